"""計画: the next period, and its targets with what the actuals would come to beside them."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayFormField
from coordination.models import User
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from reports.drafting_aid import drafting_aid
from reports.models import Indicator, Plan
from reports.plan_years import mistakes_of_years, next_plan, years_without_plan
from reports.targets_form import TargetsForm


class PeriodForm(PageForm):
    groups = (Group("計画の期間", ("number", "first_year", "last_year")),)

    class Meta(PageForm.Meta):
        model = Plan
        fields = ("number", "first_year", "last_year")
        help_texts = {
            "number": "例：第10期なら 10",
            "first_year": "例：令和9年度、R9、2027",
            "last_year": "例：令和11年度",
        }

    def clean(self):
        super().clean()
        for field, sentence in (*mistakes_of_years(self), *self._what_rests_on_it()):
            self.add_error(field, sentence)

    def _what_rests_on_it(self):
        """Targets would be left behind, and a review would print other years than those it was written for."""
        first, last = self.cleaned_data.get("first_year"), self.cleaned_data.get("last_year")
        if (
            not self.instance.pk
            or not first
            or not last
            or not {"first_year", "last_year"} & set(self.changed_data)
        ):
            return
        if self.instance.reviews.exists():
            yield "first_year", "この計画には評価書があるため、年度は変えられません。"
        left = self.instance.targets.exclude(fiscal_year__range=(first, last)).order_by("fiscal_year")
        if one := left.first():
            yield "last_year", f"{one.fiscal_year}の目標値が入っています。先に目標値の表で消してください。"

    def warnings(self):
        if gap := years_without_plan(self.instance):
            return [f"{'、'.join(year.name for year in gap)}が、どの計画にも入りません。"]
        return []


def plan_add(request):
    page = FormPage(
        title="次の計画を登録する",
        form=PeriodForm,
        submit="計画を登録する",
        said="{record}計画を登録しました。目標値を入れられます。",
        back=reverse("review_list"),
        intro="指標と数え方は、いまあるものを使います。期間を決めると、目標値の表が開きます。",
        initial=next_plan(timezone.localdate()),
        help="indicators",
        then=lambda plan: reverse("setup_targets", args=[plan.number]),
    )
    return form_page(request, page)


def plan_edit(request, number):
    plans = Plan.objects.visible_to(request.user)
    page = FormPage(
        title="計画の期間を直す",
        form=PeriodForm,
        submit="計画の期間を保存する",
        said="{record}計画の期間を保存しました。",
        back=reverse("review_list"),
        records=plans,
        help="indicators",
        then=lambda plan: reverse("review_list"),
    )
    return form_page(request, page, get_object_or_404(plans, number=number))


def setup_targets(request, number):
    """The grid of a plan's targets; what is counted up to `?as_of=` stands beside it."""
    plans = Plan.objects.visible_to(request.user)
    plan = get_object_or_404(plans, number=number)
    indicators = list(Indicator.objects.of_plan(plan).select_related("parent", "area"))
    as_of = _day(request.GET.get("as_of", ""), plan, timezone.localdate())
    is_first = request.user.role == User.Role.ADMIN and plans.count() == 1
    back = reverse("setup") if is_first else reverse("review_list")
    page = FormPage(
        title=f"{plan}計画の目標値",
        form=TargetsForm,
        form_options={"aid": drafting_aid(plan, indicators, as_of), "indicators": indicators},
        template="reports/setup_targets.html",
        submit="目標値を保存する",
        said="{record}計画の目標値を保存しました。",
        back=back,
        records=plans,
        intro="目標を定めていない欄は空けておきます。0 は「目標が0」という意味になります。",
        then=lambda plan: back,
        help="indicators",
    )
    return form_page(request, page, plan)


def _day(asked: str, plan: Plan, today: date) -> date:
    """The day asked for, up to today. Else today; for a plan that is over, the day before it began, when its targets
    were set."""
    try:
        return min(DayFormField().clean(asked), today)
    except ValidationError:
        begins = plan.first_year.first_day
        return today if today <= plan.last_year.last_day else begins - timedelta(days=1)
