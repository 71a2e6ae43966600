"""The index of pairs of signs: it finds exactly the texts that hold a word, however they were written."""

import io
from datetime import date
from unittest import mock

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination import pairs_of_signs
from coordination.checks import indexes_of_words
from coordination.models import Activity, Organization
from coordination.pairs_of_signs import holding
from coordination.search import plain

pytestmark = pytest.mark.django_db

LIST = "/activities/"
DAY = date(2024, 5, 1)
of_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its indexes in step")

SIGNS = "買い物もの畑カかｶﾞガＡaﾊﾟぱ𠮷𠮷👵👨\u200d👩%_\\'\"*()-:& 　\n㈱①1ー～゛\u3099ﬁİß"
texts = st.one_of(
    st.text(SIGNS, max_size=12),
    st.text(SIGNS, max_size=12).map(
        lambda text: text * 40
    ),  # longer than the parts that SQLite cuts texts into
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
)
asked = st.one_of(
    st.text(SIGNS, min_size=1, max_size=4),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=3),
).filter(lambda text: len(text.split()) == 1)


def is_exact(word):
    """Whether a search names the texts that hold the word and no others, be they few or many."""
    written = dict(Activity.with_withdrawn.values_list("pk", "search_text"))
    held = {pk for pk, text in written.items() if plain(word) in text}
    for few in (0, pairs_of_signs.FEW):
        with mock.patch.object(pairs_of_signs, "FEW", few):
            found = Activity.with_withdrawn.filter(holding(word, Activity.with_withdrawn.all()))
            assert set(found.values_list("pk", flat=True)) == held
            assert found.count() == len(held)
    return True


def many(texts):
    return Activity.objects.bulk_create(Activity(visited_on=DAY, tier=1, heard=text) for text in texts)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(texts, min_size=1, max_size=4), texts, asked, st.data())
def test_exactly_the_texts_that_hold_a_word_are_found_however_they_were_written(db, heard, other, word, data):
    if all(heard) and data.draw(st.booleans()):  # a word that one of the texts holds
        text = plain("".join(heard))
        at = data.draw(st.integers(0, len(text)))
        word = "".join(text[at : at + 3].split()) or word
    one = Activity.objects.create(visited_on=DAY, tier=1, heard=heard[0])
    made = many(heard)
    assert is_exact(word)

    one.heard = other
    one.save()
    assert is_exact(word)

    Activity.objects.filter(pk=made[0].pk).update(search_text=other)
    assert is_exact(word)

    Activity.objects.filter(pk=made[-1].pk).delete()
    assert is_exact(word)

    Activity.objects.filter(pk__in=[one.pk, *(visit.pk for visit in made)]).delete()
    assert is_exact(word)


@pytest.mark.parametrize("number", [1, 2, 63, 64, 65, 66, 128, 129, 3000])
def test_words_at_either_end_of_a_text_are_found_however_long_it_is(number):
    text = "あいうえおかきくけこさし" * 250
    (visit,) = many([f"畑{text[:number]}端"])

    for word in ("畑", "端", f"畑{text[:1]}", f"{text[number - 1]}端", f"{text[:number]}端"[-200:]):
        assert visit in Activity.objects.filter(holding(word, Activity.objects.all())), word


