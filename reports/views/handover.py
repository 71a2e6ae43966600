"""引継ぎ: the year's work on one page and as PDF, and the jobs of the year that are noted by hand."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from coordination.papers.answer import pdf_answer
from reports.handover import handover
from reports.models import YearlyTask


def handover_page(request):
    document = handover(request.user, request.fiscal_year, timezone.localdate())
    context = {
        "document": document,
        "tasks": YearlyTask.objects.visible_to(request.user),
        "shows_year": True,
    }
    return render(request, "reports/handover.html", context)


def handover_pdf(request):
    document = handover(request.user, request.fiscal_year, timezone.localdate())
    name = f"{document.title}_{document.as_of:%Y%m%d}"
    return pdf_answer("reports/handover_print.html", {"document": document}, name)


class TaskForm(PageForm):
    class Meta(PageForm.Meta):
        model = YearlyTask
        fields = ("month", "day", "title", "note")


def handover_task_add(request):
    return form_page(
        request, _task_page(request, "年間の予定を足す", "予定を足す", "「{record}」を足しました。")
    )


def handover_task_edit(request, pk):
    task = get_object_or_404(YearlyTask.objects.visible_to(request.user), pk=pk)
    page = _task_page(
        request, f"年間の予定「{task}」を直す", "予定を保存する", "「{record}」を保存しました。"
    )
    return form_page(request, page, task)


def _task_page(request, title, submit, said) -> FormPage:
    back = reverse("handover")
    return FormPage(
        title=title,
        form=TaskForm,
        submit=submit,
        said=said,
        back=back,
        records=YearlyTask.objects.visible_to(request.user),
        then=lambda task: f"{back}#tasks",
        help="handover",
    )


def handover_task_delete(request, pk):
    task = get_object_or_404(YearlyTask.objects.visible_to(request.user), pk=pk)
    back = reverse("handover")
    page = ConfirmationPage(
        title=f"年間の予定「{task}」を消しますか",
        consequences=("引継ぎ書に出なくなります。記録や評価書は変わりません。",),
        submit="予定を消す",
        act=task.delete,
        said="年間の予定を消しました。",
        then=back,
        back=back,
        grave=True,
    )
    return confirmation_page(request, page)
