from django.db import migrations

import coordination.days


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0001_first_models"),
    ]

    operations = [
        migrations.AlterField(
            model_name="survey",
            name="closed_on",
            field=coordination.days.DayField(
                help_text="日がわからないときは、その月の末日。", verbose_name="調査の終わり"
            ),
        ),
        coordination.days.check_days(
            ("surveys.survey", "closed_on"),
        ),
    ]
