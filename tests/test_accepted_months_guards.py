"""The guards of accepted months stand whatever a migrate comes to, and it is told where they do not."""

from unittest import mock

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from coordination import accepted_months
from coordination.apps import make_way_for_migrations
from coordination.checks import guards_in_place
from coordination.models import Activity, MonthlyReport, Organization
from reports.management.commands import load_demo

pytestmark = pytest.mark.django_db


def drop_one():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                           "WHERE tgname LIKE 'accepted_month_1_%'")  # fmt: skip
            name, table = cursor.fetchone()
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'accepted_month_1_%'")
            cursor.execute(f"DROP TRIGGER {cursor.fetchone()[0]}")


def test_that_one_guard_is_missing_is_noticed_and_the_next_migrate_mends_it():
    assert not accepted_months.are_missing()
    drop_one()
    assert accepted_months.are_missing()

    call_command("migrate", verbosity=0)

    assert not accepted_months.are_missing()


def test_a_guard_of_another_version_counts_as_missing(monkeypatch):
    monkeypatch.setattr(accepted_months, "COUNTED", accepted_months.COUNTED.replace("v.", "v ."))

    assert accepted_months.are_missing()


def test_a_migrate_with_nothing_to_do_leaves_the_guards_alone():
    make_way_for_migrations(using="default", plan=[])

    assert not accepted_months.are_missing()


def test_on_postgresql_the_guards_stand_while_migrations_run_forward():
    make_way_for_migrations(using="default", plan=[(object(), False)])

    assert accepted_months.are_missing() == (connection.vendor == "sqlite")


def test_the_guards_make_way_for_migrations_that_take_their_tables_away():
    make_way_for_migrations(using="default", plan=[(object(), True)])

    assert accepted_months.are_missing()


def test_the_guards_stand_again_after_a_migrate_that_has_failed():
    def fail(*args, **kwargs):
        accepted_months.take_down()
        raise RuntimeError("the migration has failed")

    with mock.patch.object(MigrationExecutor, "migrate", fail), pytest.raises(RuntimeError):
        call_command("migrate", verbosity=0)

    assert not accepted_months.are_missing()


def test_the_guards_stand_again_after_a_demo_could_not_be_emptied():
    with (
        mock.patch.object(load_demo, "_forget_each_other", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        load_demo.empty()

    assert not accepted_months.are_missing()


def test_readiness_and_the_check_of_an_installation_tell_that_guards_are_missing(client):
    assert (client.get("/readyz").status_code, guards_in_place(None)) == (200, [])
    accepted_months.take_down()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content.decode()) == (503, accepted_months.MISSING)
    (error,) = guards_in_place(None)
    assert (error.id, error.msg) == ("coordination.E001", accepted_months.MISSING)


def test_what_other_rules_of_the_database_refuse_is_no_refusal_of_a_guard():
    name = Organization.objects.first().name
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Organization.objects.create(name=name, kind="npo")

    assert not accepted_months.is_refusal(refusal.value)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "table", ["monthlyreport", "reportedvisit", "correction", "activity", "activityfile", "coordinator"]
)
def test_no_table_of_accepted_months_is_emptied_at_once(table):
    with (
        pytest.raises(IntegrityError, match="受理された"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE coordination_{table} CASCADE")

    assert MonthlyReport.objects.accepted().exists()


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL has no REPLACE")
def test_a_visit_of_an_accepted_month_is_not_replaced_by_one_of_the_same_key():
    """The rows differ in their number and share the key of the import: REPLACE takes the counted one away."""
    counted = MonthlyReport.objects.accepted().first().visits().first()
    accepted_months.take_down()
    Activity.objects.filter(pk=counted.pk).update(import_key="k")
    accepted_months.put_up()
    columns = ", ".join(f.column for f in Activity._meta.fields if f.name not in ("id", "import_key"))

    with (
        pytest.raises(IntegrityError, match="受理された"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"REPLACE INTO coordination_activity (id, import_key, {columns}) "
            f"SELECT 999999, 'k', {columns} FROM coordination_activity WHERE id = %s",
            [counted.pk],
        )

    assert Activity.objects.filter(pk=counted.pk).exists()
