"""What the page of a meeting shows besides its facts."""

from coordination.pages.actions import Action
from coordination.pages.detail import Fact, Section
from meetings.models import Attendance, Meeting
from meetings.roll_call import NOT_RECORDED, lines_of


def hours_of(meeting: Meeting) -> str:
    """10:00から12:00; what is known of it."""
    begin = f"{meeting.starts_at:%H:%M}から" if meeting.starts_at else ""
    end = f"{meeting.ends_at:%H:%M}まで" if meeting.ends_at else ""
    return f"{begin}{end}"


def items_of(meeting: Meeting):
    """The agenda with what was decided under each item; last, as None, what was decided under none."""
    decisions = list(meeting.decisions.select_related("initiative"))
    items = list(meeting.agenda.select_related("need"))
    parts = [(item, [one for one in decisions if one.item_id == item.pk]) for item in items]
    rest = [one for one in decisions if one.item_id is None]
    return [*parts, *([(None, rest)] if rest else [])]


def carried_to(meeting: Meeting):
    return meeting.carried_todos.select_related("meeting__series").order_by("due_on", "pk")


def people_who_came(meeting: Meeting) -> Section:
    """Who came; who was absent; and of how many nothing is recorded, which is no absence."""
    rows = list(meeting.attendance.select_related("person", "organization"))
    came, absent = [row for row in rows if row.came], [row for row in rows if not row.came]
    core = sum(row.role == Attendance.Role.CORE for row in came)
    lines = [Fact(one.get_role_display(), one) for one in came]
    lines += [Fact("欠席", one) for one in absent]
    if rows and (unknown := sum(line.state == NOT_RECORDED for line in lines_of(meeting))):
        lines.append(Fact("記録なし", f"{unknown}人（構成員と、前に来た人のうち）"))
    counted = meeting.head_count
    if came and counted not in (None, len(came)):
        lines.append(Fact("出席人数の欄", f"{counted}人（名簿の人数とちがいます）"))
    return Section(
        f"出席者　{len(came)}人{f'（うちコアメンバー{core}人）' if core else ''}",
        lines=lines,
        empty="出席者の名簿は付いていません。「出欠をとる」で、構成員と前に来た人の名前から付けられます。",
    )


def files_of(meeting: Meeting) -> list[Section]:
    files = list(meeting.files.all())
    papers = [Fact("", one.name, one.get_absolute_url()) for one in files if not one.is_photo]
    photos = [Fact("写真", one.name, one.get_absolute_url()) for one in files if one.is_photo]
    return [Section("写真・ファイル", lines=papers, photos=photos)] if files else []


def needs_of(meeting: Meeting) -> tuple[Section, Section]:
    """Needs that were talked about, and those that were voiced there for the first time."""
    discussed = Section(
        "話し合った困りごと",
        lines=[
            Fact(step.get_stage_display(), step.need, step.need.get_absolute_url())
            for step in meeting.need_steps.select_related("need")
        ],
        empty="次第で困りごとを選んで議事録を書くか、困りごとの経過にこの会議を選ぶと、ここにならびます。",
    )
    heard = Section(
        "この会議で聞いた困りごと",
        lines=[Fact(one.said_by, one, one.get_absolute_url()) for one in meeting.needs_heard.all()],
        empty="この会議で初めて聞いた困りごとは、ここから書くと、声から取組みまでをたどれます。",
        actions=[Action("聞いた困りごとを書く", "meeting_need_add", (meeting.pk,))],
    )
    return discussed, heard
