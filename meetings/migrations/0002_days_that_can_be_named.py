from django.db import migrations

import coordination.days


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0001_first_models"),
    ]

    operations = [
        migrations.AlterField(
            model_name="council",
            name="started_on",
            field=coordination.days.DayField(blank=True, null=True, verbose_name="設置日"),
        ),
        migrations.AlterField(
            model_name="initiative",
            name="started_on",
            field=coordination.days.DayField(blank=True, null=True, verbose_name="開始日"),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="held_on",
            field=coordination.days.DayField(db_index=True, verbose_name="開催日"),
        ),
        migrations.AlterField(
            model_name="meetingseries",
            name="started_on",
            field=coordination.days.DayField(
                blank=True, help_text="日がわからないときは1日。", null=True, verbose_name="開始した月"
            ),
        ),
        migrations.AlterField(
            model_name="seriesname",
            name="used_until",
            field=coordination.days.DayField(verbose_name="使った最後の日"),
        ),
        coordination.days.check_days(
            ("meetings.council", "started_on"),
            ("meetings.initiative", "started_on"),
            ("meetings.meeting", "held_on"),
            ("meetings.meetingseries", "started_on"),
            ("meetings.seriesname", "used_until"),
        ),
    ]
