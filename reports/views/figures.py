"""The page behind a figure: what it counts, and that it adds up."""

from dataclasses import replace

from django.http import Http404
from django.shortcuts import get_object_or_404

from coordination.figures import State
from coordination.models import Municipality
from coordination.pages.records import RecordPage, record_page
from coordination.visibility import works_for_the_office
from reports.indicators import IndicatorYear, achievement, indicator_scope, indicator_years
from reports.measures import MEASURES, Counted
from reports.models import Indicator
from reports.record_columns import columns_of, for_listing
from reports.scopes import ScopeForm
from reports.years import page_of_year
from volunteers.models import ExchangeGroup

STATES = {
    State.ACTUAL: "確定",
    State.PENDING: "まだ確定していない（空欄）",
    State.NOT_APPLICABLE: "該当なし（－）",
    State.PROJECTED: "見込（年度の終わりの見込み）",
}


def figure_records(request, measure):
    """The records behind one figure."""
    if measure not in MEASURES:
        raise Http404("この数え方はありません。計画評価書から数値をもう一度開いてください。")
    measure = MEASURES[measure]
    scope = ScopeForm.scope_of(request.GET, measure.takes)
    _in_sight_or_404(request.user, measure, scope)
    if scope.fiscal_year:
        page_of_year(
            request, scope.fiscal_year, lambda year: measure.address(replace(scope, fiscal_year=year))
        )
    (counted,) = measure.counts([scope])
    city = Municipality.current()
    facts = scope.facts(city)
    subject = "　".join(text for label, text in facts if label != "基準日")
    if measure.remark and (remark := measure.remark(scope, counted.total)):
        facts.append(("金額", remark))
    records = measure.records(scope)
    return record_page(
        request,
        RecordPage(
            title=f"{measure.name}　{subject}" if subject else measure.name,
            number=f"{counted.total:,}{measure.unit}" if counted.is_known else "未確定",
            wording=measure.wording,
            facts=facts,
            columns=columns_of(records, city),
            records=for_listing(records),
            total=counted.total,
            unit=measure.unit,
            further={"why_blank": "" if counted.is_known else _why_blank(scope, counted)},
        ),
    )


def _in_sight_or_404(user, measure, scope):
    """The office sees every figure; the office of an exchange group sees those of its group."""
    if works_for_the_office(user):
        return
    if "group" in measure.takes and ExchangeGroup.objects.kept_by(user).filter(pk=scope.group).exists():
        return
    raise Http404("この数値は見られません。")


def indicator_year(request, key, year):
    """One indicator in one year: its target, its actual, what the actual rests on, and the records."""
    indicator = get_object_or_404(
        Indicator.objects.visible_to(request.user).select_related("achieved_by"), key=key
    )
    as_of = ScopeForm.scope_of(request.GET, takes=()).as_of
    # The indicator itself, its parts, and the one that its target is compared with.
    related = [*indicator.parts.all(), *([indicator.achieved_by] if indicator.achieved_by else [])]
    found = indicator_years({indicator, *related}, [year], as_of)
    at = found[key, year]
    actual, rate, actual_of_rate = at.actual, None, None
    if indicator.achieved_by:
        actual_of_rate = found[indicator.achieved_by.key, year]
        rate = achievement(at, actual_of_rate)
    page_of_year(request, year, lambda other: replace(at, fiscal_year=other).address)
    records = at.measure.records(at.scope)
    if indicator.is_target_only or at.lacks_rule:
        records = records.none()
    return record_page(
        request,
        RecordPage(
            title=f"{indicator.name}　{year.name}",
            number=f"{actual.text}{actual.unit if actual.value is not None else ''}" or "未確定",
            wording=at.rule.wording if at.rule else at.measure.wording,
            facts=[("状態", STATES[actual.state]), *at.facts(), *_rate_in_words(at, actual_of_rate, rate)],
            columns=columns_of(records, Municipality.current()),
            records=for_listing(records),
            total=at.counted.total,
            unit=at.measure.unit,
            further={
                "at": at,
                "why_blank": ""
                if actual.state is not State.PENDING
                else _why_blank(at.scope, at.counted, at.lacks_rule),
                "is_projected": actual.state is State.PROJECTED,
                "parts": [found[part.key, year] for part in indicator.parts.all()],
                "other_rules": _other_rules(at),
            },
        ),
    )


def _rate_in_words(target: IndicatorYear, actual: IndicatorYear | None, rate) -> list[tuple[str, str]]:
    """How the 達成率 was worked out: 815回÷300回＝272％."""
    if not rate or not rate.text:
        return []
    told = f"{actual.actual.with_unit}（{actual.indicator.name}）÷{target.target_figure.with_unit}（目標）"
    return [("達成率", f"{rate.text}％　{told}、小数点以下は四捨五入")]


def _why_blank(scope, counted: Counted, lacks_rule: bool = False) -> str:
    if lacks_rule:
        return "この年度の数え方が決まっていないため、空欄です。"
    if counted.uncounted:
        return "人数の記録がないため、空欄です。"
    if scope.fiscal_year and not scope.fiscal_year.ended_by(scope.as_of):
        return "この年度は基準日にまだ終わっていないため、空欄です。下の一覧は、基準日までの記録です。"
    return "この年度の記録がまだ入っていないため、空欄です。"


def _other_rules(at: IndicatorYear):
    """What the same records come to under each rule, adopted or not."""
    rules = [
        rule
        for rule in at.indicator.rules.prefetch_related("kinds")
        if rule == at.rule or (rule.is_told and rule.effective_from <= at.fiscal_year)
    ]
    scopes = [indicator_scope(at.indicator, at.fiscal_year, at.as_of, rule) for rule in rules]
    return [
        {
            "rule": rule,
            "total": counted.total,
            "address": at.measure.address(scope),
            "is_used": rule == at.rule,
        }
        for rule, scope, counted in zip(rules, scopes, at.measure.counts(scopes), strict=True)
    ]
