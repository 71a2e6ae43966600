"""公開ページ: what everybody may read, and how quickly it is there and gone."""

from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from coordination.models import Area, Municipality, Organization
from meetings.models import Initiative
from meetings.public import public_address
from meetings.public.initiatives import public_initiatives, public_site
from tests.public import MONDAY, PHOTO, SECRETS, cafe, initiative, photo, what_nobody_may_see

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]


@pytest.fixture
def switched_on(settings):
    settings.PUBLIC_PAGE = True


@pytest.fixture
def today(monkeypatch):
    """Makes a day today."""

    def make(day):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *arguments: day)

    return make


def addresses(one):
    """Every public address, with the initiative, its area and its photos."""
    (area,) = {shown.area.number for shown in public_initiatives(MONDAY) if shown.number == one.pk}
    photos = [f"/public/photos/{file.pk}.jpeg" for file in one.files.all()]
    files = [reverse(f"public_{name}") for name in ("csv", "json", "schema", "calendar")]
    return [
        "/public/",
        "/public/?q=",
        f"/public/{one.pk}/",
        f"/public/leaflet/{area}/",
        "/public/data/",
        *files,
        *photos,
    ]


def test_without_the_setting_there_is_nothing_at_any_public_address(client, settings):
    one = cafe()
    settings.PUBLIC_PAGE = False

    assert {client.get(address).status_code for address in addresses(one)} == {404}
    assert public_address(one) == ""


def test_anybody_reads_every_public_page_and_no_cookie_is_set():
    for address in addresses(cafe()):
        client = Client()
        answer = client.get(address)
        assert (address, answer.status_code, dict(client.cookies)) == (address, 200, {})
        assert "max-age=60" in answer["Cache-Control"] and "public" in answer["Cache-Control"]


@pytest.mark.asvs("15.3.1")
def test_what_is_not_published_or_not_consented_to_is_in_no_format(client):
    one = cafe()
    what_nobody_may_see(one)
    shown = [address for address in addresses(one) if client.get(address).status_code == 200]
    texts = {address: client.get(address).content.decode(errors="replace") for address in shown}

    assert len(shown) == len(addresses(one)) - 2, "the two files without a consent or that are no photo"
    assert [(address, word) for address, text in texts.items() for word in SECRETS if word in text] == []
    for name in ("秘密の準備会", "取り下げた会", "終わった会"):
        hidden = Initiative.objects.get(name=name)
        assert client.get(f"/public/{hidden.pk}/").status_code == 404
        assert public_address(hidden) == ""


def test_a_consent_of_a_day_to_come_is_none_yet():
    one = initiative(contact="秘密の連絡先", contact_consented_on=date(2026, 8, 4))
    photo(one, "秘密の写真", consented_on=date(2026, 8, 4))

    (before,) = public_initiatives(MONDAY)
    (after,) = public_initiatives(date(2026, 8, 4))

    assert (before.contact, before.photos) == ("", ())
    assert (after.contact, [each.caption for each in after.photos]) == ("秘密の連絡先", ["秘密の写真"])


def test_the_page_of_an_initiative_tells_all_that_a_visitor_needs(client, today):
    today(MONDAY)
    one = cafe()

    page = client.get(public_address(one)).content.decode()

    for words in ("あかね茶話会", "緑ケ丘カフェ", "毎週月曜日", "10時から11時30分", "令和8年8月3日（月）", "令和8年8月10日（月）",
                  "令和8年8月31日（月）</time>は中止です。", "緑ケ丘会館など", "あかね市緑ケ丘1-2", "&lt;b&gt;どなたでも&lt;/b&gt;", "約15名",
                  "お茶を出す人", "電話 00-0000", "あかね町会（会場の提供）", "あかね協議体", "令和8年7月20日（月）", "みんなで"):  # fmt: skip
        assert words in page
    assert 'href="https://www.google.com/maps/search/?api=1&amp;query=%E3%81%82' in page
    assert page.count("外部の地図サイト") == 1, "the place without an address has no map"


def test_no_map_is_offered_where_the_city_wants_none(client, settings):
    settings.MAP_SEARCH_URL = ""

    assert "地図" not in client.get(f"/public/{cafe().pk}/").content.decode()


def test_what_is_paused_says_so_and_has_no_dates(client, staff):
    one = cafe()
    one.change_status("paused", by=staff, at=one.published_at, on=MONDAY, because="秘密の理由")

    (shown,) = public_initiatives(MONDAY)
    page = client.get(f"/public/{one.pk}/").content.decode()

    assert (shown.is_paused, shown.days, shown.called_off) == (True, (), ())
    assert "休止しています" in page and "次の開催日" not in page and "秘密の理由" not in page
    assert "休止中" in client.get("/public/").content.decode()


def found(client, **query):
    names = [one.name for one in public_initiatives(MONDAY)]
    page = client.get("/public/", query).content.decode()
    return {name for name in names if f">{name}</a>" in page}


def test_the_list_is_narrowed_by_area_category_weekday_and_words(client):
    cafe()
    other = Area.objects.last()
    initiative("花の会", council=_council_in(other), category="environment", summary="ハンギングバスケット")

    assert found(client) == {"あかね茶話会", "花の会"}
    assert found(client, area=other.pk) == found(client, category="environment") == {"花の会"}
    assert found(client, weekday="0") == found(client, area=Area.objects.first().pk) == {"あかね茶話会"}
    assert found(client, area=other.pk, weekday="0") == set()
    assert found(client, area="x", category="?", weekday="9") == {"あかね茶話会", "花の会"}, (
        "nonsense asks for nothing"
    )


