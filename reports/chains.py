"""声から取組みまで: what became of a need, step by step, each with its day and its record.

A need is heard (at a visit, a meeting, in a survey), put on an agenda, discussed, decided on, and becomes an initiative.
The chain is the same from whichever end it is read. Plain data from a fixed number of statements.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from coordination.fiscal_year import FiscalYear
from coordination.models import Need, NeedStep, User
from meetings.models import AgendaItem, Decision, Initiative, Meeting

VOICE, AGENDA, DISCUSSED, DECIDED, BORN, SOLVED = "声", "議題", "協議", "決定", "取組み", "解決"
_ORDER = [VOICE, AGENDA, DISCUSSED, DECIDED, BORN, SOLVED]  # of what happened on one day


@dataclass(frozen=True)
class Step:
    """kind: what it was, in the office's word. text: what was said, decided or done. place: where, or by whom. address:
    of its record."""

    on: date
    kind: str
    text: str
    place: str
    address: str


@dataclass(frozen=True)
class Chain:
    """A need that stands for itself, with the voices merged into it, and all that came of it in the order of the days."""

    need: Need
    steps: tuple[Step, ...]
    meetings: tuple[Meeting, ...]
    decisions: tuple[Decision, ...]
    initiatives: tuple[Initiative, ...]

    @property
    def voices(self) -> list[Step]:
        return [step for step in self.steps if step.kind == VOICE]


def chains(needs: QuerySet[Need]) -> list[Chain]:
    """The chains of these needs, in their order; merged ones are told with the need that stands for them."""
    series = "series__names"
    meetings = Meeting.objects.select_related("series__area").prefetch_related(series)
    decisions = Decision.objects.select_related(
        "initiative__council", "meeting__series__area"
    ).prefetch_related(f"meeting__{series}")
    items = AgendaItem.objects.select_related("meeting__series__area").prefetch_related(
        f"meeting__{series}", Prefetch("decisions", decisions)
    )
    steps = NeedStep.objects.prefetch_related(Prefetch("meetings", meetings), "initiatives__council")
    origin = ("activity", "survey_origin__question__survey")
    became = (
        Prefetch("heard_at", meetings),
        Prefetch("agenda_items", items),
        Prefetch("steps", steps),
    )
    voices = Need.objects.select_related(*origin).prefetch_related(*became)
    every = needs.standing().select_related("area", *origin)
    return [_chain(need) for need in every.prefetch_related(*became, Prefetch("merged", voices))]


def chain_of(need: Need) -> Chain:
    """The chain that a need belongs to."""
    (found,) = chains(Need.objects.filter(pk=need.standing_one.pk))
    return found


def moved_in(needs: QuerySet[Need], year: FiscalYear) -> QuerySet[Need]:
    """Needs of which anything happened in the year: heard, written on, put on an agenda, or voiced by another."""
    happened = (
        Q(heard_on__range=year.span)
        | Q(merged__heard_on__range=year.span)
        | Q(steps__on__range=year.span)
        | Q(merged__steps__on__range=year.span)
        | Q(agenda_items__meeting__held_on__range=year.span)
        | Q(merged__agenda_items__meeting__held_on__range=year.span)
    )
    return needs.standing().filter(happened).distinct().order_by("heard_on", "pk")


def needs_behind(initiative: Initiative, user: User) -> QuerySet[Need]:
    """The needs that an initiative answers: by a step of theirs, or by a decision on their item of an agenda."""
    by_step = Q(steps__initiatives=initiative)
    by_decision = Q(agenda_items__decisions__initiative=initiative)
    found = Need.objects.filter(by_step | by_decision)
    standing = Q(pk__in=found.values("pk")) | Q(merged__in=found.values("pk"))
    return Need.objects.visible_to(user).standing().filter(standing).distinct().order_by("heard_on", "pk")


# -- one chain -------------------------------------------------------------------


def _chain(need: Need) -> Chain:
    """With what was done about the merged ones before they were merged: their steps and items stay with them."""
    told = (need, *need.merged.all())
    notes = [step for one in told for step in one.steps.all()]
    items = [item for one in told for item in one.agenda_items.all()]
    steps = [*_voices(told), *_items(items, notes), *_steps(notes), *_births(items, notes)]
    steps.sort(key=lambda step: (step.on, _ORDER.index(step.kind)))
    decisions = _once(decision for item in items for decision in item.decisions.all())
    return Chain(
        need=need,
        steps=tuple(steps),
        meetings=_once(
            [
                *(item.meeting for item in items),
                *(meeting for step in notes for meeting in step.meetings.all()),
            ]
        ),
        decisions=decisions,
        initiatives=_once(
            [
                *(decision.initiative for decision in decisions if decision.initiative),
                *(one for step in notes for one in step.initiatives.all()),
            ]
        ),
    )


def _once(records: Iterable) -> tuple:
    return tuple(dict.fromkeys(records))


def _voices(told: Iterable[Need]) -> Iterator[Step]:
    for one in told:
        place, address = _where_heard(one)
        by = "　".join(filter(None, [place, one.said_by]))
        yield Step(one.heard_on, VOICE, one.words or one.title, by, address)


def _where_heard(need: Need) -> tuple[str, str]:
    if need.activity:
        return (
            f"訪問{f'（{need.activity.venue}）' if need.activity.venue else ''}",
            need.activity.get_absolute_url(),
        )
    for meeting in need.heard_at.all():
        return meeting.name, meeting.get_absolute_url()
    if origin := getattr(need, "survey_origin", None):
        return f"{origin.question.survey}", origin.get_absolute_url()
    return "", need.get_absolute_url()


def _items(items: list[AgendaItem], notes: list[NeedStep]) -> Iterator[Step]:
    discussed = {meeting.pk for step in notes for meeting in step.meetings.all()}
    for item in items:
        meeting = item.meeting
        state = not_held(meeting)
        place = f"{meeting.name}（{state}）" if state else meeting.name
        address = meeting.get_absolute_url()
        yield Step(meeting.held_on, AGENDA, item.title, place, address)
        if item.discussion and meeting.pk not in discussed:
            yield Step(meeting.held_on, DISCUSSED, item.discussion, meeting.name, address)
        for decision in item.decisions.all():
            yield Step(meeting.held_on, DECIDED, decision.text, meeting.name, decision.get_absolute_url())


def not_held(meeting: Meeting) -> str:
    """予定 or 中止: said beside a meeting that has not taken place; "" for one that has."""
    return "" if meeting.status in Meeting.TOOK_PLACE else meeting.get_status_display()


_KIND_OF_STAGE = {
    Need.Stage.HEARD: VOICE,
    Need.Stage.DISCUSSED: DISCUSSED,
    Need.Stage.ACTED_ON: BORN,
    Need.Stage.SOLVED: SOLVED,
}


def _steps(notes: list[NeedStep]) -> Iterator[Step]:
    """What was written down about it: each leads to the meeting or the initiative that it names."""
    for step in notes:
        named = [*step.meetings.all(), *step.initiatives.all()]
        place = "、".join(one.name for one in named)
        address = named[0].get_absolute_url() if named else f"{step.need.get_absolute_url()}#steps"
        yield Step(step.on, _KIND_OF_STAGE[step.stage], step.note, place, address)


def _births(items: list[AgendaItem], notes: list[NeedStep]) -> Iterator[Step]:
    """Initiatives that a decision led to and of which no step tells."""
    told = {one.pk for step in notes for one in step.initiatives.all()}
    for item in items:
        for decision in item.decisions.all():
            born = decision.initiative
            if born and born.pk not in told:
                told.add(born.pk)
                day = max(born.started_on or item.meeting.held_on, item.meeting.held_on)
                yield Step(
                    day, BORN, f"取組み「{born}」になりました。", born.council.name, born.get_absolute_url()
                )
