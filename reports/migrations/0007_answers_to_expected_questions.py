"""What is answered to the questions that a review raises."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_reviews_are_approved_into_editions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpectedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=120, verbose_name="問い")),
                ("body", models.TextField(help_text="空の行で段落が分かれます。", verbose_name="答え")),
                ("written_at", models.DateTimeField(editable=False, verbose_name="書いた日時")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="reports.planreview",
                        verbose_name="計画評価書",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="書いた人",
                    ),
                ),
            ],
            options={
                "verbose_name": "想定問答の答え",
                "verbose_name_plural": "想定問答の答え",
                "ordering": ["review", "key"],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "key"), name="one_answer_a_question_and_review")
                ],
            },
        ),
    ]
