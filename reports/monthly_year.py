"""The months of a fiscal year, contractor by contractor: what was reported, and what is still to come."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, MonthlyReport, Organization, User
from coordination.sheets.writing import Table
from coordination.wareki import format_year
from reports.monthly_visits import address_of

NOT_BEGUN = "まだ来ていない月"


@dataclass(frozen=True)
class MonthOfContractor:
    """visits: as the log stands now, or as they were accepted. waits_for_me: what this user is to do next, in words."""

    month: date
    contractor: Organization
    report: MonthlyReport | None
    visits: int
    has_begun: bool
    has_ended: bool
    may_write: bool
    waits_for_me: str

    @property
    def name(self) -> str:
        return f"{format_year(self.month)}{self.month.month}月"

    @property
    def state(self) -> str:
        if self.report:
            return self.report.get_state_display()
        if not self.has_begun:
            return NOT_BEGUN
        return "まだありません" if self.visits else "訪問の記録なし"

    @property
    def is_missing(self) -> bool:
        """There is something to report, the month is over, and nobody has begun."""
        return not self.report and self.has_ended and bool(self.visits)

    @property
    def address_of_visits(self) -> str:
        if self.report:
            return address_of(self.report, "month-all")
        return reverse("monthly_log", args=[self.contractor.pk, self.month.year, self.month.month])

    @property
    def address_to_make(self) -> str:
        return f"{reverse('monthly_add')}?contractor={self.contractor.pk}&month={self.month.isoformat()}"


def contractors_for(user, *, writing=False) -> list[Organization]:
    """The organizations that employ coordinators; writing: those whose reports this user may write."""
    employers = Organization.objects.visible_to(user).filter(
        Q(coordinators__isnull=False) | Q(monthly_reports__isnull=False)
    )
    if writing and user.role == User.Role.COORDINATOR:
        employers = employers.filter(coordinators__user=user)
    return list(employers.distinct())


def first_days(year: FiscalYear) -> list[date]:
    return [date(year.year + (at > 12), (at - 1) % 12 + 1, 1) for at in range(4, 16)]


def visits_by_month(contractors: Collection[Organization], year: FiscalYear) -> dict[tuple[int, date], int]:
    """How many visits the people of each contractor made in each month, each visit once."""
    counted = (
        Activity.objects.filter(coordinators__employer__in=contractors, visited_on__range=year.span)
        .values(contractor=F("coordinators__employer"), month=TruncMonth("visited_on"))
        .annotate(visits=Count("pk", distinct=True))
        .order_by()
    )
    return {(one["contractor"], one["month"]): one["visits"] for one in counted}


def months_of(user, year: FiscalYear, today: date) -> list[MonthOfContractor]:
    contractors = contractors_for(user)
    own = {one.pk for one in contractors_for(user, writing=True)} if user.role != User.Role.MANAGER else set()
    counts = visits_by_month(contractors, year)
    reports = {
        (one.contractor_id, one.month): one
        for one in MonthlyReport.objects.visible_to(user)
        .filter(month__range=year.span)
        .annotate(accepted_visits=F("document__visits"))
        .defer("document")
    }
    found = []
    for month in first_days(year):
        ended = month_after(month) <= today
        for contractor in contractors:
            report = reports.get((contractor.pk, month))
            visits = counts.get((contractor.pk, month), 0)
            if report and report.is_accepted:
                visits = report.accepted_visits
            may_write = contractor.pk in own
            waits = _waits_for(user, report, visits, ended, may_write)
            found.append(
                MonthOfContractor(month, contractor, report, visits, month <= today, ended, may_write, waits)
            )
    return found


def _waits_for(user, report, visits, ended, may_write) -> str:
    """What this user is to do about a month: the contractor's people report it, the city's clerks answer."""
    if user.role == User.Role.COORDINATOR and may_write:
        if report is None:
            return "月報をつくる" if visits and ended else ""
        if report.state == report.State.RETURNED:
            return "直して、もう一度提出する"
        return "書いて提出する" if report.state == report.State.DRAFT and ended else ""
    if user.role in (User.Role.STAFF, User.Role.ADMIN) and report:
        return "受理するか差し戻す" if report.state == report.State.SUBMITTED else ""
    return ""


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def sheet_of(months: Iterable[MonthOfContractor], year: FiscalYear) -> Table:
    """The list as a sheet: what the page shows."""
    heads = ["月", "月（西暦）", "受託者", "状態", "訪問（件）"]
    rows = [[one.name, f"{one.month:%Y-%m}", one.contractor.name, one.state, one.visits] for one in months]
    return Table("月報の一覧", heads, rows, [f"年度：{year}"])
