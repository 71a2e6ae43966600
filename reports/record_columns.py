"""What the page behind a figure shows of each kind of record."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from coordination.models import Activity, Coordinator, Forum, Municipality, Person
from coordination.pages.records import Column
from coordination.wareki import format_date, format_date_with_weekday
from meetings.models import Meeting
from volunteers.models import HelpRequest, Member, Service, ServiceHelper, TicketTransfer


@dataclass(frozen=True)
class Listing:
    """How one kind of record is listed. columns: in the words of a city. related and prefetched: what they read."""

    columns: Callable[[Municipality], tuple[Column, ...]]
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()


def columns_of(records: QuerySet, city: Municipality) -> tuple[Column, ...]:
    return _LISTINGS[records.model].columns(city)


def for_listing(records: QuerySet) -> QuerySet:
    """The records with all that their columns show, in a fixed number of statements."""
    listing = _LISTINGS[records.model]
    if listing.related:
        records = records.select_related(*listing.related)
    return records.prefetch_related(*listing.prefetched)


def _day(name):
    return lambda record: format_date_with_weekday(getattr(record, name))


def _names(name):
    return lambda record: "、".join(map(str, getattr(record, name).all()))


def _placements(city):
    def tiers(coordinator):
        return "、".join(
            f"{city.tier_name(placement.tier)} {format_date(placement.started_on)}から"
            + (f"{format_date(placement.ended_on)}まで" if placement.ended_on else "")
            for placement in coordinator.placement_set.all()
        )

    return tiers


# Members of an exchange group appear by their numbers alone: their names are the group's.
_LISTINGS: dict[type[Model], Listing] = {
    Meeting: Listing(
        lambda city: (
            Column("開催日", _day("held_on"), keeps_together=True, leads=True),
            Column("会議", lambda meeting: meeting.series.name_on(meeting.held_on)),
            Column("種類", lambda meeting: meeting.series.kind),
            Column("圏域", lambda meeting: meeting.series.area or "市全域", keeps_together=True),
            Column("会場", lambda meeting: meeting.venue),
            Column("受け入れ・主催", lambda meeting: meeting.host or ""),
        ),
        related=("series__kind", "series__area", "host"),
        prefetched=("series__names",),
    ),
    Activity: Listing(
        lambda city: (
            Column("活動日", _day("visited_on"), keeps_together=True, leads=True),
            Column("層", lambda activity: f"{city.tier_name(activity.tier)}相当", keeps_together=True),
            Column("圏域", lambda activity: activity.area or "市全域", keeps_together=True),
            Column("目的", _names("purposes")),
            Column("会った団体", _names("organizations")),
            Column("コーディネーター", _names("coordinators")),
            Column("普及啓発", lambda activity: activity.outreach_name, keeps_together=True),
        ),
        related=("area",),
        prefetched=("purposes", "organizations", "coordinators"),
    ),
    Forum: Listing(
        lambda city: (
            Column("開催日", _day("held_on"), keeps_together=True),
            Column("題名", lambda forum: forum.title),
            Column("対象", lambda forum: forum.audience),
            Column("会場", lambda forum: forum.venue),
        ),
    ),
    Coordinator: Listing(
        lambda city: (
            Column("氏名", lambda coordinator: coordinator.name, leads=True),
            Column("所属", lambda coordinator: coordinator.employer or ""),
            Column("配置", _placements(city)),
        ),
        related=("employer",),
        prefetched=("placement_set",),
    ),
    Person: Listing(
        lambda city: (
            Column("呼び名", lambda person: person.name),
            Column("圏域", lambda person: person.area or "", keeps_together=True),
        ),
        related=("area",),
    ),
    Member: Listing(
        lambda city: (
            Column("会員", str),
            Column("役割", lambda member: "、".join(role.get_role_display() for role in member.roles.all())),
        ),
        prefetched=("roles",),
    ),
    HelpRequest: Listing(
        lambda city: (
            Column("受けた日", _day("requested_on"), keeps_together=True),
            Column("内容", lambda request: request.kind),
            Column("利用会員", lambda request: request.recipient),
            Column("回数", lambda request: request.get_repeats_display()),
        ),
        related=("kind", "recipient"),
    ),
    Service: Listing(
        lambda city: (
            Column("活動日", _day("held_on"), keeps_together=True),
            Column("内容", lambda service: service.kind),
            Column("利用会員", lambda service: service.recipient),
            Column("協力会員", lambda service: "、".join(str(one.helper) for one in service.helpers.all())),
        ),
        related=("kind", "recipient"),
        prefetched=("helpers__helper",),
    ),
    ServiceHelper: Listing(
        lambda city: (
            Column("活動日", lambda one: format_date_with_weekday(one.service.held_on), keeps_together=True),
            Column("内容", lambda one: one.service.kind),
            Column("利用会員", lambda one: one.service.recipient),
            Column("協力会員", lambda one: one.helper),
        ),
        related=("service__kind", "service__recipient", "helper"),
    ),
    TicketTransfer: Listing(
        lambda city: (
            Column("受払日", _day("transferred_on"), keeps_together=True),
            Column("種類", lambda transfer: transfer.words),
            Column("出した側", lambda transfer: transfer.credited),
            Column("受けた側", lambda transfer: transfer.debited),
        ),
        related=("credited__member", "debited__member"),
    ),
}
