import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.days
import coordination.models.kept_file
import coordination.search


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0022_lists_read_an_index_alone"),
        ("meetings", "0003_needs_lead_to_meetings_and_initiatives"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="meeting",
            name="cancelled_meeting_has_a_reason",
        ),
        migrations.RenameField("meeting", "cancelled_because", "because"),
        migrations.AlterField(
            model_name="meeting",
            name="because",
            field=models.CharField(blank=True, max_length=200, verbose_name="中止・書面開催の理由"),
        ),
        migrations.RenameField("meeting", "agenda", "agenda_text"),  # 0005 makes items of it
        migrations.RenameField("initiative", "alias", "aliases"),
        migrations.AlterField(
            model_name="initiative",
            name="aliases",
            field=models.TextField(
                blank=True,
                help_text="1行に一つ。ヶとケなど、別の書き方でもさがせます。",
                verbose_name="別の名称",
            ),
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="順番")),
                ("title", models.CharField(max_length=200, verbose_name="議題")),
                ("discussion", models.TextField(blank=True, verbose_name="話し合ったこと")),
            ],
            options={
                "verbose_name": "議題",
                "verbose_name_plural": "議題",
                "ordering": ["meeting", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="アドレスの要約")),
                ("made_at", models.DateTimeField(verbose_name="作った日時")),
            ],
            options={
                "verbose_name": "予定表のリンク",
                "verbose_name_plural": "予定表のリンク",
            },
        ),
        migrations.CreateModel(
            name="CouncilName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="旧名称")),
                ("used_until", coordination.days.DayField(verbose_name="使った最後の日")),
            ],
            options={
                "verbose_name": "協議体の旧名称",
                "verbose_name_plural": "協議体の旧名称",
                "ordering": ["council", "used_until"],
            },
        ),
        migrations.CreateModel(
            name="CouncilRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("council", "協議体（介護保険法第115条の45第2項第5号）"),
                            ("care_meeting", "地域ケア会議（介護保険法第115条の48）"),
                            (
                                "centre_board",
                                "地域包括支援センター運営協議会（介護保険法施行規則第140条の66）",
                            ),
                            ("welfare_plan", "地域福祉計画の推進組織（社会福祉法第107条）"),
                            ("support_meeting", "支援会議（社会福祉法第106条の6）"),
                        ],
                        max_length=30,
                        verbose_name="法令上の位置づけ",
                    ),
                ),
                (
                    "since",
                    coordination.days.DayField(blank=True, null=True, verbose_name="この位置づけになった日"),
                ),
            ],
            options={
                "verbose_name": "法令上の位置づけ",
                "verbose_name_plural": "法令上の位置づけ",
                "ordering": ["council", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("decision", "決定"), ("todo", "宿題")],
                        default="decision",
                        max_length=20,
                        verbose_name="種類",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="内容")),
                ("owner", models.CharField(blank=True, max_length=100, verbose_name="担当")),
                ("due_on", coordination.days.DayField(blank=True, null=True, verbose_name="期限")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("done", "済み"), ("dropped", "取りやめ")],
                        max_length=20,
                        verbose_name="結果",
                    ),
                ),
                ("closed_on", coordination.days.DayField(blank=True, null=True, verbose_name="結果の出た日")),
                ("closed_note", models.CharField(blank=True, max_length=200, verbose_name="結果の説明")),
            ],
            options={
                "verbose_name": "決定・宿題",
                "verbose_name_plural": "決定・宿題",
                "ordering": ["meeting", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InitiativeChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "活動中"), ("paused", "休止"), ("ended", "終了")],
                        max_length=20,
                        verbose_name="状態",
                    ),
                ),
                ("on", coordination.days.DayField(verbose_name="日")),
                ("because", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="記録した日時")),
            ],
            options={
                "verbose_name": "取組みの経過",
                "verbose_name_plural": "取組みの経過",
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InitiativeFile",
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
                        upload_to=coordination.models.kept_file.kept_as,
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
                ("caption", models.CharField(blank=True, max_length=100, verbose_name="説明")),
                (
                    "consented_on",
                    coordination.days.DayField(
                        blank=True,
                        help_text="写っている人みなの了解。人が写っていないときは撮った日。",
                        null=True,
                        verbose_name="公開の了解を得た日",
                    ),
                ),
            ],
            options={
                "verbose_name": "取組みの写真",
                "verbose_name_plural": "取組みの写真",
                "ordering": ["added_at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InitiativePlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="場所")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="住所")),
            ],
            options={
                "verbose_name": "取組みの場所",
                "verbose_name_plural": "取組みの場所",
                "ordering": ["initiative", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MeetingFile",
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
                        upload_to=coordination.models.kept_file.kept_as,
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
            ],
            options={
                "verbose_name": "会議の添付",
                "verbose_name_plural": "会議の添付",
                "ordering": ["added_at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                        blank=True, help_text="例：第3区町会長", max_length=100, verbose_name="肩書"
                    ),
                ),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("chair", "会長・座長"),
                            ("vice_chair", "副会長・副座長"),
                            ("member", "委員"),
                            ("core", "コアメンバー"),
                            ("observer", "オブザーバー"),
                            ("secretariat", "事務局"),
                        ],
                        default="member",
                        max_length=20,
                        verbose_name="役",
                    ),
                ),
                ("started_on", coordination.days.DayField(verbose_name="任期のはじめ")),
                (
                    "ended_on",
                    coordination.days.DayField(
                        blank=True,
                        help_text="最後の日。決まっていないときは空欄です。",
                        null=True,
                        verbose_name="任期のおわり",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="備考")),
            ],
            options={
                "verbose_name": "構成員",
                "verbose_name_plural": "構成員",
                "ordering": ["council", "started_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MinutesDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                ("saved_at", models.DateTimeField(verbose_name="保存した日時")),
            ],
            options={
                "verbose_name": "議事録の下書き",
                "verbose_name_plural": "議事録の下書き",
            },
        ),
        migrations.CreateModel(
            name="Occasion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", coordination.days.DayField(verbose_name="開催日")),
                (
                    "participants",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="数えていないときは空欄。", null=True, verbose_name="参加人数"
                    ),
                ),
                ("called_off", models.BooleanField(default=False, verbose_name="中止した")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="メモ")),
            ],
            options={
                "verbose_name": "開催の記録",
                "verbose_name_plural": "開催の記録",
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True, help_text="例：会場の提供", max_length=100, verbose_name="役割"
                    ),
                ),
            ],
            options={
                "verbose_name": "協力団体",
                "verbose_name_plural": "協力団体",
                "ordering": ["initiative", "pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="attendance",
            options={
                "ordering": ["meeting", "person", "organization"],
                "verbose_name": "出席",
                "verbose_name_plural": "出席",
            },
        ),
        migrations.RemoveConstraint(
            model_name="meeting",
            name="meeting_status_is_known",
        ),
        migrations.AddField(
            model_name="attendance",
            name="came",
            field=models.BooleanField(default=True, verbose_name="出席した"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="coordination.organization",
                verbose_name="団体",
            ),
        ),
        migrations.AddField(
            model_name="council",
            name="ended_on",
            field=coordination.days.DayField(
                blank=True, help_text="最後の日。続いている間は空欄です。", null=True, verbose_name="廃止日"
            ),
        ),
        migrations.AddField(
            model_name="council",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="備考"),
        ),
        migrations.AddField(
            model_name="initiative",
            name="call",
            field=models.TextField(
                blank=True, help_text="どんな人に、何をしてほしいか。", verbose_name="募集の内容"
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="category",
            field=models.CharField(
                choices=[
                    ("gathering", "居場所・サロン"),
                    ("exercise", "体操・健康づくり"),
                    ("food", "食事・買い物"),
                    ("support", "見守り・助け合い"),
                    ("generations", "多世代の交流"),
                    ("information", "情報交換・相談"),
                    ("environment", "まちの環境づくり"),
                    ("other", "その他"),
                ],
                default="other",
                max_length=20,
                verbose_name="分類",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="confirmed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="確かめた人",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="confirmed_on",
            field=coordination.days.DayField(
                blank=True, editable=False, null=True, verbose_name="最後に確かめた日"
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="contact",
            field=models.CharField(
                blank=True,
                help_text="名前や電話。公開の了解を得た日があるときだけ公開されます。",
                max_length=200,
                verbose_name="連絡先",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="contact_consented_on",
            field=coordination.days.DayField(
                blank=True, null=True, verbose_name="連絡先の公開の了解を得た日"
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="ends_at",
            field=models.TimeField(blank=True, null=True, verbose_name="終了"),
        ),
        migrations.AddField(
            model_name="initiative",
            name="people",
            field=models.CharField(
                blank=True, help_text="例：約15名", max_length=50, verbose_name="おおよその参加人数"
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="公開した日時"),
        ),
        migrations.AddField(
            model_name="initiative",
            name="published_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="公開した人",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="rule",
            field=models.CharField(
                blank=True,
                help_text="次の開催日を計算するための決まり（iCalendar の RRULE）。",
                max_length=100,
                verbose_name="繰り返し",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="rule_from",
            field=coordination.days.DayField(
                blank=True,
                help_text="隔週などのとき、開催した日のひとつ。",
                null=True,
                verbose_name="繰り返しの起点",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="search_text",
            field=coordination.search.SearchTextField(
                blank=True,
                default="",
                editable=False,
                from_fields=("name", "aliases", "venue", "schedule", "summary"),
                verbose_name="さがすための文",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="starts_at",
            field=models.TimeField(blank=True, null=True, verbose_name="開始"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="ends_at",
            field=models.TimeField(blank=True, null=True, verbose_name="終了"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="needs_heard",
            field=models.ManyToManyField(
                blank=True,
                editable=False,
                related_name="heard_at",
                to="coordination.need",
                verbose_name="聞いた困りごと",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="starts_at",
            field=models.TimeField(blank=True, null=True, verbose_name="開始"),
        ),
        migrations.AlterField(
            model_name="attendance",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attendance",
                to="meetings.meeting",
                verbose_name="会議",
            ),
        ),
        migrations.AlterField(
            model_name="attendance",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="coordination.person",
                verbose_name="住民",
            ),
        ),
        migrations.AlterField(
            model_name="initiative",
            name="schedule",
            field=models.CharField(
                blank=True,
                help_text="案内に書くとおりの言葉で。例：毎月最終火曜日 10時から12時",
                max_length=100,
                verbose_name="開催日時",
            ),
        ),
        migrations.AlterField(
            model_name="initiative",
            name="status",
            field=models.CharField(
                choices=[("active", "活動中"), ("paused", "休止"), ("ended", "終了")],
                default="active",
                editable=False,
                max_length=20,
                verbose_name="状態",
            ),
        ),
        migrations.AlterField(
            model_name="initiative",
            name="venue",
            field=models.CharField(
                blank=True, help_text="案内に書くとおりの言葉で。", max_length=200, verbose_name="場所"
            ),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="status",
            field=models.CharField(
                choices=[
                    ("planned", "予定"),
                    ("held", "開催"),
                    ("written", "書面開催"),
                    ("cancelled", "中止"),
                ],
                default="planned",
                max_length=20,
                verbose_name="状態",
            ),
        ),
        migrations.AlterField(
            model_name="meetingseries",
            name="council",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="series",
                to="meetings.council",
                verbose_name="協議体",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person__isnull", False), ("organization__isnull", False), _connector="OR"
                ),
                name="attendance_names_somebody",
                violation_error_message="住民か団体のどちらかを選んでください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person", None)),
                fields=("meeting", "organization"),
                name="organization_attends_a_meeting_once",
                violation_error_message="この団体はこの会議の出席者にもう入っています。",
            ),
        ),
        migrations.AddConstraint(
            model_name="council",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None),
                    ("started_on", None),
                    ("ended_on__gte", models.F("started_on")),
                    _connector="OR",
                ),
                name="council_ends_after_it_begins",
                violation_error_message="廃止日は、設置日より後にしてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_at", None),
                    ("ends_at", None),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="initiative_ends_after_it_starts",
                violation_error_message="終了の時刻は、開始より後にしてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at", None), ("published_by", None)),
                    models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                    _connector="OR",
                ),
                name="initiative_is_published_by_somebody",
                violation_error_message="だれがいつ公開したかを残してください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["planned", "held", "written", "cancelled"])),
                name="meeting_status_is_known",
                violation_error_message="会議の状態を選んでください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["written", "cancelled"]), _negated=True),
                    models.Q(("because", ""), _negated=True),
                    _connector="OR",
                ),
                name="meeting_that_nobody_came_to_has_a_reason",
                violation_error_message="中止・書面開催の理由を書いてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_at", None),
                    ("ends_at", None),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="meeting_ends_after_it_starts",
                violation_error_message="終了の時刻は、開始より後にしてください。",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="agenda",
                to="meetings.meeting",
                verbose_name="会議",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="need",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="coordination.need",
                verbose_name="困りごと",
            ),
        ),
        migrations.AddField(
            model_name="calendarlink",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="利用者",
            ),
        ),
        migrations.AddField(
            model_name="councilname",
            name="council",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="names",
                to="meetings.council",
                verbose_name="協議体",
            ),
        ),
        migrations.AddField(
            model_name="councilrole",
            name="council",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="roles",
                to="meetings.council",
                verbose_name="協議体",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="結果を記録した人",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="initiative",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="meetings.initiative",
                verbose_name="生まれた取組み",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to="meetings.agendaitem",
                verbose_name="議題",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="meetings.meeting",
                verbose_name="会議",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="coordination.organization",
                verbose_name="担当の団体",
            ),
        ),
        migrations.AddField(
            model_name="initiativechange",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="記録した人",
            ),
        ),
        migrations.AddField(
            model_name="initiativechange",
            name="initiative",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="meetings.initiative",
                verbose_name="取組み",
            ),
        ),
        migrations.AddField(
            model_name="initiativefile",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="添付した人",
            ),
        ),
        migrations.AddField(
            model_name="initiativefile",
            name="initiative",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="meetings.initiative",
                verbose_name="取組み",
            ),
        ),
        migrations.AddField(
            model_name="initiativeplace",
            name="initiative",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="places",
                to="meetings.initiative",
                verbose_name="取組み",
            ),
        ),
        migrations.AddField(
            model_name="meetingfile",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="添付した人",
            ),
        ),
        migrations.AddField(
            model_name="meetingfile",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="meetings.meeting",
                verbose_name="会議",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="council",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="meetings.council",
                verbose_name="協議体",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="coordination.organization",
                verbose_name="団体",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="coordination.person",
                verbose_name="人",
            ),
        ),
        migrations.AddField(
            model_name="minutesdraft",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="drafts",
                to="meetings.meeting",
                verbose_name="会議",
            ),
        ),
        migrations.AddField(
            model_name="minutesdraft",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="書いた人",
            ),
        ),
        migrations.AddField(
            model_name="occasion",
            name="initiative",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="occasions",
                to="meetings.initiative",
                verbose_name="取組み",
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="initiative",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="partners",
                to="meetings.initiative",
                verbose_name="取組み",
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="partnerships",
                to="coordination.organization",
                verbose_name="団体",
            ),
        ),
        migrations.AddConstraint(
            model_name="councilname",
            constraint=models.UniqueConstraint(
                fields=("council", "used_until"),
                name="council_leaves_one_name_a_day",
                violation_error_message="同じ日までの名称がもう登録されています。",
            ),
        ),
        migrations.AddConstraint(
            model_name="councilrole",
            constraint=models.UniqueConstraint(
                fields=("council", "role"),
                name="council_has_a_role_once",
                violation_error_message="この協議体の同じ位置づけが、もう登録されています。",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                models.F("due_on"),
                condition=models.Q(("closed_on", None), ("kind", "todo")),
                name="open_todos_by_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on", None), ("outcome", "")),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("closed_on__isnull", False)),
                    _connector="OR",
                ),
                name="decision_closes_with_an_outcome",
                violation_error_message="結果と、結果の出た日の両方を入れてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "dropped"), _negated=True),
                    models.Q(("closed_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="dropped_decision_has_a_reason",
                violation_error_message="取りやめた理由を書いてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiativechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "active"), models.Q(("because", ""), _negated=True), _connector="OR"
                ),
                name="pause_or_end_of_an_initiative_has_a_reason",
                violation_error_message="休止や終了の理由を書いてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiativefile",
            constraint=models.UniqueConstraint(
                fields=("initiative", "digest"),
                name="file_of_an_initiative_is_attached_once",
                violation_error_message="同じファイルが、もう添付してあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingfile",
            constraint=models.UniqueConstraint(
                fields=("meeting", "digest"),
                name="file_of_a_meeting_is_attached_once",
                violation_error_message="同じファイルが、もう添付してあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organization__isnull", False), ("person__isnull", False), _connector="OR"
                ),
                name="membership_names_somebody",
                violation_error_message="団体か人のどちらかを選んでください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="membership_ends_after_it_begins",
                violation_error_message="任期のおわりは、任期のはじめより後にしてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesdraft",
            constraint=models.UniqueConstraint(fields=("meeting", "user"), name="one_draft_a_writer"),
        ),
        migrations.AddConstraint(
            model_name="occasion",
            constraint=models.UniqueConstraint(
                fields=("initiative", "on"),
                name="initiative_takes_place_once_a_day",
                violation_error_message="この日の記録が、もうあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="occasion",
            constraint=models.CheckConstraint(
                condition=models.Q(("called_off", False), ("participants", None), _connector="OR"),
                name="nobody_comes_to_what_was_called_off",
                violation_error_message="中止した日の参加人数は、空欄にしてください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.UniqueConstraint(
                fields=("initiative", "organization"),
                name="organization_is_a_partner_once",
                violation_error_message="この団体は、この取組みの協力団体にもう入っています。",
            ),
        ),
    ]
