"""活動表: the paper for a day or a week, as its readers get it."""

import io
from datetime import date, time

import pytest
from pypdf import PdfReader

from tests.ledger import clerk
from volunteers.models import Assignment, ExchangeGroup, HelpRequest, MemberRole

pytestmark = pytest.mark.django_db

MONDAY = date(2021, 3, 1)  # long after the demo
SHEET = "/exchange/errands/sheet/"


@pytest.fixture
def as_dispatcher(client):
    client.force_login(clerk())
    return client


@pytest.fixture
def group():
    return ExchangeGroup.objects.get()


@pytest.fixture
def hana(group):
    return group.members.create(
        number=901, name="新井 ハナ", phone="049-251-9901", address="東台1-2 青い屋根"
    )


@pytest.fixture
def helper(group):
    member = group.members.create(number=902, name="手島 太郎", phone="090-1111-2222")
    MemberRole.objects.create(member=member, role="helper", joined_on="2019-04-01")
    return member


def errand(group, recipient, kind, on, at, **more):
    asked = HelpRequest.objects.create(
        group=group, recipient=recipient, kind=group.kinds.get(name=kind), requested_on=on, first_on=on, at=at,
        taken_by=clerk(), **more,
    )  # fmt: skip
    asked.plan(on, since=on)
    return asked.errands.get()


def text_of(answer):
    assert answer["Content-Type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    return "".join("".join(pages).split())


def test_the_sheet_has_the_day_in_order_of_time_with_who_where_and_by_which_phone(
    as_dispatcher, group, hana, helper
):
    errand(group, hana, "買い物の代行", MONDAY, None, details="米と牛乳")
    late = errand(group, hana, "掃除", MONDAY, time(14))
    errand(group, hana, "ごみ出し", MONDAY, time(7, 30))
    Assignment.objects.create(errand=late, helper=helper, assigned_by=clerk())

    text = text_of(as_dispatcher.get(SHEET, {"on": "2021-03-01"}))

    assert "新井ハナ東台1-2青い屋根049-251-9901" in text
    assert "手島太郎090-1111-2222" in text
    assert text.index("07:30") < text.index("14:00") < text.index("未定"), "what has no time comes last"
    assert "実際の時間印枚数" in text
    assert "1/1" in text and "作成日：" in text


def test_what_was_called_off_is_not_on_it(as_dispatcher, group, hana):
    errand(group, hana, "掃除", MONDAY, time(14)).cancel(because="旅行", by=clerk())

    assert "この日の予定はありません。" in text_of(as_dispatcher.get(SHEET, {"on": "2021-03-01"}))


def test_a_week_begins_with_its_day_and_one_helper_gets_their_own(as_dispatcher, group, hana, helper):
    own = errand(group, hana, "掃除", date(2021, 3, 7), time(14))  # the seventh day
    errand(group, hana, "ごみ出し", date(2021, 3, 2), time(7, 30))
    errand(group, hana, "草取り", date(2021, 3, 8), time(9))  # the eighth
    Assignment.objects.create(errand=own, helper=helper, assigned_by=clerk())
    week = {"on": "2021-03-01", "span": "week"}

    everybody, one = (text_of(as_dispatcher.get(SHEET, week | more)) for more in ({}, {"helper": helper.pk}))

    assert [word in everybody for word in ("掃除", "ごみ出し", "草取り")] == [True, True, False]
    assert [word in one for word in ("掃除", "ごみ出し", "手島太郎さん")] == [True, False, True]


@pytest.mark.parametrize("query", [{"on": "abc"}, {"on": "9999-01-01"}, {"helper": "0"}, {"helper": "x"}])
def test_a_sheet_of_no_day_or_nobody_is_not_found(as_dispatcher, query):
    assert as_dispatcher.get(SHEET, query).status_code == 404
