"""困りごとの協議と取組: what the minutes and the decisions of a meeting say of a need becomes a step of that need."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from coordination.models import Need, NeedStep, User
from coordination.wareki import format_date
from meetings.models import AgendaItem, Decision, Initiative, Meeting


def record_discussions(meeting: Meeting, *, by: User, at: datetime) -> list[NeedStep]:
    """A step 協議 for every need on the agenda of which something was said or decided: one a need and meeting, with the
    words of all its items."""
    if meeting.status not in Meeting.TOOK_PLACE:
        return []
    items = (
        meeting.agenda.exclude(need=None).select_related("need__merged_into").prefetch_related("decisions")
    )
    known = set(meeting.need_steps.values_list("need", flat=True))
    said = defaultdict(list)
    for item in items:
        if item.need_id not in known and (note := in_words(item)):
            said[item.need.standing_one].append(note)
    steps = [
        _step(need, Need.Stage.DISCUSSED, on=meeting.held_on, note="\n".join(notes), by=by, at=at)
        for need, notes in said.items()
        if need.pk not in known
    ]
    meeting.need_steps.add(*steps)
    return steps


def in_words(item: AgendaItem) -> str:
    """What was said of an item, and what was decided."""
    decided = (f"{one.get_kind_display()}：{one.text}" for one in item.decisions.all())
    return "\n".join(filter(None, (item.discussion.strip(), *decided)))


def answer_need(decision: Decision, initiative: Initiative, *, by: User, on: date, at: datetime):
    """A decision has become an initiative: noted with the decision, and as a step 取組 of the need it was about."""
    decision.initiative = initiative
    decision.save(update_fields=["initiative"])
    need = decision.item and decision.item.need and decision.item.need.standing_one
    if need is None or initiative.need_steps.filter(need=need).exists():
        return
    note = f"{format_date(decision.meeting.held_on)}の会議での決定「{decision.text}」から、取組み「{initiative}」が生まれた。"
    initiative.need_steps.add(_step(need, Need.Stage.ACTED_ON, on=on, note=note, by=by, at=at))


def _step(need: Need, stage: Need.Stage, *, on: date, **said) -> NeedStep:
    """A step on that day. A need that was further along by then stays there: the step is one more of its stage."""
    on = max(on, need.heard_on)
    reached = _stage_on(need.steps.all(), on)
    return NeedStep.objects.create(
        need=need, stage=stage if reached.comes_before(stage) else reached, on=on, **said
    )


def _stage_on(steps: Iterable[NeedStep], day: date) -> Need.Stage:
    until = [step for step in steps if step.on <= day]
    return Need.Stage(until[-1].stage) if until else Need.Stage.HEARD
