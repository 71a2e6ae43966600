from django.db import migrations

import coordination.days


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0003_fill_reading_order"),
    ]

    operations = [
        migrations.AlterField(
            model_name="exchangegroup",
            name="started_on",
            field=coordination.days.DayField(
                help_text="日がわからないときは1日。", verbose_name="活動を始めた月"
            ),
        ),
        migrations.AlterField(
            model_name="memberrole",
            name="joined_on",
            field=coordination.days.DayField(verbose_name="入会日"),
        ),
        migrations.AlterField(
            model_name="memberrole",
            name="left_on",
            field=coordination.days.DayField(
                blank=True, help_text="最後の日。続いている間は空欄です。", null=True, verbose_name="退会日"
            ),
        ),
        migrations.AlterField(
            model_name="service",
            name="held_on",
            field=coordination.days.DayField(db_index=True, verbose_name="活動日"),
        ),
        migrations.AlterField(
            model_name="ticketterms",
            name="valid_from",
            field=coordination.days.DayField(verbose_name="適用開始日"),
        ),
        migrations.AlterField(
            model_name="tickettransfer",
            name="transferred_on",
            field=coordination.days.DayField(db_index=True, verbose_name="受払日"),
        ),
        coordination.days.check_days(
            ("volunteers.exchangegroup", "started_on"),
            ("volunteers.memberrole", "joined_on"),
            ("volunteers.memberrole", "left_on"),
            ("volunteers.service", "held_on"),
            ("volunteers.ticketterms", "valid_from"),
            ("volunteers.tickettransfer", "transferred_on"),
        ),
    ]
