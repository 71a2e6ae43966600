"""The page of one initiative: all that is known of it, its next days, and what does not agree."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from coordination.models import Need
from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.relations import ago, months_before
from coordination.wareki import format_date, format_date_with_weekday
from meetings.models import Initiative
from meetings.occasions import days_without_record, years_of
from meetings.public import public_address
from meetings.schedules import contradictions, in_words, next_days, read, times_beside_words
from meetings.schedules.days import rule_of
from meetings.schedules.reading import spoken
from meetings.views.initiatives import BACK, CONFIRMED_FOR

NEXT_DAYS = 3
LATEST = 5  # occasions that the page names; the list has them all
_STATUS = {
    Initiative.Status.ACTIVE: "休止・終了を書く",
    Initiative.Status.PAUSED: "再開・終了を書く",
    Initiative.Status.ENDED: "再開を書く",
}


def initiative_detail(request, pk):
    records = Initiative.objects.visible_to(request.user)
    records = records.select_related("council__area", "confirmed_by", "published_by")
    initiative, today = get_object_or_404(records, pk=pk), timezone.localdate()
    occasions, changes = list(initiative.occasions.all()), list(initiative.changes.select_related("by"))
    held = [one.on for one in occasions if not one.called_off]
    told = times_beside_words(initiative.schedule, held, request.fiscal_year)
    return detail_page(
        request,
        DetailPage(
            title=initiative.name,
            reading="　".join(initiative.names[1:]),
            back=BACK,
            actions=_actions(initiative),
            shows_year=bool(told),
            sections=(
                Section("", facts=list(_facts(initiative, today))),
                _days(initiative, today),
                _needs(initiative, request.user),
                _decisions(initiative),
            ),
            template="meetings/initiative_detail.html",
            further={
                "initiative": initiative,
                "wrong": contradictions(initiative, held),
                "told": told,
                "confirmed": _confirmed(initiative, today),
                "is_old": _is_old(initiative, today),
                "recorded": years_of(occasions),
                "latest": occasions[:LATEST],
                "without_record": days_without_record(initiative, occasions, changes, today),
                "changes": changes,
                "addresses": initiative.places.all(),
                "partners": initiative.partners.select_related("organization"),
                "files": initiative.files.all(),
            },
        ),
    )


def _actions(initiative):
    pk = (initiative.pk,)
    publish = (
        ("公開をやめる", "initiative_unpublish")
        if initiative.is_published
        else ("公開する", "initiative_publish")
    )
    return (
        Action("直す", "initiative_edit", pk, main=True),
        Action("開催を記録する", "initiative_occasion_add", pk),
        Action(_STATUS[initiative.status], "initiative_status", pk),
        Action(*publish, pk),
        *([Action("公開ページを見る", "public_initiative", pk)] if public_address(initiative) else []),
    )


def _is_old(initiative, today):
    is_going_on = initiative.status == Initiative.Status.ACTIVE
    since = months_before(today, CONFIRMED_FOR)
    return is_going_on and (initiative.confirmed_on is None or initiative.confirmed_on < since)


def _confirmed(initiative, today):
    if initiative.confirmed_on is None:
        return "いまも同じように続いているか、まだ一度も確かめていません。"
    by = f"、{initiative.confirmed_by.name}" if initiative.confirmed_by else ""
    when = f"{format_date(initiative.confirmed_on)}（{ago(initiative.confirmed_on, today)}{by}）"
    return f"最後に確かめた日：{when}"


def _facts(initiative, today):
    council, rule = initiative.council, rule_of(initiative)
    reading = read(initiative.schedule)
    published = initiative.published_at and timezone.localdate(initiative.published_at)
    yield Fact("状態", initiative.get_status_display())
    yield Fact(
        "公開",
        f"{format_date(published)}から公開（{initiative.published_by.name}）" if published else "未公開",
    )
    yield Fact("協議体", council, council.get_absolute_url())
    yield Fact("圏域", council.area or "市全域")
    yield Fact("分類", initiative.get_category_display())
    yield Fact("内容", initiative.summary)
    yield Fact("場所", initiative.venue)
    yield Fact("開催日時", initiative.schedule)
    yield Fact("繰り返しの決まり", in_words(rule.text) if rule else f"なし（{reading}）")
    yield Fact("時刻", spoken(initiative.starts_at, initiative.ends_at))
    if reading.rule and reading.unread:
        yield Fact("開催日時のうち読み取れなかった言葉", reading.unread)
    yield Fact("開始", _since(initiative))
    yield Fact("おおよその参加人数", initiative.people)
    yield Fact("連絡先", _contact(initiative))


def _since(initiative):
    day = format_date_with_weekday(initiative.started_on) if initiative.started_on else ""
    return "　".join(filter(None, [day, initiative.started_note]))


def _contact(initiative):
    if not initiative.contact:
        return ""
    day = initiative.contact_consented_on
    consent = f"{format_date(day)}に公開の了解" if day else "公開の了解を得た日がないので、公開されません"
    return f"{initiative.contact}（{consent}）"


def _days(initiative, today):
    if initiative.status != Initiative.Status.ACTIVE:
        empty = f"{initiative.get_status_display()}のあいだは、次の開催日を出しません。"
    else:
        empty = "繰り返しの決まりがないので、次の開催日は計算できません。"
    days = next_days(initiative, today, NEXT_DAYS)
    return Section("次の開催日", lines=[Fact("", format_date_with_weekday(day)) for day in days], empty=empty)


def _needs(initiative, user):
    """Those whose steps lead here, and those that the decisions were about."""
    steps = initiative.need_steps.filter(need__in=Need.objects.visible_to(user)).select_related("need")
    needs = {step.need: step.get_stage_display() for step in steps}
    for decision in _decisions_of(initiative):
        if decision.item and decision.item.need:
            needs.setdefault(decision.item.need, "決定のもとになった議題")
    return Section(
        "こたえている困りごと",
        lines=[Fact(words, need, need.get_absolute_url()) for need, words in needs.items()],
        empty="困りごとの経過を書くときにこの取組みを選ぶと、ここにならびます。",
        actions=[Action("この取組みが生まれるまで", "initiative_chain", (initiative.pk,))],
    )


def _decisions(initiative):
    return Section(
        "生まれた会議の決定",
        lines=[
            Fact(str(decision.meeting), decision, decision.get_absolute_url())
            for decision in _decisions_of(initiative)
        ],
        empty="会議の決定から登録した取組みは、もとの決定がここに出ます。",
    )


def _decisions_of(initiative):
    return initiative.decisions.select_related("meeting__series", "item__need").prefetch_related(
        "meeting__series__names"
    )
