import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.days


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0017_needs"),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthlyReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", coordination.days.DayField(help_text="その月の1日。", verbose_name="月")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "作成中"),
                            ("submitted", "提出済み"),
                            ("returned", "差し戻し"),
                            ("accepted", "受理済み"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="状態",
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="今月のまとめ")),
                ("issues", models.TextField(blank=True, verbose_name="見えてきた課題")),
                ("next_month", models.TextField(blank=True, verbose_name="来月の予定")),
                (
                    "document",
                    models.JSONField(
                        editable=False,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="受理したときの月報そのもの。",
                        null=True,
                        verbose_name="受理した内容",
                    ),
                ),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monthly_reports",
                        to="coordination.organization",
                        verbose_name="受託者",
                    ),
                ),
            ],
            options={
                "verbose_name": "月報",
                "verbose_name_plural": "月報",
                "ordering": ["-month", "contractor"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(verbose_name="訂正の理由")),
                (
                    "before",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        null=True,
                        verbose_name="訂正の前",
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        null=True,
                        verbose_name="訂正の後",
                    ),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="訂正の途中")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="日時")),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="coordination.activity",
                        verbose_name="活動記録",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="訂正した人",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="coordination.monthlyreport",
                        verbose_name="月報",
                    ),
                ),
            ],
            options={
                "verbose_name": "訂正",
                "verbose_name_plural": "訂正",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MonthlyReportStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("submit", "提出"),
                            ("take_back", "提出の取り下げ"),
                            ("send_back", "差し戻し"),
                            ("accept", "受理"),
                        ],
                        max_length=20,
                        verbose_name="したこと",
                    ),
                ),
                ("comment", models.TextField(blank=True, verbose_name="コメント")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="した人",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="coordination.monthlyreport",
                        verbose_name="月報",
                    ),
                ),
            ],
            options={
                "verbose_name": "月報の経過",
                "verbose_name_plural": "月報の経過",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportedVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported",
                        to="coordination.activity",
                        verbose_name="活動記録",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported",
                        to="coordination.monthlyreport",
                        verbose_name="月報",
                    ),
                ),
            ],
            options={
                "verbose_name": "月報に数えた訪問",
                "verbose_name_plural": "月報に数えた訪問",
                "ordering": ["report", "activity"],
            },
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.UniqueConstraint(
                fields=("contractor", "month"),
                name="one_report_a_contractor_and_month",
                violation_error_message="この月の月報は、もう作ってあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)),
                name="month_is_named_by_its_first_day",
                violation_error_message="月は、その月の1日で入れてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document__isnull", False), ("state", "accepted")),
                    models.Q(models.Q(("state", "accepted"), _negated=True), ("document", None)),
                    _connector="OR",
                ),
                name="accepted_report_holds_its_document",
                violation_error_message="受理した月報には、その内容を残します。",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "submitted", "returned", "accepted"])),
                name="report_state_is_known",
                violation_error_message="状態を選んでください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="correction_has_a_reason",
                violation_error_message="訂正の理由を書いてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportedvisit",
            constraint=models.UniqueConstraint(
                fields=("report", "activity"), name="visit_is_counted_once_a_report"
            ),
        ),
    ]
