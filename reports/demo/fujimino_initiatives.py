"""ふじみ野市: what the office keeps of the ten initiatives beside what was published of them.

Rules and hours are read from the published words, places and partners are those that the words name. Who came on
which day, when somebody asked and one summer's pause are invented; none of that is public.
"""

from datetime import UTC, date, datetime, timedelta

from coordination.models import Organization, User
from meetings.models import Initiative, Occasion
from meetings.schedules import days_between, read
from reports.demo import facts

CITY = "fujimino"
PUBLISHED_AT = datetime(2026, 4, 1, 1, tzinfo=UTC)
CATEGORIES = {
    "あいさつキャラバン": "support",
    "にじいろTIME": "information",
    "ベンチプロジェクト": "environment",
    "中丸さんちの体操": "exercise",
    "大原自治会 花そだて": "environment",
    "ソレイユひろば": "gathering",
    "地域だれでも食堂": "food",
    "緑ケ丘立ち寄りカフェ": "gathering",
    "鶴ケ岡マルシェ": "gathering",
    "亀ボッチャ": "generations",
}
# (initiative, organization, its kind, its part): only those that the published words name.
PARTNERS = [
    ("にじいろTIME", "高齢者あんしん相談センター（デモ）", "consultation", "情報交換に参加"),
    ("中丸さんちの体操", "ほほえみ中丸デイサービス", "care", "会場"),
    ("大原自治会 花そだて", "大原自治会", "neighbourhood", "花壇づくり"),
    ("地域だれでも食堂", "SOMPOケアラヴィーレふじみ野", "care", "会場"),
]
# Only as much of an address as the name of the place itself tells.
ADDRESSES = {"緑ケ丘会館": "埼玉県ふじみ野市緑ケ丘", "鶴ケ岡会館": "埼玉県ふじみ野市鶴ケ岡"}
CONFIRMED_ON = {
    "あいさつキャラバン": date(2026, 10, 5),
    "にじいろTIME": date(2026, 10, 26),
    "中丸さんちの体操": date(2026, 10, 26),
    "大原自治会 花そだて": date(2026, 3, 10),
    "ソレイユひろば": date(2026, 9, 15),
    "地域だれでも食堂": date(2025, 12, 9),
    "緑ケ丘立ち寄りカフェ": date(2026, 10, 9),
    "鶴ケ岡マルシェ": date(2026, 9, 29),
    "亀ボッチャ": date(2026, 2, 17),
}
RECORDED = (date(2026, 4, 6), date(2026, 10, 26))
CALLED_OFF = {date(2026, 8, 10): "お盆の週のため", date(2026, 9, 21): "祝日のため"}
BOCCIA = {date(2025, 6, 14): 24, date(2025, 9, 13): 27, date(2025, 12, 13): 22, date(2026, 3, 14): 31}


def initiatives():
    staff = User.objects.get(username="shokuin")
    for initiative in Initiative.objects.all():
        reading = read(initiative.schedule)
        initiative.category = CATEGORIES[initiative.name]
        initiative.rule = reading.rule
        initiative.starts_at, initiative.ends_at = reading.starts_at, reading.ends_at
        initiative.people = "約15名" if "約15名" in initiative.summary else ""
        if initiative.name in CONFIRMED_ON:
            initiative.confirm(by=staff, on=CONFIRMED_ON[initiative.name])
        initiative.publish(by=staff, at=PUBLISHED_AT)
        initiative.save()
        for place in _places(initiative.venue):
            initiative.places.create(name=place, address=ADDRESSES.get(place, ""))
    _partners()
    _occasions()
    _pause(staff)


def _places(venue):
    """The published places by name."""
    return [name.removesuffix("など") for name in venue.split("、")] if venue not in ("", "市内") else []


def _partners():
    for name, organization, kind, role in PARTNERS:
        found, _ = Organization.objects.get_or_create(name=organization, defaults={"kind": kind})
        Initiative.objects.get(name=name).partners.create(organization=found, role=role)


def _occasions():
    """About fifteen people every Monday, as was published, and the four games of a year."""
    rng = facts.dice(CITY, "occasions")
    gymnastics = Initiative.objects.get(name="中丸さんちの体操")
    Occasion.objects.bulk_create(
        Occasion(
            initiative=gymnastics,
            on=day,
            participants=None if day in CALLED_OFF else rng.randint(12, 18),
            called_off=day in CALLED_OFF,
            note=CALLED_OFF.get(day, ""),
        )
        for day in days_between(gymnastics, *RECORDED)
    )
    boccia = Initiative.objects.get(name="亀ボッチャ")
    Occasion.objects.bulk_create(
        Occasion(initiative=boccia, on=day, participants=people) for day, people in BOCCIA.items()
    )


def _pause(staff):
    """One summer's pause that is over, so that nothing published is said to be otherwise now."""
    flowers, begins = Initiative.objects.get(name="大原自治会 花そだて"), date(2025, 7, 22)
    for status, days, because in (("paused", 0, "暑さがきびしいため"), ("active", 56, "涼しくなったため")):
        flowers.change_status(
            status,
            by=staff,
            on=begins + timedelta(days=days),
            at=datetime(2025, 7, 22, 1, tzinfo=UTC) + timedelta(days=days),
            because=because,
        )
