"""月報: the reports of a year, the paper of one, its texts, and the visits behind its numbers."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, MonthlyReport, Municipality, Organization
from coordination.models.monthly_report import visits_by
from coordination.pages.actions import Action
from coordination.pages.form import FormPage, form_page
from coordination.pages.records import RecordPage, printed, record_page
from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.papers.answer import file_answer
from coordination.wareki import format_date, format_year
from reports.formats import FORMATS
from reports.monthly_checks import checks, drafted_summary
from reports.monthly_report import corrections, paper_of, with_corrections
from reports.monthly_visits import address_of
from reports.monthly_year import contractors_for, month_after, months_of, sheet_of
from reports.record_columns import columns_of, for_listing
from reports.views.monthly_forms import NewReportForm, TextsForm
from reports.years import page_of_year


def report_or_404(request, pk) -> MonthlyReport:
    """A report that this user may read; the year in the head of its page is the report's."""
    reports = MonthlyReport.objects.visible_to(request.user).select_related("contractor")
    report = get_object_or_404(reports, pk=pk)
    page_of_year(request, FiscalYear.of(report.month), lambda year: f"{reverse('monthly_list')}?")
    return report


def own_report_or_refused(request, pk) -> MonthlyReport:
    """A report that this user may write. Others of the office read it, and are told so."""
    report = report_or_404(request, pk)
    if not may_write(request.user, report):
        raise PermissionDenied
    return report


def may_write(user, report) -> bool:
    return MonthlyReport.objects.written_by(user).filter(pk=report.pk).exists()


def monthly_list(request):
    """Every month of the year, contractor by contractor: what has been reported, what is missing, what waits."""
    year = request.fiscal_year
    months = months_of(request.user, year, timezone.localdate())
    if extension := asked_for(request):
        return sheet_answer(sheet_of(months, year), extension, f"月報の一覧_{year}")
    context = {
        "year": year,
        "shows_year": True,
        "contractors": list(dict.fromkeys(month.contractor for month in months)),
        "months": months,
        "due": [month for month in months if month.waits_for_me],
    }
    return render(request, "reports/monthly_list.html", context)


def monthly_add(request):
    """A report for a month; the contractor is the employer of the coordinator who makes it."""
    year = request.fiscal_year
    page = FormPage(
        title=f"月報をつくる　{year}",
        form=NewReportForm,
        form_options={
            "contractors": contractors_for(request.user, writing=True),
            "year": year,
            "today": timezone.localdate(),
        },
        initial={"contractor": request.GET.get("contractor"), "month": request.GET.get("month")},
        submit="月報をつくる",
        said="{record}の月報をつくりました。数を確かめ、文章を書いて提出します。",
        back=reverse("monthly_list"),
        help="monthly-report",
    )
    return form_page(request, page)


def monthly_edit(request, pk):
    """The texts of a report. 「記録から下書きをつくる」 shows the form again with a sentence to go over."""
    report = own_report_or_refused(request, pk)
    if request.method == "POST" and "draft" in request.POST:
        request.POST = _with_draft(request.POST, report)
    elif not report.is_open and request.method != "POST":
        messages.error(request, f"この月報は「{report.get_state_display()}」です。文章は直せません。")
        return redirect(report)
    page = FormPage(
        title=f"{report}の月報の文章",
        form=TextsForm,
        submit="文章を保存する",
        said="月報の文章を保存しました。",
        back=report.get_absolute_url(),
        records=MonthlyReport.objects.visible_to(request.user),
        help="monthly-report",
        template="reports/monthly_edit.html",
    )
    return form_page(request, page, report)


def _with_draft(posted, report):
    """What was typed, with a sentence made of the counts before the summary."""
    typed = posted.copy()
    typed["summary"] = "\n".join(filter(None, [drafted_summary(report), typed.get("summary", "")]))
    return typed


def monthly_report(request, pk):
    """The paper, with what can be done with it next."""
    report = report_or_404(request, pk)
    paper = paper_of(report)
    steps = [(step, _moment(step.at)) for step in report.steps.select_related("by")]
    context = {
        "report": report,
        "document": paper.document,
        "corrections": corrections(report) if report.is_accepted else None,
        "steps": steps,
        "returned": steps[-1] if report.state == report.State.RETURNED else None,
        "actions": actions_for(request.user, report),
        "checks": _checks(report),
        "extensions": (("pdf", "PDF を開く"), ("xlsx", "Excel を保存"), ("json", "データ（JSON）を保存")),
    }
    return render(request, "reports/monthly_report.html", context)


