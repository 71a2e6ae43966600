from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0008_who_noted_what_came_of_an_errand"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["group", "held_on", "withdrawn_on"], name="services_of_a_day"),
        ),
    ]
