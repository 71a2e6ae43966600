"""見込: what the methods make of a running year, what is kept of it, and how near it came when the year was over."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from coordination.days import DayFormField
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.pages.actions import Action
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.pages.table import Cell, TablePage, table_page
from coordination.sheets.writing import Table
from coordination.wareki import format_date
from reports.live_figures import names_of
from reports.models import Indicator, Plan, PlanReview, Projection
from reports.outlooks import Outlook, Trial, outlooks
from reports.projecting import METHODS, ROUNDING, Estimate, Method
from reports.projection_scores import Score, by_method, scores
from reports.views.projection_form import KeepForm
from reports.years import page_of_year

EMPTY = "くらべられる見込は、まだありません。残した見込の年度が終わり、実績が数えられると、ここにならびます。"


class BasisForm(forms.Form):
    on = DayFormField(label="もとにする日", help_text="この日までの記録を数えます。")

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].error_messages["required"] = "もとにする日を入れてください。"

    def clean_on(self):
        if self.cleaned_data["on"] > self.today:
            raise ValidationError("きょうまでの日を入れてください。まだ来ていない日の記録はありません。")
        return self.cleaned_data["on"]


@dataclass(frozen=True)
class Basis:
    """on: the day whose records are gone by; None for a year that has not begun."""

    on: date | None
    year: FiscalYear
    form: BasisForm

    @property
    def query(self) -> str:
        return f"on={self.on}"

    @property
    def is_last_day(self) -> bool:
        """Nothing is left to expect."""
        return self.on is not None and self.year.ended_by(self.on)


def _basis(request) -> Basis:
    """The day that was asked for, or a day of the year that the pages are about. The year's switcher then leads to the
    same page of another year."""
    today = timezone.localdate()
    form = BasisForm(request.GET if "on" in request.GET else None, today=today)
    on = form.cleaned_data["on"] if form.is_valid() else _day_in(request.fiscal_year, today)
    year = FiscalYear.of(on) if on else request.fiscal_year
    if not form.is_bound:
        form.initial["on"] = on
    page = request.resolver_match.view_name
    page_of_year(request, year, lambda other: f"{reverse(page)}?on={_day_in(other, today) or ''}")
    return Basis(on, year, form)


def _day_in(year: FiscalYear, today: date) -> date | None:
    """Today in the running year. Of a year that is over, the day of its latest review, else the day that is today's."""
    if year.first_day > today:
        return None
    if not year.ended_by(today):
        return today
    reviews = PlanReview.objects.filter(as_of__range=year.span).exclude(as_of=year.last_day)
    if review := reviews.order_by("as_of").last():
        return review.as_of
    return year.month(today.month).replace(day=min(today.day, 28))


@dataclass(frozen=True)
class Choice:
    method: Method
    estimate: Estimate
    usual_miss: str


@dataclass(frozen=True)
class Line:
    """An indicator as it stands on the page. name: with what it is part of."""

    name: str
    outlook: Outlook

    @property
    def target(self) -> Figure:
        return self.outlook.at.target_figure

    @property
    def so_far(self) -> Figure | None:
        at = self.outlook.at
        if at.lacks_rule or at.is_before_records:
            return None
        return Figure(at.counted.total, at.measure.unit, State.ACTUAL, at.measure.address(at.scope))

    @property
    def standing(self) -> Figure | None:
        actual = self.outlook.at.actual
        return actual if actual.state is State.PROJECTED else None

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(METHODS[key], estimate, self._usual_miss(key))
            for key, estimate in self.outlook.estimates.items()
        ]

    def _usual_miss(self, key) -> str:
        if not (miss := self.outlook.usual_miss(key)):
            return ""
        mean, years = miss
        return f"過去{years}年の同じ日では、確定とのちがいが{'平均' if years > 1 else ''}{in_percent(mean)}"

    @property
    def trials(self) -> list[tuple[Trial, list[tuple[Method, Estimate, str]]]]:
        return [
            (
                trial,
                [
                    (METHODS[key], estimate, signed_percent(trial.off_by(key)))
                    for key, estimate in trial.estimates.items()
                ],
            )
            for trial in self.outlook.trials
        ]

    @property
    def history(self) -> list[tuple[Projection, str, str, str]]:
        """Each with its basis day, when it was kept, and when it was withdrawn."""
        return [
            (one, format_date(one.basis_on), _moment(one.made_at), _moment(one.withdrawn_at))
            for one in self.outlook.history
        ]


def _lines(on: date) -> list[Line]:
    names = names_of(Indicator.objects.select_related("parent"))
    return [Line(names[one.at.indicator.key], one) for one in outlooks(on)]


def projection_list(request):
    """Each indicator in the year of the day: counted so far, what each method makes of it, and what is kept."""
    basis, today = _basis(request), timezone.localdate()
    plan = next((plan for plan in Plan.objects.visible_to(request.user) if basis.year in plan.years), None)
    lines = _lines(basis.on) if basis.on and plan else []
    if lines and (extension := asked_for(request)):
        return sheet_answer(_sheet(basis, lines), extension)
    may_keep = lines and not basis.is_last_day
    context = {
        "basis": basis,
        "plan": plan,
        "on": format_date(basis.on) if basis.on else "",
        "reviews": _reviews_of_other_days(request.user, plan, basis),
        "lines": lines,
        "methods": METHODS.values(),
        "rounding": ROUNDING,
        "is_over": basis.year.ended_by(today),
        "actions": [
            *([Action("見込を残す", "projection_keep", main=True, query=basis.query)] if may_keep else []),
            Action("確定とくらべる", "projection_scores"),
        ],
        "shows_year": True,
    }
    return render(request, "reports/projection_list.html", context)