def _moment(at) -> str:
    """令和2年3月3日 10:30."""
    here = timezone.localtime(at)
    return f"{format_date(here.date())} {here:%H:%M}"


def actions_for(user, report) -> list[Action]:
    """What this user may do with the report as it stands; the first is what it waits for."""
    if may_write(user, report) and report.is_open:
        return [
            Action("文章を書く", "monthly_edit", (report.pk,), main=True),
            Action("提出する", "monthly_submit", (report.pk,)),
        ]
    if report.state != report.State.SUBMITTED:
        return []
    answers = [
        Action("受理する", "monthly_accept", (report.pk,), main=True),
        Action("差し戻す", "monthly_send_back", (report.pk,)),
    ]
    back = [Action("提出を取り下げる", "monthly_take_back", (report.pk,))] if may_write(user, report) else []
    return answers + back


def _checks(report):
    if not report.is_open:
        return []
    return [(one, address_of(report, key)) for key, one in checks(report).items()]


def monthly_visits(request, pk):
    """The visits behind one number of a report; of an accepted one, those that were counted when it was accepted."""
    report = report_or_404(request, pk)
    counted = paper_of(report).counted | ({} if report.is_accepted else checks(report))
    one = counted.get(request.GET.get("of", ""))
    if one is None:
        raise Http404("この数はありません。月報から数値をもう一度開いてください。")
    records = _with_amounts(request.user, one)
    facts = [("受託者", str(report.contractor)), ("月報", f"{report}（{report.get_state_display()}）")]
    if report.is_accepted:
        facts.append(
            (
                "訪問の内容",
                "いまの記録です。受理のあとに取り消した訪問や、ほかの月に移した訪問も、数えたものとしてここに残ります。訂正は、月報の「訂正」に示します。",
            )
        )
    if one.uncounted:
        facts.append(("人数の記録がない訪問", f"{one.uncounted}件"))
    return record_page(
        request,
        RecordPage(
            title=f"{report}　{one.label}",
            number=f"{printed(one.total)}{one.unit}" if one.is_known else "未確定",
            wording=one.wording,
            facts=facts,
            columns=columns_of(Activity.objects.none(), Municipality.current()),
            records=records,
            total=one.total,
            unit=one.unit,
            further={"why_blank": "" if one.is_known else "人数の記録がないため、空欄です。"},
        ),
    )


def monthly_log(request, pk, year, number):
    """The visits of a contractor in a month that nobody has reported yet."""
    contractor = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    try:
        month = date(year, number, 1)
    except ValueError:
        raise Http404("この月はありません。") from None
    page_of_year(request, FiscalYear.of(month), lambda other: f"{reverse('monthly_list')}?")
    visits = visits_by(contractor, month, month_after(month) - timedelta(days=1))
    total = visits.count()
    return record_page(
        request,
        RecordPage(
            title=f"{format_year(month)}{month.month}月の訪問",
            number=f"{total:,}件",
            wording=Activity.VISIT_COUNTS,
            facts=[("受託者", str(contractor))],
            columns=columns_of(visits, Municipality.current()),
            records=for_listing(visits.visible_to(request.user)).annotate(amount=Value(1)),
            total=total,
            unit="件",
            further={},
        ),
    )


def _with_amounts(user, one) -> list[Activity]:
    """The visits in the order in which they were counted, each with what it added."""
    amounts = dict(one.visits)
    visits = for_listing(Activity.with_withdrawn.visible_to(user)).in_bulk(list(amounts))
    found = [visits[pk] for pk in amounts if pk in visits]
    for visit in found:
        visit.amount = amounts[visit.pk]
    return found


def monthly_download(request, pk, extension):
    """The report as PDF, Excel or JSON, named after its month and contractor."""
    if extension not in FORMATS:
        raise Http404("この形式では出力できません。PDF・Excel・JSON から選んでください。")
    report = report_or_404(request, pk)
    file_format = FORMATS[extension]
    document = with_corrections(report, paper_of(report).document)
    name = f"月報_{report}_{document.author}.{extension}"
    return file_answer(
        file_format.render(document), file_format.content_type, name, is_download=file_format.is_download
    )
