"""What becomes of an initiative: paused, taken up again, confirmed, published, and recorded day by day."""

import io
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from coordination.models import Area, Organization, Person, User
from meetings.models import Council, Initiative, InitiativeFile
from meetings.occasions import days_without_record, years_of
from meetings.publication import kept_inside, shown
from tests.filled_forms import open_form

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """A Sunday."""
    monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else TODAY)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 22, 3, tzinfo=UTC))


@pytest.fixture
def cafe():
    council = Council.objects.create(name="緑ケ丘協議体", tier=2, area=Area.objects.get(number=4))
    return Initiative.objects.create(
        council=council, name="集い", schedule="毎週月曜日", rule="FREQ=WEEKLY;BYDAY=MO"
    )


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(staff):
    return signed_in(staff)


def at(view, one, *more):
    return reverse(view, args=[one.pk, *more])


# -- 休止・再開・終了 ----------------------------------------------------------


def change(client, cafe, **told):
    address = at("initiative_status", cafe)
    return client.post(address, {**open_form(client, address), **told})


def test_a_pause_keeps_its_day_and_reason_and_stops_the_next_days(client, cafe, staff):
    change(client, cafe, status="paused", on="2026-11-16", because="会場の改修")

    cafe.refresh_from_db()
    kept = cafe.changes.get()
    assert (cafe.status, kept.on, kept.because, kept.by) == (
        "paused",
        date(2026, 11, 16),
        "会場の改修",
        staff,
    )
    assert "休止のあいだは、次の開催日を出しません。" in client.get(cafe.get_absolute_url()).content.decode()


def test_what_was_paused_is_taken_up_again(client, cafe):
    change(client, cafe, status="paused", on="2026-10-05", because="会場の改修")
    change(client, cafe, status="active", on="2026-11-16")

    cafe.refresh_from_db()
    assert cafe.status == "active"
    assert [one.status for one in cafe.changes.all()] == ["paused", "active"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"status": "paused", "on": "2026-11-16", "because": ""}, "because"),
        ({"status": "ended", "on": "2026-11-16", "because": ""}, "because"),
        ({"status": "paused", "on": "2026-11-23", "because": "改修"}, "on"),
        ({"status": "active", "on": "2026-11-16", "because": ""}, "status"),
    ],
)
def test_a_change_without_reason_or_to_what_it_is_or_ahead_of_its_day_is_refused(client, cafe, told, field):
    answer = change(client, cafe, **told)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not cafe.changes.exists()


def test_a_change_before_the_last_one_is_refused(client, cafe):
    change(client, cafe, status="paused", on="2026-10-05", because="会場の改修")

    answer = change(client, cafe, status="active", on="2026-10-04")

    assert list(answer.context["form"].errors) == ["on"]


def test_a_pause_sent_twice_is_written_once(client, cafe):
    address = at("initiative_status", cafe)
    data = {**open_form(client, address), "status": "paused", "on": "2026-11-16", "because": "改修"}

    first, second = client.post(address, data), client.post(address, data)

    assert first.url == second.url == cafe.get_absolute_url()
    assert cafe.changes.count() == 1


# -- まだそのとおりです ----------------------------------------------------------


def test_one_press_confirms_and_a_second_changes_nothing(client, cafe, staff, admin):
    answer = client.post(at("initiative_confirm", cafe), {"from": "unconfirmed"})
    signed_in(admin).post(at("initiative_confirm", cafe))

    cafe.refresh_from_db()
    assert answer.url == reverse("unconfirmed_list")
    assert (cafe.confirmed_on, cafe.confirmed_by) == (TODAY, staff)


def test_the_list_holds_what_was_not_confirmed_for_six_months(client, cafe):
    def listed():
        return [one.pk for one in client.get(reverse("unconfirmed_list")).context["table"].data]

    def confirmed_on(day):
        Initiative.objects.filter(pk=cafe.pk).update(confirmed_on=day)

    assert listed() == [cafe.pk], "never confirmed"
    confirmed_on(date(2026, 5, 21))
    assert listed() == [cafe.pk]
    confirmed_on(date(2026, 5, 22))
    assert listed() == []
    confirmed_on(None)
    Initiative.objects.filter(pk=cafe.pk).update(status="paused")
    assert listed() == [], "nobody asks of what is paused"


# -- 公開 --------------------------------------------------------------------


def test_publishing_shows_before_what_will_be_public_and_what_stays_inside(client, cafe):
    Initiative.objects.filter(pk=cafe.pk).update(contact="会長 山田 0490-00-0000")

    page = client.get(at("initiative_publish", cafe)).content.decode()

    public, inside = page.split("<h2>公開しないもの</h2>")
    assert "令和8年11月23日（月）" in public
    assert "会長 山田" not in public and "会長 山田" in inside


