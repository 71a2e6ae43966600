"""取組み on the screen: registered in the words of its leaflet, found again, and its rule read from them."""

import csv
import io
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.models import Activity, Area, Organization, User
from meetings.models import Council, Decision, Initiative, Meeting
from tests.filled_forms import open_form

pytestmark = pytest.mark.django_db

LIST, ADD = "/initiatives/", "/initiatives/add/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """A Sunday."""
    monkeypatch.setattr(
        timezone, "localdate", lambda value=None: value.date() if value else date(2026, 11, 22)
    )


@pytest.fixture
def client(staff):
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def council():
    return Council.objects.create(name="緑ケ丘協議体", tier=2, area=Area.objects.get(number=4))


@pytest.fixture
def cafe(council):
    return Initiative.objects.create(
        council=council,
        name="緑ケ丘の集い",
        schedule="毎月最終火曜日",
        rule="FREQ=MONTHLY;BYDAY=-1TU",
        category="gathering",
    )


def entered(client, council, **more):
    return {
        **open_form(client, ADD),
        "council": council.pk,
        "name": "朝の体操",
        "category": "exercise",
        **more,
    }


def only():
    return Initiative.objects.get(name="朝の体操")


def test_the_rule_and_the_hours_are_read_from_the_words(client, council):
    answer = client.post(ADD, entered(client, council, schedule="毎週月曜日１０時～１２時"))

    one = only()
    assert answer.url == one.get_absolute_url()
    assert (one.rule, one.starts_at, one.ends_at) == ("FREQ=WEEKLY;BYDAY=MO", time(10), time(12))
    page = client.get(one.get_absolute_url()).content.decode()
    assert "令和8年11月23日（月）" in page and "毎週月曜日" in page


def test_a_rule_that_is_chosen_otherwise_stands_but_is_asked_about(client, council):
    data = entered(client, council, schedule="毎月最終火曜日", repeats="weekly", weekdays=["1"])

    answer = client.post(ADD, data)

    assert answer.status_code == 422
    assert answer.context["warnings"] == [
        "開催日時の言葉「毎月最終火曜日」は「毎月最終火曜日」と読めますが、繰り返しの決まりは「毎週火曜日」です。"
    ]
    client.post(ADD, {**data, "confirmed": answer.context["warnings_mark"]})
    assert only().rule == "FREQ=WEEKLY;BYDAY=TU"


@pytest.mark.parametrize(
    ("chosen", "rule"),
    [
        ({"repeats": "weekly", "weekdays": ["1", "3"]}, "FREQ=WEEKLY;BYDAY=TU,TH"),
        ({"repeats": "by_week", "weeks": ["1", "-1"], "weekdays": ["5"], "months": ["9", "12"]}, "FREQ=MONTHLY;BYDAY=1SA,-1SA;BYMONTH=9,12"),
        ({"repeats": "by_week_in_turn", "weeks": ["3"], "weekdays": ["6"], "rule_from": "2026-11-15"}, "FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU"),
        ({"repeats": "fortnightly", "weekdays": ["2"], "rule_from": "2026-11-18"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ({"repeats": "by_day", "month_days": "１０日、末日"}, "FREQ=MONTHLY;BYMONTHDAY=10,-1"),
        ({"repeats": "none"}, ""),
    ],
)  # fmt: skip
def test_a_rule_is_chosen_in_plain_fields_and_shown_in_them_again(client, council, chosen, rule):
    client.post(ADD, entered(client, council, schedule="おたずねください", **chosen))

    one = only()
    assert one.rule == rule
    shown = open_form(client, reverse("initiative_edit", args=[one.pk]))
    again = "as_read" if rule == "" else chosen["repeats"]
    assert (shown["repeats"], shown["weekdays"] or []) == (again, chosen.get("weekdays", []))
    client.post(reverse("initiative_edit", args=[one.pk]), shown)
    assert only().rule == rule


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"repeats": "weekly"}, "weekdays"),
        ({"repeats": "by_week", "weekdays": ["1"]}, "weeks"),
        ({"repeats": "by_day"}, "month_days"),
        ({"repeats": "by_day", "month_days": "32日"}, "month_days"),
        ({"repeats": "by_day", "month_days": "十日ごろ"}, "month_days"),
        ({"contact": "会長", "contact_consented_on": "2026-11-23"}, "contact_consented_on"),
    ],
)
def test_what_is_lacking_or_unreadable_is_told_beside_its_field(client, council, chosen, field):
    answer = client.post(ADD, entered(client, council, **chosen))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_an_initiative_is_found_by_one_of_its_places(client, cafe):
    for name in ("さくら集会所", "さくら公園"):
        cafe.places.create(name=name, address="緑ケ丘1-2")

    page = client.get(LIST, {"q": "さくら 緑ケ丘の集い"})

    assert [row.record for row in page.context["table"].rows] == [cafe]
    assert not client.get(LIST, {"q": "もみじ集会所"}).context["table"].rows


def test_another_contact_under_the_consent_of_the_one_before_is_asked_about(client, cafe):
    consented = date(2026, 7, 1)
    Initiative.objects.filter(pk=cafe.pk).update(contact="山田", contact_consented_on=consented)
    address = reverse("initiative_edit", args=[cafe.pk])
    changed = {**open_form(client, address), "contact": "鈴木"}

    asked = client.post(address, changed)
    confirmed = client.post(address, {**changed, "confirmed": asked.context["warnings_mark"]})

    assert (asked.status_code, confirmed.status_code) == (422, 302)
    assert [warning for warning in asked.context["warnings"] if "前の連絡先" in warning]


def test_a_rule_that_the_fields_cannot_say_stays_as_it_is(client, cafe):
    Initiative.objects.filter(pk=cafe.pk).update(rule="FREQ=MONTHLY;BYDAY=1MO,3TH", schedule="役員に聞く")
    address = reverse("initiative_edit", args=[cafe.pk])

    shown = open_form(client, address)
    client.post(address, {**shown, "summary": "話す会"})

    cafe.refresh_from_db()
    assert (shown["repeats"], cafe.rule, cafe.summary) == ("kept", "FREQ=MONTHLY;BYDAY=1MO,3TH", "話す会")


def test_hours_that_were_read_follow_the_words(client, council):
    client.post(ADD, entered(client, council, schedule="毎週月曜日10時から12時"))
    address = reverse("initiative_edit", args=[only().pk])

    client.post(address, {**open_form(client, address), "schedule": "毎週月曜日13時から15時"})

    assert (only().starts_at, only().ends_at) == (time(13), time(15))


def test_a_first_day_on_another_weekday_is_asked_about(client, council):
    # 4 November 2022 was a Friday
    answer = client.post(ADD, entered(client, council, schedule="毎週月曜日", started_on="2022-11-04"))

    assert answer.context["warnings"] == [
        "開始日の令和4年11月4日（金）は、「毎週月曜日」の日ではありません。"
    ]


def test_the_same_name_written_with_another_ke_is_asked_about(client, council, cafe):
    answer = client.post(ADD, entered(client, council, name="緑ヶ丘の集い"))

    assert len(answer.context["warnings"]) == 1
    assert "「緑ケ丘の集い」が、もう登録されています。" in answer.context["warnings"][0]


@pytest.mark.parametrize("typed", ["緑ケ丘", "緑ヶ丘", "緑ｹ丘"])
def test_names_are_found_with_every_ke(client, cafe, typed):
    assert cafe.name in client.get(LIST, {"q": typed}).content.decode()


def test_an_alias_finds_the_initiative(client, council):
    client.post(ADD, entered(client, council, aliases="鶴ヶ岡市"))

    assert [row["名称"] for row in sheet(client, q="鶴ケ岡")] == ["朝の体操"]


def sheet(client, **query):
    answer = client.get(LIST, {"format": "csv", **query})
    lines = answer.content.decode("utf-8-sig").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("名称"))
    return list(csv.DictReader(io.StringIO("\n".join(lines[start:]))))


def test_the_list_says_the_next_day_and_is_narrowed_by_weekday(client, council, cafe):
    Initiative.objects.create(council=council, name="毎日の声かけ", rule="FREQ=DAILY")
    Initiative.objects.create(council=council, name="月の会", rule="FREQ=MONTHLY;BYMONTHDAY=10")

    days = {row["名称"]: row["次回"] for row in sheet(client)}
    on_tuesdays = {row["名称"] for row in sheet(client, weekday="TU")}
    on_mondays = {row["名称"] for row in sheet(client, weekday="MO")}
    on_none = {row["名称"] for row in sheet(client, weekday="none")}

    assert days == {"緑ケ丘の集い": "2026-11-24", "毎日の声かけ": "2026-11-22", "月の会": "2026-12-10"}
    assert on_tuesdays == {"緑ケ丘の集い", "毎日の声かけ"}
    assert on_mondays == {"毎日の声かけ"}
    assert on_none == {"月の会"}


def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(client, council, cafe):
    cafe.occasions.create(on=date(2026, 11, 24), called_off=True)

    def questions(address):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    addresses = (LIST, reverse("unconfirmed_list"))
    before = [questions(address) for address in addresses]
    for i in range(30):
        one = Initiative.objects.create(council=council, name=f"集い{i}", rule="FREQ=WEEKLY;BYDAY=MO")
        one.occasions.create(on=date(2026, 11, 23), called_off=True)

    assert [questions(address) for address in addresses] == before


def test_the_page_of_one_asks_as_often_for_many_parts_as_for_one(client, cafe, staff):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            client.get(cafe.get_absolute_url())
        return len(asked)

    def more(numbers):
        for i in numbers:
            cafe.occasions.create(on=date(2026, 1, 1 + i), participants=3)
            cafe.places.create(name=f"会館{i}")
            cafe.partners.create(organization=Organization.objects.all()[i])
            cafe.changes.create(status="active", on="2026-01-01", by=staff)

    more([1])
    questions()
    before = questions()
    more(range(2, 12))

    assert questions() == before


# -- out of a decision -------------------------------------------------------


@pytest.fixture
def decision(council):
    meeting = Meeting.objects.filter(series__tier=2).first()
    meeting.series.council = council
    meeting.series.save()
    return Decision.objects.create(meeting=meeting, text="月曜に体操を始める")


def test_an_initiative_out_of_a_decision_has_its_council_and_is_named_by_it(client, decision, council):
    address = f"{ADD}?decision={decision.pk}"
    shown = open_form(client, address)

    client.post(address, {**shown, "name": "朝の体操", "category": "exercise"})

    decision.refresh_from_db()
    assert (shown["council"], decision.initiative, only().council) == (council.pk, only(), council)
    assert decision.text in client.get(only().get_absolute_url()).content.decode()
    assert client.get(address).url == only().get_absolute_url()


def test_a_decision_that_has_become_an_initiative_meanwhile_is_not_taken_twice(client, decision, cafe):
    address = f"{ADD}?decision={decision.pk}"
    shown = open_form(client, address)
    Decision.objects.filter(pk=decision.pk).update(initiative=cafe)

    answer = client.post(address, {**shown, "name": "朝の体操", "category": "exercise"})

    assert answer.status_code == 422
    assert not Initiative.objects.filter(name="朝の体操").exists()


@pytest.mark.parametrize("asked_for", ["x", "٣", "9" * 30, "999999"])
def test_a_decision_that_does_not_exist_is_404(client, asked_for):
    assert client.get(ADD, {"decision": asked_for}).status_code == 404


def test_the_form_sent_twice_makes_one_initiative(client, council):
    data = entered(client, council)

    first, second = client.post(ADD, data), client.post(ADD, data)

    assert first.url == second.url == only().get_absolute_url()


def test_the_reading_is_told_while_the_words_are_typed(client):
    def said(words):
        return client.get(reverse("initiative_reading"), {"words": words}).json()["said"]

    assert said("毎月最終火曜日").startswith("「毎月最終火曜日」と読み取りました。次は令和8年11月24日（火）")
    assert said("3か月に1回程度") == "「おおよそ年4回（次の開催日は計算できません）」と読み取りました。"
    assert said("おたずねください").startswith("繰り返しの決まりは読み取れませんでした。")
    assert said("隔週水曜日").endswith("「繰り返しの起点」に開催した日をひとつ入れます。")
    assert said("毎週日曜日 雨天中止").endswith("「雨天中止」は読み取れませんでした。")
    assert said("") == ""


def test_what_does_not_agree_is_shown_on_the_page(client, cafe):
    cafe.occasions.create(on=date(2026, 11, 18), participants=5)

    assert client.get(cafe.get_absolute_url()).context["wrong"] == [
        "記録した開催日のうち令和8年11月18日（水）は、「毎月最終火曜日」の日ではありません。"
    ]


def test_four_times_a_year_is_told_beside_the_days_recorded(client, council):
    one = Initiative.objects.create(council=council, name="亀の会", schedule="不定期（年4回）")
    for month in (4, 7, 10):
        one.occasions.create(on=date(2026, month, 4), participants=20)

    page = client.get(one.get_absolute_url(), {"fy": "2026"})

    assert page.context["told"] == "開催日時の言葉では年4回、令和8年度に記録した開催は3回です。"
    assert page.context["wrong"] == []


def test_who_only_reads_is_offered_nothing_to_write(cafe):
    cafe.places.create(name="会館")
    client = Client()
    client.force_login(User.objects.get(role="manager"))

    page = client.get(cafe.get_absolute_url()).content.decode()
    late = client.get(reverse("unconfirmed_list")).content.decode()

    for view in ("initiative_edit", "initiative_confirm", "initiative_publish", "initiative_place_add"):
        assert reverse(view, args=[cafe.pk]) not in page + late
    assert cafe.name in late


def test_the_admin_takes_no_rule_that_is_none(council):
    with pytest.raises(ValidationError, match="繰り返しの決まりとして読めません"):
        Initiative(council=council, name="集い", rule="毎週").full_clean()


def test_texts_that_were_kept_with_a_small_ke_are_written_again(cafe):
    from importlib import import_module

    from django.apps import apps

    migrations = [
        import_module(f"{app}.migrations.{number}_small_and_large_ke_are_alike")
        for app, number in (("meetings", "0010"), ("coordination", "0025"))
    ]
    visit = Activity.objects.filter(reported=None).last()
    for model, pk in ((Initiative, cafe.pk), (Activity, visit.pk)):
        model.objects.filter(pk=pk).update(search_text="緑ゖ丘")

    for migration in migrations:
        migration.fill(apps, connection.schema_editor(atomic=False))

    for one in (cafe, visit):
        kept = type(one)._base_manager.filter(pk=one.pk).values_list("search_text", flat=True)[0]
        assert "ゖ" not in kept and kept


def test_a_partner_that_two_change_at_once_is_shown_as_both_have_chosen(client, cafe):
    theirs, mine, first = Organization.objects.filter(is_active=True)[:3]
    partner = cafe.partners.create(organization=first)
    address = reverse("initiative_partner_edit", args=[cafe.pk, partner.pk])
    seen = client.get(address).context["seen"]
    client.post(address, {"seen": seen, "organization": theirs.name, "role": ""})

    answer = client.post(address, {"seen": seen, "organization": mine.name, "role": ""})

    assert answer.status_code == 409
    (difference,) = answer.context["differences"]
    assert (difference.theirs, difference.mine) == (theirs.name, mine.name)
    partner.refresh_from_db()
    assert partner.organization == theirs
