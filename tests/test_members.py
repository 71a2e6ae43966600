"""構成員: who sits in a council from when to when, chosen again or leaving, and the yearly list of them."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Organization, Person
from meetings.council_roll import roll_of
from meetings.models import Council, Membership
from meetings.terms import last_terms, next_term
from tests.filled_forms import open_form

pytestmark = pytest.mark.django_db
Post = Membership.Post
YEAR = FiscalYear(2024)
BEGINS, ENDS = date(2023, 4, 1), date(2025, 3, 31)


@pytest.fixture
def council():
    return Council.objects.create(name="みなみ協議体", tier=2, area=Area.objects.get(number=1))


@pytest.fixture
def organization():
    return Organization.objects.create(name="みなみ町会", kana="みなみちょうかい", kind="neighbourhood")


def sits(council, name, kana="", began=BEGINS, ended=ENDS, **more):
    person = Person.objects.filter(name=name).first() or Person.objects.create(name=name, kana=kana)
    return Membership.objects.create(council=council, person=person, started_on=began, ended_on=ended, **more)


def add(client, council, **data):
    address = reverse("council_member_add", args=[council.pk])
    return client.post(
        address, {**open_form(client, address), "started_on": "2024-04-01", "ended_on": "", **data}
    )


# -- one by one -------------------------------------------------------------------


def test_a_member_is_an_organization_found_by_its_name_and_a_person_written_down_on_the_spot(
    as_coordinator, council, organization
):
    answer = add(
        as_coordinator,
        council,
        organization="みなみ町会",
        person_name="新井 花子",
        person_kana="アライ ハナコ",
        title="会長",
    )

    member = council.memberships.get()
    assert answer["Location"] == council.get_absolute_url()
    assert (member.organization, member.person.name, member.person.kana) == (
        organization,
        "新井 花子",
        "あらい はなこ",
    )
    assert (member.person.area, str(member)) == (council.area, "みなみ町会　新井 花子")


def test_somebody_who_is_known_is_not_written_down_twice(as_staff, council):
    known = Person.objects.create(name="新井 花子")

    add(as_staff, council, person_name="新井 花子", person_kana="あらい はなこ")

    assert council.memberships.get().person == known
    assert Person.objects.get(name="新井 花子").kana == "あらい はなこ", "the reading was not known yet"


def test_another_person_of_the_same_name_is_another_person(as_staff, council):
    known = Person.objects.create(name="新井 花子")

    add(as_staff, council, person_name="新井 花子", is_another="on")

    assert council.memberships.get().person != known


def test_two_of_one_name_must_be_told_apart(as_staff, council):
    for kana in ("あずま はじめ", "ひがし はじめ"):
        Person.objects.create(name="東 一", kana=kana)

    answer = add(as_staff, council, person_name="東 一")
    assert answer.status_code == 422 and "2人登録されています" in answer.content.decode()
    add(as_staff, council, person_name="東 一", person_kana="ヒガシ ハジメ")

    assert council.memberships.get().person.kana == "ひがし はじめ"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "団体か、人の名前のどちらかを書いてください。"),
        ({"organization": "ない団体"}, "「ない団体」は登録されていません。"),
        ({"person_kana": "あらい"}, "ふりがなの人の名前も書いてください。"),
        ({"person_name": "新井", "person_kana": "新井"}, "ふりがな"),
        (
            {"person_name": "新井", "ended_on": "2024-03-31"},
            "任期のおわりは、任期のはじめより後にしてください。",
        ),
    ],
)
def test_what_cannot_be_a_member_is_refused_and_writes_nobody_down(as_staff, council, data, sentence):
    people = Person.objects.count()

    answer = add(as_staff, council, **data)

    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert (council.memberships.count(), Person.objects.count()) == (0, people)


def test_nobody_sits_twice_on_one_day_but_a_new_person_may_come_for_the_same_organization(
    as_staff, council, organization
):
    add(as_staff, council, organization="みなみ町会")

    again = add(as_staff, council, organization="みなみ町会")
    add(as_staff, council, organization="みなみ町会", person_name="新井 花子")

    assert "任期が重なります" in again.content.decode()
    assert council.memberships.count() == 2


def test_the_term_that_most_have_is_offered_first(as_staff, council):
    sits(council, "あ", began=date(2024, 4, 1), ended=date(2190, 3, 31))
    sits(council, "い", began=date(2024, 4, 1), ended=date(2190, 3, 31))
    sits(council, "う", began=date(2025, 6, 1), ended=date(2190, 3, 31))

    form = open_form(as_staff, reverse("council_member_add", args=[council.pk]))

    assert (form["started_on"], form["ended_on"]) == (date(2024, 4, 1), date(2190, 3, 31))


def test_an_end_is_put_to_a_term_and_the_same_person_stays_the_same(as_staff, council, organization):
    member = sits(council, "新井 花子", "あらい はなこ", ended=None, organization=organization)
    address = reverse("council_member_edit", args=[member.pk])
    form = open_form(as_staff, address)

    assert form["organization"] == "みなみ町会"
    as_staff.post(address, {**form, "ended_on": "2024-09-30", "person_kana": "あらい かこ"})

    member.refresh_from_db()
    assert (member.ended_on, member.person.kana) == (date(2024, 9, 30), "あらい かこ")
    assert Person.objects.filter(name="新井 花子").count() == 1


def test_two_who_mend_one_member_are_shown_each_others_words(as_staff, council, organization):
    member = sits(council, "新井 花子", "あらい はなこ", organization=organization)
    address = reverse("council_member_edit", args=[member.pk])
    form = open_form(as_staff, address)
    Membership.objects.filter(pk=member.pk).update(
        title="副会長", organization=Organization.objects.exclude(pk=organization.pk)[0]
    )

    answer = as_staff.post(address, {**form, "title": "会長"})

    assert answer.status_code == 409 and "副会長" in answer.content.decode()
    member.refresh_from_db()
    assert member.title == "副会長"


# -- 改選 and leaving ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ends", "follows"),
    [
        (date(2023, 4, 1), date(2025, 3, 31), (date(2025, 4, 1), date(2027, 3, 31))),
        (date(2024, 4, 1), date(2025, 3, 31), (date(2025, 4, 1), date(2026, 3, 31))),
        (date(2023, 6, 10), date(2025, 3, 31), (date(2025, 4, 1), None)),
        (date(2023, 4, 1), None, (None, None)),
    ],
)
def test_the_next_term_lasts_as_many_years(begins, ends, follows):
    assert next_term(begins, ends) == follows


def test_a_renewal_is_of_everybodys_last_term_and_of_nobody_who_left_long_ago(council):
    sits(council, "前から", began=date(2021, 4, 1), ended=date(2023, 3, 31))
    latest = sits(council, "前から")
    sits(council, "やめた人", ended=date(2023, 9, 30))

    assert last_terms(council, date(2025, 4, 10)) == [latest]


def test_who_is_ticked_goes_on_in_a_new_term_and_the_others_leave_with_the_old_one(
    as_staff, council, organization
):
    today = timezone.localdate()
    ends = FiscalYear.of(today).last_day
    begins = FiscalYear.of(today).previous.first_day
    stays = sits(
        council, "残る人", began=begins, ended=ends, post=Post.CHAIR, title="会長", organization=organization
    )
    leaves = sits(council, "去る人", began=begins, ended=None)
    address = reverse("council_members_renew", args=[council.pk])
    form = open_form(as_staff, address)
    assert {str(pk) for pk in form["staying"]} == {str(stays.pk), str(leaves.pk)}

    as_staff.post(
        address,
        {**form, "ended_on": ends, "begins": ends + timedelta(days=1), "ends": "", "staying": [stays.pk]},
    )

    new = council.memberships.get(started_on=ends + timedelta(days=1))
    leaves.refresh_from_db()
    assert (new.person, new.organization, new.post, new.title) == (
        stays.person,
        organization,
        Post.CHAIR,
        "会長",
    )
    assert leaves.ended_on == ends and council.memberships.count() == 3


def test_a_new_term_begins_after_the_old_one(as_staff, council):
    sits(council, "人", began=date(2024, 4, 1), ended=None)
    address = reverse("council_members_renew", args=[council.pk])
    form = {
        **open_form(as_staff, address),
        "ended_on": "2024-03-31",
        "begins": "2024-03-31",
        "ends": "2023-01-01",
    }

    errors = as_staff.post(address, form).context["form"].errors

    assert set(errors) == {"ended_on", "begins", "ends"} and council.memberships.count() == 1


def test_to_renew_nobody_is_asked_about(as_staff, council):
    sits(council, "人", began=date(2024, 4, 1), ended=None)
    address = reverse("council_members_renew", args=[council.pk])
    form = {**open_form(as_staff, address), "ended_on": "2025-03-31", "begins": "2025-04-01", "staying": []}

    answer = as_staff.post(address, form)

    assert answer.status_code == 422 and "全員がいまの任期で終わります" in answer.content.decode()


def test_a_renewal_that_somebody_else_has_made_meanwhile_is_not_made_twice(as_staff, council):
    sits(council, "人", began=date(2024, 4, 1), ended=None)
    address = reverse("council_members_renew", args=[council.pk])
    form = {**open_form(as_staff, address), "ended_on": "2025-03-31", "begins": "2025-04-01", "ends": ""}
    as_staff.post(address, form)
    assert council.memberships.count() == 2

    answer = as_staff.post(address, {**form, "submission": "", "begins": "2025-05-01"})

    assert answer.status_code in (409, 422) and council.memberships.count() == 2


def test_several_leave_on_one_day(as_staff, council):
    today = timezone.localdate()
    some = [sits(council, name, ended=None) for name in ("あ", "い", "う")]
    address = reverse("council_members_leave", args=[council.pk])
    form = open_form(as_staff, address)
    nobody = as_staff.post(address, form)

    as_staff.post(address, {**form, "leaving": [some[0].pk, some[2].pk]})

    assert nobody.status_code == 422 and "やめる人に印を付けてください。" in nobody.content.decode()
    assert list(council.memberships.order_by("pk").values_list("ended_on", flat=True)) == [today, None, today]


# -- the yearly list -----------------------------------------------------------------


def lines(council, year=YEAR):
    return [(one.name, one.moved) for one in roll_of(council, year, date(2025, 6, 1)).sitters]


def test_the_list_holds_who_sat_on_1_april_and_who_came_or_went_within_the_year(council):
    sits(council, "い", "い")
    sits(council, "あ", "あ", began=date(2024, 4, 1), ended=None)
    sits(council, "途中から", "う", began=date(2024, 6, 1), ended=None)
    sits(council, "途中まで", "え", ended=date(2024, 9, 30))
    sits(council, "年度末まで", "お", ended=date(2025, 3, 31))
    sits(council, "前の年度", "か", ended=date(2024, 3, 31))
    sits(council, "次の年度", "き", began=date(2025, 4, 1), ended=None)

    assert lines(council) == [
        ("あ", ""),
        ("い", ""),
        ("途中から", "令和6年6月1日から"),
        ("途中まで", "令和6年9月30日まで"),
        ("年度末まで", ""),
    ]
    roll = roll_of(council, YEAR, date(2025, 6, 1))
    # い, あ, 途中まで, 年度末まで on 1 April; without 途中まで and with 途中から on 31 March
    assert (roll.at_first, roll.at_last) == (4, 4)


def test_the_list_is_by_post_and_then_by_reading(council, organization):
    sits(council, "事務局", "あ", post=Post.SECRETARIAT)
    sits(council, "委員", "い")
    sits(council, "座長", "ん", post=Post.CHAIR)
    Membership.objects.create(council=council, organization=organization, started_on=BEGINS)

    assert [name for name, _ in lines(council)] == ["座長", "委員", "みなみ町会", "事務局"]


def test_who_was_chosen_again_within_the_year_stands_once_and_has_not_moved(council):
    sits(council, "人", ended=date(2024, 9, 30), post=Post.MEMBER)
    sits(council, "人", began=date(2024, 10, 1), ended=None, post=Post.CHAIR)

    (one,) = roll_of(council, YEAR, date(2025, 6, 1)).sitters

    assert (one.moved, one.post, one.remark) == ("", "会長・座長", "令和6年9月30日まで委員")


def test_who_came_back_after_a_while_stands_twice(council):
    sits(council, "人", ended=date(2024, 6, 30))
    sits(council, "人", began=date(2024, 10, 1), ended=None)

    assert lines(council) == [("人", "令和6年6月30日まで"), ("人", "令和6年10月1日から")]


def test_the_list_is_headed_by_what_the_council_was_called_in_that_year(council):
    council.names.create(name="みなみ研究会", used_until=date(2025, 3, 31))

    assert roll_of(council, YEAR, date(2026, 1, 1)).title == "みなみ研究会　構成員名簿"
    assert roll_of(council, YEAR.next, date(2026, 1, 1)).title == "みなみ協議体　構成員名簿"


def test_the_list_is_a_page_a_workbook_and_a_pdf_of_the_same_lines(as_manager, council, organization):
    sits(council, "新井 花子", "あらい はなこ", organization=organization, title="会長", post=Post.CHAIR)
    address = reverse("council_roll", args=[council.pk])

    page = as_manager.get(address, {"fy": 2024}).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(as_manager.get(address, {"fy": 2024, "format": "xlsx"}).content))
    pdf = as_manager.get(reverse("council_roll_pdf", args=[council.pk]), {"fy": 2024})

    assert "新井 花子" in page and "みなみ町会　会長" in page
    assert [cell.value for cell in book.worksheets[0][2]][:6] == [
        1, "会長・座長", "新井 花子", "あらい はなこ", "みなみ町会", "会長",
    ]  # fmt: skip
    text = PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert pdf["Content-Type"] == "application/pdf" and "新井" in text and "令和6年度" in text


def test_a_list_of_nobody_says_what_to_do(as_staff, council):
    page = as_staff.get(reverse("council_roll", args=[council.pk]), {"fy": 2024}).content.decode()

    assert "令和6年度の構成員は登録されていません。" in page
