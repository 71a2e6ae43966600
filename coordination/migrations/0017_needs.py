import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.days


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0016_files_of_visits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="一行で。例：買い物に行く足がない", max_length=100, verbose_name="困りごと"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("transport", "移動・外出"),
                            ("shopping", "買い物"),
                            ("housework", "家事・ごみ出し"),
                            ("gathering", "居場所・交流"),
                            ("watching", "見守り・孤立"),
                            ("health", "健康・介護予防"),
                            ("bearers", "担い手・組織"),
                            ("housing", "住まい・環境"),
                            ("information", "情報・相談先"),
                            ("other", "その他"),
                        ],
                        max_length=20,
                        verbose_name="分類",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="聞いたとおりの言葉")),
                (
                    "said_by",
                    models.CharField(
                        blank=True,
                        help_text="例：サロンの世話役、町会長。名前は書きません。",
                        max_length=100,
                        verbose_name="だれの言葉か",
                    ),
                ),
                ("heard_on", coordination.days.DayField(db_index=True, verbose_name="聞いた日")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="記録した日時"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="coordination.activity",
                        verbose_name="聞いた訪問",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        help_text="市全域のときは空欄。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="coordination.area",
                        verbose_name="圏域",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="coordination.need",
                        verbose_name="まとめた先",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="記録した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "困りごと",
                "verbose_name_plural": "困りごと",
                "ordering": ["-heard_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="NeedStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("heard", "把握"),
                            ("discussed", "協議"),
                            ("acted_on", "取組"),
                            ("solved", "解決"),
                        ],
                        max_length=20,
                        verbose_name="段階",
                    ),
                ),
                ("on", coordination.days.DayField(verbose_name="日")),
                ("note", models.TextField(verbose_name="何をしたか")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="記録した日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="記録した人",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="coordination.need",
                        verbose_name="困りごと",
                    ),
                ),
            ],
            options={
                "verbose_name": "困りごとの経過",
                "verbose_name_plural": "困りごとの経過",
                "ordering": ["on", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(("merged_into", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="need_is_not_merged_into_itself",
                violation_error_message="同じ困りごとどうしはまとめられません。",
            ),
        ),
        migrations.AddConstraint(
            model_name="needstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["heard", "discussed", "acted_on", "solved"])),
                name="need_stage_is_known",
                violation_error_message="段階を選んでください。",
            ),
        ),
    ]
