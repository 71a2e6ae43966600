"""取組み: registered, also out of a decision of a meeting, and mended."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from coordination.pages.form import FormPage, form_page
from coordination.wareki import format_date_with_weekday
from meetings.initiative_form import InitiativeForm
from meetings.models import Decision, Initiative
from meetings.schedules import next_days, read

_TEMPLATE = "meetings/initiative_form.html"
_LONGEST = 100  # signs of a schedule


def initiative_add(request):
    decision = _decision_of(request)
    if decision and decision.initiative and request.method != "POST":
        messages.info(request, f"この決定からは、取組み「{decision.initiative}」がもう登録されています。")
        return redirect(decision.initiative)
    page = FormPage(
        title="取組みの登録",
        form=InitiativeForm,
        form_options={
            "today": timezone.localdate(),
            "by": request.user,
            "now": timezone.now(),
            "decision": decision,
        },
        initial={"council": decision.meeting.series.council} if decision else None,
        intro=f"会議「{decision.meeting}」の決定「{decision}」から生まれた取組みです。" if decision else "",
        submit="取組みを登録する",
        said="取組み「{record}」を登録しました。",
        back=decision.get_absolute_url() if decision else reverse("initiative_list"),
        template=_TEMPLATE,
        help="initiatives",
    )
    return form_page(request, page)


def _decision_of(request):
    """The decision out of which it is registered, where the address names one."""
    asked_for = request.GET.get("decision", "")
    if not asked_for:
        return None
    if not (asked_for.isascii() and asked_for.isdigit() and len(asked_for) < 10):
        raise Http404("この決定はありません。会議の記録からもう一度開いてください。")
    decisions = Decision.objects.visible_to(request.user)
    return get_object_or_404(decisions.select_related("meeting__series__council", "initiative"), pk=asked_for)


def initiative_edit(request, pk):
    records = Initiative.objects.visible_to(request.user)
    initiative = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"取組み「{initiative}」を直す",
        form=InitiativeForm,
        form_options={"today": timezone.localdate()},
        submit="取組みを保存する",
        said="取組み「{record}」を保存しました。",
        back=initiative.get_absolute_url(),
        records=records,
        template=_TEMPLATE,
        help="initiatives",
    )
    return form_page(request, page, initiative)


def initiative_reading(request):
    """How the words of a schedule are read, for a form that shows it while they are typed."""
    words = request.GET.get("words", "")[:_LONGEST]
    reading = read(words)
    heard = Initiative(schedule=words, rule=reading.rule)
    ahead = next_days(heard, timezone.localdate(), 3)
    said = f"「{reading}」と読み取りました。" if reading.rule or reading.approximate else ""
    if ahead:
        said += f"次は{'、'.join(map(format_date_with_weekday, ahead))}です。"
    elif reading.needs_anchor:
        said += "次の開催日を計算するには、「繰り返しの起点」に開催した日をひとつ入れます。"
    elif words.strip() and not said:
        said = "繰り返しの決まりは読み取れませんでした。決まりがあれば、「繰り返し」で選べます。"
    if reading.rule and reading.unread:
        said += f"「{reading.unread}」は読み取れませんでした。"
    return JsonResponse({"said": said})
