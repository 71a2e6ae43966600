"""A review goes from draft to approval, and an approved one is kept as an edition."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_bounds_of_bands"),
        ("surveys", "0010_printed_tables_and_publications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="版")),
                ("reason", models.TextField(blank=True, verbose_name="改訂の理由")),
                ("approved_at", models.DateTimeField(verbose_name="承認した日時")),
                (
                    "document",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="内容"
                    ),
                ),
                (
                    "records",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="数えた記録"
                    ),
                ),
                (
                    "errata",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="正誤表"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="内容のハッシュ値")),
            ],
            options={
                "verbose_name": "計画評価書の版",
                "verbose_name_plural": "計画評価書の版",
                "ordering": ["review", "number"],
            },
        ),
        migrations.CreateModel(
            name="EditionFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("extension", models.CharField(max_length=10, verbose_name="形式")),
                ("content", models.BinaryField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="ハッシュ値")),
            ],
            options={
                "verbose_name": "版のファイル",
                "verbose_name_plural": "版のファイル",
                "ordering": ["edition", "extension"],
            },
        ),
        migrations.CreateModel(
            name="ReviewStep",
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
                            ("approve", "承認"),
                            ("revise", "改訂のはじまり"),
                        ],
                        max_length=20,
                        verbose_name="したこと",
                    ),
                ),
                ("comment", models.TextField(blank=True, verbose_name="コメント")),
                ("at", models.DateTimeField(verbose_name="日時")),
            ],
            options={
                "verbose_name": "評価書の経過",
                "verbose_name_plural": "評価書の経過",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="planreview",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "作成中"),
                    ("submitted", "提出済み"),
                    ("returned", "差し戻し"),
                    ("approved", "承認済み"),
                ],
                default="draft",
                editable=False,
                max_length=20,
                verbose_name="状態",
            ),
        ),
        migrations.AddConstraint(
            model_name="planreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "submitted", "returned", "approved"])),
                name="review_state_is_known",
                violation_error_message="状態を選んでください。",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="approved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="承認した人",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="editions",
                to="reports.planreview",
                verbose_name="計画評価書",
            ),
        ),
        migrations.AddField(
            model_name="editionfile",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="reports.edition",
                verbose_name="版",
            ),
        ),
        migrations.AddField(
            model_name="reviewstep",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="した人",
            ),
        ),
        migrations.AddField(
            model_name="reviewstep",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="reports.planreview",
                verbose_name="計画評価書",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                fields=("review", "number"),
                name="edition_has_a_number_of_its_own",
                violation_error_message="この版は、もうあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("reason", "")),
                    models.Q(("number__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="later_edition_has_a_reason",
                violation_error_message="改訂の理由を書いてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionfile",
            constraint=models.UniqueConstraint(
                fields=("edition", "extension"), name="edition_has_one_file_a_form"
            ),
        ),
    ]
