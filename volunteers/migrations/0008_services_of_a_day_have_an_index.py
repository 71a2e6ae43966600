from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0007_every_row_has_its_kind_and_its_posting"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["group", "held_on", "withdrawn_on"], name="services_of_a_day"),
        ),
    ]
