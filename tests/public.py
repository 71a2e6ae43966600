"""Initiatives for the tests of the public page: one with all that there may be, and others that nobody may see."""

from datetime import UTC, date, datetime, time

from django.core.files.base import ContentFile

from coordination.models import Area, Organization, User
from meetings.models import Council, Initiative, InitiativeFile, InitiativePlace, Occasion, Partner

MONDAY = date(2026, 8, 3)
AT = datetime(2026, 7, 1, tzinfo=UTC)
PHOTO = b"\xff\xd8\xff a photo"
SECRETS = (
    "秘密の準備会", "取り下げた会", "終わった会", "裏の呼び名", "秘密の連絡先", "秘密の写真", "秘密の募集", "秘密の書類",
    "よその団体", "秘密のメモ",
)  # fmt: skip


def council(name="あかね協議体", area=None):
    return Council.objects.get_or_create(
        name=name, defaults={"tier": 2, "area": area or Area.objects.first()}
    )[0]


def initiative(name="あかね茶話会", *, published=True, **fields):
    one = Initiative.objects.create(name=name, **{"council": council(), "category": "gathering", **fields})
    if published:
        one.publish(by=User.objects.get(role="staff"), at=AT)
    return one


def cafe():
    """Every Monday but the last of August, at two places, with a photo, a partner, a contact and a call."""
    one = initiative(
        aliases="緑ケ丘カフェ",
        venue="緑ケ丘会館など",
        schedule="毎週月曜日",
        rule="FREQ=WEEKLY;BYDAY=MO",
        starts_at=time(10),
        ends_at=time(11, 30),
        started_on=date(2022, 4, 4),
        summary="お茶を飲みながら話します。\n<b>どなたでも</b>",
        people="約15名",
        seeks_partners=True,
        call="お茶を出す人",
        contact="連絡先 あかね会 電話 00-0000",
        contact_consented_on=date(2026, 7, 1),
        confirmed_on=date(2026, 7, 20),
    )
    for name, address in (("緑ケ丘会館", "あかね市緑ケ丘1-2"), ("となりの家", "")):
        InitiativePlace.objects.create(initiative=one, name=name, address=address)
    partner = Organization.objects.create(name="あかね町会", kind="neighbourhood")
    Partner.objects.create(initiative=one, organization=partner, role="会場の提供")
    Occasion.objects.create(initiative=one, on=date(2026, 8, 31), called_off=True, note="秘密のメモ")
    photo(one, "みんなで", consented_on=date(2026, 7, 1))
    return one


def photo(one, caption, *, content=PHOTO, **fields):
    return InitiativeFile.objects.create(
        initiative=one,
        content=ContentFile(content, "x.jpg"),
        caption=caption,
        size=len(content),
        added_by=User.objects.get(role="staff"),
        **{"name": "写真.jpg", "content_type": "image/jpeg", "digest": caption, **fields},
    )


def what_nobody_may_see(beside):
    """Drafts, what was withdrawn or ended, and what lacks a consent, beside an initiative that is shown."""
    initiative("秘密の準備会", published=False, aliases="裏の呼び名")
    initiative("取り下げた会").unpublish()
    clerk = User.objects.get(role="staff")
    initiative("終わった会").change_status("ended", by=clerk, at=AT, on=MONDAY, because="担い手がいない")
    initiative("募集をやめた会", contact="秘密の連絡先", call="秘密の募集")
    photo(beside, "秘密の写真")
    photo(beside, "秘密の書類", content_type="application/pdf", consented_on=MONDAY)
    Organization.objects.create(name="よその団体", kind="other")
