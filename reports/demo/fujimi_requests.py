"""富士見市: what members asked 水谷東地域支え愛隊 for around the end of the demo, and who goes."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from reports.demo import facts
from volunteers.errands import horizon
from volunteers.models import Assignment, Errand, HelpRequest, Service

CITY = "fujimi"
MET = 6  # of the last services, each with the request that it came from
Repeats = HelpRequest.Repeats

# kind, rhythm, days after the end of the demo, time, minutes, helpers needed, helpers found, details
COMING = (
    ("ごみ出し", Repeats.WEEKLY, 0, time(7, 30), 15, 1, 1, "玄関の前に出してあります。\n集積所は角の公園の横。"),
    ("草取り", Repeats.FORTNIGHTLY, 3, time(9), 60, 2, 1, "庭の北がわから。\n鎌はお宅の物置にあります。"),
    ("通院の付き添い", Repeats.MONTHLY, 2, time(13, 15), 120, 1, 0, "病院の受付まで。\n帰りは家族が迎えに来ます。"),
    ("電球の交換", Repeats.ONCE, 1, time(10), 15, 1, 0, "台所の天井。脚立はありません。"),
    ("家具の移動", Repeats.ONCE, 4, time(14), 45, 2, 2, "たんすを隣の部屋へ。"),
    ("買い物の代行", Repeats.ONCE, 5, None, 60, 1, 0, "米5kgと牛乳。時刻は前の日に電話で決める。"),
)  # fmt: skip
# kind, days before the end, what became of it, why
PAST = (
    ("話し相手", 3, Errand.Status.PLANNED, ""),  # nobody has noted yet what came of it
    ("掃除", 4, Errand.Status.NOT_DONE, "留守だったため"),
    ("草取り", 7, Errand.Status.CANCELLED, "雨のため"),
)


def requests_met(group, clerk):
    """The last services came from requests; before they are paid, as what is paid for is not changed any more."""
    last = group.services.order_by("-held_on", "-pk").select_related("recipient", "kind")[:MET]
    for service in last:
        errand = _asked(group, clerk, service.recipient, service.kind, service.held_on, at=time(10))
        for one in service.helpers.all():
            Assignment.objects.create(
                errand=errand, helper=one.helper, assigned_by=clerk, assigned_at=_on(errand.on)
            )
        errand.finish(by=clerk, at=_on(errand.on))
        Service.objects.filter(pk=service.pk).update(errand=errand)


def requests_coming(group, clerk, helpers, recipients, as_of):
    rng = facts.dice(CITY, "requests")
    kinds = {kind.name: kind for kind in group.kinds.all()}
    asking = facts.pick(rng, [one for one in recipients if one not in helpers], len(COMING) + len(PAST))
    going = iter(facts.pick(rng, [one for one in helpers if one not in recipients], 12))
    for member, (kind, repeats, after, at, minutes, needed, found, details) in zip(
        asking, COMING, strict=False
    ):
        errand = _asked(
            group, clerk, member, kinds[kind], as_of + timedelta(days=after), at=at, repeats=repeats,
            minutes=minutes, helpers_needed=needed, details=details, until_day=horizon(as_of), taken_on=as_of,
        )  # fmt: skip
        for _ in range(found):
            Assignment.objects.create(
                errand=errand, helper=next(going), assigned_by=clerk, assigned_at=_on(as_of)
            )
    for member, (kind, before, status, because) in zip(asking[len(COMING) :], PAST, strict=True):
        errand = _asked(group, clerk, member, kinds[kind], as_of - timedelta(days=before), at=time(10))
        Assignment.objects.create(
            errand=errand, helper=next(going), assigned_by=clerk, assigned_at=_on(errand.on)
        )
        if status == Errand.Status.NOT_DONE:
            errand.not_done(because=because, by=clerk, at=_on(errand.on))
        elif status == Errand.Status.CANCELLED:
            errand.cancel(because=because, by=clerk, at=_on(errand.on))


def _asked(group, clerk, member, kind, day, *, until_day=None, taken_on=None, **more) -> Errand:
    """The request, and the first of its errands."""
    asked = HelpRequest.objects.create(
        group=group,
        recipient=member,
        kind=kind,
        first_on=day,
        requested_on=taken_on or day - timedelta(days=3),
        taken_by=clerk,
        **more,
    )
    asked.plan(until_day or day, since=day)
    return asked.errands.first()


def _on(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(17)))
