"""Targets and actuals of a plan's indicators, year by year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.percent import percent
from coordination.wareki import format_date
from reports.measures import MEASURES, Counted, Measure
from reports.models import CarriedOver, CountingRule, Indicator, Projection, Target
from reports.models.counting_rule import in_force
from reports.scopes import Scope


@dataclass(frozen=True)
class IndicatorYear:
    """One indicator in one fiscal year as of a day, with all that its figures rest on."""

    indicator: Indicator
    fiscal_year: FiscalYear
    as_of: date
    target: Target | None
    rule: CountingRule | None
    carried_over: CarriedOver | None
    projection: Projection | None
    counted: Counted

    @property
    def measure(self) -> Measure:
        return MEASURES[self.indicator.measure]

    @property
    def scope(self) -> Scope:
        return indicator_scope(self.indicator, self.fiscal_year, self.as_of, self.rule)

    @property
    def address(self) -> str:
        page = reverse("indicator_year", args=[self.indicator.key, self.fiscal_year])
        return f"{page}?as_of={self.as_of}"

    @property
    def is_before_records(self) -> bool:
        begins = self.indicator.counted_from
        return begins is not None and self.fiscal_year < begins

    @property
    def lacks_rule(self) -> bool:
        """Meetings are counted by rule alone: without one for the year nobody has said what counts."""
        return "kinds" in self.measure.takes and self.rule is None and not self.indicator.is_target_only

    @property
    def disagrees(self) -> bool:
        """Both sources exist and differ."""
        if self.carried_over is None or self.counted.total == self.carried_over.value:
            return False
        return self.counted.total > 0 if self.is_before_records else self.counted.is_known

    @property
    def printed_source(self) -> str:
        """Which of two sources the papers print."""
        return "移行前の実績" if self.is_before_records else "記録から数えた値"

    def facts(self) -> list[tuple[str, str]]:
        """Where the year's figures come from, in words, for the page behind them."""
        facts = [("基準日", f"{format_date(self.as_of)}まで"), ("年度", self.fiscal_year.name)]
        if self.indicator.definition:
            facts.append(("定義", self.indicator.definition))
        if self.indicator.area:
            facts.append(("圏域", self.indicator.area.name))
        if self.target:
            facts.append(("目標", f"{self.target.value:,}{self.measure.unit}（{self.target.plan}計画）"))
        else:
            facts.append(("目標", "まだ定めていません。"))
        if self.lacks_rule:
            facts.append(("採用した数え方", "この年度の数え方が決まっていません。"))
        if self.rule:
            decided = f"{format_date(self.rule.decided_on)} {self.rule.decided_by}"
            facts.append(
                ("採用した数え方", f"{self.rule.name}（{self.rule.effective_from.name}から・{decided}決定）")
            )
        if self.carried_over:
            used = "" if self.is_before_records else "（この年度は記録から数えるため、使っていません）"
            facts.append(
                (
                    "移行前の実績",
                    f"{self.carried_over.value:,}{self.measure.unit}　出典：{self.carried_over.source}{used}",
                )
            )
        if self.projection:
            facts.append(("見込", self._projection_in_words()))
        if self.indicator.is_target_only:
            facts.append(("実績", "目標を内訳に分けずに定めた指標です。実績は内訳の指標で数えます。"))
        elif self.actual.state is State.NOT_APPLICABLE:
            facts.append(("該当なし", self._why_not_applicable))
        return facts

    def _projection_in_words(self) -> str:
        kept = self.projection
        value = f"{kept.value:,}{self.measure.unit}　{kept.get_method_display()}：{kept.how}"
        over = "年度が終わったので、実績としては出しません。" if self.fiscal_year.ended_by(self.as_of) else ""
        return f"{value}（{format_date(kept.basis_on)}をもとに{kept.author}が作成）{over}"

    @property
    def _why_not_applicable(self) -> str:
        since, retired_from = self.indicator.since, self.indicator.retired_from
        if since is not None and self.fiscal_year < since:
            return f"{since.name}に始まりました。"
        return f"{retired_from.name}から使わないことにした指標です。"

    @property
    def target_figure(self) -> Figure:
        if self.target is None:
            is_used = self.indicator.is_used_in(self.fiscal_year)
            state = State.PENDING if is_used else State.NOT_APPLICABLE
            return Figure(None, self.measure.unit, state, f"{self.address}#target")
        return Figure(self.target.value, self.measure.unit, State.ACTUAL, f"{self.address}#target")

    @property
    def actual(self) -> Figure:
        unit = self.measure.unit
        if self.indicator.is_target_only:
            return Figure(None, unit, State.NOT_APPLICABLE, self.address)
        if not self.indicator.is_used_in(self.fiscal_year):
            return Figure(None, unit, State.NOT_APPLICABLE, self.address)
        if self.is_before_records:
            if self.carried_over is None:
                return Figure(None, unit, State.PENDING, self.address)
            return Figure(self.carried_over.value, unit, State.ACTUAL, self.address)
        if self.counted.is_known and not self.lacks_rule:
            return Figure(self.counted.total, unit, State.ACTUAL, self.address)
        if self.projection is not None and not self.fiscal_year.ended_by(self.as_of):
            return Figure(self.projection.value, unit, State.PROJECTED, self.address)
        return Figure(None, unit, State.PENDING, self.address)


