"""依頼: taken on by telephone, doubted where it should be, changed and called off."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from tests.asked import (
    TODAY,
    days,
    one_who_asks,
    one_who_helps,
    stop_the_clock,
    take,
    taken,
)
from tests.filled_forms import open_form
from tests.ledger import clerk
from volunteers.models import Assignment, Errand, ExchangeGroup, HelpRequest
from volunteers.models.request import CHANGED

pytestmark = pytest.mark.django_db

Status = Errand.Status


@pytest.fixture(autouse=True)
def today_is_the_end_of_the_demo(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def group():
    return ExchangeGroup.objects.get()


@pytest.fixture
def as_dispatcher(client):
    client.force_login(clerk())
    return client


@pytest.fixture
def recipient(group):
    return one_who_asks(group)


@pytest.fixture
def helper(group):
    return one_who_helps(group)


@pytest.fixture
def weekly(group, recipient):
    return taken(group, recipient)


def warned(answer):
    assert answer.status_code == 422, answer.context and answer.context["form"].errors
    assert answer.context["form"].errors == {}
    return answer.context["warnings"]


# -- taking it on ---------------------------------------------------------------------


def test_a_request_for_one_day_becomes_one_errand_and_leads_to_who_could_go(as_dispatcher, group, recipient):
    answer = take(as_dispatcher, group, at="10:30", minutes="４５", helpers_needed="2")

    asked = HelpRequest.objects.latest("pk")
    errand = asked.errands.get()
    assert answer["Location"] == errand.get_absolute_url()
    assert (asked.recipient, asked.group, asked.taken_by) == (recipient, group, clerk())
    assert (asked.minutes, asked.helpers_needed, asked.requested_on) == (45, 2, TODAY)
    assert (errand.on, errand.at, errand.status) == (date(2020, 6, 16), time(10, 30), Status.PLANNED)


@pytest.mark.parametrize(
    "typed",
    [
        "あらいは",
        "アライハナ",
        "新井　ハナ",
        "901",
        "９０１",
        "会員901",
        "新井 ハナ（会員901）",
        "049-251-9901",
        "0492519901",
        "251ー9901",
    ],
)
def test_the_recipient_is_found_by_reading_name_number_or_phone(as_dispatcher, group, recipient, typed):
    take(as_dispatcher, group, recipient=typed)

    assert HelpRequest.objects.latest("pk").recipient == recipient


def test_nothing_typed_is_lost_where_several_members_or_none_are_meant(as_dispatcher, group, recipient):
    group.members.create(number=903, name="新井 ハナ子", kana="あらいはなこ")

    several = take(as_dispatcher, group, recipient="あらいはな")
    nobody = take(as_dispatcher, group, recipient="ｚｚｚ")

    assert several.context["form"].errors["recipient"] == [
        "「あらいはな」に当てはまる会員が、いくつもあります（新井 ハナ（会員901）、新井 ハナ子（会員903））。"
        "会員番号まで入れて、一人を選んでください。"
    ]
    assert nobody.context["form"].errors["recipient"] == [
        "「zzz」に当てはまる会員がいません。氏名、ふりがな、会員番号、電話のどれかを入れてください。"
    ]
    assert 'value="あらいはな"' in several.content.decode()


def test_a_recurring_request_gets_errands_up_to_the_end_of_the_month_after_next(
    as_dispatcher, group, recipient
):
    take(as_dispatcher, group, repeats="fortnightly")

    asked = HelpRequest.objects.latest("pk")
    # Tuesdays from 16 June, every second one, up to 31 August.
    assert days(asked) == ["06-16", "06-30", "07-14", "07-28", "08-11", "08-25"]


def test_a_request_that_begins_after_the_horizon_has_the_errands_of_its_first_month(
    as_dispatcher, group, recipient
):
    take(as_dispatcher, group, repeats="weekly", first_on="2020-10-12")

    assert days(HelpRequest.objects.latest("pk")) == ["10-12", "10-19", "10-26"]


def test_the_same_form_sent_twice_makes_one_request(as_dispatcher, group, recipient):
    address = reverse("request_add")
    data = {
        **open_form(as_dispatcher, address), "recipient": "901", "kind": group.kinds.first().pk,
        "first_on": "2020-06-16",
    }  # fmt: skip
    before = HelpRequest.objects.count()

    first, second = (as_dispatcher.post(address, data)["Location"] for _ in range(2))

    assert first == second
    assert HelpRequest.objects.count() == before + 1


def test_a_link_may_name_the_recipient(as_dispatcher, recipient):
    page = as_dispatcher.get(reverse("request_add"), {"recipient": recipient.pk}).content.decode()

    assert 'value="新井 ハナ（会員901）"' in page


# -- is this really so? ------------------------------------------------------------------


def test_who_is_no_recipient_or_has_left_by_then_is_doubted(as_dispatcher, group, helper, recipient):
    recipient.roles.update(left_on=date(2020, 6, 23))

    assert warned(take(as_dispatcher, group, recipient="902")) == [
        "手島 太郎さんは、利用会員として登録されていません。"
    ]
    # Tuesdays: 16 and 23 June are within, 30 June and the nine up to 25 August... are not.
    assert warned(take(as_dispatcher, group, repeats="weekly", until="2020-07-07")) == [
        "新井 ハナさんは、令和2年6月30日（火）、令和2年7月7日（火）には利用会員ではありません（令和2年6月23日（火）に退会）。"
    ]


def test_a_suspension_that_covers_the_kind_and_the_day_is_told(as_dispatcher, group, recipient):
    group.suspensions.create(
        covers="outdoor", started_on="2020-06-10", ended_on="2020-06-16", because="感染症のため"
    )

    found = warned(take(as_dispatcher, group))  # ごみ出し is outdoors

    assert found == ["令和2年6月16日（火）は、屋外の活動の休止の間です（感染症のため）。"]
    indoors = group.kinds.get(name="掃除").pk
    assert take(as_dispatcher, group, kind=indoors).status_code == 302


def test_the_same_request_on_the_same_day_is_told_and_saved_once_confirmed(as_dispatcher, group, weekly):
    data = {"first_on": "2020-06-22"}

    answer = take(as_dispatcher, group, **data)
    mark = answer.context["warnings_mark"]
    again = take(as_dispatcher, group, **data, confirmed=mark)

    assert warned(answer) == ["新井 ハナさんの「ごみ出し」は、令和2年6月22日（月）にもう予定があります。"]
    assert again.status_code == 302


def test_a_month_without_the_fifth_weekday_is_told(as_dispatcher, group, recipient):
    found = warned(take(as_dispatcher, group, repeats="monthly", first_on="2020-06-29"))

    assert found == ["令和2年7月には第5月曜日がないので、予定をつくりません。"]


def test_a_day_that_has_passed_is_doubted_and_a_recurring_request_begins_today(
    as_dispatcher, group, recipient
):
    data = {"first_on": "2020-06-01", "repeats": "weekly", "until": "2020-06-29"}

    answer = take(as_dispatcher, group, **data)
    take(as_dispatcher, group, **data, confirmed=answer.context["warnings_mark"])

    assert warned(answer) == [
        "活動の日が令和2年6月1日（月）で、もう過ぎた日です。きょうより前の予定はつくりません。"
    ]
    assert days(HelpRequest.objects.latest("pk")) == ["06-15", "06-22", "06-29"]


# -- changing and calling off --------------------------------------------------------------


def change(client, asked, **data):
    address = reverse("request_edit", args=[asked.pk])
    return client.post(address, {**open_form(client, address), **data})


def test_a_change_moves_planned_errands_from_a_day_on_and_no_others(as_dispatcher, weekly):
    weekly.errands.get(on="2020-06-15").finish(by=clerk())

    answer = change(
        as_dispatcher, weekly, first_on="2020-07-01", at="14:00", until="2020-07-15", from_day="2020-06-23"
    )

    assert answer.status_code == 302
    # Done on the 15th, planned on the 22nd as before; from the 23rd on Wednesdays at two.
    assert days(weekly) == ["06-15", "06-22", "07-01", "07-08", "07-15"]
    assert list(weekly.errands.values_list("at", flat=True)) == [time(10)] * 2 + [time(14)] * 3
    assert weekly.errands.get(on="2020-06-15").status == Status.DONE


def test_who_was_to_go_on_a_day_that_falls_away_is_named_and_stays_written_down(
    as_dispatcher, weekly, helper
):
    errand = weekly.errands.get(on="2020-06-22")
    Assignment.objects.create(errand=errand, helper=helper, assigned_by=clerk())
    data = {"first_on": "2020-06-17"}

    answer = change(as_dispatcher, weekly, **data)
    change(as_dispatcher, weekly, **data, confirmed=answer.context["warnings_mark"])

    assert warned(answer) == [
        "令和2年6月22日（月）の予定を取りやめます。手島 太郎さんが行くことになっています。連絡してください。"
    ]
    errand.refresh_from_db()
    assert (errand.status, errand.because, errand.marked_by) == (Status.CANCELLED, CHANGED, clerk())
    assert list(errand.helpers.all()) == [helper]


def test_a_change_taken_back_brings_the_errand_back_with_its_helper(as_dispatcher, weekly, helper):
    errand = weekly.errands.get(on="2020-06-22")
    Assignment.objects.create(errand=errand, helper=helper, assigned_by=clerk())
    answer = change(as_dispatcher, weekly, first_on="2020-06-17")
    change(as_dispatcher, weekly, first_on="2020-06-17", confirmed=answer.context["warnings_mark"])
    weekly.refresh_from_db()

    change(as_dispatcher, weekly, first_on="2020-06-15")

    errand.refresh_from_db()
    assert (errand.status, errand.because, errand.marked_by) == (Status.PLANNED, "", None)
    assert days(weekly, on__lt="2020-07-01") == ["06-15", "06-22", "06-29"]


def test_calling_a_request_off_calls_off_its_planned_errands_from_today_on(as_dispatcher, group, recipient):
    asked = taken(group, recipient, first_on=TODAY - timedelta(days=14), until=TODAY + timedelta(days=7))
    asked.errands.get(on="2020-06-01").finish(by=clerk())
    address = reverse("request_cancel", args=[asked.pk])

    nameless = as_dispatcher.post(address, {**open_form(as_dispatcher, address), "because": ""})
    as_dispatcher.post(address, {**open_form(as_dispatcher, address), "because": "入院のため"})

    assert nameless.status_code == 422
    # 1 June was done, 8 June nobody has noted yet, 15 June is today.
    assert list(asked.errands.values_list("status", "because")) == [
        ("done", ""), ("planned", ""), ("cancelled", "入院のため"), ("cancelled", "入院のため"),
    ]  # fmt: skip
    asked.refresh_from_db()
    assert (asked.cancelled_on, asked.cancelled_because) == (TODAY, "入院のため")
    assert change(as_dispatcher, asked, at="11:00").context["form"].non_field_errors() == [
        "この依頼は、もう取りやめになっています。依頼の画面を開きなおしてください。"
    ]
