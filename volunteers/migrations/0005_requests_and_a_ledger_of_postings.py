"""Requests and who meets them, kinds of work, books of tickets, cash; and a ledger whose rows are written by postings."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.days


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0025_small_and_large_ke_are_alike"),
        ("volunteers", "0004_days_that_can_be_named"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assigned_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="頼んだ日時"),
                ),
            ],
            options={
                "verbose_name": "割り当て",
                "verbose_name_plural": "割り当て",
                "ordering": ["errand", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CashEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", coordination.days.DayField(db_index=True, verbose_name="日")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sale", "券の代金"),
                            ("redemption", "換金の支払い"),
                            ("other_in", "その他の収入"),
                            ("other_out", "その他の支出"),
                        ],
                        max_length=20,
                        verbose_name="種類",
                    ),
                ),
                ("yen", models.PositiveIntegerField(verbose_name="金額（円）")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="摘要")),
            ],
            options={
                "verbose_name": "現金出納",
                "verbose_name_plural": "現金出納",
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ClosedMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", coordination.days.DayField(verbose_name="月")),
                ("statement", models.JSONField(verbose_name="締めたときの数値")),
                ("closed_at", models.DateTimeField(verbose_name="締めた日時")),
            ],
            options={
                "verbose_name": "月締め",
                "verbose_name_plural": "月締め",
                "ordering": ["group", "-month"],
            },
        ),
        migrations.CreateModel(
            name="Errand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", coordination.days.DayField(db_index=True, verbose_name="日")),
                ("at", models.TimeField(blank=True, null=True, verbose_name="時刻")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "予定"),
                            ("done", "実施"),
                            ("not_done", "実施せず"),
                            ("cancelled", "取りやめ"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="状態",
                    ),
                ),
                ("because", models.CharField(blank=True, max_length=200, verbose_name="理由")),
            ],
            options={
                "verbose_name": "活動の予定",
                "verbose_name_plural": "活動の予定",
                "ordering": ["on", models.OrderBy(models.F("at"), nulls_last=True), "pk"],
            },
        ),
        migrations.CreateModel(
            name="FreeTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "月"), (1, "火"), (2, "水"), (3, "木"), (4, "金"), (5, "土"), (6, "日")],
                        verbose_name="曜日",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("am", "午前"), ("pm", "午後")], max_length=2, verbose_name="時間帯"
                    ),
                ),
            ],
            options={
                "verbose_name": "手伝える時間",
                "verbose_name_plural": "手伝える時間",
                "ordering": ["member", "weekday", "part"],
            },
        ),
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "details",
                    models.TextField(
                        blank=True, help_text="持ち物、場所、気をつけること。", verbose_name="くわしく"
                    ),
                ),
                ("requested_on", coordination.days.DayField(verbose_name="依頼を受けた日")),
                (
                    "repeats",
                    models.CharField(
                        choices=[
                            ("once", "1回だけ"),
                            ("weekly", "毎週"),
                            ("fortnightly", "隔週"),
                            ("monthly", "毎月（第何曜日）"),
                        ],
                        default="once",
                        max_length=20,
                        verbose_name="回数",
                    ),
                ),
                (
                    "first_on",
                    coordination.days.DayField(
                        help_text="くり返すときは、はじめの日。曜日はこの日から決まります。",
                        verbose_name="活動の日",
                    ),
                ),
                (
                    "until",
                    coordination.days.DayField(
                        blank=True,
                        help_text="くり返す依頼だけ。決まっていなければ空欄です。",
                        null=True,
                        verbose_name="最後の日",
                    ),
                ),
                ("at", models.TimeField(blank=True, null=True, verbose_name="時刻")),
                ("minutes", models.PositiveSmallIntegerField(default=30, verbose_name="およその時間（分）")),
                ("helpers_needed", models.PositiveSmallIntegerField(default=1, verbose_name="必要な人数")),
                (
                    "cancelled_on",
                    coordination.days.DayField(blank=True, null=True, verbose_name="取りやめた日"),
                ),
                (
                    "cancelled_because",
                    models.CharField(blank=True, max_length=200, verbose_name="取りやめの理由"),
                ),
            ],
            options={
                "verbose_name": "依頼",
                "verbose_name_plural": "依頼",
                "ordering": ["-requested_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="受付番号",
                    ),
                ),
                ("content", models.CharField(max_length=64, verbose_name="内容の要約")),
                ("refusal", models.CharField(blank=True, max_length=300, verbose_name="断った理由")),
                (
                    "posted_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="記帳した日時"),
                ),
            ],
            options={
                "verbose_name": "記帳",
                "verbose_name_plural": "記帳",
                "ordering": ["posted_at"],
            },
        ),
        migrations.CreateModel(
            name="SerialRange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.PositiveIntegerField(verbose_name="はじめの番号")),
                ("last", models.PositiveIntegerField(verbose_name="おわりの番号")),
            ],
            options={
                "verbose_name": "券の番号",
                "verbose_name_plural": "券の番号",
                "ordering": ["transfer", "first"],
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "covers",
                    models.CharField(
                        choices=[
                            ("all", "すべての活動"),
                            ("indoor", "屋内の活動"),
                            ("outdoor", "屋外の活動"),
                        ],
                        default="all",
                        max_length=10,
                        verbose_name="休止する活動",
                    ),
                ),
                ("started_on", coordination.days.DayField(verbose_name="休止の初日")),
                (
                    "ended_on",
                    coordination.days.DayField(
                        blank=True,
                        help_text="再開の日が決まるまで空欄です。",
                        null=True,
                        verbose_name="休止の最終日",
                    ),
                ),
                ("because", models.CharField(max_length=200, verbose_name="理由")),
            ],
            options={
                "verbose_name": "活動の休止",
                "verbose_name_plural": "活動の休止",
                "ordering": ["group", "-started_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TicketBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.PositiveIntegerField(verbose_name="はじめの番号")),
                ("last", models.PositiveIntegerField(verbose_name="おわりの番号")),
                ("made_on", coordination.days.DayField(verbose_name="作った日")),
                (
                    "discarded_on",
                    coordination.days.DayField(blank=True, null=True, verbose_name="廃棄した日"),
                ),
                (
                    "discarded_because",
                    models.CharField(blank=True, max_length=200, verbose_name="廃棄の理由"),
                ),
            ],
            options={
                "verbose_name": "券の綴り",
                "verbose_name_plural": "券の綴り",
                "ordering": ["group", "first"],
            },
        ),
        migrations.CreateModel(
            name="WorkKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="例：ごみ出し、買い物、電球の交換", max_length=50, verbose_name="名称"
                    ),
                ),
                (
                    "is_outdoor",
                    models.BooleanField(
                        default=False,
                        help_text="草取りなど、家の中に入らない活動。",
                        verbose_name="屋外の活動",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="並び順")),
            ],
            options={
                "verbose_name": "活動の種類",
                "verbose_name_plural": "活動の種類",
                "ordering": ["group", "position", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="ticketaccount",
            name="wallet_has_its_member",
        ),
        migrations.RemoveConstraint(
            model_name="ticketaccount",
            name="one_issuer_a_group",
        ),
        migrations.RemoveConstraint(
            model_name="tickettransfer",
            name="use_pays_for_help",
        ),
        migrations.RemoveConstraint(
            model_name="tickettransfer",
            name="transfer_kind_is_known",
        ),
        migrations.AddField(
            model_name="exchangegroup",
            name="keeps_cash_book",
            field=models.BooleanField(
                default=False,
                help_text="券の代金の出し入れをここに書き、月締めのときに帳簿と合わせます。",
                verbose_name="現金出納をつける",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="address",
            field=models.CharField(
                blank=True,
                help_text="迎えに行く人がわかるように。",
                max_length=200,
                verbose_name="住所・目印",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="area",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="coordination.area",
                verbose_name="地区",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="consented_on",
            field=coordination.days.DayField(
                blank=True,
                help_text="入会申込書の日付など。",
                null=True,
                verbose_name="個人情報の取扱いに同意した日",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="notes",
            field=models.TextField(
                blank=True, help_text="体調や得意なことなど。団体の外には出ません。", verbose_name="メモ"
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="phone",
            field=models.CharField(blank=True, max_length=50, verbose_name="電話"),
        ),
        migrations.AddField(
            model_name="service",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="メモ"),
        ),
        migrations.AddField(
            model_name="service",
            name="withdrawn_because",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="取り消した理由"),
        ),
        migrations.AddField(
            model_name="service",
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
            model_name="service",
            name="withdrawn_on",
            field=coordination.days.DayField(editable=False, null=True, verbose_name="取り消した日"),
        ),
        migrations.AddField(
            model_name="ticketaccount",
            name="in_hand",
            field=models.IntegerField(default=0, editable=False, verbose_name="手元の枚数"),
        ),
        migrations.AddField(
            model_name="ticketterms",
            name="rounding",
            field=models.CharField(
                choices=[("up", "切り上げ"), ("half_up", "四捨五入"), ("down", "切り捨て")],
                default="up",
                help_text="ひとりの時間を1枚の時間で割った端数。1枚に満たない活動も、1枚はいただきます。",
                max_length=10,
                verbose_name="端数",
            ),
        ),
        migrations.AddField(
            model_name="ticketterms",
            name="valid_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="券を売った日から。期限がないときは空欄です。",
                null=True,
                verbose_name="有効期間（か月）",
            ),
        ),
        migrations.AddField(
            model_name="tickettransfer",
            name="because",
            field=models.CharField(blank=True, max_length=200, verbose_name="理由"),
        ),
        migrations.AddField(
            model_name="tickettransfer",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="volunteers.tickettransfer",
                verbose_name="取り消した受払",
            ),
        ),
        migrations.AlterField(
            model_name="ticketaccount",
            name="kind",
            field=models.CharField(
                choices=[
                    ("issuer", "発行元"),
                    ("opening", "移行前からの残り"),
                    ("purse", "手元の券"),
                    ("earned", "受け取った券"),
                    ("redeemed", "換金ずみ"),
                    ("void", "無効"),
                    ("expired", "期限切れ"),
                ],
                max_length=20,
                verbose_name="種類",
            ),
        ),
        migrations.AlterField(
            model_name="ticketaccount",
            name="member",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to="volunteers.member",
                verbose_name="会員",
            ),
        ),
        migrations.AlterField(
            model_name="tickettransfer",
            name="credited",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paid_out",
                to="volunteers.ticketaccount",
                verbose_name="出した口座",
            ),
        ),
        migrations.AlterField(
            model_name="tickettransfer",
            name="debited",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received",
                to="volunteers.ticketaccount",
                verbose_name="受けた口座",
            ),
        ),
        migrations.AlterField(
            model_name="tickettransfer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "繰越"),
                    ("issue", "発行"),
                    ("use", "利用"),
                    ("pass_on", "利用にまわす"),
                    ("redeem", "換金"),
                    ("void", "無効"),
                    ("expire", "期限切れ"),
                ],
                max_length=20,
                verbose_name="種類",
            ),
        ),
        migrations.AlterField(
            model_name="tickettransfer",
            name="transferred_on",
            field=coordination.days.DayField(verbose_name="受払日"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="assigned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="頼んだ人",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="helper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="volunteers.member",
                verbose_name="協力会員",
            ),
        ),
        migrations.AddField(
            model_name="cashentry",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="記帳者",
            ),
        ),
        migrations.AddField(
            model_name="cashentry",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cash",
                to="volunteers.exchangegroup",
                verbose_name="団体",
            ),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="closed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="締めた人",
            ),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="closed_months",
                to="volunteers.exchangegroup",
                verbose_name="団体",
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="helpers",
            field=models.ManyToManyField(
                related_name="errands",
                through="volunteers.Assignment",
                to="volunteers.member",
                verbose_name="行く人",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="errand",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assignments",
                to="volunteers.errand",
                verbose_name="予定",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="errand",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="service",
                to="volunteers.errand",
                verbose_name="もとの予定",
            ),
        ),
        migrations.AddField(
            model_name="freetime",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="free_times",
                to="volunteers.member",
                verbose_name="会員",
            ),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="volunteers.exchangegroup",
                verbose_name="団体",
            ),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="volunteers.member",
                verbose_name="利用会員",
            ),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="taken_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="受けた人",
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="errands",
                to="volunteers.helprequest",
                verbose_name="依頼",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="volunteers.exchangegroup",
                verbose_name="団体",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="posted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="記帳者",
            ),
        ),
        migrations.AddField(
            model_name="tickettransfer",
            name="posting",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers",
                to="volunteers.posting",
                verbose_name="記帳",
            ),
        ),
        migrations.AddIndex(
            model_name="tickettransfer",
            index=models.Index(
                fields=["group", "transferred_on", "kind", "reverses", "tickets"], name="transfers_of_a_day"
            ),
        ),
        migrations.AddIndex(
            model_name="tickettransfer",
            index=models.Index(
                fields=["credited", "transferred_on", "tickets"], name="transfers_out_of_account"
            ),
        ),
        migrations.AddIndex(
            model_name="tickettransfer",
            index=models.Index(
                fields=["debited", "transferred_on", "tickets"], name="transfers_into_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="tickettransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("help__isnull", False), ("kind", "use"), ("reverses", None)),
                    models.Q(models.Q(("kind", "use"), ("reverses", None), _negated=True), ("help", None)),
                    _connector="OR",
                ),
                name="use_pays_for_help",
                violation_error_message="利用のときだけ、支払った活動を指定します。",
            ),
        ),
        migrations.AddConstraint(
            model_name="tickettransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["opening", "issue", "use", "pass_on", "redeem", "void", "expire"])
                ),
                name="transfer_kind_is_known",
                violation_error_message="受払の種類を選んでください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="tickettransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reverses", None), models.Q(("kind", "void"), _negated=True)),
                    models.Q(("because", ""), _negated=True),
                    _connector="OR",
                ),
                name="reversal_and_void_have_a_reason",
                violation_error_message="取り消しや無効には、理由が要ります。",
            ),
        ),
        migrations.AddField(
            model_name="serialrange",
            name="transfer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="serials",
                to="volunteers.tickettransfer",
                verbose_name="受払",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suspensions",
                to="volunteers.exchangegroup",
                verbose_name="団体",
            ),
        ),
        migrations.AddField(
            model_name="ticketbook",
            name="discarded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="廃棄した人",
            ),
        ),
        migrations.AddField(
            model_name="ticketbook",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="books",
                to="volunteers.exchangegroup",
                verbose_name="団体",
            ),
        ),
        migrations.AddField(
            model_name="ticketbook",
            name="issue",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="book",
                to="volunteers.tickettransfer",
                verbose_name="売ったときの受払",
            ),
        ),
        migrations.AddField(
            model_name="workkind",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="kinds",
                to="volunteers.exchangegroup",
                verbose_name="団体",
            ),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="volunteers.workkind",
                verbose_name="内容",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="skills",
            field=models.ManyToManyField(
                blank=True,
                help_text="協力会員だけ。",
                related_name="able",
                to="volunteers.workkind",
                verbose_name="できること",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="kind",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="services",
                to="volunteers.workkind",
                verbose_name="内容",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_because", ""), ("withdrawn_by", None), ("withdrawn_on", None)),
                    models.Q(
                        ("withdrawn_by__isnull", False),
                        ("withdrawn_on__isnull", False),
                        models.Q(("withdrawn_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="service_is_withdrawn_by_somebody_with_a_reason",
                violation_error_message="取り消しには、人と理由が要ります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="cashentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("yen__gt", 0)),
                name="cash_entry_moves_money",
                violation_error_message="金額は1円以上にしてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="closedmonth",
            constraint=models.UniqueConstraint(
                fields=("group", "month"),
                name="month_is_closed_once",
                violation_error_message="この月は、もう締めてあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="closedmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)),
                name="closed_month_is_named_by_its_first_day",
                violation_error_message="月は、その1日で表します。",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                fields=("errand", "helper"),
                name="helper_is_assigned_once",
                violation_error_message="この人は、もう行くことになっています。",
            ),
        ),
        migrations.AddConstraint(
            model_name="freetime",
            constraint=models.UniqueConstraint(
                fields=("member", "weekday", "part"), name="free_time_is_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="errand",
            constraint=models.UniqueConstraint(
                fields=("request", "on"),
                name="request_is_met_once_a_day",
                violation_error_message="この依頼のこの日の予定が、もうあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="errand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("because", ""), ("status__in", ["planned", "done"])),
                    models.Q(
                        ("status__in", ["not_done", "cancelled"]), models.Q(("because", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="errand_that_did_not_come_about_has_a_reason",
                violation_error_message="実施しなかったときや取りやめのときは、理由を書いてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="serialrange",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))),
                name="range_has_serials",
                violation_error_message="おわりの番号は、はじめの番号以上にしてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="suspension_ends_after_it_starts",
                violation_error_message="休止の最終日は、初日より後にしてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketbook",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))),
                name="book_has_tickets",
                violation_error_message="おわりの番号は、はじめの番号以上にしてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketbook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("discarded_because", ""), ("discarded_by", None), ("discarded_on", None)),
                    models.Q(
                        ("discarded_by__isnull", False),
                        ("discarded_on__isnull", False),
                        models.Q(("discarded_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="book_is_discarded_by_somebody_with_a_reason",
                violation_error_message="廃棄には、日と理由が要ります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketbook",
            constraint=models.CheckConstraint(
                condition=models.Q(("issue", None), ("discarded_on", None), _connector="OR"),
                name="sold_book_is_not_discarded",
                violation_error_message="売った綴りは廃棄できません。",
            ),
        ),
        migrations.AddConstraint(
            model_name="workkind",
            constraint=models.UniqueConstraint(
                fields=("group", "name"),
                name="work_kind_is_named_once_in_a_group",
                violation_error_message="同じ名称の種類が、もうあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("helpers_needed__gte", 1), ("minutes__gte", 1)),
                name="request_asks_for_somebody_for_some_time",
                violation_error_message="必要な人数と時間は、1以上にしてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None),
                    models.Q(
                        models.Q(("repeats", "once"), _negated=True), ("until__gte", models.F("first_on"))
                    ),
                    _connector="OR",
                ),
                name="request_ends_after_it_begins",
                violation_error_message="最後の日は、くり返す依頼のときだけ、はじめの日より後の日を入れてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_because", ""), ("cancelled_on", None)),
                    models.Q(
                        ("cancelled_on__isnull", False), models.Q(("cancelled_because", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="cancelled_request_has_a_reason",
                violation_error_message="取りやめの理由を書いてください。",
            ),
        ),
        migrations.AlterField(
            model_name="tickettransfer",
            name="key",
            field=models.UUIDField(editable=False, null=True, unique=True, verbose_name="受付番号"),
        ),
    ]
