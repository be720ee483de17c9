from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cadence", "0002_meetings")]

    operations = [
        migrations.AddField("meeting", "revision", models.PositiveIntegerField(default=1)),
        migrations.AddField("decision", "revision", models.PositiveIntegerField(default=1)),
    ]
