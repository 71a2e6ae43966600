"""数え方の実例: what a rule counts and leaves out of the own records of the last years, kind by kind."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from meetings.models import Meeting, MeetingKind
from reports.indicators import IndicatorYear, indicator_scope, indicator_years
from reports.measures import MEASURES
from reports.models import CountingRule
from reports.rule_what_if import meetings_in_scope, recorded_years

LAST_YEARS = 3
MOST_NAMED = 2  # meetings of a line
HELD, WRITTEN = Meeting.Status.HELD, Meeting.Status.WRITTEN


@dataclass(frozen=True)
class Line:
    """Meetings of a kind that were held, or held in writing. numbers: of each year, with the address of its records.
    meetings: the latest of them."""

    kind: MeetingKind
    is_written: bool
    is_counted: bool
    numbers: tuple[tuple[int, str], ...]
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True)
class Examples:
    """lines: counted ones first. totals: of the lines that are counted, year by year; each opens its records."""

    years: tuple[FiscalYear, ...]
    lines: tuple[Line, ...]
    totals: tuple[tuple[int, str], ...]


def worked_examples(rule: CountingRule, today: date) -> Examples:
    years = recorded_years(rule.indicator, today)[-LAST_YEARS:]
    lines = sorted(_lines(rule, years, today), key=lambda line: not line.is_counted)
    measure = MEASURES[rule.indicator.measure]
    scopes = [indicator_scope(rule.indicator, year, today, rule) for year in years]
    totals = tuple(
        (counted.total, measure.address(scope))
        for scope, counted in zip(scopes, measure.counts(scopes), strict=True)
    )
    return Examples(tuple(years), tuple(lines), totals)


def _lines(rule: CountingRule, years: list[FiscalYear], today: date) -> Iterator[Line]:
    counted = rule.kinds.all()
    meetings = meetings_in_scope(rule.indicator, today)
    numbers = _numbers(meetings, years)
    for kind in MeetingKind.objects.all():
        for status in (HELD, WRITTEN):
            found = numbers.get((kind.pk, status))
            # A kind that the rule counts is told also where there was none of it.
            if not found and not (kind in counted and status == HELD):
                continue
            is_written = status == WRITTEN
            latest = meetings.filter(series__kind=kind, status=status).select_related("series__area")
            yield Line(
                kind=kind,
                is_written=is_written,
                is_counted=kind in counted and (rule.counts_written or not is_written),
                numbers=tuple(
                    (number, _address(rule, kind, status, year, today))
                    for year, number in zip(years, found or (0 for _ in years), strict=True)
                ),
                meetings=tuple(
                    latest.prefetch_related("series__names").order_by("-held_on", "-pk")[:MOST_NAMED]
                ),
            )


def _numbers(meetings, years: list[FiscalYear]) -> dict[tuple[int, str], tuple[int, ...]]:
    """By kind and status, year by year, in one statement; those of which there was any."""
    if not years:
        return {}
    asked = {f"y{year.year}": Count("pk", filter=Q(held_on__range=year.span)) for year in years}
    rows = meetings.order_by().values("series__kind", "status").annotate(**asked)
    return {
        (row["series__kind"], row["status"]): tuple(row[name] for name in asked)
        for row in rows
        if any(row[name] for name in asked)
    }


def _address(rule, kind: MeetingKind, status, year: FiscalYear, today: date) -> str:
    if status == HELD:
        scope = indicator_scope(rule.indicator, year, today, None)
        return MEASURES[rule.indicator.measure].address(replace(scope, kinds=(kind.pk,)))
    asked = {"fy": year.year, "kind": kind.pk, "status": status}
    if rule.indicator.tier is not None:
        asked["tier"] = rule.indicator.tier
    if rule.indicator.area_id is not None:
        asked["area"] = rule.indicator.area_id
    return f"{reverse('meeting_list')}?{urlencode(asked)}"


@dataclass(frozen=True)
class YearOfRule:
    """A year under one rule. at: as the papers have it. total: what this rule gives; address: its records. is_used:
    the papers count the year by this rule."""

    at: IndicatorYear
    total: int
    address: str
    is_used: bool

    @property
    def goes_on(self) -> bool:
        return not self.at.fiscal_year.ended_by(self.at.as_of)


def years_of(rule: CountingRule, today: date) -> list[YearOfRule]:
    """What the rule gives for each year with records from its first one on, and what the papers print."""
    begins = rule.effective_from
    years = [year for year in recorded_years(rule.indicator, today) if year >= begins]
    printed = indicator_years([rule.indicator], years, today)
    measure = MEASURES[rule.indicator.measure]
    scopes = [indicator_scope(rule.indicator, year, today, rule) for year in years]
    return [
        YearOfRule(at, counted.total, measure.address(scope), at.rule == rule and not at.is_before_records)
        for at, scope, counted in zip(
            (printed[rule.indicator.key, year] for year in years), scopes, measure.counts(scopes), strict=True
        )
    ]
