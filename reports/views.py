from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality
from coordination.record_page import RecordPage, record_page
from coordination.wareki import format_date
from meetings.models import Council
from reports.document import plan_review
from reports.figures import State
from reports.formats import FORMATS
from reports.indicators import IndicatorYear, indicator_scope, indicator_years
from reports.measures import MEASURES
from reports.models import Indicator, Plan, PlanReview
from reports.progress import progress
from reports.record_columns import columns_of, for_listing
from reports.scopes import ScopeForm


@require_safe
def home(request):
    """How the plan stands, year by year, and the way to its review."""
    today = timezone.localdate()
    plans = list(Plan.objects.order_by("first_year"))
    year = _year_asked_for(request) or _year_to_show(plans, today)
    plan = next((plan for plan in plans if year in plan.years), None)
    context = {
        "year": year,
        "plan": plan,
        "plans": plans,
        "councils": Council.objects.select_related("area").prefetch_related("initiatives"),
    }
    if plan:
        review = PlanReview.objects.latest_of(plan)
        as_of = review.as_of if review else today
        context |= {
            "review": review,
            "as_of": as_of,
            "as_of_words": format_date(as_of),
            "progress": progress(plan, year, as_of),
            "year_is_open": not year.ended_by(as_of),
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
    scope = ScopeForm.scope_of(request.GET)
    figure = measure.figure(scope)
    records = measure.records(scope)
    return record_page(
        request,
        RecordPage(
            title=measure.name,
            number=f"{figure.text}{measure.unit}" if figure.text else "未確定",
            wording=measure.wording,
            facts=scope.facts(Municipality.current()),
            columns=columns_of(records, Municipality.current()),
            records=for_listing(records),
            total=measure.totals([scope])[0],
            unit=measure.unit,
            further={"is_open": figure.state is State.PENDING},
        ),
    )


@require_safe
def indicator_year(request, key, year):
    """One indicator in one year: its target, its actual, what the actual rests on, and the records."""
    indicator = get_object_or_404(Indicator, key=key)
    scope = ScopeForm.scope_of(request.GET)
    at = indicator_years([indicator], [year], scope.as_of)[key, year]
    records = at.measure.records(at.scope)
    actual = at.actual
    return record_page(
        request,
        RecordPage(
            title=f"{indicator.name}　{year.name}",
            number=f"{actual.text}{actual.unit if actual.value is not None else ''}" or "未確定",
            wording=at.rule.wording if at.rule else at.measure.wording,
            facts=at.facts(),
            columns=columns_of(records, Municipality.current()),
            records=for_listing(records),
            total=at.counted,
            unit=at.measure.unit,
            further={
                "at": at,
                "is_open": actual.state in (State.PENDING, State.PROJECTED),
                "other_rules": _other_rules(at),
            },
        ),
    )


def _other_rules(at: IndicatorYear):
    """What the same records come to under the rules that were not adopted."""
    rules = list(at.indicator.rules.filter(effective_from__lte=at.fiscal_year).prefetch_related("kinds"))
    scopes = [indicator_scope(at.indicator, at.fiscal_year, at.as_of, rule) for rule in rules]
    return [
        {"rule": rule, "total": total, "address": at.measure.address(scope), "is_used": rule == at.rule}
        for rule, scope, total in zip(rules, scopes, at.measure.totals(scopes), strict=True)
    ]


def _review_or_404(number) -> PlanReview:
    plan = get_object_or_404(Plan, number=number)
    review = PlanReview.objects.select_related("plan", "survey").latest_of(plan)
    if review is None:
        raise Http404(f"{plan}の計画評価書はまだありません。管理画面で登録してください。")
    return review


def _year_asked_for(request) -> FiscalYear | None:
    try:
        return FiscalYear.parse(request.GET.get("fy", ""))
    except ValueError:
        return None


def _year_to_show(plans, today) -> FiscalYear:
    """This year where a plan covers it, else the last year that a plan can show whole."""
    this_year = FiscalYear.of(today)
    if not plans or any(this_year in plan.years for plan in plans):
        return this_year
    reviewed = PlanReview.objects.order_by("as_of").last()
    return FiscalYear.of(reviewed.as_of).previous if reviewed else plans[-1].last_year
