"""The trail is chained: what is done to it, and behind its back, is found."""

import json
import random
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from config.acting import NOBODY, acting_as
from coordination import trail_states
from coordination.accesses import note_access
from coordination.anchors import anchor, anchors_in
from coordination.audit import audit
from coordination.models import Access, Area, Organization, TrailEntry
from coordination.trail import KEPT_WHOLE
from tests import tamperings
from tests.random_writes import Writer, played_again, states

pytestmark = pytest.mark.django_db


def last():
    return TrailEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0


def some_writes():
    for number in range(6):
        area = Area.objects.create(name=f"区{number}")
        Area.objects.filter(pk=area.pk).update(name=f"新{number}区")
    Area.objects.filter(name="新3区").delete()


def checked(*words):
    out = StringIO()
    try:
        call_command("audit_check", *words, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.mark.slow
def test_the_trail_of_the_demo_is_whole_and_tells_every_record_as_it_is(tmp_path):
    some_writes()
    (tmp_path / "anchors").write_text(f"Jun 15 host audit: {anchor()}\n")

    code, said = checked("--anchor", str(tmp_path / "anchors"))

    assert (code, "おかしいところはありません" in said) == (0, True), said


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("way", tamperings.ALL)
@pytest.mark.asvs("16.4.2")
def test_whatever_is_done_to_it_is_found(way, seed):
    some_writes()

    assert tamperings.is_found(way, [anchor()], seed)


@pytest.mark.slow
def test_it_is_told_which_entry_and_what_to_do():
    some_writes()
    pk = last() - 2
    with tamperings.undone():
        with tamperings.triggers_off("coordination_trailentry"):
            tamperings.asked("UPDATE coordination_trailentry SET actor = 'user:0' WHERE id = %s", pk)
        code, said = checked()
        _, as_json = checked("--json")

    assert code == 1 and f"変更の記録 {pk}番：" in said and "確かめてください" in said
    assert [one["kind"] for one in json.loads(as_json)["findings"]] == ["chain"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE coordination_seenperson SET key = '8'",
        "UPDATE coordination_access SET reason = '監査のため'",
        "DELETE FROM coordination_seenperson",
    ],
)
def test_who_was_seen_cannot_be_made_out_to_be_another(statement):
    access = note_access(Access.Act.VIEW, [("member", "7")])
    with tamperings.undone():
        with (
            tamperings.triggers_off("coordination_access"),
            tamperings.triggers_off("coordination_seenperson"),
        ):
            tamperings.asked(statement)
        found = audit([]).findings

    assert [(one.kind, one.where) for one in found] == [("access", f"閲覧の記録 {access.pk}番")]


def test_a_file_without_an_anchor_is_refused(tmp_path):
    with pytest.raises(CommandError, match="読めません"):
        call_command("audit_check", anchor=tmp_path / "none")
    (tmp_path / "empty").write_text("x")
    with pytest.raises(CommandError, match="行がありません"):
        call_command("audit_check", anchor=tmp_path / "empty")


def test_the_line_to_keep_reads_back_as_it_is():
    some_writes()
    out = StringIO()
    call_command("audit_anchor", stdout=out)

    (one,) = anchors_in(out.getvalue())
    assert str(one) == out.getvalue().strip()
    assert re.match(r"変更の記録 \S+ \d+件 [0-9a-f]{64} \d+=\d+", str(one))


@pytest.mark.slow
def test_forty_random_writes_are_explained(as_staff):
    writer = Writer(random.Random(9), as_staff)
    before, since = states(), last()

    ways = {writer.write() for _ in range(40)}

    assert played_again(before, since) == states()
    assert len(ways) > 5
    assert audit().findings == []


def test_who_does_not_say_who_acts_writes_nothing():
    with (
        pytest.raises(DatabaseError, match="だれの操作かわからない"),
        acting_as(NOBODY),
        transaction.atomic(),
    ):
        Organization.objects.create(name="みどり会", kind="npo")
    assert not Organization.objects.filter(name="みどり会").exists()


def test_who_acts_is_told_anew_after_a_part_of_a_transaction_was_undone():
    begun = last()
    for actor in ("user:1", "user:2"):
        with acting_as(actor), transaction.atomic():
            with pytest.raises(RuntimeError), transaction.atomic():
                Area.objects.create(name="取り消し")
                raise RuntimeError
            with transaction.atomic():
                Area.objects.create(name=f"区{actor}")

    assert [one.actor for one in TrailEntry.objects.filter(pk__gt=begun)] == ["user:1", "user:2"]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["coordination_organization", "coordination_trailentry"])
def test_no_table_is_emptied_at_once(table):
    with pytest.raises(DatabaseError, match=KEPT_WHOLE), transaction.atomic():
        tamperings.asked(f"TRUNCATE {table} CASCADE")


def test_what_a_migration_wrote_is_taken_in_once_and_what_was_written_without_one_is_not():
    with tamperings.triggers_off("coordination_area"):
        tamperings.asked(
            "INSERT INTO coordination_area (name, number, note) VALUES ('はじめからの区', 77, '')"
        )
    one = next(one for one in trail_states.noted_tables() if one.table == "coordination_area")
    begun = last()

    assert trail_states.take_in() == 0
    (difference,) = trail_states.differences(one)
    assert "あるはずのない記録" in difference.what

    MigrationRecorder(connection).record_applied("coordination", "9999_the_next")
    assert (trail_states.take_in(), trail_states.take_in()) == (1, 0)
    assert not list(trail_states.differences(one))
    entry, _ = TrailEntry.objects.filter(pk__gt=begun)  # the second says up to which migration
    assert (entry.act, entry.actor, entry.after["name"]) == ("found", "command:tests", "はじめからの区")
