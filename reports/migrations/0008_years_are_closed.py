"""A fiscal year is closed, and opened again for a reason."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coordination.days
import coordination.fiscal_year


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_answers_to_expected_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", coordination.fiscal_year.FiscalYearField(verbose_name="年度")),
                ("first_day", coordination.days.DayField(editable=False, verbose_name="はじめの日")),
                ("last_day", coordination.days.DayField(editable=False, verbose_name="おわりの日")),
                ("closed_at", models.DateTimeField(verbose_name="締めた日時")),
                ("reopened_at", models.DateTimeField(blank=True, null=True, verbose_name="開きなおした日時")),
                ("reason", models.TextField(blank=True, verbose_name="開きなおす理由")),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="締めた人",
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="開きなおした人",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度の締め",
                "verbose_name_plural": "年度の締め",
                "ordering": ["-fiscal_year", "-closed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at", None)),
                        fields=("fiscal_year",),
                        name="year_is_closed_once",
                        violation_error_message="この年度は、もう締めてあります。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("reopened_at", None), ("reopened_by", None)),
                            models.Q(
                                ("reopened_at__isnull", False),
                                ("reopened_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="year_is_reopened_by_somebody_for_a_reason",
                        violation_error_message="開きなおす理由を書いてください。",
                    ),
                ],
            },
        ),
    ]
