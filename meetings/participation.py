"""延べ人数・実人数・コアメンバー: who came to the meetings of a series, counted from what was recorded of each."""

from dataclasses import dataclass
from datetime import date

from coordination.fiscal_year import FiscalYear
from coordination.pages.detail import Fact, Section
from meetings.models import Attendance, Meeting, MeetingSeries


@dataclass(frozen=True)
class Participation:
    """visits: 延べ人数, each person as often as they came. people: 実人数, each once; only who was known by name.
    core: of them, who came as a core member. unknown: meetings of which nobody wrote down how many came."""

    meetings: int
    visits: int
    people: int
    core: int
    unknown: int


def participation(series: MeetingSeries, first: date, last: date) -> Participation:
    """Of the meetings held from first to last. Who was absent is not counted, nor of whom nothing is recorded."""
    held = Meeting.objects.held().filter(series=series, held_on__range=(first, last))
    numbers = list(held.with_people().values_list("people", flat=True))
    came = Attendance.objects.came().filter(meeting__in=held).exclude(person=None).order_by()
    people = set(came.values_list("person", "role"))
    return Participation(
        meetings=len(numbers),
        visits=sum(filter(None, numbers)),
        people=len({person for person, _ in people}),
        core=len({person for person, role in people if role == Attendance.Role.CORE}),
        unknown=numbers.count(None),
    )


def participation_section(series: MeetingSeries, year: FiscalYear) -> Section:
    """For the page of a series."""
    found = participation(series, *year.span)
    unknown = f"（人数の記録がない{found.unknown}回を除く）" if found.unknown else ""
    return Section(
        f"参加した人　{year.name}",
        facts=[
            Fact("開催", f"{found.meetings}回"),
            Fact("延べ人数", f"{found.visits:,}人{unknown}"),
            Fact("実人数", f"{found.people:,}人（出欠を取った会議に一度でも来た人）"),
            Fact("コアメンバー", f"{found.core:,}人"),
        ],
    )
