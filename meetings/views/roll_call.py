"""出欠をとる: on the day, on a tablet that goes round."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from coordination.pages.form import FormPage, form_page
from meetings.models import Meeting
from meetings.roll_call import RollCallForm


def meeting_roll_call(request, pk):
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("series__area"), pk=pk
    )
    if meeting.status == Meeting.Status.CANCELLED:
        messages.error(request, "中止になった会議なので、出欠は取れません。")
        return redirect(meeting)
    page = FormPage(
        title=f"{meeting}の出欠",
        form=RollCallForm,
        form_options={
            "meeting": meeting,
            "by": request.user,
            "now": timezone.now(),
            "today": timezone.localdate(),
        },
        submit="出欠を保存する",
        said="出欠を保存しました。出席は{record.came}人です。",
        back=meeting.get_absolute_url(),
        then=lambda saved: reverse("meeting_roll_call", args=[saved.pk]),
        intro="「－」は、出欠がわからない人です。欠席には数えません。",
        help="meetings",
        template="meetings/roll_call.html",
    )
    return form_page(request, page)
