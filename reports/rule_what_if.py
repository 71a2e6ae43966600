"""もしこの数え方なら: what a change of a counting rule would do, found by making it, counting, and undoing it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from coordination.blocks import Document
from coordination.fiscal_year import FiscalYear
from meetings.models import MeetingKind
from reports.document import plan_review
from reports.editions import document_of
from reports.indicators import IndicatorYear, indicator_scope, indicator_years, signed
from reports.measures import MEASURES
from reports.models import CountingRule, Edition, Indicator, PlanReview, YearClosing
from reports.models.counting_rule import in_force
from reports.paper import Paper
from reports.places import Difference, differences, printed
from reports.rule_versions import indicator_year_of


@dataclass(frozen=True)
class OfKind:
    """What a kind of meeting adds to a year's number or takes from it. address: its records."""

    kind: MeetingKind
    difference: int
    address: str

    @property
    def signed(self) -> str:
        return signed(self.difference)


@dataclass(frozen=True)
class YearWhatIf:
    """A year as it is counted now and as it would be. by_kind: where the difference comes from; it adds up to it."""

    now: IndicatorYear
    then: IndicatorYear
    by_kind: tuple[OfKind, ...]

    @property
    def year(self) -> FiscalYear:
        return self.now.fiscal_year

    @property
    def is_carried_over(self) -> bool:
        """The records do not make this year's number, so that no rule moves it."""
        return self.now.is_before_records

    @property
    def goes_on(self) -> bool:
        return not self.year.ended_by(self.now.as_of)

    @property
    def moves(self) -> bool:
        """By another rule than now, though the number may come out the same."""
        return _counted(self.now.rule) != _counted(self.then.rule) and not self.is_carried_over

    @property
    def difference(self) -> int | None:
        """None where one of the two says nothing."""
        if self.now.lacks_rule or self.then.lacks_rule:
            return None
        return self.then.counted.total - self.now.counted.total

    @property
    def signed_difference(self) -> str:
        return "" if self.difference is None else f"{signed(self.difference)}{self.now.measure.unit}"

    @property
    def address_now(self) -> str:
        return self.now.measure.address(self.now.scope)

    @property
    def address_then(self) -> str:
        return self.then.measure.address(self.then.scope)

    @property
    def sentence(self) -> str:
        """令和元年度　14回 → 115回（＋101回）."""
        unit = self.now.measure.unit
        so_far = "（きょうまで）" if self.goes_on else ""
        change = f"（{self.signed_difference}）" if self.difference is not None else ""
        told = [
            "空欄（数え方なし）" if one.lacks_rule else f"{one.counted.total:,}{unit}"
            for one in (self.now, self.then)
        ]
        return f"{self.year.name}{so_far}　{told[0]} → {told[1]}{change}"


@dataclass(frozen=True)
class ReviewWhatIf:
    """A review that is still open, and the places where it would print something else."""

    review: PlanReview
    places: tuple[Difference, ...]


@dataclass(frozen=True)
class EditionWhatIf:
    """An approved edition, and what it prints of the years that move: place and text. It keeps printing that."""

    edition: Edition
    kept: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class WhatIf:
    """closed: closed years whose number would be counted by another rule; a change that has any is refused."""

    years: tuple[YearWhatIf, ...]
    reviews: tuple[ReviewWhatIf, ...]
    editions: tuple[EditionWhatIf, ...]
    closed: tuple[FiscalYear, ...]


Rules = list[CountingRule]
Moves = Callable[[FiscalYear], bool]


def what_if(indicator: Indicator, change: Callable[[], object], today: date) -> WhatIf:
    """change: writes the rule as it would be. All that it writes is undone."""
    before, reviews = _rules(indicator), PlanReview.objects.select_related("plan", "survey")
    with transaction.atomic():
        change()
        after = _rules(indicator)
        years = _years(indicator, [*before, *after], today)
        then = indicator_years([indicator], years, today)
        moves = _moving(before, after)
        touched = [review for review in reviews if any(map(moves, Paper(review, review.as_of).years))]
        papers_then = {review: plan_review(review) for review in touched if not review.is_approved}
        transaction.set_rollback(True)
    now = indicator_years([indicator], years, today)
    closings = YearClosing.objects.standing().values_list("fiscal_year", flat=True)
    return WhatIf(
        years=tuple(_year(now[indicator.key, year], then[indicator.key, year]) for year in years),
        reviews=tuple(_open(papers_then)),
        editions=tuple(_editions(indicator, touched, moves)),
        closed=tuple(year for year in sorted(closings) if moves(year)),
    )


def recorded_years(indicator: Indicator, today: date) -> list[FiscalYear]:
    """Years with a meeting of the indicator's scope, whatever its kind, up to today."""
    days = meetings_in_scope(indicator, today).dates("held_on", "month")
    return sorted({FiscalYear.of(day) for day in days})


def meetings_in_scope(indicator: Indicator, today: date):
    """The meetings that took place among which a rule of the indicator chooses."""
    scope = replace(indicator_scope(indicator, None, today, None), written=True)
    measure = MEASURES[indicator.measure]
    return measure.source().filter(measure.condition(scope))


def _rules(indicator) -> Rules:
    return list(indicator.rules.adopted().prefetch_related("kinds"))


def _counted(rule: CountingRule | None):
    return rule.counted if rule else None


def _moving(before: Rules, after: Rules) -> Moves:
    return lambda year: _counted(in_force(before, year)) != _counted(in_force(after, year))


def _years(indicator, rules: Iterable[CountingRule], today) -> list[FiscalYear]:
    """Those with records, those in which a rule begins, and this one."""
    begun = {rule.effective_from for rule in rules}
    known = {*recorded_years(indicator, today), FiscalYear.of(today)}
    return sorted(known | {year for year in begun if year >= min(known)})


def _year(now: IndicatorYear, then: IndicatorYear) -> YearWhatIf:
    return YearWhatIf(now, then, tuple(_by_kind(now, then)))


def _by_kind(now: IndicatorYear, then: IndicatorYear) -> Iterable[OfKind]:
    if now.lacks_rule or then.lacks_rule or _counted(now.rule) == _counted(then.rule):
        return
    kinds = sorted({*now.rule.kinds.all(), *then.rule.kinds.all()}, key=lambda one: (one.position, one.name))
    for kind in kinds:
        pair = [_of_kind(one, kind) for one in (now, then)]
        was, would = (counted.total for counted in now.measure.counts(pair))
        if was != would:
            yield OfKind(kind, would - was, now.measure.address(pair[would > was]))


def _of_kind(at: IndicatorYear, kind: MeetingKind):
    """The part of a year's scope that is of one kind; of none where the rule does not count it."""
    return replace(at.scope, kinds=(kind.pk,) if kind.pk in at.scope.kinds else ())


def _open(papers_then: dict[PlanReview, Document]) -> Iterable[ReviewWhatIf]:
    for review, then in papers_then.items():
        if places := differences(plan_review(review), then):
            yield ReviewWhatIf(review, tuple(places))


def _editions(indicator, reviews: list[PlanReview], moves: Moves) -> Iterable[EditionWhatIf]:
    editions = Edition.objects.filter(review__in=reviews).select_related("review__plan")
    for edition in editions.defer("records", "errata"):
        kept = []
        for place, one in printed(document_of(edition)).items():
            at = [indicator_year_of(figure.address) for figure in one.figures if figure.value is not None]
            if any(found and found[0] == indicator.key and moves(found[1]) for found in at):
                kept.append((str(place), one.text))
        if kept:
            yield EditionWhatIf(edition, tuple(kept))
