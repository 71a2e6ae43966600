"""ふじみ野市: the ten initiatives as its public page shows them. What another step has filled in is left as it is."""

from datetime import UTC, date, datetime

from coordination.models import User
from meetings.models import Initiative, InitiativePlace
from meetings.schedules import read

PUBLISHED_AT = datetime(2026, 3, 30, 1, tzinfo=UTC)
CONFIRMED_ON = date(2026, 3, 23)
CATEGORIES = {
    "あいさつキャラバン": "generations",
    "にじいろTIME": "information",
    "ベンチプロジェクト": "environment",
    "中丸さんちの体操": "exercise",
    "大原自治会 花そだて": "environment",
    "ソレイユひろば": "gathering",
    "地域だれでも食堂": "food",
    "緑ケ丘立ち寄りカフェ": "gathering",
    "鶴ケ岡マルシェ": "exercise",
    "亀ボッチャ": "generations",
}
# Only as much of an address as the name of the place itself tells.
ADDRESSES = {"緑ケ丘会館": "埼玉県ふじみ野市緑ケ丘", "鶴ケ岡会館": "埼玉県ふじみ野市鶴ケ岡"}


def publish():
    clerk = User.objects.get(role=User.Role.STAFF)
    for initiative in Initiative.objects.prefetch_related("places"):
        _read_schedule(initiative)
        if initiative.category == Initiative.Category.OTHER:
            initiative.category = CATEGORIES[initiative.name]
        initiative.save()
        if initiative.confirmed_on is None:
            initiative.confirm(by=clerk, on=CONFIRMED_ON)
        if not initiative.is_published:
            initiative.publish(by=clerk, at=PUBLISHED_AT)
        if initiative.venue in ADDRESSES and not initiative.places.all():
            address = ADDRESSES[initiative.venue]
            InitiativePlace.objects.create(initiative=initiative, name=initiative.venue, address=address)


def _read_schedule(initiative):
    said = read(initiative.schedule)
    if said.rule and not initiative.rule:
        initiative.rule, initiative.starts_at, initiative.ends_at = said.rule, said.starts_at, said.ends_at
