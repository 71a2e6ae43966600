"""The consent to a published contact holds for that contact alone, by whichever door another one comes in."""

from datetime import date

import pytest
from django.urls import reverse

from coordination.models import Area
from meetings.models import Council, Initiative
from tests.filled_forms import admin_form, open_form
from tests.test_taking_in_sheets import confirm, upload

pytestmark = pytest.mark.django_db

CONSENTED = date(2026, 7, 1)
ANEW = date(2026, 11, 20)
CONTACT, CONSENT_DAY = "連絡先", "連絡先の公開の了解を得た日"


@pytest.fixture
def cafe():
    council = Council.objects.create(name="緑ケ丘協議体", tier=2, area=Area.objects.get(number=4))
    return Initiative.objects.create(
        council=council, name="緑ケ丘の集い", contact="山田", contact_consented_on=CONSENTED
    )


def kept(cafe):
    return Initiative.objects.values_list("contact", "contact_consented_on").get(pk=cafe.pk)


def by_code(cafe, client, **changed):
    for name, value in changed.items():
        setattr(cafe, name, value)
    cafe.save()


def by_code_of_these_fields(cafe, client, **changed):
    for name, value in changed.items():
        setattr(cafe, name, value)
    cafe.save(update_fields=list(changed))


def by_form(cafe, client, **changed):
    address = reverse("initiative_edit", args=[cafe.pk])
    entered = {**open_form(client, address), **{name: str(value) for name, value in changed.items()}}
    answer = client.post(address, entered)
    if answer.status_code == 422:
        answer = client.post(address, {**entered, "confirmed": answer.context["warnings_mark"]})
    assert answer.status_code == 302


def by_admin(cafe, client, **changed):
    address = reverse("admin:meetings_initiative_change", args=[cafe.pk])
    entered = {**admin_form(client, address), **{name: str(value) for name, value in changed.items()}}
    answer = client.post(address, entered)
    assert answer.status_code == 302, answer.context["adminform"].errors


def by_sheet(cafe, client, contact, contact_consented_on=CONSENTED):
    head = ["協議体", "名称", CONTACT, CONSENT_DAY]
    confirm(
        client,
        upload(
            client,
            head,
            [cafe.council.name, cafe.name, contact, str(contact_consented_on)],
            kind="initiative",
        ),
    )


DOORS = pytest.mark.parametrize("enter", [by_code, by_code_of_these_fields, by_form, by_admin, by_sheet])


@DOORS
def test_another_contact_is_not_public_under_the_consent_of_the_one_before(enter, cafe, as_admin):
    enter(cafe, as_admin, contact="鈴木")

    assert kept(cafe) == ("鈴木", None)


@DOORS
def test_another_contact_keeps_a_consent_of_its_own(enter, cafe, as_admin):
    enter(cafe, as_admin, contact="鈴木", contact_consented_on=ANEW)

    assert kept(cafe) == ("鈴木", ANEW)


@DOORS
def test_the_same_contact_keeps_its_consent(enter, cafe, as_admin):
    enter(cafe, as_admin, contact="山田")

    assert kept(cafe) == ("山田", CONSENTED)
