"""設定: from an empty installation to a city that can begin to record, step by step in the browser."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayFormField
from coordination.fiscal_year import FiscalYear, FiscalYearFormField
from coordination.models import Area, Coordinator, Municipality, Tier, User
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from meetings.models import Council, MeetingSeries
from reports import standard_plan
from reports.models import Plan, PlanReview, Target
from reports.plan_years import mistakes_of_years
from reports.views.plans import PeriodForm
from surveys.models import Survey


def setup(request):
    """The steps, and which of them are done."""
    city, plan = Municipality.current(), Plan.objects.order_by("first_year").last()
    return render(
        request,
        "reports/setup.html",
        {
            "city": city,
            "areas": Area.objects.filter(parent=None).count(),
            "parts": Area.objects.exclude(parent=None).count(),
            "plan": plan,
            "targets": Target.objects.filter(plan=plan).count(),
            "series": MeetingSeries.objects.count(),
            "coordinators": Coordinator.objects.count(),
            "users": User.objects.filter(is_active=True).count(),
        },
    )


class CityForm(PageForm):
    groups = (
        Group("市町村", ("name", "department", "contact")),
        Group("この市町村での呼び方", ("tier1_name", "tier2_name", "tier1_body", "dispatcher_name")),
    )

    class Meta(PageForm.Meta):
        model = Municipality
        fields = (
            "name",
            "department",
            "contact",
            "tier1_name",
            "tier2_name",
            "tier1_body",
            "dispatcher_name",
        )
        help_texts = {
            "tier1_name": "計画書での書き方に合わせます（第1層、第１層、第一層など）。",
            "department": "評価書の作成者として印刷されます。",
        }


def setup_city(request):
    city = Municipality.objects.first()
    page = FormPage(
        title="市町村の名前と言葉",
        form=CityForm,
        submit="名前と言葉を保存する",
        said="「{record}」の名前と言葉を保存しました。",
        back=reverse("setup"),
        records=Municipality.objects.all(),
        help="setup",
        then=lambda city: reverse("setup"),
    )
    return form_page(request, page, city)


class PlanForm(PageForm):
    groups = (
        Group("計画の期間", ("number", "first_year", "last_year")),
        Group("数え始めと数え方", ("counted_from", "decided_on", "decided_by")),
    )
    counted_from = FiscalYearFormField(
        label="記録から数える最初の年度",
        help_text="この年度より前は、前の評価書などの数値を「移行前の実績」として登録します。",
    )
    decided_on = DayFormField(label="数え方の決定日")
    decided_by = forms.CharField(
        label="数え方の決定者",
        max_length=100,
        help_text="例：福祉課長。どの会議を開催回数に数えるかは、あとから変えられます。",
    )

    Meta = PeriodForm.Meta

    def clean(self):
        super().clean()
        for field, sentence in mistakes_of_years(self):
            self.add_error(field, sentence)

    def save(self, commit=True):
        plan, data = super().save(commit), self.cleaned_data
        standard_plan.make_purposes()
        standard_plan.make_indicators(counted_from=data["counted_from"])
        standard_plan.make_rules(
            standard_plan.make_kinds(),
            effective_from=data["counted_from"],
            decided_on=data["decided_on"],
            decided_by=data["decided_by"],
        )
        return plan


def setup_plan(request):
    this_year = FiscalYear.of(timezone.localdate())
    page = FormPage(
        title="計画の登録",
        form=PlanForm,
        submit="計画と指標を登録する",
        said="{record}計画と指標を登録しました。",
        back=reverse("setup"),
        intro="生活支援体制整備事業でよく使う指標（協議体の開催回数、コーディネーターの活動回数と配置数、それぞれ層ごと）を一緒に用意します。",
        initial={"counted_from": this_year, "decided_on": timezone.localdate()},
        help="setup",
        then=lambda plan: reverse("setup_targets", args=[plan.number]),
    )
    return form_page(request, page)


class CouncilsForm(PageForm):
    """The city's council and one meeting of each area, under names that can be changed on the spot."""

    class Meta(PageForm.Meta):
        model = Municipality
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tier1"] = forms.CharField(
            label=f"{self.instance.tier1_name}の協議体",
            max_length=100,
            required=False,
            initial=self.instance.tier1_body,
        )
        self.areas = list(Area.objects.filter(parent=None))
        for area in self.areas:
            self.fields[f"area_{area.pk}"] = forms.CharField(
                label=f"{area}の協議体",
                max_length=100,
                required=False,
                initial=f"{area}協議体",
                help_text="まだないときは空欄にします。",
            )

    def save(self, commit=True):
        kinds = standard_plan.make_kinds()
        self._make(self.cleaned_data["tier1"], kinds[standard_plan.COUNCIL], Tier.FIRST, None)
        for area in self.areas:
            self._make(self.cleaned_data[f"area_{area.pk}"], kinds[standard_plan.TALK], Tier.SECOND, area)
        return self.instance

    def _make(self, name, kind, tier, area):
        if name and not MeetingSeries.objects.filter(tier=tier, area=area).exists():
            council, _ = Council.objects.get_or_create(name=name, defaults={"tier": tier, "area": area})
            MeetingSeries.objects.create(name=name, kind=kind, tier=tier, area=area, council=council)


def setup_councils(request):
    cities = Municipality.objects.all()
    page = FormPage(
        title="協議体の登録",
        form=CouncilsForm,
        submit="協議体を登録する",
        said="協議体を登録しました。会議を登録できます。",
        back=reverse("setup"),
        records=cities,
        intro="もう会議体のある圏域には、新しく作りません。名前を変える、会議体を増やすなどは、「会議」の「協議体」と「会議体」で行います。",
        then=lambda city: reverse("setup"),
    )
    return form_page(request, page, get_object_or_404(cities))


class ReviewForm(PageForm):
    groups = (Group("", ("as_of", "placements_from", "survey")),)

    class Meta(PageForm.Meta):
        model = PlanReview
        fields = ("as_of", "placements_from", "survey")

    def __init__(self, *args, plan, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.plan, self.today = plan, today
        self.fields["survey"].queryset = Survey.objects.all()

    def clean_as_of(self):
        if self.cleaned_data["as_of"] > self.today:
            raise ValidationError(
                "基準日には、きょうまでの日を入れてください。まだ来ていない日の記録は数えられません。"
            )
        return self.cleaned_data["as_of"]

    def clean(self):
        super().clean()
        if PlanReview.objects.filter(plan=self.instance.plan, as_of=self.cleaned_data.get("as_of")).exists():
            self.add_error("as_of", "この計画の同じ基準日の評価書が、もうあります。")


def review_add(request, number):
    plan = get_object_or_404(Plan.objects.visible_to(request.user), number=number)
    page = FormPage(
        title=f"{plan}計画の評価書をつくる",
        form=ReviewForm,
        form_options={"plan": plan, "today": timezone.localdate()},
        submit="評価書をつくる",
        said="{record}をつくりました。",
        back=reverse("review_list"),
        initial={"as_of": timezone.localdate(), "placements_from": plan.first_year},
        help="review",
        then=lambda review: reverse("review", args=[plan.number]),
    )
    return form_page(request, page)