def test_a_contact_is_public_from_the_day_of_consent_on(cafe):
    cafe.contact, cafe.contact_consented_on = "会長 山田", date(2026, 11, 1)

    assert [fact.text for fact in shown(cafe, TODAY) if fact.label == "連絡先"] == ["会長 山田"]
    assert [fact.label for fact in kept_inside(cafe)] == ["いつも公開しないもの"]


def test_publishing_names_the_people_who_stand_in_the_texts(client, cafe):
    Person.objects.create(name="丘山　花子", area=Area.objects.first())
    Initiative.objects.filter(pk=cafe.pk).update(summary="丘山花子さんの家で話します。", contact="丘山　花子")

    assert client.get(at("initiative_publish", cafe)).context["named"] == ["丘山　花子"]
    Initiative.objects.filter(pk=cafe.pk).update(summary="話す会")
    assert client.get(at("initiative_publish", cafe)).context["named"] == []


def test_publishing_keeps_who_and_when_and_is_taken_back(client, cafe, staff):
    client.post(at("initiative_publish", cafe))
    cafe.refresh_from_db()
    published = (cafe.is_published, cafe.published_by)
    client.post(at("initiative_publish", cafe))
    client.post(at("initiative_unpublish", cafe))

    cafe.refresh_from_db()
    assert published == (True, staff)
    assert not cafe.is_published


def test_what_has_ended_is_not_published(client, cafe):
    Initiative.objects.filter(pk=cafe.pk).update(status="ended")

    client.post(at("initiative_publish", cafe))

    cafe.refresh_from_db()
    assert not cafe.is_published


def test_a_coordinator_prepares_and_does_not_publish(cafe):
    coordinator = signed_in(User.objects.get(role="coordinator"))

    assert coordinator.get(at("initiative_edit", cafe)).status_code == 200
    assert coordinator.post(at("initiative_publish", cafe)).status_code == 403
    assert (
        reverse("initiative_publish", args=[cafe.pk])
        not in coordinator.get(cafe.get_absolute_url()).content.decode()
    )


# -- 開催の記録 ----------------------------------------------------------------


def record(client, cafe, **told):
    address = at("initiative_occasion_add", cafe)
    return client.post(address, {**open_form(client, address), **told})


def test_a_year_counts_its_days_and_all_who_came(client, cafe):
    record(client, cafe, on="2026-04-06", participants="１５")
    record(client, cafe, on="2026-04-13", participants="14")
    record(client, cafe, on="2026-04-20", participants="")
    record(client, cafe, on="2026-04-27", participants="", called_off="on", note="雨")
    record(client, cafe, on="2026-03-30", participants="9")

    this, last = years_of(cafe.occasions.all())

    # 15 + 14 = 29; one day was not counted
    assert str(this) == "3回　延べ29人（1回は数えていない）　中止1回"
    assert str(last) == "1回　延べ9人"
    page = client.get(at("initiative_occasions", cafe), {"fy": "2026"}).content.decode()
    assert "延べ29人" in page and "延べ9人" not in page


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"on": "2026-11-16", "participants": "3", "called_off": "on"}, "participants"),
        ({"on": "2026-11-23", "participants": "3"}, "on"),
        ({"on": "2026-11-09", "participants": "3"}, "on"),
    ],
)
def test_a_day_that_cannot_be_so_is_refused(client, cafe, told, field):
    cafe.occasions.create(on=date(2026, 11, 9))

    answer = record(client, cafe, **told)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_day_off_the_rule_is_asked_about(client, cafe):
    answer = record(client, cafe, on="2026-11-18", participants="3")

    assert answer.context["warnings"] == [
        "令和8年11月18日（水）は、「毎週月曜日」の日ではありません。臨時に開いた日ですか。"
    ]


def test_a_day_ahead_that_is_called_off_is_no_next_day(client, cafe):
    record(client, cafe, on="2026-11-23", called_off="on", participants="")

    page = client.get(cafe.get_absolute_url()).content.decode()
    days = page.split("<h2>次の開催日</h2>")[1].split("</section>")[0]
    assert "11月23日" not in days and "11月30日" in days


def test_days_of_the_rule_without_a_record_are_offered_but_not_those_of_a_pause(client, cafe, staff):
    cafe.occasions.create(on=date(2026, 11, 16), participants=3)
    cafe.changes.create(status="paused", on=date(2026, 8, 1), because="暑さ", by=staff)
    cafe.changes.create(status="active", on=date(2026, 11, 1), by=staff)

    late = days_without_record(cafe, cafe.occasions.all(), cafe.changes.all(), TODAY)

    assert late == [date(2026, 11, 9), date(2026, 11, 2)]
    page = client.get(cafe.get_absolute_url()).content.decode()
    assert f"{at('initiative_occasion_add', cafe)}?on=2026-11-09" in page
    form = client.get(at("initiative_occasion_add", cafe), {"on": "2026-11-09"}).context["form"]
    assert form["on"].value() == date(2026, 11, 9)


