"""A visit recorded, mended, withdrawn; its photos and files."""

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import FileResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from coordination.models import Activity, ActivityFile, MonthlyReport
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.visits import defaults
from coordination.visits.form import VisitForm, WithdrawalForm
from coordination.wareki import format_date_with_weekday

TEMPLATE = "visits/form.html"


def _options(user):
    return {
        "user": user,
        "now": timezone.now(),
        "today": timezone.localdate(),
        "offered": defaults.organizations_met(user),
    }


def activity_add(request):
    """`?from=` goes on from an earlier visit; `?visited_on=` is a day chosen in the calendar."""
    user, today = request.user, timezone.localdate()
    seen = Activity.objects.visible_to(user)
    earlier = seen.filter(pk=_number(request.GET.get("from", ""))).first()
    offered = defaults.as_before(earlier, today) if earlier else defaults.first_offered(user, today)
    offered["visited_on"] = _day(request.GET.get("visited_on", "")) or today
    latest = defaults.latest_visits(user).prefetch_related("organizations")[: defaults.LATEST]
    page = FormPage(
        title="訪問の記録",
        form=VisitForm,
        form_options={**_options(user), "earlier": latest},
        submit="訪問を記録する",
        dated="visited_on",
        said="訪問を記録しました。",
        back=reverse("activity_list"),
        initial=offered,
        intro=Activity.VISIT_COUNTS,
        is_kept_on_device=True,
        help="visits",
        template=TEMPLATE,
    )
    return form_page(request, page)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _day(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None


def activity_edit(request, pk):
    records = Activity.objects.visible_to(request.user)
    activity = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"{format_date_with_weekday(activity.visited_on)}の活動を直す",
        form=VisitForm,
        form_options=_options(request.user),
        submit="活動記録を保存する",
        dated="visited_on",
        said="活動記録を保存しました。",
        back=activity.get_absolute_url(),
        records=records,
        template=TEMPLATE,
    )
    return form_page(request, page, activity)


def activity_waiting(request):
    """The visits that wait on this device; the device alone knows them (static/js/waiting.js)."""
    return render(request, "visits/waiting.html")


def activity_hello(request):
    """Who is signed in, and the token that a form kept on a device needs."""
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


def service_worker(request):
    """At the root of the site, for a worker serves only what lies below it."""
    found = finders.find("js/sw.js")
    return FileResponse(open(found, "rb"), content_type="text/javascript")


def activity_withdraw(request, pk):
    records = Activity.objects.visible_to(request.user)
    activity = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"{format_date_with_weekday(activity.visited_on)}の活動を取り消す",
        form=WithdrawalForm,
        form_options={"user": request.user, "now": timezone.now()},
        submit="活動記録を取り消す",
        said="活動記録を取り消しました。一覧と集計から外れます。",
        back=activity.get_absolute_url(),
        records=records,
        intro="二度記録したときなどに取り消します。内容は残り、あとで取り消しをやめられます。",
    )
    return form_page(request, page, activity)


def activity_return(request, pk):
    records = Activity.with_withdrawn.visible_to(request.user).exclude(withdrawn_at=None)
    activity = get_object_or_404(records, pk=pk)
    page = ConfirmationPage(
        title=f"{format_date_with_weekday(activity.visited_on)}の活動の取り消しをやめますか",
        consequences=("活動記録の一覧と集計に戻ります。",),
        submit="取り消しをやめる",
        act=lambda: _bring_back(activity),
        said="取り消しをやめました。",
        then=activity.get_absolute_url(),
        back=activity.get_absolute_url(),
    )
    return confirmation_page(request, page)


def _bring_back(activity):
    coordinators = activity.coordinators.all()
    if MonthlyReport.objects.holding(activity, activity.visited_on, coordinators).exists():
        raise ValidationError(
            "この月の月報は受理されています。取り消しは訂正として残るので、必要なら新しく記録してください。"
        )
    activity.come_back()


def activity_file(request, pk, file):
    """A photo is shown, anything else is saved; both only through here."""
    visits = Activity.with_withdrawn.visible_to(request.user)
    found = get_object_or_404(
        ActivityFile.objects.visible_to(request.user), pk=file, activity=get_object_or_404(visits, pk=pk)
    )
    return FileResponse(
        found.content.open(),
        content_type=found.content_type,
        as_attachment=not found.is_photo,
        filename=found.name,
    )
