import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.models.activity_file


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0015_fill_search_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content",
                    models.FileField(
                        max_length=200,
                        upload_to=coordination.models.activity_file.kept_as,
                        verbose_name="ファイル",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="ファイル名")),
                ("content_type", models.CharField(max_length=100, verbose_name="種類")),
                ("size", models.PositiveIntegerField(help_text="バイト", verbose_name="大きさ")),
                ("digest", models.CharField(max_length=64, verbose_name="内容の要約")),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="添付した日時"),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="coordination.activity",
                        verbose_name="活動記録",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="添付した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "添付",
                "verbose_name_plural": "添付",
                "ordering": ["added_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "digest"),
                        name="file_is_attached_once",
                        violation_error_message="同じファイルが、もう添付してあります。",
                    )
                ],
            },
        ),
    ]
