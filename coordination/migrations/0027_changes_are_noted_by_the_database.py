"""The database notes each change of a business row: when, by whom, what before and after."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0026_tables_tell_that_they_have_changed"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrailEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("actor", models.CharField(max_length=100, verbose_name="した人")),
                (
                    "act",
                    models.CharField(
                        choices=[("insert", "登録"), ("update", "変更"), ("delete", "削除")],
                        max_length=6,
                        verbose_name="したこと",
                    ),
                ),
                ("table", models.CharField(max_length=63, verbose_name="表")),
                ("row", models.CharField(max_length=64, verbose_name="記録")),
                ("before", models.JSONField(null=True, verbose_name="前")),
                ("after", models.JSONField(null=True, verbose_name="あと")),
            ],
            options={
                "verbose_name": "変更の記録",
                "verbose_name_plural": "変更の記録",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["table", "row"], name="trail_of_a_row")],
            },
        ),
    ]
