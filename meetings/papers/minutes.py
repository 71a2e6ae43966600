"""議事録: the minutes of a meeting as plain data. PDF and Word are made of the same."""

from dataclasses import dataclass
from datetime import date

from coordination.models import Municipality
from coordination.papers.text import paragraphs, printable
from coordination.wareki import format_date, format_date_with_weekday
from meetings.models import Attendance, Decision, Meeting
from meetings.papers.attendance import Fact, attendance_facts
from meetings.papers.words import when_in_words

NOTHING_WRITTEN = ("記録していません。",)
TODO_HEADS = ("内容", "担当", "期限", "結果")


@dataclass(frozen=True)
class Item:
    """An item of the agenda, the need behind it, what was said and what came of it."""

    title: str
    need: str
    discussion: tuple[str, ...]
    results: tuple[str, ...]


@dataclass(frozen=True)
class Todo:
    """宿題, with what came of it where that is known."""

    text: str
    owner: str
    due: str
    outcome: str


@dataclass(frozen=True)
class Minutes:
    """summary: None where there is nothing to sum up, for the meeting was called off or has not been yet.

    results: what was decided beside the agenda; every 宿題 stands in todos. made: when this paper was made, and by whom.
    """

    title: str
    author: str
    facts: tuple[Fact, ...]
    summary: tuple[str, ...] | None
    agenda_title: str
    items: tuple[Item, ...]
    results: tuple[str, ...]
    todos: tuple[Todo, ...]
    files: tuple[str, ...]
    made: str


def minutes(meeting: Meeting, city: Municipality, *, by, on: date) -> Minutes:
    """The minutes as they are saved; what somebody has only drafted is not in them.

    by: who takes the paper out. on: the day of that.
    """
    took_place = meeting.status in (Meeting.Status.HELD, Meeting.Status.WRITTEN)
    decisions = list(meeting.decisions.select_related("organization", "initiative"))
    return Minutes(
        title=printable(f"{meeting.name}　{_kind_of_paper(meeting)}"),
        author=printable("　".join(filter(None, [city.name, city.department]))),
        facts=tuple(_facts(meeting)),
        summary=paragraphs(meeting.minutes) or (NOTHING_WRITTEN if took_place else None),
        agenda_title="議題と話し合ったこと" if took_place else "予定していた議題",
        items=tuple(_item(item, decisions) for item in meeting.agenda.select_related("need")),
        results=tuple(
            _result(one) for one in decisions if not one.item_id and one.kind == Decision.Kind.DECISION
        ),
        todos=tuple(_todo(one) for one in decisions if one.kind == Decision.Kind.TODO),
        files=tuple(printable(one) for one in meeting.files.all()),
        made=f"{format_date(on)}　{printable(by)}　作成",
    )


def _kind_of_paper(meeting):
    return {
        Meeting.Status.PLANNED: "議事録（開催前）",
        Meeting.Status.WRITTEN: "議事録（書面開催）",
        Meeting.Status.CANCELLED: "中止の記録",
    }.get(meeting.status, "議事録")


def _facts(meeting):
    if meeting.status == Meeting.Status.WRITTEN:
        yield Fact("開催の方法", f"書面開催（{printable(meeting.because)}）")
        yield Fact("開催日", format_date_with_weekday(meeting.held_on))
    elif meeting.status == Meeting.Status.CANCELLED:
        yield Fact("予定の日時", when_in_words(meeting))
        yield Fact("中止の理由", printable(meeting.because))
    else:
        yield Fact("日時", when_in_words(meeting))
    if meeting.venue:
        yield Fact("場所", printable(meeting.venue))
    if meeting.host:
        yield Fact("受け入れ・主催", printable(meeting.host))
    rows = Attendance.objects.filter(meeting=meeting).select_related("person", "organization")
    attendance = list(rows)
    answered = attendance or meeting.head_count is not None
    if meeting.status == Meeting.Status.HELD or (meeting.status == Meeting.Status.WRITTEN and answered):
        yield from attendance_facts(meeting, attendance)


def _item(item, decisions) -> Item:
    return Item(
        title=printable(item.title),
        need=printable(item.need or ""),
        discussion=paragraphs(item.discussion),
        results=tuple(_result(one) for one in decisions if one.item_id == item.pk),
    )


def _result(decision: Decision) -> str:
    """決定：…, with the initiative that it brought forth."""
    born = f"（取組み「{decision.initiative}」）" if decision.initiative else ""
    return printable(f"{decision.get_kind_display()}：{decision.text}{born}")


def _todo(decision: Decision) -> Todo:
    owner = "　".join(str(one) for one in (decision.organization, decision.owner) if one)
    outcome = ""
    if decision.closed_on:
        note = f"　{decision.closed_note}" if decision.closed_note else ""
        outcome = f"{decision.get_outcome_display()}（{format_date(decision.closed_on)}）{note}"
    return Todo(
        text=printable(decision.text),
        owner=printable(owner),
        due=format_date(decision.due_on) if decision.due_on else "",
        outcome=printable(outcome),
    )
