"""What was written freely as the method of a 見込 stays as its words; the method itself becomes one of four."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NOBODY_ELSE = {
    "null": True,
    "blank": True,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}
METHODS = [
    ("pace", "きょうまでの進み方"),
    ("season", "前年度の季節"),
    ("rest", "前年度の残り"),
    ("hand", "手で"),
]


def one_a_day(apps, schema_editor):
    """On the way back: the one that stands of each basis day, its words as long as they could be."""
    projections = apps.get_model("reports", "Projection").objects
    projections.exclude(withdrawn_at=None).delete()
    seen = set()
    for one in projections.order_by("-pk"):
        day = (one.indicator_id, one.fiscal_year, one.basis_on)
        if day in seen:
            one.delete()
            continue
        seen.add(day)
        one.how = one.how[:200]
        one.save(update_fields=["how"])


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_years_are_closed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("projection", "method", "how"),
        migrations.AlterField(
            "projection", "how", models.CharField(max_length=500, verbose_name="計算のしかた・理由")
        ),
        migrations.AddField(
            "projection",
            "method",
            models.CharField(choices=METHODS, default="hand", max_length=20, verbose_name="見込み方"),
            preserve_default=False,
        ),
        migrations.AddField(
            "projection", "made_by", models.ForeignKey(verbose_name="残した人", **NOBODY_ELSE)
        ),
        migrations.AddField(
            "projection", "made_at", models.DateTimeField(blank=True, null=True, verbose_name="残した日時")
        ),
        migrations.AddField(
            "projection", "withdrawn_by", models.ForeignKey(verbose_name="取り下げた人", **NOBODY_ELSE)
        ),
        migrations.AddField(
            "projection",
            "withdrawn_at",
            models.DateTimeField(blank=True, null=True, verbose_name="取り下げた日時"),
        ),
        migrations.RemoveConstraint("projection", "one_projection_a_basis_day"),
        migrations.AlterModelOptions(
            "projection",
            {
                "ordering": ["indicator", "fiscal_year", "basis_on", "pk"],
                "verbose_name": "見込",
                "verbose_name_plural": "見込",
            },
        ),
        migrations.AddConstraint(
            "projection",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_at", None), ("made_by", None)),
                    models.Q(("made_at__isnull", False), ("made_by__isnull", False)),
                    _connector="OR",
                ),
                name="projection_was_made_by_somebody",
                violation_error_message="だれがいつ残したかが、そろっていません。",
            ),
        ),
        migrations.AddConstraint(
            "projection",
            models.CheckConstraint(
                condition=models.Q(("made_by", None), models.Q(("how", ""), _negated=True), _connector="OR"),
                name="projection_says_how",
                violation_error_message="手で入れた見込には、理由を書いてください。",
            ),
        ),
        migrations.AddConstraint(
            "projection",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="projection_is_withdrawn_by_somebody",
                violation_error_message="だれがいつ取り下げたかが、そろっていません。",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, one_a_day),
    ]