def test_what_is_written_by_sql_is_found():
    many(["灯台の下"])
    columns = ", ".join(f.column for f in Activity._meta.fields if f.name not in ("id", "search_text"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO coordination_activity (id, search_text, {columns}) SELECT 999999, '岬の端', {columns} "
            "FROM coordination_activity WHERE search_text = '灯台の下'"
        )
        assert is_exact("岬の") and is_exact("灯台")
        cursor.execute(
            "UPDATE coordination_activity SET id = 999998, search_text = '岬の上' WHERE id = 999999"
        )
        assert is_exact("岬の") and is_exact("の上") and is_exact("の端")
        cursor.execute("DELETE FROM coordination_activity WHERE id = 999998")
    assert is_exact("岬の")


@of_sqlite
def test_what_sqlite_replaces_is_found_no_more():
    (visit,) = many(["灯台の下"])
    columns = ", ".join(f.column for f in Activity._meta.fields if f.name not in ("id", "search_text"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"REPLACE INTO coordination_activity (id, search_text, {columns}) SELECT id, '岬の端', {columns} "
            "FROM coordination_activity WHERE id = %s",
            [visit.pk],
        )

    assert is_exact("灯台") and is_exact("岬の")


# -- the index is used ---------------------------------------------------------


def plan_of(statement):
    with connection.cursor() as cursor:
        if (
            connection.vendor == "postgresql"
        ):  # a table of a few rows is read as a whole unless that is forbidden
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def reads_the_index(statement):
    plan = plan_of(statement)
    return "VIRTUAL TABLE INDEX" in plan or "Bitmap Index Scan on visits_by_words" in plan


@pytest.mark.parametrize("word", ["灯台", "灯台の下"])
def test_a_search_looks_into_the_index_and_then_at_the_few_visits_that_it_names(word):
    (visit,) = many(["灯台の下"])

    with CaptureQueriesContext(connection) as captured:
        found = list(Activity.objects.filter(holding(word, Activity.objects.all())))

    assert found == [visit]
    of_index, of_rows = (query["sql"] for query in captured)
    assert reads_the_index(of_index)
    assert f" IN ({visit.pk})" in of_rows


def test_of_a_word_in_many_visits_the_index_is_asked_for_their_number_and_not_for_a_page(monkeypatch):
    monkeypatch.setattr(pairs_of_signs, "FEW", 1)
    many(["灯台の下"] * 3)
    found = Activity.objects.filter(holding("灯台", Activity.objects.all()))

    with CaptureQueriesContext(connection) as captured:
        assert (found.count(), len(found.order_by("-visited_on")[:2])) == (3, 2)

    of_number, of_page = (query["sql"] for query in captured)
    assert reads_the_index(of_number)
    assert not reads_the_index(of_page)


# -- the list ------------------------------------------------------------------


@pytest.mark.parametrize("few", [0, 2, 1000])
def test_the_list_its_number_and_its_workbook_have_the_same_visits(few, as_staff, staff, monkeypatch):
    monkeypatch.setattr(pairs_of_signs, "FEW", few)
    met, *others = many(["灯台の下", "灯台の上", "灯台の横", "灯台の裏", "坂の上"])
    met.organizations.add(Organization.objects.create(name="坂町会", kind="other"))
    others[1].withdraw(by=staff, at=timezone.now(), because="二度書いた")
    Activity.objects.filter(pk=others[2].pk).update(visited_on=date(2023, 5, 1))

    for words, expected in (
        ("灯台", [met, others[0]]),
        ("灯台　の上", [others[0]]),
        ("坂", [met, others[3]]),
        ("坂町会", [met]),
        ("灯台 坂", [met]),
        ("海", []),
    ):
        query = {"fy": "2024", "q": words, "sort": "visited_on"}
        page = as_staff.get(LIST, query)
        book = openpyxl.load_workbook(io.BytesIO(as_staff.get(LIST, {**query, "format": "xlsx"}).content))
        shown = [row.record for row in page.context["table"].paginated_rows]
        assert sorted(visit.pk for visit in shown) == [visit.pk for visit in expected], words
        assert page.context["count"] == len(expected)
        assert book.worksheets[0].max_row == 1 + len(expected)


# -- kept in step --------------------------------------------------------------


def lose_a_trigger():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER visits_by_words_update")


@of_sqlite
def test_that_the_index_is_not_kept_in_step_is_told_and_the_next_migrate_mends_it(client):
    assert (pairs_of_signs.are_missing(), indexes_of_words(None)) == (False, [])
    (visit,) = many(["灯台の下"])
    lose_a_trigger()
    Activity.objects.filter(pk=visit.pk).update(search_text="岬の端")

    answer, (error,) = client.get("/readyz"), indexes_of_words(None)
    assert (answer.status_code, answer.content.decode()) == (503, pairs_of_signs.MISSING)
    assert (error.id, error.msg) == ("coordination.E002", pairs_of_signs.MISSING)
    call_command("migrate", verbosity=0)

    assert (pairs_of_signs.are_missing(), indexes_of_words(None)) == (False, [])
    assert is_exact("岬の") and is_exact("灯台")


@of_sqlite
def test_the_index_is_kept_in_step_also_after_a_migrate_that_has_failed():
    def fail(*args, **kwargs):
        lose_a_trigger()
        raise RuntimeError("the migration has failed")

    with mock.patch.object(MigrationExecutor, "migrate", fail), pytest.raises(RuntimeError):
        call_command("migrate", verbosity=0)

    assert not pairs_of_signs.are_missing()


@of_sqlite
def test_triggers_of_another_version_count_as_missing(monkeypatch):
    monkeypatch.setattr(pairs_of_signs, "PAIRS", pairs_of_signs.PAIRS.replace("64", "32"))

    assert pairs_of_signs.are_missing()


@of_sqlite
def test_an_index_that_no_migration_has_made_yet_is_left_alone():
    with connection.cursor() as cursor:
        for event in ("insert", "update", "delete"):
            cursor.execute(f"DROP TRIGGER visits_by_words_{event}")
        cursor.execute("DROP TABLE visits_by_words")

    pairs_of_signs.put_up()

    assert not pairs_of_signs.are_missing()
