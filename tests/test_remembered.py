"""What is remembered of visits is never older than the visits."""

from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from django.test import Client
from django.urls import reverse

from coordination import change_marks, guards, remembered
from coordination.change_marks import MARKED, marks_of
from coordination.models import Activity, ChangeMark, Organization, Purpose, User
from coordination.remembered import groups, totals

POSTGRESQL = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one write at a time, who waits for nobody's mark"
)


@pytest.fixture
def visit(open_months):
    return Activity.objects.filter(is_outreach=False).first()


def people():
    return totals(Activity.objects.all(), visits=Count("*"), people=Sum("people_met"))


def by_purpose():
    return dict(groups(Activity.objects.order_by().values_list("purposes").annotate(visits=Count("*"))))


def marks():
    return {table: marks_of(frozenset({table}), "default") for table in MARKED}


def test_what_nobody_changed_is_counted_once(visit, django_assert_num_queries):
    first = people(), by_purpose()

    with django_assert_num_queries(2) as asked:
        assert (people(), by_purpose()) == first
    assert all("changemark" in query["sql"] for query in asked)


CHANGES = {
    "saved": lambda visit: Activity.objects.filter(pk=visit.pk).first().save(),
    "updated": lambda visit: Activity.objects.filter(pk=visit.pk).update(people_met=7),
    "inserted": lambda visit: Activity.objects.bulk_create([Activity(visited_on="2020-05-01", tier=2)]),
    "inserted unless it is there": lambda visit: Activity.objects.bulk_create(
        [Activity(visited_on="2020-05-01", tier=2)], ignore_conflicts=True
    ),
    "deleted": lambda visit: Activity.objects.filter(pk=visit.pk)._raw_delete("default"),
    "by SQL": lambda visit: connection.cursor().execute(
        "UPDATE coordination_activity SET people_met = 8 WHERE id = %s", [visit.pk]
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_way_of_changing_a_visit_leaves_a_mark_never_seen_before(visit, change):
    # What refers to the visit goes first, where it is deleted.
    for relation in (visit.purposes, visit.organizations, visit.coordinators):
        relation.clear()
    seen = [marks()["coordination_activity"]]

    for _ in range(2):
        CHANGES[change](visit)
        if change == "deleted":
            Activity.objects.bulk_create([Activity(pk=visit.pk, visited_on="2020-05-01", tier=2)])
        seen.append(marks()["coordination_activity"])

    assert len(set(seen)) == 3 and "" not in seen


def test_what_is_counted_follows_each_change(visit):
    before = people()
    visit.people_met = (visit.people_met or 0) + 3
    visit.save()

    # 3 more people, as many visits; then one visit more of 4 people: 3 + 4.
    assert people() == {**before, "people": before["people"] + 3}
    Activity.objects.create(visited_on="2020-05-01", tier=2, people_met=4)
    assert people() == {"visits": before["visits"] + 1, "people": before["people"] + 3 + 4}


def test_what_visits_have_several_of_is_counted_anew_when_it_changes(visit):
    purpose = Purpose.objects.create(name="あたらしい目的", position=99)
    assert purpose.pk not in by_purpose()

    visit.purposes.add(purpose)
    assert by_purpose()[purpose.pk] == 1
    visit.purposes.remove(purpose)
    assert purpose.pk not in by_purpose()


def test_visits_are_counted_anew_when_the_kind_of_an_organization_changes(visit):
    def by_kind():
        counted = Activity.objects.order_by().values_list("organizations__kind").annotate(visits=Count("*"))
        return dict(groups(counted))

    before, met = by_kind(), Organization.objects.filter(activity__isnull=False).first()
    visits = met.activity_set.count()
    other = next(kind for kind in Organization.Kind.values if kind != met.kind)
    Organization.objects.filter(pk=met.pk).update(kind=other)

    assert by_kind()[other] == before.get(other, 0) + visits


def test_a_change_that_is_undone_leaves_what_was_known(visit):
    before, mark = people(), marks()
    with transaction.atomic():
        Activity.objects.filter(pk=visit.pk).update(people_met=9999)
        assert people() != before and marks() != mark
        transaction.set_rollback(True)

    assert marks() == mark and people() == before
    # What was counted in between is not taken for what somebody else changes afterwards.
    Activity.objects.filter(pk=visit.pk).update(people_met=None)
    assert people()["people"] == before["people"] - (visit.people_met or 0)


def test_what_other_tables_have_a_say_in_is_counted_each_time(visit, django_assert_num_queries):
    of_area = Activity.objects.filter(area__name=visit.area.name if visit.area else "")
    totals(of_area, visits=Count("*"))

    with django_assert_num_queries(1) as asked:
        totals(of_area, visits=Count("*"))
    assert "COUNT" in asked[0]["sql"]


def test_two_questions_about_the_same_visits_are_not_mixed_up(visit):
    all_of_them = Activity.objects.all()
    met = totals(all_of_them, people=Sum("people_met"))
    came = totals(all_of_them, people=Sum("outreach_people"))
    of_tier = [totals(all_of_them.filter(tier=tier), visits=Count("*"))["visits"] for tier in (1, 2)]

    assert met != came
    assert of_tier == [Activity.objects.filter(tier=tier).count() for tier in (1, 2)]
    assert totals(all_of_them, known=Count("pk", filter=Q(tier=1)))["known"] == of_tier[0]


def test_nothing_is_remembered_where_no_mark_is_known(visit):
    before = people()
    ChangeMark.objects.all().delete()
    change_marks.GUARDS.take_down()
    Activity.objects.filter(pk=visit.pk).update(people_met=9999)

    assert people()["people"] == before["people"] - (visit.people_met or 0) + 9999


def test_what_was_changed_while_no_marks_were_left_is_told_when_they_are_again(visit):
    before = people()
    change_marks.GUARDS.take_down()
    assert change_marks.GUARDS in guards.missing()
    assert Client().get(reverse("readyz")).status_code == 503
    Activity.objects.filter(pk=visit.pk).update(people_met=9999)
    change_marks.GUARDS.put_up()

    assert guards.missing() == []
    assert people()["people"] == before["people"] - (visit.people_met or 0) + 9999


def test_the_list_tells_the_number_as_it_is_after_a_visit_was_written(client, staff, visit):
    client.force_login(staff)
    asked = {"fy": 2020}

    def count():
        return client.get(reverse("activity_list"), asked).context["count"]

    before = count()
    Activity.objects.create(visited_on="2020-05-01", tier=2)
    assert count() == before + 1


@POSTGRESQL
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_do_not_wait_for_each_other_and_both_are_told():
    change_marks.GUARDS.put_up()
    first, second = Activity.objects.bulk_create(
        [Activity(visited_on="2030-05-01", tier=2, people_met=1) for _ in range(2)]
    )
    of_others = people()["people"] - 2

    def write_meanwhile():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        Activity.objects.filter(pk=second.pk).update(people_met=10)
        connection.close()

    with transaction.atomic():
        Activity.objects.filter(pk=first.pk).update(people_met=100)
        other = Thread(target=write_meanwhile)
        other.start()
        other.join()
        assert (
            people()["people"] - of_others == 100 + 10
        )  # its own change, and the one that has been committed
    assert people()["people"] - of_others == 100 + 10
    assert ChangeMark.objects.filter(table="coordination_activity").count() == 2
    Activity.objects.filter(pk=first.pk).update(people_met=1)
    assert people()["people"] - of_others == 1 + 10


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_told_to_nobody_else():
    """The other one reads while the change is under way; afterwards nothing of before is left."""
    change_marks.GUARDS.put_up()
    visit = Activity.objects.create(visited_on="2030-05-01", tier=2, people_met=1)
    of_others, seen = people()["people"] - 1, []

    def read():
        seen.append(people()["people"] - of_others)
        connection.close()

    def read_beside():
        other = Thread(target=read)
        other.start()
        other.join()

    read_beside()
    with transaction.atomic():
        Activity.objects.filter(pk=visit.pk).update(people_met=5)
        assert people()["people"] - of_others == 5
        read_beside()
    read_beside()
    assert seen == [1, 1, 5]


def test_of_all_that_is_remembered_only_so_much_is_kept():
    assert remembered._known.cache_info().maxsize == remembered.REMEMBERED


def test_whoever_may_see_other_visits_is_told_of_those(visit):
    counted = {
        role: totals(Activity.objects.visible_to(User.objects.get(role=role)), visits=Count("*"))["visits"]
        for role in ("staff", "dispatcher")
    }

    assert counted == {"staff": Activity.objects.count(), "dispatcher": 0}
