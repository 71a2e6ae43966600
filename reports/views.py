from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality
from coordination.record_page import RecordPage, record_page
from coordination.wareki import format_date
from meetings.models import Council, Initiative
from reports.document import plan_review
from reports.figures import State
from reports.formats import FORMATS
from reports.indicators import IndicatorYear, achievement, indicator_scope, indicator_years
from reports.measures import MEASURES, Counted
from reports.models import Indicator, Plan, PlanReview
from reports.progress import progress
from reports.record_columns import columns_of, for_listing
from reports.scopes import ScopeForm


@require_safe
def home(request):
    """How the plan stands today, year by year, and the way to its review."""
    today = timezone.localdate()
    plans = list(Plan.objects.order_by("first_year"))
    year = _year_asked_for(request) or _year_to_show(plans, today)
    plan = next((plan for plan in plans if year in plan.years), None)
    context = {
        "year": year,
        "plan": plan,
        "plans": plans,
        "councils": Council.objects.select_related("area").prefetch_related("initiatives")
        if Initiative.objects.exists()
        else [],
    }
    if plan:
        review = PlanReview.objects.latest_of(plan)
        context |= {
            "review": review,
            "review_as_of": format_date(review.as_of) if review else "",
            "as_of_words": format_date(today),
            "progress": progress(plan, year, today),
            "year_is_open": not year.ended_by(today),
        }
    return render(request, "reports/home.html", context)


@require_safe
def review(request, number):
    review = _review_or_404(number)
    document = plan_review(review)
    return render(
        request, "reports/review.html", {"document": document, "review": review, "plan": review.plan}
    )


@require_safe
def review_download(request, number, extension):
    """The review as PDF, Excel or JSON, with a name that says which plan and which day."""
    if extension not in FORMATS:
        raise Http404("この形式では出力できません。PDF・Excel・JSON から選んでください。")
    review = _review_or_404(number)
    document = plan_review(review)
    file_format = FORMATS[extension]
    response = HttpResponse(file_format.render(document), content_type=file_format.content_type)
    name = f"{document.title}_{review.as_of:%Y%m%d}.{extension}"
    response["Content-Disposition"] = content_disposition_header(file_format.is_download, name)
    return response


@require_safe
def figure_records(request, measure):
    """The records behind one figure."""
    if measure not in MEASURES:
        raise Http404("この数え方はありません。計画評価書から数値をもう一度開いてください。")
    measure = MEASURES[measure]
    scope = ScopeForm.scope_of(request.GET, measure.takes)
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


@require_safe
def indicator_year(request, key, year):
    """One indicator in one year: its target, its actual, what the actual rests on, and the records."""
    indicator = get_object_or_404(Indicator.objects.select_related("achieved_by"), key=key)
    as_of = ScopeForm.scope_of(request.GET, takes=()).as_of
    # The indicator itself, its parts, and the one that its target is compared with.
    related = [*indicator.parts.all(), *([indicator.achieved_by] if indicator.achieved_by else [])]
    found = indicator_years({indicator, *related}, [year], as_of)
    at = found[key, year]
    actual, rate = at.actual, None
    if indicator.achieved_by:
        rate = achievement(at, found[indicator.achieved_by.key, year])
    records = at.measure.records(at.scope)
    if indicator.is_target_only or at.lacks_rule:
        records = records.none()
    return record_page(
        request,
        RecordPage(
            title=f"{indicator.name}　{year.name}",
            number=f"{actual.text}{actual.unit if actual.value is not None else ''}" or "未確定",
            wording=at.rule.wording if at.rule else at.measure.wording,
            facts=[*at.facts(), *([("達成率", f"{rate.text}％")] if rate and rate.text else [])],
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
    rules = list(at.indicator.rules.filter(effective_from__lte=at.fiscal_year).prefetch_related("kinds"))
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


def _review_or_404(number) -> PlanReview:
    plan = get_object_or_404(Plan, number=number)
    review = PlanReview.objects.select_related("plan", "survey").latest_of(plan)
    if review is None:
        raise Http404(f"{plan}の計画評価書はまだありません。登録は管理者に頼んでください。")
    return review


def _year_asked_for(request) -> FiscalYear | None:
    try:
        return FiscalYear.parse(request.GET.get("fy", ""))
    except ValueError:
        return None


def _year_to_show(plans, today) -> FiscalYear:
    """This year where a plan covers it, else the last year of the plans that their latest review shows whole."""
    this_year = FiscalYear.of(today)
    if not plans or any(this_year in plan.years for plan in plans):
        return this_year
    reviewed = PlanReview.objects.order_by("as_of").last()
    wanted = FiscalYear.of(reviewed.as_of).previous if reviewed else this_year
    return min(max(wanted, plans[0].first_year), plans[-1].last_year)
