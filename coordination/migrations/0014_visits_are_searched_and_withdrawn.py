import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coordination.search


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0013_days_that_can_be_named"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="import_key",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="どの行から取り込んだか。同じファイルをもう一度取り込んでも増えないようにする。",
                max_length=80,
                null=True,
                unique=True,
                verbose_name="取り込みの鍵",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="recorded_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="記録した日時"),
        ),
        migrations.AddField(
            model_name="activity",
            name="recorded_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="記録した人",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="search_text",
            field=coordination.search.SearchTextField(
                blank=True,
                default="",
                editable=False,
                from_fields=("venue", "shared", "heard", "next_step"),
                verbose_name="さがすための文",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="withdrawn_at",
            field=models.DateTimeField(
                db_index=True, editable=False, null=True, verbose_name="取り消した日時"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="withdrawn_because",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="取り消した理由"),
        ),
        migrations.AddField(
            model_name="activity",
            name="withdrawn_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="取り消した人",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="search_text",
            field=coordination.search.SearchTextField(
                blank=True,
                default="",
                editable=False,
                from_fields=("name", "kana"),
                verbose_name="さがすための文",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_because", ""), ("withdrawn_by", None)),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="activity_is_withdrawn_by_somebody_for_a_reason",
                violation_error_message="取り消しには、理由を書いてください。",
            ),
        ),
    ]