@pytest.mark.parametrize(
    "words", ["緑ヶ丘", "ミドリ", "茶話　緑ケ", "ｱｶﾈ", "おちゃ飲", "あかね町会", "居場所"]
)
def test_words_are_found_however_they_are_typed(client, words):
    Initiative.objects.filter(pk=cafe().pk).update(summary="みどりの おチャ飲み")

    assert found(client, q=words) == {"あかね茶話会"}


def _council_in(area):
    from tests.public import council

    return council("はなの協議体", area)


def test_an_edit_is_seen_at_once_whoever_made_it(client):
    one = cafe()
    other = initiative("花の会")
    client.get("/public/")
    changes = [
        lambda: Initiative.objects.filter(pk=one.pk).update(name="新しい名前"),
        lambda: one.places.filter(address="").update(name="新しい場所"),
        lambda: Organization.objects.filter(name="あかね町会").update(name="新しい町会"),
        lambda: one.files.update(caption="新しい説明"),
        lambda: Municipality.objects.update(department="新しい課"),
        lambda: Area.objects.filter(pk=one.council.area_id).update(name="新しい圏域"),
        lambda: type(one.council).objects.filter(pk=one.council_id).update(name="新しい協議体"),
    ]

    for change in changes:
        change()
        page = client.get(f"/public/{one.pk}/").content.decode()
        assert page != client.get(f"/public/{other.pk}/").content.decode()
    for words in (
        "新しい名前",
        "新しい場所",
        "新しい町会",
        "新しい説明",
        "新しい課",
        "新しい圏域",
        "新しい協議体",
    ):
        assert words in page

    one.refresh_from_db()
    one.unpublish()
    assert client.get(f"/public/{one.pk}/").status_code == 404
    assert "新しい名前" not in client.get("/public/").content.decode()


def test_another_day_has_other_dates(client, today):
    cafe()

    today(MONDAY)
    assert "令和8年8月3日（月）" in client.get("/public/").content.decode()
    today(date(2026, 8, 4))
    page = client.get("/public/").content.decode()
    assert "令和8年8月10日（月）" in page and "令和8年8月3日（月）" not in page


def test_who_has_the_page_already_is_told_that_it_has_not_changed(client):
    one = cafe()
    address = f"/public/{one.pk}/"
    tag = client.get(address)["ETag"]

    again = client.get(address, headers={"If-None-Match": tag})
    Initiative.objects.update(summary="変わった")

    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_a_page_made_anew_costs_as_many_statements_for_one_as_for_thirty(
    client, number, django_assert_num_queries
):
    cafe()
    for i in range(1, number):
        photo(initiative(f"{i}の会"), f"{i}", consented_on=MONDAY)

    with django_assert_num_queries(10):
        client.get("/public/")
    for address in ("/public/", "/public/?q=x", "/public/initiatives.json", "/public/data/"):
        with django_assert_num_queries(1):
            client.get(address)


def test_a_photo_with_a_consent_is_shown_as_it_is_kept(client):
    one = cafe()

    answer = client.get(f"/public/photos/{one.files.get().pk}.jpeg")

    assert (answer.content, answer["Content-Type"]) == (PHOTO, "image/jpeg")


def test_a_photo_that_has_been_lost_is_missing_and_nothing_more(client):
    one = cafe()
    file = one.files.get()
    file.content.storage.delete(file.content.name)

    assert client.get(f"/public/photos/{file.pk}.jpeg").status_code == 404


def test_the_office_is_led_to_the_public_page_of_what_is_shown_there_alone(as_staff, settings):
    shown, hidden = cafe(), initiative("秘密の準備会", published=False)

    def is_led(one):
        return f'href="/public/{one.pk}/"' in as_staff.get(one.get_absolute_url()).content.decode()

    assert (is_led(shown), is_led(hidden)) == (True, False)
    settings.PUBLIC_PAGE = False
    assert not is_led(shown)


def test_a_council_of_the_whole_city_and_of_a_part_of_an_area_have_their_place(client):
    area = Area.objects.first()
    part = Area.objects.create(name="東小学校区", parent=area)
    city = initiative("市の会", council=apps.get_model("meetings.Council").objects.filter(tier=1).first())
    initiative("学区の会", council=_council_in(part))

    whole, of_part = public_initiatives(MONDAY)

    assert (whole.number, whole.area.name) == (city.pk, "市全域")
    assert (of_part.area.name, of_part.part) == (area.name, "東小学校区")
    assert "市の会" in client.get("/public/leaflet/0/").content.decode()


@pytest.mark.slow
def test_the_ten_initiatives_of_fujimino_stand_under_their_four_councils(empty_city, client):
    call_command("load_demo", "fujimino", verbosity=0)
    site = public_site(date(2026, 8, 5))  # a Wednesday

    councils = [one.council for one in site.initiatives]
    assert list(dict.fromkeys(councils)) == [
        "かすみがおか協議体",
        "ふくおか協議体",
        "おおい協議体",
        "つるがまい協議体",
    ]
    assert [councils.count(name) for name in dict.fromkeys(councils)] == [3, 2, 2, 3]
    assert {one.name: one.days[0] for one in site.initiatives if one.days} == {
        "にじいろTIME": date(2026, 8, 31),  # the last Monday of August
        "中丸さんちの体操": date(2026, 8, 17),  # a Monday; that of 10 August was called off
        "緑ケ丘立ち寄りカフェ": date(2026, 8, 7),  # a Friday
        "鶴ケ岡マルシェ": date(2026, 8, 25),  # the last Tuesday
    }
    page = client.get("/public/").content.decode()
    assert [page.count(f">{one.name}</a>") for one in site.initiatives] == [1] * 10
    assert page.count("次回") == 4
