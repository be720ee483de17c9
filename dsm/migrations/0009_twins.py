from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dsm", "0008_federation")]

    operations = [
        migrations.RemoveConstraint(model_name="item", name="one_item_per_key"),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                condition=models.Q(("capability", None), ("deleted_at", None), ("product", None)),
                fields=("organization", "key"),
                name="one_item_per_key",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["organization", "key"], name="items_by_key"),
        ),
    ]
