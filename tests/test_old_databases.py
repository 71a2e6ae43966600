"""Databases of earlier versions (tests/old_databases) come to the version of now with every number as it was, also where
the migrate was killed on its way."""

import pytest

from tests.backups import empty_place, killed, manage
from tests.old import EDITIONS, laid_out, rows_only, told_by

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOMENTS = {
    "in a migration, before it is noted": "from django.db.migrations.recorder import MigrationRecorder as place; place.record_applied = die",
    "after the third migration": """
from django.db.migrations.executor import MigrationExecutor as place
one, done = place.apply_migration, []
def third(*words, **more):
    done.append(1)
    return die() if len(done) == 4 else one(*words, **more)
place.apply_migration = third
""",
    "among the guards": """
from coordination.guards import Guards as place
one, done = place.put_up, []
def second(*words, **more):
    done.append(1)
    return die() if len(done) == 2 else one(*words, **more)
place.put_up = second
""",
}


MIGRATE = """
from django.core.management import call_command
from config.acting import acting_as
with acting_as("command:migrate"):
    call_command("migrate", verbosity=0)
"""
# And what the installation proves of itself; what the review would say now that its approved edition does not.
PROVED = """
from reports.editions import changes_since
from reports.models import Edition
call_command("verify", json=True)
print([changes_since(edition) for edition in Edition.objects.all()])
"""


def brought_to_now(commit: str, folder, moments=()) -> list[str]:
    """Migrates, and holds every table and total against what they were. Answers with what was told last."""
    with empty_place(folder / "place") as environment:
        url = environment["DATABASE_URL"]
        laid_out(commit, url)
        before = told_by(url)
        assert len(rows_only(before)) > 70 and sum(before[name][0][0] for name in rows_only(before)) > 5000

        assert [killed(moment + MIGRATE, **environment) for moment in moments] == [-9 for _ in moments]
        done = manage("shell", "-v0", "-c", MIGRATE + PROVED, **environment)

        assert done.returncode == 0, done.stdout + done.stderr
        assert told_by(url, rows_only(before)) == before
        return [f"{len(before.get(name, []))} {name}" for name in EDITIONS] + done.stdout.splitlines()[-1:]


def test_one_without_editions_also_where_the_migrate_was_killed_three_times(tmp_path):
    told = brought_to_now("d620243", tmp_path, MOMENTS.values())

    assert told == ["0 editions", "0 files of editions", "0 closed years", "[]"]


def test_one_with_an_approved_edition_and_a_closed_year(tmp_path):
    told = brought_to_now("15623e5", tmp_path)

    assert told == ["1 editions", "5 files of editions", "1 closed years", "[[]]"]
