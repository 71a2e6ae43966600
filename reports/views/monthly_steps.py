"""月報: submitted and taken back by the contractor, accepted or sent back by the city."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

from coordination.models import MonthlyReport, MonthlyReportStep
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from reports.monthly_checks import checks
from reports.monthly_report import Acceptance, monthly_report
from reports.views.monthly import own_report_or_refused, report_or_404
from reports.views.monthly_forms import SendBackForm

ACT = MonthlyReportStep.Act


def refused(request, report, *states):
    """Where the report has come to a state in which this cannot be done: said, and back to it."""
    if report.state in states:
        return None
    messages.error(request, f"この月報は、いま「{report.get_state_display()}」です。この操作はできません。")
    return redirect(report)


def monthly_submit(request, pk):
    report = own_report_or_refused(request, pk)
    if answer := refused(request, report, report.State.DRAFT, report.State.RETURNED):
        return answer
    page = ConfirmationPage(
        title=f"{report}の月報を提出しますか",
        consequences=(
            f"{report.contractor}の月報として、訪問{report.visits().count()}件を市に提出します。",
            "市が受理するまでは、取り下げて直せます。",
            *_told_before_submitting(report, timezone.localdate()),
        ),
        submit="月報を提出する",
        act=lambda: report.submit(by=request.user, at=timezone.now()),
        said=f"{report}の月報を提出しました。市の受理を待ちます。",
        then=report.get_absolute_url(),
        back=report.get_absolute_url(),
    )
    return confirmation_page(request, page)


def _told_before_submitting(report, today):
    """What a contractor would want to know before the city reads the report."""
    if report.last_day >= today:
        yield "確かめてください：この月はまだ終わっていません。これからの訪問も、受理の日までは月報に数えます。"
    for one in checks(report).values():
        yield f"確かめてください：{one.label}が{one.total}件あります。"
    for name in ("summary", "issues", "next_month"):
        if not getattr(report, name).strip():
            label = report._meta.get_field(name).verbose_name
            yield f"確かめてください：「{label}」が書かれていません。"


def monthly_take_back(request, pk):
    report = own_report_or_refused(request, pk)
    if answer := refused(request, report, report.State.SUBMITTED):
        return answer
    page = ConfirmationPage(
        title=f"{report}の月報の提出を取り下げますか",
        consequences=("「作成中」に戻り、文章を直せるようになります。", "直したあとで、もう一度提出します。"),
        submit="提出を取り下げる",
        act=lambda: report.take_back(by=request.user, at=timezone.now()),
        said=f"{report}の月報の提出を取り下げました。",
        then=report.get_absolute_url(),
        back=report.get_absolute_url(),
    )
    return confirmation_page(request, page)


def monthly_send_back(request, pk):
    report = report_or_404(request, pk)
    if answer := refused(request, report, report.State.SUBMITTED):
        return answer
    page = FormPage(
        title=f"{report}の月報を差し戻す",
        form=SendBackForm,
        form_options={"report": report, "by": request.user, "at": timezone.now()},
        intro=f"{report.contractor}に、直すところを書いて返します。",
        submit="月報を差し戻す",
        said="{record}の月報を差し戻しました。",
        back=report.get_absolute_url(),
    )
    return form_page(request, page)


def monthly_accept(request, pk):
    """Shows the paper and freezes that very paper; if the log says something else by then, shows it anew."""
    report = report_or_404(request, pk)
    if answer := refused(request, report, report.State.SUBMITTED):
        return answer
    if request.method == "POST":
        try:
            is_frozen = _freeze(report, request)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(report)
        if is_frozen:
            messages.success(
                request, f"{report}の月報を受理しました。この月の訪問は、訂正の理由を書いたときだけ直せます。"
            )
            return redirect(report)
    paper = monthly_report(report)
    has_changed = request.method == "POST"
    context = {
        "report": report,
        "document": paper.document,
        "visits": len(paper.visits.visits),
        "digest": paper.digest,
        "has_changed": has_changed,
        "comment": request.POST.get("comment", ""),
    }
    return render(request, "reports/monthly_accept.html", context, status=409 if has_changed else 200)


def _freeze(report: MonthlyReport, request) -> bool:
    """Accepts the report if it still is what was shown; while it is counted and frozen nobody changes a visit."""
    with transaction.atomic():
        report.hold()
        report.lock_for(ACT.ACCEPT)
        acceptance = Acceptance(request.user, timezone.now())
        paper = monthly_report(report, acceptance)
        if paper.digest != request.POST.get("shown"):
            return False
        report.accept(
            by=acceptance.by,
            at=acceptance.at,
            document=paper.as_json(),
            comment=request.POST.get("comment", "").strip(),
        )
    return True
