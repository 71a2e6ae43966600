"""設定 of an exchange group: its own office keeps its words, its tickets, its kinds of work and its times of rest."""

from datetime import date

import pytest
from django.urls import reverse

from coordination.models import Area, User
from tests.filled_forms import open_form
from tests.ledger import BEGUN, clerk, helped, small_group, sold
from volunteers.models import Errand, ExchangeGroup, HelpRequest, Suspension, TicketTerms

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.force_login(clerk())
    return client


@pytest.fixture
def group():
    clerk().exchange_groups.clear()
    return small_group()


def send(client, view, record, **data):
    address = reverse(view, args=[record.pk])
    return client.post(address, {**open_form(client, address), **data})


def test_the_tab_leads_to_the_only_group_and_asks_where_there_are_several(client, group):
    assert client.get(reverse("group_list"))["Location"] == group.get_absolute_url()

    other = small_group("となりの会")

    asked = client.get(reverse("group_list")).content.decode()
    assert "見本の会" in asked and "となりの会" in asked
    assert client.get(reverse("group_list"), {"group": other.pk})["Location"] == other.get_absolute_url()


def test_the_rules_of_a_group_are_its_own_offices_alone(client, group):
    other = ExchangeGroup.objects.create(name="よその会", area=Area.objects.first(), started_on=BEGUN)
    terms = other.terms.create(minutes=30, price=300, valid_from=BEGUN)
    kind = other.kinds.create(name="よその活動")
    rest = other.suspensions.create(started_on=BEGUN, because="雪")
    theirs = [
        *(reverse(view, args=[other.pk]) for view in ("group_detail", "group_edit", "terms_add", "work_kind_add", "suspension_add")),
        reverse("terms_edit", args=[terms.pk]), reverse("work_kind_edit", args=[kind.pk]),
        reverse("suspension_edit", args=[rest.pk]),
    ]  # fmt: skip

    assert {client.get(address).status_code for address in theirs} == {404}
    assert {client.get(reverse("group_list"), {"group": other.pk}).status_code} == {200}, (
        "asked again, not led there"
    )
    for role in ("admin", "staff", "coordinator", "manager"):
        client.force_login(User.objects.get(role=role))
        assert client.get(group.get_absolute_url()).status_code == 403


def test_a_group_names_itself_and_its_ticket_but_neither_its_area_nor_its_clerks(client, group):
    before = group.area
    send(
        client, "group_edit", group, name="みなみの会", ticket_name="ありがとう券", keeps_cash_book="on",
        area=Area.objects.exclude(pk=before.pk).first().pk, dispatchers=[],
    )  # fmt: skip

    group.refresh_from_db()
    assert (group.name, group.ticket_name, group.keeps_cash_book) == ("みなみの会", "ありがとう券", True)
    assert (group.area, group.dispatchers.count()) == (before, 1)


# -- 券の条件 ------------------------------------------------------------------------------


def test_new_terms_begin_on_a_day_and_the_old_ones_hold_until_then(client, group):
    form = open_form(client, reverse("terms_add", args=[group.pk]))
    assert (form["minutes"], form["price"]) == (15, 150), "what holds now is offered"

    send(client, "terms_add", group, valid_from="2020-10-01", price="２００", valid_months="12")

    assert [group.terms_on(day).price for day in (date(2020, 9, 30), date(2020, 10, 1))] == [150, 200]
    page = client.get(group.get_absolute_url()).content.decode()
    assert "1枚15分・200円　端数は切り上げ　有効期間は12か月" in page


def test_days_that_are_settled_keep_their_terms_and_the_database_says_so(client, group):
    sold(group.members.first(), 10, on=date(2020, 5, 1))

    answers = [
        send(client, "terms_add", group, valid_from="2020-05-01", price="200"),
        send(client, "terms_edit", group.terms.get(), price="200"),
    ]
    send(client, "terms_add", group, valid_from="2020-05-02", price="200")

    sentence = "この日よりあとの受払が、もうあります。新しい条件は、まだ受払のない日から始めてください。"
    assert [(one.status_code, sentence in one.content.decode()) for one in answers] == [(422, True)] * 2
    assert [one.price for one in group.terms.order_by("valid_from")] == [150, 200]


def test_terms_that_nothing_rests_on_are_mended(client, group):
    coming = group.terms.create(minutes=15, price=2000, valid_from="2021-04-01")

    send(client, "terms_edit", coming, price="200")

    assert TicketTerms.objects.get(pk=coming.pk).price == 200


def test_two_sets_of_terms_on_one_day_are_refused_in_a_sentence(client, group):
    answer = send(client, "terms_add", group, valid_from=BEGUN.isoformat())

    assert answer.status_code == 422 and "同じ日からの条件がもう登録されています。" in answer.content.decode()


# -- 活動の種類 ----------------------------------------------------------------------------


def test_a_kind_of_work_comes_last_is_renamed_everywhere_and_put_elsewhere(client, group):
    send(client, "work_kind_add", group, name="電球の交換")
    first, new = group.kinds.all()
    service = helped(*group.members.order_by("number"), 30)
    assert (new.name, new.is_outdoor, new.position) == ("電球の交換", False, first.position + 1)

    send(client, "work_kind_edit", first, name="ごみ出し・資源", position=9)

    service.refresh_from_db()
    assert [one.name for one in group.kinds.all()] == ["電球の交換", "ごみ出し・資源"]
    assert service.kind.name == "ごみ出し・資源"


def test_a_kind_is_named_once_in_a_group(client, group):
    answer = send(client, "work_kind_add", group, name="ごみ出し")

    assert answer.status_code == 422 and "同じ名称の種類が、もうあります。" in answer.content.decode()


# -- 活動の休止 ----------------------------------------------------------------------------


def test_work_rests_with_a_reason_until_a_day_is_told(client, group):
    send(client, "suspension_add", group, covers="indoor", started_on="2020-04-08", because="感染症")
    rest = group.suspensions.get()
    assert rest.ended_on is None and "（休止中）" in client.get(group.get_absolute_url()).content.decode()

    early = send(client, "suspension_edit", rest, ended_on="2020-04-01")
    send(client, "suspension_edit", rest, ended_on="2020-05-31")

    assert "休止の最終日は、初日より後にしてください。" in early.content.decode()
    assert Suspension.objects.get(pk=rest.pk).ended_on == date(2020, 5, 31)
    assert "令和2年4月8日から令和2年5月31日まで" in client.get(group.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("covers", "stopped"), [("all", 2), ("outdoor", 2), ("indoor", 0)])
def test_what_is_planned_in_a_time_of_rest_is_told_before_saving(client, group, covers, stopped):
    """ごみ出し is done outdoors."""
    request = HelpRequest.objects.create(
        group=group, recipient=group.members.first(), kind=group.kinds.get(), requested_on=BEGUN, first_on=BEGUN,
        taken_by=clerk(),
    )  # fmt: skip
    for on in ("2020-04-07", "2020-04-08", "2020-04-15", "2020-06-01"):
        Errand.objects.create(request=request, on=on)
    days = {"started_on": "2020-04-08", "ended_on": "2020-05-31"}

    answer = send(client, "suspension_add", group, covers=covers, because="感染症", **days)

    assert answer.status_code == (422 if stopped else 302)
    assert group.suspensions.exists() is not bool(stopped)
    if stopped:
        assert f"活動の予定が{stopped}件あります" in answer.content.decode()


def test_a_time_of_rest_needs_a_reason(client, group):
    answer = send(client, "suspension_add", group, started_on="2020-04-08")

    assert set(answer.context["form"].errors) == {"because"}
