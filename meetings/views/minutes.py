"""議事録: written in the browser. What is typed is kept here as a draft, never on the PC, which others use too."""

from django.contrib import messages
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from coordination.models.submission import Submission
from coordination.pages.form import FormPage, form_page
from meetings.minutes import MinutesForm, draft_of, is_typed_elsewhere, key_of
from meetings.models import Meeting, MinutesDraft


def meeting_minutes(request, pk):
    records = Meeting.objects.visible_to(request.user)
    meeting = get_object_or_404(records.select_related("series"), pk=pk)
    drafts = MinutesDraft.objects.visible_to(request.user).filter(meeting=meeting)
    others = drafts.exclude(user=request.user).select_related("user")
    page = FormPage(
        title=f"{meeting}の議事録",
        form=MinutesForm,
        form_options={
            "user": request.user,
            "now": timezone.now(),
            "today": timezone.localdate(),
            "draft": drafts.filter(user=request.user).first(),
        },
        submit="議事録を保存する",
        said="「{record}」の議事録を保存しました。",
        back=meeting.get_absolute_url(),
        records=records,
        intro="".join(f"{one.user.name}さんも、この議事録を書いています。" for one in others),
        help="meetings",
        template="meetings/minutes.html",
    )
    return form_page(request, page, meeting)


def meeting_draft(request, pk):
    """Keeps what has been typed so far, or throws it away. A page that has been saved has no draft any more, though
    its last words may arrive after it."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    mine = {"meeting": meeting, "user": request.user}
    if "discard" in request.POST:
        MinutesDraft.objects.filter(**mine).delete()
        messages.success(request, "下書きを捨てました。")
        return redirect("meeting_minutes", meeting.pk)
    key, now = key_of(request.POST), timezone.now()
    if not key or Submission.objects.filter(key=key).exists():
        return JsonResponse({"saved": ""})
    with transaction.atomic():
        earlier = MinutesDraft.objects.select_for_update().filter(**mine).first()
        if earlier and is_typed_elsewhere(earlier, request.POST):
            return JsonResponse({"saved": "", "elsewhere": True})
        MinutesDraft.objects.update_or_create(
            **mine, defaults={"content": draft_of(request.POST), "page": key, "saved_at": now}
        )
    return JsonResponse({"saved": f"{timezone.localtime(now):%H:%M}"})
