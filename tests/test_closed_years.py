"""A closed year refuses changes of its records by any route, and is opened again by a manager with a reason."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import path, reverse
from django.utils import timezone

from config.refusals import Refusals
from coordination import guards
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Coordinator, Forum, Placement
from meetings.models import Council, Initiative, Meeting
from reports.closed_years import CLOSED, DATED, KEPT, OF_DATED
from reports.models import YearClosing
from tests.filled_forms import open_form

YEAR = FiscalYear(2019)
IN_IT, AFTER = date(2019, 5, 10), date(2020, 4, 1)
CHANGED = {  # a column to write over, which changes nothing
    "coordination_activity": "venue", "coordination_forum": "participants", "meetings_meeting": "venue",
    "meetings_occasion": "initiative_id", "volunteers_service": "note", "volunteers_tickettransfer": "tickets",
}  # fmt: skip


@pytest.fixture
def occasion(db):
    """The demo of this city has no initiatives."""
    council = Council.objects.first() or Council.objects.create(name="協議体", tier=1)
    return Initiative.objects.create(name="あさの体操", council=council).occasions.create(on=IN_IT)


@pytest.fixture
def closing(open_months, occasion, manager):
    return YearClosing.close(YEAR, by=manager, at=timezone.now(), today=AFTER)


def refused(act):
    with pytest.raises(DatabaseError, match=CLOSED), transaction.atomic():
        act()


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def record_of(table, closing_year=YEAR):
    first, last = closing_year.span
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE {DATED[table]} BETWEEN %s AND %s", [first, last])
        return cursor.fetchone()


@pytest.mark.parametrize("table", DATED)
@pytest.mark.asvs("2.3.2")
def test_no_record_of_the_year_is_changed_moved_or_deleted(table, closing):
    found = record_of(table)
    column = CHANGED[table]

    for statement in (
        f"UPDATE {table} SET {column} = {column} WHERE id = %s",
        f"UPDATE {table} SET {DATED[table]} = '2021-05-01' WHERE id = %s",
        f"DELETE FROM {table} WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(statement, *found)


@pytest.mark.parametrize("table", OF_DATED)
def test_nor_is_what_belongs_to_one(table, closing):
    key, record = OF_DATED[table]
    first, last = YEAR.span
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT one.id FROM {table} one JOIN {record} r ON r.id = one.{key} "
            f"WHERE r.{DATED[record]} BETWEEN %s AND %s",
            [first, last],
        )
        found = cursor.fetchone()
    if found is None:  # the demo has no photo of a visit
        assert table == "coordination_activityfile"
        return
    refused(lambda: sql(f"UPDATE {table} SET id = id WHERE id = %s", *found))
    refused(lambda: sql(f"DELETE FROM {table} WHERE id = %s", *found))


def test_nothing_is_added_to_the_year_or_moved_into_it(closing, staff):
    later = Activity.objects.create(visited_on=AFTER, tier=2)

    refused(lambda: Activity.objects.create(visited_on=IN_IT, tier=2))
    refused(lambda: Activity.objects.bulk_create([Activity(visited_on=IN_IT, tier=2)]))
    refused(lambda: Activity.objects.filter(pk=later.pk).update(visited_on=IN_IT))
    refused(lambda: Forum.objects.create(held_on=IN_IT, title="会"))
    refused(
        lambda: Meeting.objects.create(series=Meeting.objects.first().series, held_on=IN_IT, status="held")
    )
    later.venue = "公民館"
    later.save()
    Activity.objects.create(visited_on=date(2019, 3, 31), tier=2)  # the day before the year begins


def test_a_placement_that_goes_on_may_end_later(closing):
    going_on = Placement.objects.filter(ended_on=None).first()
    going_on.ended_on = AFTER
    going_on.save()
    going_on.ended_on = date(2020, 3, 31)
    refused(going_on.save)
    person = Coordinator.objects.create(name="あたらしい人")
    refused(lambda: Placement.objects.create(coordinator=person, tier=1, started_on=IN_IT))


def test_a_form_says_why_and_keeps_what_was_typed(client, staff, closing):
    visit = Activity.objects.filter(visited_on__range=YEAR.span).first()
    client.force_login(staff)
    address = reverse("activity_edit", args=[visit.pk])
    typed = open_form(client, address) | {"venue": "ここに書いた場所"}
    asked = client.post(address, typed)  # a day of a past year is asked about first
    answer = client.post(address, typed | {"confirmed": asked.context["warnings_mark"]})

    assert answer.status_code == 422
    assert "締めた年度の記録です" in answer.content.decode() and "ここに書いた場所" in answer.content.decode()


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_page_without_a_form_of_its_own_says_why_too(accept, client, staff, closing, settings):
    """Whatever view it is: one is put beside the others that writes and has no place for the sentence."""
    from config import urls

    def writes(request):
        with transaction.atomic():
            Activity.objects.create(visited_on=IN_IT, tier=2)

    settings.ROOT_URLCONF = type(
        "urls", (), {"urlpatterns": [path("x/", writes, name="home"), *urls.urlpatterns]}
    )
    client.force_login(staff)
    answer = client.get("/x/", headers={"accept": accept})

    assert answer.status_code == 409
    said = answer.json()["errors"][0]["sentence"] if "json" in accept else answer.content.decode()
    assert CLOSED in said


def test_what_no_guard_has_refused_is_a_fault_and_not_a_refusal(rf):
    assert Refusals(None).process_exception(rf.get("/"), IntegrityError("UNIQUE constraint failed")) is None


def test_the_closing_itself_is_neither_changed_nor_deleted(closing):
    for statement in (
        "DELETE FROM reports_yearclosing",
        "UPDATE reports_yearclosing SET fiscal_year = 2010",
        "UPDATE reports_yearclosing SET first_day = '2010-04-01'",
    ):
        with pytest.raises(DatabaseError, match=KEPT), transaction.atomic():
            sql(statement)


def test_a_year_is_opened_again_with_a_reason_and_closed_anew(closing, manager):
    with pytest.raises(ValidationError, match="理由"):
        closing.reopen(by=manager, at=timezone.now(), reason=" ")
    closing.reopen(by=manager, at=timezone.now(), reason="会議が一つもれていました。")
    Activity.objects.create(visited_on=IN_IT, tier=2)
    again = YearClosing.close(YEAR, by=manager, at=timezone.now(), today=AFTER)

    refused(lambda: Activity.objects.create(visited_on=IN_IT, tier=2))
    assert YearClosing.objects.filter(fiscal_year=YEAR).count() == 2 and again.reopened_at is None
    with pytest.raises(DatabaseError, match=KEPT), transaction.atomic():
        sql(
            "UPDATE reports_yearclosing SET reopened_at = NULL, reopened_by_id = NULL, reason = '' WHERE id = %s",
            closing.pk,
        )


def test_a_year_that_goes_on_is_not_closed_nor_one_twice_nor_without_guards(closing, manager):
    with pytest.raises(ValidationError, match="まだ終わっていません"):
        YearClosing.close(FiscalYear(2020), by=manager, at=timezone.now(), today=date(2021, 3, 31))
    with pytest.raises(ValidationError, match="もう締めてあります"):
        YearClosing.close(YEAR, by=manager, at=timezone.now(), today=AFTER)
    guards.take_all_down()
    with pytest.raises(ValidationError, match="migrate"):
        YearClosing.close(FiscalYear(2018), by=manager, at=timezone.now(), today=AFTER)


def test_only_a_manager_closes_and_opens(client, staff, manager, closing):
    client.force_login(staff)
    assert client.post(reverse("year_close", args=[FiscalYear(2018)])).status_code == 403
    assert client.post(reverse("year_reopen", args=[closing.pk]), {"reason": "理由"}).status_code == 403
    client.force_login(manager)
    page = client.get(reverse("year_close", args=[FiscalYear(2018)])).content.decode()
    assert "締めますか" in page
    client.post(reverse("year_close", args=[FiscalYear(2018)]))
    assert YearClosing.objects.standing().filter(fiscal_year=FiscalYear(2018)).exists()
    assert client.get(reverse("year_close", args=[FiscalYear(2040)])).status_code == 404
    address = reverse("year_reopen", args=[closing.pk])
    client.post(address, open_form(client, address) | {"reason": "直すため"})
    assert not YearClosing.objects.standing().filter(fiscal_year=YEAR).exists()
    assert "直すため" in client.get(reverse("year_list")).content.decode()
