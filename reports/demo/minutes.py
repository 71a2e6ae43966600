"""Agendas, minutes and decisions of the demo: what was said of the needs at their meetings, and a series of three
meetings whose 宿題 go from one to the next. Their words are ours."""

from datetime import date, timedelta

from coordination.models import Need, Person, User
from meetings.models import AgendaItem, Attendance, Council, Decision, Meeting, MeetingSeries
from reports import standard_plan

# (items with what was said, what came of it: kind, text, who, days until due)
MAPPING = (
    (
        ("資源マップづくり", "歩いて確かめた場所を、白い地図に書きこんだ。空き店舗の前のいすがよく使われている。", (
            ("todo", "いすのある店の名前を地図に足す", "まっちゃん", 30),
            ("decision", "地図は、手書きのまま公民館に貼る", "", None),
        )),
        ("来月の当番", "準備の当番は、二人ずつの持ち回りにする。", ()),
    ),
    (
        ("資源マップづくり", "地図に、雨の日に休める場所の印も付けたいという声があった。", (
            ("todo", "写真を撮る人を三人さがす", "よしさん", 28),
        )),
        ("男性の参加", "「会議」と言わず、写真を撮る係として声をかけるとよい。", (
            ("decision", "写真の係を、三月まで試しに置く", "", None),
        )),
    ),
    (
        ("写真の係から", "三人が引き受けた。次は商店街を回る。", (
            ("todo", "商店会に、写真を貼ってよいか聞く", "コーディネーター", 40),
        )),
        ("四月からのこと", "感染症のようすを見て、三月の会は開くかどうかを一週間前に決める。", ()),
    ),
)  # fmt: skip


def of_needs():
    """An item for every need that a meeting discussed, and what came of it as a decision."""
    for meeting in Meeting.objects.exclude(need_steps=None).distinct().order_by("pk"):
        for position, step in enumerate(meeting.need_steps.select_related("need").order_by("pk"), 1):
            item = AgendaItem.objects.create(
                meeting=meeting,
                position=position,
                title=step.need.title,
                need=step.need,
                discussion=step.note,
            )
            _decided(meeting, item, step.need)


def _decided(meeting, item, need):
    acted = need.steps.filter(stage=Need.Stage.ACTED_ON).prefetch_related("initiatives").first()
    if acted is None:
        Decision.objects.create(
            meeting=meeting,
            item=item,
            kind=Decision.Kind.TODO,
            text=f"「{need.title}」で困っている人が何人いるか、聞いてくる",
            owner="コーディネーター",
            due_on=meeting.held_on + timedelta(days=60),
        )
        return
    one = Decision.objects.create(
        meeting=meeting,
        item=item,
        text=f"「{need.title}」への取組みを、できる人から始める",
        initiative=acted.initiatives.first(),
    )
    one.close(Decision.Outcome.DONE, by=acted.by, on=acted.on, note=acted.note[:200])


def of_a_series():
    """The last three meetings of the monthly series: what was left to do goes on to the next one."""
    staff = User.objects.get(username="shokuin")
    series = MeetingSeries.objects.filter(has_profile=True, interval="月1回").get()
    meetings = list(Meeting.objects.held().filter(series=series).order_by("-held_on", "-pk")[:3])[::-1]
    for meeting, items in zip(meetings, MAPPING, strict=True):
        left = list(Decision.objects.left_by(meeting))
        meeting.carried_todos.set(left)
        for one in left:
            one.close(Decision.Outcome.DONE, by=staff, on=meeting.held_on)
        begin = meeting.agenda.count() + 1
        for position, (title, said, decided) in enumerate(items, begin):
            item = AgendaItem.objects.create(meeting=meeting, position=position, title=title, discussion=said)
            for kind, text, owner, days in decided:
                due_on = meeting.held_on + timedelta(days=days) if days else None
                Decision.objects.create(
                    meeting=meeting, item=item, kind=kind, text=text, owner=owner, due_on=due_on
                )


def meetings_of_councils():
    """For a city of which no meetings were published: the councils met on the days on which needs were discussed."""
    kinds = standard_plan.make_kinds()
    series = {
        council.area_id: MeetingSeries.objects.create(
            name=council.name,
            kind=kinds[standard_plan.TALK if council.area_id else standard_plan.COUNCIL],
            tier=council.tier,
            area=council.area,
            council=council,
            venue=f"{council.area or '市役所'}の会議室" if council.area_id else "市役所 会議室",
        )
        for council in Council.objects.select_related("area").order_by("pk")
    }
    for need in Need.objects.exclude(steps=None).order_by("pk").prefetch_related("steps"):
        step = next(one for one in need.steps.all() if one.stage == Need.Stage.DISCUSSED)
        meeting, _ = Meeting.objects.get_or_create(
            series=series[need.area_id],
            held_on=step.on,
            defaults={"status": Meeting.Status.HELD, "venue": series[need.area_id].venue},
        )
        meeting.need_steps.add(step)


def people_of_councils(nicknames):
    """Eight people a council, who come in turns; of the last of them it is known that he was absent."""
    for number, series in enumerate(MeetingSeries.objects.order_by("pk")):
        people = Person.objects.bulk_create(
            Person(name=name, kana=name, area=series.area) for name in nicknames[number * 7 : number * 7 + 8]
        )
        rows = [
            Attendance(
                meeting=meeting,
                person=person,
                came=person != people[-1],
                role=Attendance.Role.CORE if i < 2 else Attendance.Role.PARTICIPANT,
            )
            for turn, meeting in enumerate(series.meetings.order_by("held_on", "pk"))
            for i, person in enumerate(people)
            if (i + turn) % 3
        ]
        Attendance.objects.bulk_create(rows)


def next_meetings(day: date):
    """One planned meeting a series, with the 宿題 that are left on its agenda."""
    for series in MeetingSeries.objects.order_by("pk"):
        meeting = Meeting.objects.create(series=series, held_on=day, venue=series.venue)
        meeting.carried_todos.set(Decision.objects.left_by(meeting)[:3])
        for position, title in enumerate(("前回のふりかえり", "取組みのようす", "これからのこと"), 1):
            AgendaItem.objects.create(meeting=meeting, position=position, title=title)