def indicator_scope(
    indicator: Indicator, fiscal_year: FiscalYear | None, as_of: date, rule: CountingRule | None
) -> Scope:
    kinds, written = rule.counted if rule else (None, False)
    return Scope(
        as_of=as_of,
        fiscal_year=fiscal_year,
        tier=indicator.tier,
        area=indicator.area_id,
        kinds=kinds,
        written=written or None,
    )


def indicator_years(
    indicators: Iterable[Indicator], years: Iterable[FiscalYear], as_of: date
) -> dict[tuple[str, FiscalYear], IndicatorYear]:
    """Every indicator in every year, by (indicator key, year).

    Four statements and one a measure, however many indicators, years and records there are.
    """
    indicators, years = list(indicators), list(years)
    asked_for = {"indicator__in": indicators, "fiscal_year__in": years}
    targets = _by_year(Target.objects.filter(**asked_for).select_related("plan"))
    carried_over = _by_year(CarriedOver.objects.filter(**asked_for))
    projections = _by_year(Projection.objects.standing().filter(**asked_for, basis_on__lte=as_of))
    rules = defaultdict(list)
    adopted = CountingRule.objects.adopted().filter(indicator__in=indicators)
    for rule in adopted.prefetch_related("kinds"):
        rules[rule.indicator_id].append(rule)

    def rule_of(indicator, year):
        return in_force(rules[indicator.pk], year)

    wanted = defaultdict(list)
    for indicator in indicators:
        for year in years:
            wanted[indicator.measure].append((indicator, year))
    found = {}
    for measure_key, pairs in wanted.items():
        scopes = [
            indicator_scope(indicator, year, as_of, rule_of(indicator, year)) for indicator, year in pairs
        ]
        for (indicator, year), counted in zip(pairs, MEASURES[measure_key].counts(scopes), strict=True):
            at = (indicator.pk, year)
            found[indicator.key, year] = IndicatorYear(
                indicator=indicator,
                fiscal_year=year,
                as_of=as_of,
                target=targets.get(at),
                rule=rule_of(indicator, year),
                carried_over=carried_over.get(at),
                projection=projections.get(at),
                counted=counted,
            )
    return found


def achievement(target: IndicatorYear, actual: IndicatorYear) -> Figure:
    """達成率: actual ÷ target in whole percent, rounded half up; blank until both are known. Of a 見込 it is one too.

    Only for an indicator that says by which actual its target is achieved: `target.indicator.achieved_by`.
    """
    figure = actual.actual
    if figure.value is None or target.target is None or not target.target.value:
        return Figure(None, "％", State.PENDING, f"{target.address}#target")
    rate = percent(figure.value, target.target.value)
    return Figure(rate, "％", figure.state, f"{target.address}#target")


def signed(number: int) -> str:
    """＋101; ±0; ▲3."""
    return f"＋{number:,}" if number > 0 else f"▲{-number:,}" if number else "±0"


def _by_year(rows):
    return {(row.indicator_id, row.fiscal_year): row for row in rows}
