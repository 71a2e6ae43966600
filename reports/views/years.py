"""年度を締める: which years are closed, and by whom; a manager closes a year and opens it again."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import MonthlyReport
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from coordination.wareki import format_date
from meetings.models import Meeting
from reports.models import YearClosing
from reports.years import years_to_choose


def year_list(request):
    """Every year that has ended, whether it is closed, and what was closed and opened before."""
    today = timezone.localdate()
    closings = list(YearClosing.objects.visible_to(request.user).select_related("closed_by", "reopened_by"))
    ended = [year for year in years_to_choose(today) if year.last_day < today]
    rows = [
        (year, next((one for one in closings if one.fiscal_year == year and not one.reopened_at), None))
        for year in ended
    ]
    history = [(one, *(_moment(at) for at in (one.closed_at, one.reopened_at))) for one in closings]
    return render(request, "reports/year_list.html", {"rows": rows, "history": history})


def _moment(at) -> str:
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{format_date(here.date())} {here:%H:%M}"


def year_close(request, year):
    today = timezone.localdate()
    if year.last_day >= today:
        raise Http404("この年度はまだ終わっていません。")
    back = reverse("year_list")
    page = ConfirmationPage(
        title=f"{year.name}を締めますか",
        consequences=(
            f"{year.name}の会議、訪問、支え合いの活動などの記録を、足すことも、直すことも、消すこともできなくなります。",
            "画面、取り込み、管理画面、SQL のどこからでも同じです。計画評価書の承認や本文は、つづけられます。",
            "まちがいが見つかったときは、管理職が理由を書いて開きなおせます。",
            *_told_before_closing(request.user, year),
        ),
        submit=f"{year.name}を締める",
        act=lambda: YearClosing.close(year, by=request.user, at=timezone.now(), today=today),
        said=f"{year.name}を締めました。",
        then=back,
        back=back,
        grave=True,
    )
    return confirmation_page(request, page)


def _told_before_closing(user, year: FiscalYear):
    """What would be shut in with the year."""
    planned = Meeting.objects.visible_to(user).filter(status=Meeting.Status.PLANNED, held_on__range=year.span)
    if number := planned.count():
        yield f"確かめてください：「予定」のままの会議が{number}件あります。締めると、開催したことにできません。"
    reports = MonthlyReport.objects.visible_to(user).filter(month__range=year.span)
    if number := reports.exclude(state=MonthlyReport.State.ACCEPTED).count():
        yield f"確かめてください：受理していない月報が{number}件あります。"


class ReopenForm(PageForm):
    class Meta(PageForm.Meta):
        model = YearClosing
        fields = ("reason",)

    def __init__(self, *args, by, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.at = by, at
        self.fields["reason"].required = True
        self.fields["reason"].help_text = "だれが何を直すためか。締めた人と開きなおした人の記録に残ります。"

    def clean(self):
        if YearClosing.objects.filter(pk=self.instance.pk).exclude(reopened_at=None).exists():
            raise ValidationError(f"{self.instance}は、もう開きなおしてあります。")
        return super().clean()

    def save(self, commit=True):
        self.instance.reopen(by=self.by, at=self.at, reason=self.cleaned_data["reason"])
        return self.instance


def year_reopen(request, pk):
    closings = YearClosing.objects.visible_to(request.user).standing()
    closing = get_object_or_404(closings, pk=pk)
    page = FormPage(
        title=f"{closing}を開きなおす",
        form=ReopenForm,
        form_options={"by": request.user, "at": timezone.now()},
        intro=f"{closing}の記録を、また直せるようになります。直したら、もう一度締めてください。",
        submit="年度を開きなおす",
        said="{record}を開きなおしました。",
        back=reverse("year_list"),
        records=closings,
        then=lambda closing: reverse("year_list"),
        help="years",
    )
    return form_page(request, page, closing)
