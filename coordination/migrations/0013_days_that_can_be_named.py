from django.db import migrations

import coordination.days


class Migration(migrations.Migration):
    dependencies = [("coordination", "0012_submissions_know_their_content")]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="visited_on",
            field=coordination.days.DayField(db_index=True, verbose_name="活動日"),
        ),
        migrations.AlterField(
            model_name="forum",
            name="held_on",
            field=coordination.days.DayField(verbose_name="開催日"),
        ),
        migrations.AlterField(
            model_name="placement",
            name="ended_on",
            field=coordination.days.DayField(
                blank=True,
                help_text="最後の日。続いている間は空欄です。",
                null=True,
                verbose_name="配置の終わり",
            ),
        ),
        migrations.AlterField(
            model_name="placement",
            name="started_on",
            field=coordination.days.DayField(verbose_name="配置日"),
        ),
        coordination.days.check_days(
            ("coordination.activity", "visited_on"),
            ("coordination.forum", "held_on"),
            ("coordination.placement", "ended_on"),
            ("coordination.placement", "started_on"),
        ),
    ]
