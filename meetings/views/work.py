"""やること: what waits in the work of the councils, each with the record that is to be seen to."""

from django.utils import timezone

from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.wareki import format_date, format_date_with_weekday
from meetings.worklists import worklists

SHOWN = 50  # of a list; what has waited longest stands first


def meeting_work(request):
    today = timezone.localdate()
    found = worklists(request.user, today)
    return detail_page(
        request,
        DetailPage(
            title="やること",
            notice="" if any(one.records for one in found) else "いま待っているものはありません。",
            sections=[_section(one, _LINES[one.key]) for one in found],
        ),
    )


def _section(worklist, line):
    records = list(worklist.records)
    rest = f"（長く待っているものから{SHOWN}件を出しています）" if len(records) > SHOWN else ""
    return Section(
        f"{worklist.title}　{len(records)}件{rest}",
        lines=[line(one) for one in records[:SHOWN]],
        empty=worklist.empty,
    )


def _minutes(meeting):
    return Fact(format_date_with_weekday(meeting.held_on), meeting.name, meeting.get_absolute_url())


def _decision(decision):
    owner = f"　担当：{decision.owner}" if decision.owner else ""
    return Fact(
        f"期限 {format_date(decision.due_on)}", f"{decision.text}{owner}", decision.meeting.get_absolute_url()
    )


def _council(council):
    planned = f"次回の予定 {format_date(council.next_meeting)}" if council.next_meeting else "予定なし"
    return Fact(planned, council.name, council.get_absolute_url())


def _initiative(initiative):
    told = (
        f"{format_date(initiative.confirmed_on)}に確認" if initiative.confirmed_on else "まだ確かめていません"
    )
    return Fact(told, initiative.name, initiative.get_absolute_url())


_LINES = {
    "minutes": _minutes,
    "decisions": _decision,
    "councils": _council,
    "initiatives": _initiative,
}
