"""What an indicator counts is said in words; it may be of one area, belongs to a section and can be retired."""

import django.db.models.deletion
from django.db import migrations, models

import coordination.fiscal_year


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0026_tables_tell_that_they_have_changed"),
        ("reports", "0010_versions_of_counting_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="area",
            field=models.ForeignKey(
                blank=True,
                help_text="空欄は市全域です。圏域の中の地区の記録も数えます。",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="coordination.area",
                verbose_name="圏域",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="definition",
            field=models.TextField(
                blank=True,
                help_text="何を数えるかを、はじめて読む人にわかる言葉で書きます。評価書の表の下に出ます。",
                verbose_name="定義",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="retired_from",
            field=coordination.fiscal_year.FiscalYearField(
                blank=True,
                help_text="この年度からは使いません。前の年度の目標と実績は、そのまま残ります。",
                null=True,
                verbose_name="やめる年度",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="section",
            field=models.CharField(
                choices=[
                    ("council_meetings", "協議体の開催状況"),
                    ("area_efforts", "第2層の取組み"),
                    ("placements", "生活支援コーディネーターの配置"),
                    ("activities", "生活支援コーディネーターの活動"),
                    ("outreach", "普及啓発"),
                    ("forums", "活動報告会"),
                    ("exchange", "支え合いの活動"),
                ],
                default="activities",
                max_length=30,
                verbose_name="評価書の章",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since", None),
                    ("retired_from", None),
                    ("retired_from__gt", models.F("since")),
                    _connector="OR",
                ),
                name="indicator_is_retired_after_it_begins",
                violation_error_message="やめる年度は、始まった年度より後にしてください。",
            ),
        ),
    ]
