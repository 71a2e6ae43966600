"""What the form of a visit offers first: today, where one was last, and whom one meets most."""

from coordination.models import Activity, Coordinator, Organization, Placement

LATEST = 5  # visits that one can go on from
OFFERED = 8  # organizations at the top of the choice
LOOKED_AT = 40  # visits behind them


def latest_visits(user):
    """The visits that a coordinator made, or that somebody else wrote down, the latest first."""
    mine = Coordinator.objects.filter(user=user).first()
    visits = Activity.objects.visible_to(user)
    visits = visits.filter(coordinators=mine) if mine else visits.filter(recorded_by=user)
    return visits.order_by("-visited_on", "-pk")


def first_offered(user, today) -> dict:
    """The values of an empty form."""
    mine = list(Coordinator.objects.filter(user=user))
    last = latest_visits(user).first()
    tiers = set(
        Placement.objects.current_on(today).filter(coordinator__in=mine).values_list("tier", flat=True)
    )
    tier = last.tier if last else tiers.pop() if len(tiers) == 1 else None
    return {"visited_on": today, "coordinators": mine, "tier": tier, "area": last.area_id if last else None}


def as_before(visit, today) -> dict:
    """The values of a form that goes on from an earlier visit: who met whom where and what for; not what was said."""
    return {
        "visited_on": today,
        "tier": visit.tier,
        "area": visit.area_id,
        "venue": visit.venue,
        "purposes": list(visit.purposes.all()),
        "organizations": list(visit.organizations.filter(is_active=True)),
        "coordinators": list(visit.coordinators.all()),
        "is_outreach": visit.is_outreach,
        "is_lecture": visit.is_lecture,
    }


def organizations_met(user) -> list[int]:
    """The organizations of the latest visits, those met last first."""
    visits = list(latest_visits(user).values_list("pk", flat=True)[:LOOKED_AT])
    met = Activity.organizations.through.objects.filter(
        activity__in=visits, organization__in=Organization.objects.filter(is_active=True)
    ).order_by("-activity__visited_on", "-activity", "organization")
    return list(dict.fromkeys(met.values_list("organization", flat=True)))[:OFFERED]
