"""ふじみ野市: five councils and the ten initiatives that they brought forth."""

from datetime import date

from coordination.models import Area, Coordinator, Municipality, Placement, Tier
from meetings.models import Council, Initiative
from reports.demo import accounts, facts, fujimino_initiatives, fujimino_needs, fujimino_visits, names

CITY = "fujimino"
NAME = "ふじみ野市"


def municipality():
    Municipality.objects.create(
        name=NAME,
        department="地域福祉課 福祉総合支援チーム",
        tier1_name="第一層",
        tier2_name="第二層",
        demo=CITY,
    )
    names_of_areas = [row["area"] for row in facts.read(CITY, "councils") if row["area"]]
    Area.objects.bulk_create(Area(number=i, name=name) for i, name in enumerate(names_of_areas, 1))


def coordinators():
    """Four people, one an area; the first also holds the whole city."""
    begins = date(2024, 4, 1)
    for i, (name, kana) in enumerate(names.people(4, facts.dice(CITY, "coordinators"))):
        coordinator = Coordinator.objects.create(name=name, kana=kana)
        Placement.objects.create(coordinator=coordinator, tier=Tier.SECOND, started_on=begins)
        if i == 0:
            Placement.objects.create(coordinator=coordinator, tier=Tier.FIRST, started_on=begins)


def councils():
    areas = {area.name: area for area in Area.objects.all()}
    Council.objects.bulk_create(
        Council(name=row["name"], tier=int(row["tier"]), area=areas.get(row["area"]))
        for row in facts.read(CITY, "councils")
    )


def initiatives():
    councils = {council.name: council for council in Council.objects.all()}
    for row in facts.read(CITY, "initiatives"):
        # One published row holds two names, written with ケ and with ヶ.
        name, _, alias = row["name"].partition("・")
        day, year = (row["started"], "") if len(row["started"]) == 10 else (None, row["started"])
        Initiative.objects.create(
            council=councils[row["council"]],
            name=name,
            aliases=alias,
            venue=row["venue"],
            schedule=row["schedule"],
            started_on=date.fromisoformat(day) if day else None,
            started_note=f"{year}年" if year else "",
            summary=row["summary"],
            seeks_partners="募集中" in row["summary"],
        )


STEPS = [
    ("市と圏域", municipality),
    ("利用者", accounts.load),
    ("コーディネーター", coordinators),
    ("協議体", councils),
    ("取組み", initiatives),
    ("団体", fujimino_visits.organizations),
    ("活動記録", fujimino_visits.visits),
    ("月報", fujimino_visits.reports),
    ("困りごと", fujimino_needs.needs),
    ("取組みのいま", fujimino_initiatives.initiatives),
]
