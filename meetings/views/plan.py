"""1年分の予定をつくる: a rule, a look at its days, and one press."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.pages.form import FormPage, form_page
from meetings.models import MeetingSeries
from meetings.planning import PlanForm, RuleForm


def meeting_plan(request):
    this_year = FiscalYear.of(timezone.localdate())
    series = MeetingSeries.objects.visible_to(request.user).select_related("area")
    years = sorted({this_year, this_year.next, FiscalYear(request.fiscal_year.year)})
    options = {"series": series, "years": years}
    initial = {"fy": request.fiscal_year.year, "series": request.GET.get("series", "")}
    asked = "how" in request.GET
    rule = RuleForm(request.GET if asked else None, initial=initial, **options)
    if not asked or not rule.is_valid():
        context = {"rule": rule, "form": rule}
        return render(request, "meetings/plan.html", context, status=422 if asked else 200)
    chosen, year = rule.cleaned_data["series"], rule.cleaned_data["fy"]
    page = FormPage(
        title=f"「{chosen}」の{year.name}の予定",
        form=PlanForm,
        form_options={"series": chosen, "year": year, "days": rule.proposed},
        initial={"venue": chosen.venue},
        submit="選んだ日の会議をまとめて登録する",
        said="{record.told}",
        back=f"{reverse('meeting_plan')}?{urlencode({'series': chosen.pk, 'fy': year.year})}",
        then=lambda series: f"{reverse('meeting_list')}?{urlencode({'fy': year.year, 'sort': 'held_on'})}",
        help="meetings",
        template="meetings/plan_preview.html",
    )
    return form_page(request, page)
