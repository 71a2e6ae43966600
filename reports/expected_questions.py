"""想定問答: what a committee is likely to ask of a review, found in its figures and said with them.

Each question opens the records behind its numbers, and keeps its key from year to year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from coordination.blocks import Paragraph
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.percent import percent
from coordination.wareki import format_date
from reports.evaluation import FAR_ABOVE
from reports.indicators import IndicatorYear, achievement, indicator_scope
from reports.models import CountingRule, Indicator
from reports.paper import Paper

TWICE, HALF = 180, 55  # percent of the year before: about twice, about half


class Kind(StrEnum):
    MISSED = "missed", "目標に届かない"
    OVERSHOT = "overshot", "目標を大きく上回る"
    CHANGED = "changed", "前の年度と大きくちがう"
    BLANK = "blank", "数値がない"
    COUNTED_OTHERWISE = "counted_otherwise", "数え方で数がちがう"
    NEW_RULE = "new_rule", "数え方が変わった"
    PROJECTED = "projected", "見込である"
    NO_TIER = "no_tier", "目標に層の別がない"
    TWO_SOURCES = "two_sources", "二つの数がある"

    def __new__(cls, value, label):
        one = str.__new__(cls, value)
        one._value_, one.label = value, label
        return one


@dataclass(frozen=True)
class Question:
    """key: without the year where the same is asked each year. text: the question, with its figures."""

    kind: Kind
    about: str
    year: FiscalYear | None
    text: Paragraph

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.about}" + (f":{self.year.year}" if self.year else "")

    @property
    def same_in_other_years(self) -> str:
        """What the keys of the same question about other years begin with."""
        return f"{self.kind}:{self.about}"


def expected_questions(paper: Paper) -> list[Question]:
    """Indicator by indicator in the order of the plan, year by year."""
    indicators = list(
        Indicator.objects.select_related("achieved_by", "parent").prefetch_related("parts", "rules__kinds")
    )
    found = []
    for indicator in indicators:
        for year in paper.begun_years:
            if at := paper.at(indicator.key, year):
                found += _of_target(paper, at)
                if not (indicator.parent and not indicator.parent.is_target_only):  # its whole is asked about
                    found += [*_of_year(paper, at), *_of_rules(paper, at)]
        if indicator.is_target_only and any(_target(paper, indicator, year) for year in paper.plan.years):
            found.append(_no_tier(paper, indicator))
    return found


def _target(paper, indicator, year) -> bool:
    at = paper.at(indicator.key, year)
    return bool(at and at.target)


def _question(kind: Kind, at: IndicatorYear, *parts: str | Figure) -> Question:
    return Question(kind, at.indicator.key, at.fiscal_year, Paragraph(parts))


def _of_target(paper: Paper, at: IndicatorYear) -> Iterator[Question]:
    if at.target is None:
        return
    year, target = at.fiscal_year.name, at.target_figure
    for part in at.indicator.parts.all() if at.indicator.is_target_only else ():
        of_part = paper.at(part.key, at.fiscal_year)
        if of_part and _is_known(of_part.actual) and of_part.actual.value < target.value:
            yield _question(
                Kind.MISSED,
                of_part,
                f"{year}の{part.name}は、目標",
                target,
                "（層を分けずに定めたもの）に対し、",
                of_part.actual,
                "にとどまっています。届かなかった理由は何ですか。",
            )
    achieved_by = at.indicator.achieved_by
    by = paper.at(achieved_by.key, at.fiscal_year) if achieved_by else None
    if by is None or not _is_known(by.actual) or not target.value:
        return
    share, rate = percent(by.actual.value, target.value), achievement(at, by)
    told = (f"{year}の{at.indicator.name}は、目標", target, "に対し", by.actual, "（達成率", rate, "）です。")
    if by.actual.value < target.value:
        yield _question(Kind.MISSED, at, *told, "届かなかった理由は何ですか。")
    elif share >= FAR_ABOVE:
        yield _question(
            Kind.OVERSHOT, at, *told, "大きく上回った理由は何ですか。目標は低すぎませんでしたか。"
        )


def _of_year(paper: Paper, at: IndicatorYear) -> Iterator[Question]:
    indicator, year, actual = at.indicator, at.fiscal_year, at.actual
    if indicator.is_target_only:
        return
    if actual.state is State.PENDING:
        why = "数え方が決まっていません" if at.lacks_rule else _why_blank(paper, year)
        yield _question(
            Kind.BLANK,
            at,
            f"{year.name}の{indicator.name}は、まだ空欄です",
            actual,
            f"。{why}。いまの見通しはどうですか。",
        )
    if actual.state is State.PROJECTED:
        how = f"（{at.projection.get_method_display()}、{format_date(at.projection.basis_on)}までの記録から）"
        yield _question(
            Kind.PROJECTED,
            at,
            f"{year.name}の{indicator.name}は、",
            actual,
            f"{how}です。どのように見込んだのですか。",
        )
    before = paper.at(indicator.key, year.previous)
    if before and _is_known(actual) and _is_known(before.actual) and before.actual.value:
        share = percent(actual.value, before.actual.value)
        if share >= TWICE or share <= HALF:
            yield _question(
                Kind.CHANGED,
                at,
                f"{indicator.name}は、{year.previous.name}の",
                before.actual,
                f"から{year.name}の",
                actual,
                f"に{'増え' if share >= TWICE else '減り'}ました（{share}％）。何があったのですか。",
            )
    if at.disagrees and at.is_before_records is False:
        yield _question(
            Kind.TWO_SOURCES,
            at,
            f"{year.name}の{indicator.name}は、前の書類では{at.carried_over.value:,}{at.measure.unit}（"
            f"{at.carried_over.source}）ですが、記録からは",
            actual,
            "です。どちらが正しいのですか。",
        )


def _why_blank(paper: Paper, year: FiscalYear) -> str:
    return "記録がありません" if year.ended_by(paper.as_of) else "年度が終わっていません"


def _of_rules(paper: Paper, at: IndicatorYear) -> Iterator[Question]:
    indicator, year = at.indicator, at.fiscal_year
    if indicator.is_target_only or not _is_known(at.actual):
        return
    noted = CountingRule.Standing.COMPARISON
    others = [
        rule for rule in indicator.rules.all() if rule.standing == noted and rule.effective_from <= year
    ]
    counted = [(rule, _counted(at, rule)) for rule in others]
    counted = [(rule, figure) for rule, figure in counted if figure.value != at.actual.value]
    if counted:
        told = [f"{year.name}の{indicator.name}は", at.actual, "ですが、"]
        for rule, figure in counted:
            told += [f"「{rule.name}」数え方では", figure, "、"]
        told[-1] = "になります。"
        yield _question(Kind.COUNTED_OTHERWISE, at, *told, "なぜこの数え方にしたのですか。")
    before = paper.at(indicator.key, year.previous)
    if at.rule and before and before.rule and before.rule.pk != at.rule.pk:
        yield _question(
            Kind.NEW_RULE,
            at,
            f"{indicator.name}の数え方が、{year.name}から「{before.rule.name}」から「{at.rule.name}」に変わっています（",
            at.actual,
            "）。前の年度とくらべられますか。",
        )


def _counted(at: IndicatorYear, rule: CountingRule) -> Figure:
    return at.measure.figure(indicator_scope(at.indicator, at.fiscal_year, at.as_of, rule))


def _no_tier(paper: Paper, indicator: Indicator) -> Question:
    parts: list[str | Figure] = [f"{indicator.name}の目標（"]
    for year in paper.plan.years:
        if _target(paper, indicator, year):
            parts += [f"{year.name} ", paper.at(indicator.key, year).target_figure, "、"]
    parts[-1] = "）は、層を分けていません。実績は層ごとに出ています。目標を達成したといえるのですか。"
    return Question(Kind.NO_TIER, indicator.key, None, Paragraph(tuple(parts)))


def _is_known(figure: Figure) -> bool:
    return figure.state is State.ACTUAL
