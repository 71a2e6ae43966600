import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0022_lists_read_an_index_alone"),
        ("surveys", "0002_days_that_can_be_named"),
    ]

    operations = [
        migrations.CreateModel(
            name="SurveyNeed",
            fields=[
                (
                    "need",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="survey_origin",
                        serialize=False,
                        to="coordination.need",
                        verbose_name="困りごと",
                    ),
                ),
                ("code", models.PositiveSmallIntegerField(verbose_name="選択肢のコード")),
                ("group", models.CharField(max_length=30, verbose_name="区分")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="surveys.question",
                        verbose_name="設問",
                    ),
                ),
            ],
            options={
                "verbose_name": "アンケートから書きとめた困りごと",
                "verbose_name_plural": "アンケートから書きとめた困りごと",
            },
        ),
    ]
