"""The years of a plan: what is wrong with them, and those of the plan that comes next."""

from collections.abc import Iterable

from coordination.fiscal_year import FiscalYear
from coordination.pages.forms import PageForm
from reports.models import Plan

LONGEST = 10  # years of a plan
USUAL = 3  # years: as 介護保険法 has it for 介護保険事業計画


def next_plan(today) -> dict:
    """The number and the years of the plan behind the last one; of one that begins this year where there is none."""
    last = Plan.objects.order_by("first_year").last()
    first = last.last_year.next if last else FiscalYear.of(today)
    return {
        "number": last.number + 1 if last else None,
        "first_year": first,
        "last_year": FiscalYear(first.year + USUAL - 1),
    }


def mistakes_of_years(form: PageForm) -> Iterable[tuple[str, str]]:
    """Field and sentence of what a form's first_year and last_year cannot be; they are looked at together."""
    first, last = form.cleaned_data.get("first_year"), form.cleaned_data.get("last_year")
    if not first or not last:
        return
    if last.year - first.year >= LONGEST:
        yield "last_year", f"計画の期間は、{LONGEST}年までにしてください。"
    others = Plan.objects.exclude(pk=form.instance.pk)
    if overlapping := others.filter(first_year__lte=last, last_year__gte=first).first():
        yield "first_year", f"{overlapping}計画（{overlapping.period}）と年度が重なります。"


def years_without_plan(plan: Plan) -> list[FiscalYear]:
    """Those between a plan and the one before it."""
    before = Plan.objects.filter(last_year__lt=plan.first_year).order_by("last_year").last()
    if before is None:
        return []
    return [FiscalYear(year) for year in range(before.last_year.year + 1, plan.first_year.year)]
