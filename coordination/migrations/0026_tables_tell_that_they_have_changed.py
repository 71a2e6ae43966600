"""A table leaves a mark when it changes, so that what it came to can be remembered until then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0025_small_and_large_ke_are_alike"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=63, verbose_name="表")),
                ("mark", models.CharField(max_length=36, verbose_name="しるし")),
            ],
            options={
                "verbose_name": "変わったしるし",
                "verbose_name_plural": "変わったしるし",
            },
        ),
    ]
