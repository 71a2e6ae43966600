"""予定表に取り込む: the private address of the calendar of meetings, and what it answers."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from coordination.models import Municipality
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.wareki import format_date
from meetings.calendar_feed import feed, make_link, owner_of
from meetings.models import CalendarLink


def meeting_calendar(request):
    """Shows whether there is a link; sent, makes a new one and shows it this once, for it is not kept."""
    address = ""
    if request.method == "POST":
        token = make_link(request.user, at=timezone.now())
        address = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    link = CalendarLink.objects.visible_to(request.user).first()
    return render(
        request,
        "meetings/calendar_link.html",
        {"address": address, "made_on": format_date(timezone.localdate(link.made_at)) if link else ""},
    )


def meeting_calendar_off(request):
    page = ConfirmationPage(
        title="予定表のリンクを止めますか",
        consequences=(
            "いまのリンクは、どこからも開けなくなります。",
            "取り込んだ予定表は更新されなくなります。予定表の側でも、購読をやめてください。",
        ),
        submit="リンクを止める",
        grave=True,
        act=CalendarLink.objects.visible_to(request.user).delete,
        said="予定表のリンクを止めました。",
        then=reverse("meeting_calendar"),
        back=reverse("meeting_calendar"),
    )
    return confirmation_page(request, page)


@never_cache
def calendar_feed(request, token):
    """The calendar for programs: without a log-in and without a session, for who knows the address."""
    owner = owner_of(token)
    if owner is None:
        raise Http404("この予定表のリンクは使えません。「予定表に取り込む」で作りなおしてください。")
    content = feed(
        owner,
        Municipality.of(request),
        today=timezone.localdate(),
        host=request.get_host().partition(":")[0],
        address_of=request.build_absolute_uri,
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
