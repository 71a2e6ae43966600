"""Who looks at personal data, comes in or is refused is noted: chained with the trail, found by the person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0028_changes_are_chained"),
    ]

    operations = [
        migrations.AlterField(
            model_name="trailentry",
            name="act",
            field=models.CharField(
                choices=[
                    ("insert", "登録"),
                    ("update", "変更"),
                    ("delete", "削除"),
                    ("found", "確認"),
                    ("access", "閲覧など"),
                ],
                max_length=6,
                verbose_name="したこと",
            ),
        ),
        migrations.CreateModel(
            name="Access",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="access",
                        serialize=False,
                        to="coordination.trailentry",
                        verbose_name="変更の記録",
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="日時")),
                ("actor", models.CharField(max_length=100, verbose_name="した人")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("view", "閲覧"),
                            ("export", "書き出し"),
                            ("print", "印刷"),
                            ("refused", "断られた操作"),
                            ("sign_in", "ログイン"),
                            ("sign_out", "ログアウト"),
                            ("ended", "自動のログアウト"),
                            ("failed", "ログインの失敗"),
                            ("locked", "続けて失敗したための停止"),
                            ("second_failed", "二つ目の確認の失敗"),
                            ("password", "パスワードの変更"),
                            ("account", "利用者の変更"),
                        ],
                        max_length=20,
                        verbose_name="したこと",
                    ),
                ),
                ("view", models.CharField(blank=True, max_length=100, verbose_name="画面")),
                ("path", models.CharField(blank=True, max_length=300, verbose_name="アドレス")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("network", models.CharField(blank=True, max_length=50, verbose_name="接続元")),
                ("salt", models.CharField(max_length=32, verbose_name="要約の塩")),
            ],
            options={
                "verbose_name": "閲覧の記録",
                "verbose_name_plural": "閲覧の記録",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["actor", "-at"], name="access_by_actor"),
                    models.Index(fields=["act", "-at"], name="access_by_act"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeenPerson",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "key",
                        "access_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=10, verbose_name="種類")),
                ("key", models.CharField(max_length=40, verbose_name="番号")),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="persons",
                        to="coordination.access",
                        verbose_name="閲覧の記録",
                    ),
                ),
            ],
            options={
                "verbose_name": "見られた人",
                "verbose_name_plural": "見られた人",
            },
        ),
    ]