def _reviews_of_other_days(user, plan: Plan | None, basis: Basis) -> list[PlanReview]:
    """Open reviews of the plan that count the year up to another day: a 見込 of a later day is not printed in them."""
    if plan is None:
        return []
    reviews = PlanReview.objects.visible_to(user).filter(plan=plan, as_of__range=basis.year.span)
    return [one for one in reviews.exclude(as_of=basis.on) if one.is_open]


def _sheet(basis: Basis, lines: list[Line]) -> Table:
    heads = ["指標", "単位", "目標", "基準日まで", *(method.name for method in METHODS.values())]
    rows = []
    for line in lines:
        estimates = line.outlook.estimates
        how = "　".join(f"{one.method.name}：{one.estimate.how}" for one in line.choices)
        rows.append(
            [
                line.name,
                line.target.unit,
                line.target.value,
                line.so_far.value if line.so_far else None,
                *(estimates[key].value if estimates else None for key in METHODS),
                line.standing.value if line.standing else None,
                line.outlook.at.projection.get_method_display() if line.standing else "",
                how or line.outlook.refusal,
            ]
        )
    notes = [f"もとにした日：{format_date(basis.on)}", f"年度：{basis.year.name}", ROUNDING]
    return Table("見込", [*heads, "いまの見込", "いまの見込み方", "計算のしかた"], rows, notes)


def projection_keep(request):
    """Keeps what was chosen for as many indicators as one likes."""
    basis, now = _basis(request), timezone.now()
    back = f"{reverse('projection_list')}?{basis.query}"
    if basis.on is None or basis.is_last_day:
        messages.error(
            request, f"{basis.year.name}のこの日には、見込むものがありません。日を選びなおしてください。"
        )
        return redirect("projection_list")
    page = FormPage(
        title=f"{basis.year.name}の見込を残す",
        form=KeepForm,
        form_options={
            "lines": _lines(basis.on),
            "on": basis.on,
            "by": request.user,
            "at": now,
            "chosen": request.GET.get("choose", ""),
        },
        template="reports/projection_keep.html",
        submit="選んだ見込を残す",
        said="見込を残しました。実績の出ていないところに「見込」として出ます。",
        back=back,
        intro=f"{format_date(basis.on)}までの記録をもとにします。前に残した見込は消えません。",
        help="projections",
        then=lambda kept: back,
    )
    return form_page(request, page)


def projection_withdraw(request, pk):
    projection = get_object_or_404(Projection.objects.visible_to(request.user).standing(), pk=pk)
    back = f"{reverse('projection_list')}?on={projection.basis_on}"
    page = ConfirmationPage(
        title=f"{projection}の見込 {projection.value:,}を取り下げますか",
        consequences=(
            "評価書、今日の仕事などに、この見込は出なくなります。前に残した見込があれば、それが出ます。",
            "これまでの見込の一覧には、取り下げた人と日時をつけて残ります。",
        ),
        submit="この見込を取り下げる",
        act=lambda: projection.withdraw(by=request.user, at=timezone.now()),
        said="見込を取り下げました。",
        then=back,
        back=back,
        grave=True,
    )
    return confirmation_page(request, page)


def projection_scores(request):
    """Every 見込 of the years that are over, beside what they came to."""
    told = scores(timezone.localdate())
    names = names_of(Indicator.objects.select_related("parent"))
    page = TablePage(
        title="見込と確定",
        heads=[
            "年度",
            "指標",
            "もとにした日",
            "見込み方",
            "見込",
            "確定",
            "ちがい",
            "ちがい（％）",
            "残した人",
        ],
        rows=[_scored(one, names) for one in told],
        empty=EMPTY,
        notes=[
            "ちがいは、見込から確定を引いた数です。％は確定に対する割合で、小数第2位を四捨五入します。",
            *_records_in_words(told),
        ],
        actions=[Action("見込", "projection_list")],
        help="projections",
    )
    return table_page(request, page)


def _scored(one: Score, names: dict[str, str]) -> list[Cell]:
    kept, at = one.projection, one.at
    basis = f"{format_date(kept.basis_on)}{'（年度が終わってから残したもの）' if one.is_late else ''}"
    return [
        Cell(at.fiscal_year.name),
        Cell(names[at.indicator.key]),
        Cell(basis),
        Cell(kept.get_method_display()),
        Cell(f"見込 {kept.value:,}{at.measure.unit}", value=kept.value, is_number=True),
        Cell(at.actual.with_unit, at.address, at.actual.value, is_number=True),
        Cell(signed(one.difference), value=one.difference, is_number=True),
        Cell(
            signed_percent(one.off_by), value=None if one.off_by is None else one.off_by / 10, is_number=True
        ),
        Cell(kept.author),
    ]


def _records_in_words(told: list[Score]) -> list[str]:
    return [
        f"{Projection.Method(one.method).label}（{one.month}月の日をもとにしたもの）：{one.number}件、"
        f"ちがいの平均 {in_percent(one.mean)}（多め{one.above}件、少なめ{one.below}件）"
        for one in by_method(told)
    ]


def in_percent(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}％"


def signed(number: int) -> str:
    """＋85; ▲163; 0."""
    return f"▲{-number:,}" if number < 0 else f"＋{number:,}" if number else "0"


def signed_percent(tenths: int | None) -> str:
    """＋10.4％; ▲20.0％; 0.0％; － where there is nothing to divide by."""
    if tenths is None:
        return "－"
    sign = "▲" if tenths < 0 else "＋" if tenths else ""
    return f"{sign}{in_percent(abs(tenths))}"


def _moment(at) -> str:
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{format_date(here.date())} {here:%H:%M}"