@pytest.mark.parametrize("day", ["x", "2026-13-01", "20261109", "٢٠٢٦-11-09"])
def test_a_day_that_is_none_is_404(client, cafe, day):
    assert client.get(at("initiative_occasion_add", cafe), {"on": day}).status_code == 404


def test_an_occasion_is_corrected_on_its_own_page(client, cafe):
    one = cafe.occasions.create(on=date(2026, 11, 16), participants=3)
    address = at("initiative_occasion_edit", cafe, one.pk)

    client.post(address, {**open_form(client, address), "participants": "5"})

    one.refresh_from_db()
    assert one.participants == 5


# -- 場所・協力団体・写真 ----------------------------------------------------------


def test_places_and_partners_are_added_mended_and_taken_away(client, cafe):
    organization = Organization.objects.filter(is_active=True).first()
    for view, data in (
        ("initiative_place_add", {"name": "会館", "address": "本町1-2"}),
        ("initiative_partner_add", {"organization": organization.name, "role": "会場の提供"}),
    ):
        address = at(view, cafe)
        assert client.post(address, {**open_form(client, address), **data}).url == cafe.get_absolute_url()
    place, partner = cafe.places.get(), cafe.partners.get()
    address = at("initiative_partner_edit", cafe, partner.pk)
    client.post(address, {**open_form(client, address), "role": "お茶の用意"})
    client.post(at("initiative_place_remove", cafe, place.pk))

    assert (partner.organization, cafe.partners.get().role) == (organization, "お茶の用意")
    assert not cafe.places.exists()


def test_an_organization_is_a_partner_once(client, cafe):
    organization = Organization.objects.filter(is_active=True).first()
    cafe.partners.create(organization=organization)
    address = at("initiative_partner_add", cafe)

    answer = client.post(address, {**open_form(client, address), "organization": organization.name})

    assert answer.status_code == 422
    assert "もう入っています。" in answer.content.decode()


def test_the_page_of_an_organization_names_what_it_has_a_part_in(client, cafe):
    organization = Organization.objects.first()
    cafe.partners.create(organization=organization, role="会場の提供")

    page = client.get(organization.get_absolute_url()).content.decode()

    assert cafe.get_absolute_url() in page and "会場の提供" in page


def photo(name="a.jpg", colour="red"):
    written = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, "JPEG")
    return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")


def attach(client, cafe, **told):
    address = at("initiative_photo_add", cafe)
    return client.post(address, {**open_form(client, address), **told})


def test_a_photo_is_kept_with_its_caption_and_shown_to_the_office_alone(client, cafe):
    attach(client, cafe, files=[photo()], caption="体操のようす", consented_on="2026-11-01")

    kept = cafe.files.get()
    assert (kept.caption, kept.consented_on) == ("体操のようす", date(2026, 11, 1))
    answer = client.get(kept.get_absolute_url())
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    answer.close()
    assert Client().get(kept.get_absolute_url()).status_code == 302


def test_a_photo_without_consent_stays_inside(client, cafe):
    attach(client, cafe, files=[photo()], consented_on="")
    attach(client, cafe, files=[photo("b.jpg", "blue")], consented_on="2026-11-01", caption="旗")

    assert [fact.text for fact in shown(cafe, TODAY) if fact.label == "写真"] == ["1枚：旗"]
    assert kept_inside(cafe)[0].text == "1枚"


def test_what_is_no_photo_or_is_there_already_is_refused(client, cafe):
    attach(client, cafe, files=[photo()])

    paper = attach(client, cafe, files=[SimpleUploadedFile("a.pdf", b"%PDF-1.4", "application/pdf")])
    again = attach(client, cafe, files=[photo()])

    assert (paper.status_code, again.status_code) == (422, 422)
    assert InitiativeFile.objects.count() == 1


def test_a_part_of_another_initiative_is_not_found(client, cafe):
    other = Initiative.objects.create(council=cafe.council, name="ほかの会")
    place = other.places.create(name="会館")

    assert client.get(at("initiative_place_edit", cafe, place.pk)).status_code == 404
    assert client.post(at("initiative_place_remove", cafe, place.pk)).status_code == 404


def test_forms_sent_back_empty_are_refused_in_words(client, cafe):
    place, occasion = cafe.places.create(name="会館"), cafe.occasions.create(on=date(2026, 11, 16))
    partner = cafe.partners.create(organization=Organization.objects.first())
    attach(client, cafe, files=[photo()])
    addresses = [
        reverse("initiative_add"),
        *(
            at(f"initiative_{act}", cafe)
            for act in ("edit", "status", "occasion_add", "place_add", "partner_add", "photo_add")
        ),
        at("initiative_place_edit", cafe, place.pk),
        at("initiative_partner_edit", cafe, partner.pk),
        at("initiative_occasion_edit", cafe, occasion.pk),
    ]

    assert {address: client.post(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 422
    )
    assert client.post(at("initiative_photo_edit", cafe, cafe.files.get().pk)).status_code in (302, 409)
