"""Counting rules are kept in versions: drafted, adopted, replaced, withdrawn, each with its history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coordination.days


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0012_drafts_know_their_page"),
        ("reports", "0009_projections_know_their_method"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleChange",
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
                        choices=[("add", "登録"), ("edit", "修正"), ("withdraw", "取り下げ")],
                        max_length=20,
                        verbose_name="したこと",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="日時")),
            ],
            options={
                "verbose_name": "数え方の経過",
                "verbose_name_plural": "数え方の経過",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="countingrule",
            name="one_adopted_rule_a_year",
        ),
        migrations.AddField(
            model_name="countingrule",
            name="is_withdrawn",
            field=models.BooleanField(default=False, editable=False, verbose_name="取り下げ"),
        ),
        migrations.AddField(
            model_name="countingrule",
            name="reason",
            field=models.TextField(blank=True, verbose_name="決めた理由"),
        ),
        migrations.AddField(
            model_name="countingrule",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="reports.countingrule",
                verbose_name="替わりの版",
            ),
        ),
        migrations.AlterField(
            model_name="countingrule",
            name="decided_by",
            field=models.CharField(blank=True, max_length=100, verbose_name="決定者"),
        ),
        migrations.AlterField(
            model_name="countingrule",
            name="decided_on",
            field=coordination.days.DayField(blank=True, null=True, verbose_name="決定日"),
        ),
        migrations.AddConstraint(
            model_name="countingrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_adopted", True), ("is_withdrawn", False), ("replaced_by", None)),
                fields=("indicator", "effective_from"),
                name="one_adopted_rule_a_year",
                violation_error_message="この指標には、同じ年度から採用する数え方がもうあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="countingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", ""), ("decided_on", None)),
                    models.Q(("decided_on__isnull", False), models.Q(("decided_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="rule_is_decided_by_somebody_on_a_day",
                violation_error_message="決定日と決定者は、両方を書いてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="countingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_adopted", False), ("decided_on__isnull", False), _connector="OR"),
                name="adopted_rule_was_decided",
                violation_error_message="採用する数え方には、決定日と決定者を書いてください。",
            ),
        ),
        migrations.AddField(
            model_name="rulechange",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="した人",
            ),
        ),
        migrations.AddField(
            model_name="rulechange",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="reports.countingrule",
                verbose_name="数え方",
            ),
        ),
    ]
