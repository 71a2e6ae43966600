"""Invented needs: what is told about each, and how it becomes records. Their words are ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from coordination.models import Activity, Area, Need, NeedStep, User
from reports.demo import facts

Stage, Category = Need.Stage, Need.Category


@dataclass(frozen=True)
class Told:
    """notes: what was done at the stages after 把握, in their order. same_as: the title of the need that stands for it.
    theme: of the visits at which it may have been heard. initiative: what answers it."""

    title: str
    category: Category
    area: Area | None
    words: str
    said_by: str
    notes: Sequence[str] = ()
    same_as: str = ""
    theme: int | None = None
    initiative: str = ""


def record(
    told: Told, heard_on: date, visit: Activity | None, days: Sequence[date]
) -> tuple[Need, list[NeedStep]]:
    """The need and a step for each of its notes, on the given days."""
    coordinator, staff = (User.objects.get(username=name) for name in ("coordinator", "shokuin"))
    need = Need.objects.create(
        title=told.title,
        category=told.category,
        area=told.area,
        words=told.words,
        said_by=told.said_by,
        heard_on=heard_on,
        activity=visit,
        recorded_by=coordinator,
        recorded_at=evening(heard_on),
    )
    after_heard = [stage for stage in Stage if stage != Stage.HEARD]
    steps = [
        NeedStep.objects.create(
            need=need,
            stage=stage,
            on=day,
            note=note,
            by=staff if stage == Stage.DISCUSSED else coordinator,
            at=evening(day),
        )
        for stage, note, day in zip(after_heard, told.notes, days, strict=False)
    ]
    return need, steps


def merge(everything: Sequence[Told]):
    """Merges each into the one that it was found to be the same as, two weeks after the later of the two was heard."""
    staff = User.objects.get(username="shokuin")
    needs = {need.title: need for need in Need.objects.all()}
    for told in everything:
        if told.same_as:
            one, standing = needs[told.title], needs[told.same_as]
            day = max(one.heard_on, standing.heard_on) + timedelta(days=14)
            one.merge_into(standing, by=staff, at=evening(day))


def later(day: date, rng, least: int, most: int, last: date) -> date:
    """A working day that many days later, but not after the last one."""
    return facts.workdays(day, min(day + timedelta(days=rng.randint(least, most)), last))[-1]


def evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(17)))
