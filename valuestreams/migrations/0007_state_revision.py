from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("valuestreams", "0006_own_hours")]

    operations = [migrations.AddField("state", "revision", models.PositiveIntegerField(default=1))]
