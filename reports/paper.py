"""What all sections of one review share: the plan, the day, the words of the city, its indicators and texts."""

import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from coordination.blocks import Column, Part, Photo, Prose, Row
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality
from coordination.wareki import format_date, format_year
from reports.indicators import IndicatorYear, achievement, indicator_years
from reports.models import Indicator, NarrativePhoto, Plan, PlanReview


@dataclass(frozen=True)
class Paper:
    """One review as of one day."""

    review: PlanReview
    as_of: date

    @property
    def plan(self) -> Plan:
        return self.review.plan

    @cached_property
    def city(self) -> Municipality:
        return Municipality.current()

    @cached_property
    def next_plan(self) -> Plan | None:
        return Plan.objects.filter(first_year=self.plan.last_year.next).first()

    @cached_property
    def placement_years(self) -> list[FiscalYear]:
        first = self.review.placements_from
        return [FiscalYear(year) for year in range(first.year, self.plan.last_year.year + 1)]

    @cached_property
    def years(self) -> list[FiscalYear]:
        """All years that it has figures of."""
        return sorted(
            {
                self.plan.years[0].previous,
                *self.placement_years,
                *self.plan.years,
                *(self.next_plan.years if self.next_plan else ()),
            }
        )

    @cached_property
    def indicators(self) -> dict[tuple[str, FiscalYear], IndicatorYear]:
        return indicator_years(self.used, self.years, self.as_of)

    @cached_property
    def used(self) -> list[Indicator]:
        """Every indicator that had not been retired when the plan began."""
        return list(Indicator.objects.used_from(self.plan.first_year).select_related("achieved_by", "area"))

    @cached_property
    def narratives(self) -> dict[tuple[str, int | None], list[Prose]]:
        """As they are kept: their figures are put in once the tables are there (reports/document.py)."""
        found = defaultdict(list)
        for narrative in self.review.narratives.order_by("position", "pk").prefetch_related("photos"):
            # Browsers send line ends as \r\n.
            paragraphs = tuple(
                part.strip()
                for part in re.split(r"\n\s*\n", narrative.body.replace("\r", ""))
                if part.strip()
            )
            found[narrative.section, narrative.series_id].append(
                Prose(narrative.heading, paragraphs, tuple(map(_photo, narrative.photos.all())))
            )
        return found

    def prose(self, section: str, series: int | None = None) -> tuple[Prose, ...]:
        return tuple(self.narratives[section, series])

    def at(self, key: str, year: FiscalYear) -> IndicatorYear | None:
        """An indicator in a year; nothing where the installation has no such indicator, or the paper no such year."""
        return self.indicators.get((key, year))

    def actuals(self, key: str, years: Iterable[FiscalYear]) -> tuple[Figure, ...]:
        """The indicator's actuals; nothing where the installation has no such indicator."""
        return tuple(at.actual for year in years if (at := self.at(key, year)))

    def targets(self, key: str, years: Iterable[FiscalYear]) -> tuple[Figure, ...]:
        return tuple(at.target_figure for year in years if (at := self.at(key, year)))

    def rate_rows(self, key: str, years: Iterable[FiscalYear], labels: tuple[str, ...]) -> tuple[Row, ...]:
        """A row of 達成率, or none where nobody has said which actual has the same scope as the target."""
        pairs = [
            (target, by)
            for year in years
            if (target := self.at(key, year))
            and target.indicator.achieved_by
            and (by := self.at(target.indicator.achieved_by.key, year))
        ]
        return (Row(labels, tuple(achievement(*pair) for pair in pairs)),) if pairs else ()

    @cached_property
    def begun_years(self) -> list[FiscalYear]:
        return [year for year in self.plan.years if year.first_day <= self.as_of]

    def year_columns(self, unit: str) -> tuple[Column, ...]:
        return tuple(Column(year.name, unit) for year in self.plan.years)

    def rule_notes(self, keys: list[str]) -> Iterable[str]:
        """The counting rules that the plan's years go by, each once, in words."""
        said = {}
        for key in keys:
            for year in self.plan.years:
                at = self.at(key, year)
                if at and at.rule:
                    said[at.rule.pk] = f"{at.indicator.name}：{at.rule.wording}"
        return said.values()

    def disagreements(self, keys: list[str], years: Iterable[FiscalYear]) -> Iterable[str]:
        for key in keys:
            for year in years:
                at = self.at(key, year)
                if at and at.disagrees:
                    yield (
                        f"{at.indicator.name}の{year.name}は、移行前の実績が{at.carried_over.value:,}{at.measure.unit}、"
                        f"記録から数えた値が{at.counted.total:,}{at.measure.unit}です。"
                    )

    def projection_notes(self, keys: list[str], years: Iterable[FiscalYear]) -> Iterable[str]:
        """By which method each 見込 that is printed was found, and from which day's records; those that are alike once."""
        found = defaultdict(list)
        for year in years:
            for key in keys:
                at = self.at(key, year)
                if at and at.actual.state is State.PROJECTED:
                    kept = at.projection
                    found[year, kept.get_method_display(), kept.basis_on].append(at.indicator.name)
        for (year, method, basis_on), names in found.items():
            yield (
                f"{year.name}の{'、'.join(names)}は見込です"
                f"（{method}、{format_date(basis_on)}までの記録をもとにしたもの）。"
            )

    def narrative_part(self, section: str) -> tuple[Part, ...]:
        prose = self.prose(section)
        return (Part("", prose),) if prose else ()


def _photo(kept: NarrativePhoto) -> Photo:
    try:
        with kept.content.open() as file:
            content = b64encode(file.read()).decode()
    except OSError:  # lost: the checks before submission say so, and the paper goes on without it
        content = ""
    return Photo(kept.caption, kept.description, kept.digest, content)


def month_of(day: date) -> str:
    """令和元年8月: for days of which the sources know only the month."""
    return f"{format_year(day)}{day.month}月"
