"""Each change of a business row is noted by the database itself, by whatever way it comes, with who, when and what."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.acting import acting_as
from coordination import guards, trail
from coordination.models import Activity, Area, Organization, TrailEntry, User
from coordination.trail import FROZEN, noted
from coordination.trail_words import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return Organization.objects.create(name="みどり会", kind="npo")


def since(moment=0):
    return TrailEntry.objects.filter(pk__gt=moment).order_by("pk")


def last() -> int:
    return TrailEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0


def by_sql(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


WAYS = {
    "saved": lambda one: Organization(pk=one.pk, kind=one.kind, name="あお会").save(update_fields=["name"]),
    "updated": lambda one: Organization.objects.filter(pk=one.pk).update(name="あお会"),
    "bulk": lambda one: Organization.objects.bulk_update([Organization(pk=one.pk, name="あお会")], ["name"]),
    "SQL": lambda one: by_sql("UPDATE coordination_organization SET name = 'あお会' WHERE id = %s", one.pk),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.asvs("16.2.1")
def test_a_change_is_noted_with_what_was_before_and_after(way, organization, staff):
    begun, before = timezone.now() - timedelta(seconds=1), last()
    with acting_as(f"user:{staff.pk}"):
        WAYS[way](organization)

    (entry,) = since(before).filter(table="coordination_organization")
    assert (entry.act, entry.row, entry.actor) == ("update", str(organization.pk), f"user:{staff.pk}")
    assert entry.before["name"] == "みどり会" and entry.after["name"] == "あお会"
    assert begun <= entry.at <= timezone.now() + timedelta(seconds=1)
    (words,) = told([entry])
    assert words.who == staff.name and words.what == "団体「あお会」の変更"
    assert ("名称", "みどり会", "あお会") in words.changes


def test_what_is_new_and_what_is_gone_is_noted_whole():
    before = last()
    Area.objects.bulk_create([Area(name=name) for name in ("一区", "二区")])
    Area.objects.filter(name="一区")._raw_delete("default")

    entries = since(before).filter(table="coordination_area")
    assert [(one.act, (one.after or one.before)["name"]) for one in entries] == [
        ("insert", "一区"), ("insert", "二区"), ("delete", "一区"),
    ]  # fmt: skip
    assert entries[0].before is None and entries[2].after is None


def test_a_write_that_changes_nothing_is_no_change(organization):
    before = last()
    Organization.objects.filter(pk=organization.pk).update(name=organization.name)

    assert not since(before).exists()


def test_what_is_undone_was_never_noted(organization):
    before = last()
    with pytest.raises(RuntimeError), transaction.atomic():
        Organization.objects.filter(pk=organization.pk).update(name="あお会")
        raise RuntimeError

    assert not since(before).exists()


@pytest.mark.asvs("16.2.5")
def test_the_password_is_nowhere_in_it(staff):
    before = last()
    staff.set_password("とても長いあいことば")
    staff.name = "職員 次郎"
    staff.save()

    (entry,) = since(before).filter(table="coordination_user")
    assert "password" not in entry.after and entry.after["name"] == "職員 次郎"


def test_of_what_is_large_the_length_is_noted(review, staff):
    from tests.editions import edition_of

    before = last()
    edition = edition_of(review, staff)

    (entry,) = since(before).filter(table="reports_edition", row=str(edition.pk))
    assert isinstance(entry.after["document"], int) and entry.after["document"] > 10_000


@pytest.mark.asvs("16.2.1")
def test_who_is_signed_in_is_who_acted(client, staff):
    client.force_login(staff)
    before = last()
    client.post(reverse("organization_add"), {"name": "新しい会", "kind": "npo", "confirmed": "1"})

    entries = since(before).filter(table="coordination_organization")
    assert [one.actor for one in entries] == [f"user:{staff.pk}"]


def test_two_who_act_one_after_the_other_are_told_apart(organization, staff, manager):
    before = last()
    for user, name in ((staff, "一"), (manager, "二"), (staff, "三")):
        with acting_as(f"user:{user.pk}"), transaction.atomic():
            Organization.objects.filter(pk=organization.pk).update(name=name)
            with pytest.raises(RuntimeError), transaction.atomic():
                Organization.objects.filter(pk=organization.pk).update(name="取り消し")
                raise RuntimeError
            Organization.objects.filter(pk=organization.pk).update(name=f"{name}二")
    Organization.objects.filter(pk=organization.pk).update(name="だれでもない")

    assert [one.actor for one in since(before).filter(table="coordination_organization")] == [
        *[f"user:{staff.pk}"] * 2, *[f"user:{manager.pk}"] * 2, *[f"user:{staff.pk}"] * 2,
        "command:tests",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "statement", ["UPDATE coordination_trailentry SET actor = 'x'", "DELETE FROM coordination_trailentry"]
)
@pytest.mark.asvs("16.4.2")
def test_the_trail_itself_is_never_changed(organization, statement):
    with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic():
        by_sql(statement)


@pytest.mark.asvs("16.2.1")
def test_every_table_of_the_office_is_noted_or_left_out_for_a_reason():
    tables = {one.table for one in noted()}

    assert len(tables) > 75
    for model in (Activity, Organization, User):
        assert model._meta.db_table in tables
    assert not guards.missing()


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["add", "change", "delete", "sql"]), st.integers(0, 7)), max_size=20)
)
def test_played_again_the_trail_gives_the_rows_as_they_are(db, acts):
    """20 random writes × 15: what the trail says of each row, one after the other, ends in the row that stands."""
    with transaction.atomic():
        before = last()
        for number, (act, which) in enumerate(acts):
            rows = list(Area.objects.filter(name__startswith="区").order_by("pk"))
            if act == "add" or not rows:
                Area.objects.create(name=f"区{number}")
            elif act == "change":
                Area.objects.filter(pk=rows[which % len(rows)].pk).update(name=f"区{number}", number=None)
            elif act == "sql":
                by_sql(
                    "UPDATE coordination_area SET name = %s WHERE id = %s",
                    f"区{number}",
                    rows[which % len(rows)].pk,
                )
            else:
                Area.objects.filter(pk=rows[which % len(rows)].pk)._raw_delete("default")
        played = {}
        for one in since(before).filter(table="coordination_area"):
            if one.act == "delete":
                del played[one.row]
            else:
                played[one.row] = played.get(one.row, {}) | one.after
        standing = Area.objects.filter(name__startswith="区")
        assert {row: values["name"] for row, values in played.items()} == {
            str(one.pk): one.name for one in standing
        }
        standing.delete()


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL asks its own setting (test_trail_audit.py)"
)
def test_a_program_that_does_not_say_who_acts_cannot_write():
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=1)) as other,
        pytest.raises(sqlite3.OperationalError, match="no such function: app_actor"),
    ):
        other.execute("EXPLAIN UPDATE coordination_area SET name = 'x'")


def test_where_it_does_not_stand_that_is_said():
    trail.GUARDS.take_down()
    assert trail.GUARDS in guards.missing()
    trail.GUARDS.put_up()
    assert not guards.missing()
