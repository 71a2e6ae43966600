"""What is asked of respondents themselves is a question too, codes have two bytes, and numbers and texts are answers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0025_small_and_large_ke_are_alike"),
        ("surveys", "0003_needs_from_surveys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerSheet",
            fields=[
                (
                    "survey",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="answer_sheet",
                        serialize=False,
                        to="surveys.survey",
                        verbose_name="調査",
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="回答者数")),
                ("slips", models.BinaryField(default=bytes, verbose_name="票番号")),
                ("file_name", models.CharField(blank=True, max_length=255, verbose_name="ファイル名")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="ファイルの要約")),
                ("taken_in_at", models.DateTimeField(blank=True, null=True, verbose_name="取り込んだ日時")),
            ],
            options={
                "verbose_name": "個票",
                "verbose_name_plural": "個票",
            },
        ),
        migrations.RemoveConstraint(
            model_name="choice",
            name="choice_code_fits_an_answer",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_answer_type_is_known",
        ),
        migrations.AddField(
            model_name="choice",
            name="area",
            field=models.ForeignKey(
                blank=True,
                help_text="圏域を聞く設問で、この選択肢が指す圏域。",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="coordination.area",
                verbose_name="圏域",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="attribute",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sex", "性別"),
                    ("age", "年齢"),
                    ("area", "圏域"),
                    ("other", "そのほかの属性"),
                    ("weight", "重み（ウェイト）"),
                ],
                help_text="設問であれば空欄にします。",
                max_length=10,
                verbose_name="属性",
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="population",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="市内の対象者（母集団）の人数。書くと、割合の誤差をその分だけ小さく見積もります（有限母集団修正）。",
                null=True,
                verbose_name="調査の対象者数",
            ),
        ),
        migrations.AlterField(
            model_name="choice",
            name="code",
            field=models.PositiveIntegerField(verbose_name="コード"),
        ),
        migrations.AlterField(
            model_name="question",
            name="answer_type",
            field=models.CharField(
                choices=[
                    ("single", "○は1つ"),
                    ("multiple", "○はいくつでも"),
                    ("number", "数を書く"),
                    ("text", "自由記述"),
                ],
                max_length=20,
                verbose_name="答え方",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="number",
            field=models.CharField(max_length=20, verbose_name="番号"),
        ),
        migrations.AlterField(
            model_name="surveyneed",
            name="code",
            field=models.PositiveIntegerField(verbose_name="選択肢のコード"),
        ),
        migrations.AlterField(
            model_name="surveyneed",
            name="group",
            field=models.CharField(max_length=60, verbose_name="区分"),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__range", (1, 65535))),
                name="choice_code_fits_an_answer",
                violation_error_message="選択肢のコードは1から65,535までです。",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(("attribute__in", ["sex", "age", "area", "weight"])),
                fields=("survey", "attribute"),
                name="survey_knows_an_attribute_once",
                violation_error_message="性別・年齢・圏域・重みは、ひとつの調査に一つずつです。",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_type__in", ["single", "multiple", "number", "text"])),
                name="question_answer_type_is_known",
                violation_error_message="答え方を選んでください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("attribute", ""),
                    models.Q(("answer_type", "single"), ("attribute__in", ["sex", "area"])),
                    models.Q(("answer_type__in", ["single", "number"]), ("attribute__in", ["age", "other"])),
                    models.Q(("answer_type", "number"), ("attribute", "weight")),
                    _connector="OR",
                ),
                name="question_attribute_fits_its_answers",
                violation_error_message="性別・圏域は○が1つの設問、年齢は○が1つか数、重みは数の設問です。",
            ),
        ),
        migrations.AddField(
            model_name="answersheet",
            name="taken_in_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="取り込んだ人",
            ),
        ),
        migrations.AddConstraint(
            model_name="answersheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_in_at", None), ("taken_in_by", None)),
                    models.Q(("taken_in_at__isnull", False), ("taken_in_by__isnull", False)),
                    _connector="OR",
                ),
                name="answers_are_taken_in_by_somebody",
                violation_error_message="取り込んだ人と日時は、両方を記録します。",
            ),
        ),
    ]
