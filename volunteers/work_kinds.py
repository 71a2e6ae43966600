"""活動の種類ごと: what is asked for and what is done, kind by kind."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from volunteers.models import ExchangeGroup, HelpRequest, Service, ServiceHelper, WorkKind


@dataclass(frozen=True)
class Asked:
    """Of one kind in a period: requests received, services and person-minutes, less what was withdrawn in it."""

    kind: WorkKind
    requests: int
    services: int
    minutes: int


def asked_and_done(group: ExchangeGroup, first: date, last: date) -> list[Asked]:
    """Every kind of the group, in its order."""
    asked = HelpRequest.objects.filter(group=group, requested_on__range=(first, last)).order_by()
    requests = Counter(dict(asked.values_list("kind").annotate(n=Count("pk"))))
    services = _net(Service.objects.filter(group=group), "", Count("pk"), first, last)
    minutes = _net(
        ServiceHelper.objects.filter(service__group=group), "service__", Sum("minutes"), first, last
    )
    return [Asked(kind, requests[kind.pk], services[kind.pk], minutes[kind.pk]) for kind in group.kinds.all()]


def _net(records, service, amount, first, last) -> Counter:
    held, withdrawn, kind = f"{service}held_on", f"{service}withdrawn_on", f"{service}kind"
    done = records.filter(**{f"{held}__range": (first, last)})
    gone = records.filter(**{f"{held}__lte": last, f"{withdrawn}__lte": last}).filter(
        Q(**{f"{held}__gte": first}) | Q(**{f"{withdrawn}__gte": first})
    )
    found = Counter(dict(done.order_by().values_list(kind).annotate(amount=amount)))
    found.subtract(dict(gone.order_by().values_list(kind).annotate(amount=amount)))
    return found
