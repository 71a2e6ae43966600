"""ふじみ野市: a year of visits by its coordinators. Nothing was published about them; all of it is invented."""

from datetime import date, time

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Coordinator, Need, Organization, Purpose, Tier, User
from reports.demo import facts, monthly_reports
from reports.demo.fujimi_visits import (
    EMPLOYER,
    HEARD,
    NEXT_STEPS,
    PURPOSES,
    SHARED,
    VENUES,
)

CITY = "fujimino"
YEAR = FiscalYear(2024)
VISITS = 180  # 15 a month
SHAPES = [
    ("{}自治会", "neighbourhood"),
    ("{}の民生委員・児童委員", "welfare_commissioners"),
    ("{}サロン（デモ）", "senior_club"),
    ("{}の商店（デモ）", "business"),
]


def organizations():
    """The coordinators' employer, and whom they meet in each area."""
    employer = Organization.objects.create(
        name=EMPLOYER, kana="しゃかいふくしきょうぎかい", kind=Organization.Kind.WELFARE_COUNCIL
    )
    Coordinator.objects.update(employer=employer)
    first = Coordinator.objects.order_by("pk").first()
    first.user = User.objects.get(username="coordinator")
    first.save(update_fields=["user"])
    Organization.objects.bulk_create(
        Organization(name=shape.format(area.name), kind=kind, area=area)
        for area in Area.objects.order_by("number")
        for shape, kind in SHAPES
    )


def visits():
    Purpose.objects.bulk_create(Purpose(name=name, position=i) for i, name in enumerate(PURPOSES))
    rng = facts.dice(CITY, "visits")
    aims, people = list(Purpose.objects.all()), list(Coordinator.objects.order_by("pk"))
    areas = list(Area.objects.order_by("number"))
    for i, day in enumerate(facts.days_in(YEAR, VISITS, rng)):
        at = rng.randrange(len(areas))
        told = i % 9 == 0
        visit = Activity.objects.create(
            visited_on=day,
            started_at=time(rng.choice([9, 10, 13, 14, 15]), rng.choice([0, 30])),
            tier=Tier.FIRST if i % 6 == 0 else Tier.SECOND,
            area=areas[at],
            venue=rng.choice(VENUES),
            people_met=rng.randint(1, 8),
            shared=rng.choice(SHARED),
            heard=rng.choice(HEARD),
            next_step=rng.choice(NEXT_STEPS),
            is_outreach=told,
            is_lecture=i % 18 == 0,
            outreach_people=rng.randint(6, 30) if told and i % 27 else None,
        )
        visit.purposes.set(rng.sample(aims, rng.choice([1, 2])))
        visit.organizations.set(rng.sample(list(Organization.objects.filter(area=areas[at])), 1))
        visit.coordinators.set([people[at % len(people)]])
        if i % 12 == 5:
            _note(visit, rng)


def _note(visit, rng):
    Need.objects.create(
        title=rng.choice(["買い物に行く足がない", "世話役のなり手がいない", "ごみを出しに行けない"]),
        category=rng.choice(Need.Category.values),
        area=visit.area,
        words=visit.heard,
        said_by="集まりの世話役",
        heard_on=visit.visited_on,
        activity=visit,
    )


def reports():
    monthly_reports.load(Organization.objects.get(name=EMPLOYER), date(2024, 4, 1), accepted=9)
