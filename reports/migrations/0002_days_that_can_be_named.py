from django.db import migrations

import coordination.days


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_first_models"),
    ]

    operations = [
        migrations.AlterField(
            model_name="countingrule",
            name="decided_on",
            field=coordination.days.DayField(verbose_name="決定日"),
        ),
        migrations.AlterField(
            model_name="planreview",
            name="as_of",
            field=coordination.days.DayField(
                help_text="この日までの記録を数えます。終わっていない年度は空欄になります。",
                verbose_name="基準日",
            ),
        ),
        migrations.AlterField(
            model_name="projection",
            name="basis_on",
            field=coordination.days.DayField(verbose_name="もとにした日"),
        ),
        coordination.days.check_days(
            ("reports.countingrule", "decided_on"),
            ("reports.planreview", "as_of"),
            ("reports.projection", "basis_on"),
        ),
    ]
