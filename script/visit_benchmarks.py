"""The measurements of visits behind script/bench: list, search, yearly tables and Excel.

First a city after ten years: 50,000 visits, 5,000 in each fiscal year. A page shows one year of them or all.

What an answer takes is measured as after a change, except for the list as it is looked through page by page: what it
comes to is remembered until a visit changes (coordination/remembered.py), and told beside it is what it takes otherwise.

Then its last year is filled up until it has 50,000 visits of its own. That is what a page of one year meets in a city
ten times as large: what lies in other years it does not read. No city has so many; it is the harsher shape for
everything that is counted by year.
"""

import sys
from io import BytesIO
from itertools import pairwise
from unittest.mock import patch

import django

from config.acting import acting_always_as

acting_always_as("command:bench")
django.setup()

from benchmarks import compare  # noqa: E402
from django.core.paginator import Page  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402
from django_tables2.rows import BoundRows  # noqa: E402
from many_visits import YEAR, make  # noqa: E402
from openpyxl import Workbook, load_workbook  # noqa: E402

from config import urls  # noqa: E402
from coordination import remembered  # noqa: E402
from coordination.models import Activity, User  # noqa: E402
from coordination.pages import listing  # noqa: E402
from coordination.pages.names import NamesColumn  # noqa: E402

LIST, TABLES = "/activities/", "/activities/tables/"
YEARS = 10
OFTEN = 25  # runs of what takes a hundredth of a second: anything else on the machine is longer
OF_YEAR, OF_ALL = {"fy": YEAR.year}, {"years": "all"}
OF_YEAR_BEFORE = {"fy": YEAR.previous.year}
SPANS = {"of a year": OF_YEAR, "of all years": OF_ALL}
WITH_HELLO = type("urls", (), {"urlpatterns": [*urls.urlpatterns]})
STANDING = "withdrawn_at IS NULL"
IN_THE_YEAR = f"{STANDING} AND visited_on BETWEEN '{YEAR.first_day}' AND '{YEAR.last_day}'"
UP_TO_THE_YEAR = f"{STANDING} AND visited_on <= '{YEAR.last_day}'"


def hello(request):
    return HttpResponse("hello")


# Under a name that the register knows, so that it goes through every middleware.
WITH_HELLO.urlpatterns.insert(0, path("hello/", hello, name="home"))


def signed_in():
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(role="staff"))
    return client


def page_of(client, address, query, *, anew=False):
    """anew: as after a change, with nothing remembered."""

    def ask():
        if anew:
            remembered.forget()
        assert client.get(address, query).status_code == 200

    return ask


def bare(*statements):
    def run():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    return run


# -- the list ------------------------------------------------------------------


def list_pages(client, of, span):
    narrowed = {**span, "is_outreach": "false", "sort": "-visited_on"}
    for label, query in (
        ("first page", narrowed),
        ("last page", {**narrowed, "page": 99_999}),
        ("by place, last page", {**span, "sort": "venue", "page": 99_999}),
    ):
        compare(
            f"list {of}, {label} / its rows from memory",
            page_of(client, LIST, query),
            from_memory(client, query),
            "<= 1.5",
            runs=OFTEN,
        )
    with override_settings(ROOT_URLCONF=WITH_HELLO):
        compare(
            f"requests a second: list {of} / hello world",
            page_of(client, "/hello/", {}),
            page_of(client, LIST, narrowed),
            ">= 0.12",
            runs=OFTEN,
        )


def from_memory(client, query):
    """The same page by the same view, its 50 rows with their names and their number known beforehand."""
    known, names = {}, {}
    find, find_names = listing.Pages.page, NamesColumn.names_of

    def remember(pages, number):
        page = find(pages, number)
        known.update(rows=list(page.object_list.data), number=page.number, count=pages.count)
        return page

    def remember_names(column, relation, records):
        names[relation] = find_names(column, relation, records)
        return names[relation]

    with (
        patch.object(listing.Pages, "page", remember),
        patch.object(NamesColumn, "names_of", remember_names),
    ):
        client.get(LIST, query)

    def recall(pages, number):
        return Page(BoundRows(known["rows"], pages.object_list.table), known["number"], pages)

    def ask():
        with (
            patch.object(listing.Pages, "page", recall),
            patch.object(listing.Pages, "count", known["count"]),
            patch.object(NamesColumn, "names_of", lambda column, relation, records: names[relation]),
        ):
            assert client.get(LIST, query).status_code == 200

    return ask


# -- search --------------------------------------------------------------------


def searches(client, of, span):
    plain_page = page_of(client, LIST, span)
    standing = IN_THE_YEAR if span == OF_YEAR else STANDING
    build_bare_index()
    for label, word in (
        ("frequent word", "買い物"),
        ("two signs", "体操"),
        ("rare word", "菊祭り"),
        ("number", "02345番"),
    ):
        compare(
            f"search {of}, {label}: page / list page",
            page_of(client, LIST, {**span, "q": word}, anew=True),
            plain_page,
            "<= 3",
        )
        asked = searching(client, {**span, "q": word})
        compare(
            f"search {of}, {label}: all it asks / bare index",
            bare(*asked),
            bare_index(word, standing, SUMS, KEYS),
            "<= 2",
        )


def searching(client, query):
    """All the statements of a search: names that hold the word, what the index tells, the sums, the keys of the page."""
    remembered.forget()
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST, query)
    marks = (' AS "pk"', "SUM(", "visits_by_words", "pairs_of_signs")
    found = [query["sql"] for query in captured if any(mark in query["sql"] for mark in marks)]
    # The rows are read by their keys, and the names beside them all together, as in any list.
    return [sql for sql in found if '"heard"' not in sql and ' AS "name"' not in sql]


def build_bare_index():
    """What a search would be with an index: bigrams in FTS5 on SQLite, pg_trgm on PostgreSQL."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("DROP INDEX IF EXISTS bare_search")
            cursor.execute(
                "CREATE INDEX bare_search ON coordination_activity USING gin (search_text gin_trgm_ops)"
            )
            return
        cursor.execute("DROP TABLE IF EXISTS bare_search")
        cursor.execute("CREATE VIRTUAL TABLE bare_search USING fts5(grams, content='')")
        texts = Activity.objects.values_list("pk", "search_text")
        cursor.executemany(
            "INSERT INTO bare_search (rowid, grams) VALUES (%s, %s)",
            [(key, " ".join(grams(text))) for key, text in texts],
        )


def grams(text):
    return [f"{ord(one):x}x{ord(two):x}" for one, two in pairwise(text)]


# What a page of the list asks. Any 50 of the visits would be an easier question than KEYS: nothing has to be looked at
# beyond them.
SUMS = "SELECT count(*), sum(people_met) FROM coordination_activity WHERE {found} AND {standing}"
KEYS = (
    "SELECT id FROM coordination_activity WHERE {found} AND {standing} "
    "ORDER BY visited_on DESC, id DESC LIMIT 50"
)


def bare_index(word, standing, *asked):
    """The same asked of the index alone, of the texts only and not of names."""
    if connection.vendor == "postgresql":
        found = f"search_text LIKE '%{word}%'"
    else:
        phrase = " ".join(grams(word))
        found = f"""id IN (SELECT rowid FROM bare_search WHERE bare_search MATCH '"{phrase}"')"""
    return bare(*(statement.format(found=found, standing=standing) for statement in asked))


# -- yearly tables and Excel -----------------------------------------------------


def yearly_tables(client):
    """The tables count the visits of the year by seven questions and set it against all years before: the bare GROUP BY
    is over the same rows. Over those of the year alone it is asked less than the page answers."""
    page, again = (page_of(client, TABLES, OF_YEAR, anew=anew) for anew in (True, False))
    compare("yearly tables / one bare GROUP BY of all they count", page, grouped(UP_TO_THE_YEAR), "<= 3")
    compare("yearly tables / one bare GROUP BY of the year alone", page, grouped(IN_THE_YEAR), "none")
    compare("yearly tables, unchanged / the same after a change", again, page, "none")
    remembered.forget()
    with CaptureQueriesContext(connection) as captured:
        client.get(TABLES, OF_YEAR)
    own = [
        query["sql"]
        for query in captured
        if "coordination_activity" in query["sql"] and "COUNT" in query["sql"]
    ]
    compare(f"yearly tables / their {len(own)} statements bare", page, bare(*own), "<= 3")


def grouped(standing):
    month = "substr(visited_on, 1, 7)" if connection.vendor == "sqlite" else "to_char(visited_on, 'YYYY-MM')"
    return bare(
        f"SELECT {month}, tier, area_id, is_outreach, is_lecture, count(*) FROM coordination_activity "
        f"WHERE {standing} GROUP BY 1, 2, 3, 4, 5"
    )


def workbook(client, of, span):
    query = {**span, "format": "xlsx"}
    rows = load_workbook(BytesIO(client.get(LIST, query).content), read_only=True).worksheets[0]
    cells = [list(row) for row in rows.iter_rows(values_only=True)]

    def by_openpyxl():
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in cells:
            sheet.append(row)
        book.save(BytesIO())

    compare(
        f"Excel of the list {of} / bare openpyxl write-only",
        page_of(client, LIST, query),
        by_openpyxl,
        "<= 1.3",
        runs=3,
    )


# -- the two shapes ----------------------------------------------------------------


def growth(client, label, span, other):
    """How a list grows: side by side with the list of a year that has a tenth of the visits."""
    few = page_of(client, LIST, other)
    compare(label, page_of(client, LIST, span), few, "<= 1.3", runs=OFTEN)
    compare(f"{label}, after a change", page_of(client, LIST, span, anew=True), few, "none", runs=OFTEN)


def settle():
    """What PostgreSQL does by itself a minute later: it reads an index alone only in a table that has been vacuumed."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def after_ten_years(client, number):
    make(number, years=YEARS)
    settle()
    print(f"{connection.vendor}: {number:,} visits in {YEARS} fiscal years")
    growth(client, "list of all years / of one, with a tenth of the visits", OF_ALL, OF_YEAR)
    for of, span in SPANS.items():
        list_pages(client, of, span)
    searches(client, "of all years", OF_ALL)
    yearly_tables(client)
    workbook(client, "of all years", OF_ALL)


def with_ten_times_the_year(client, number):
    more = number - number // YEARS
    make(more, seed=2)
    settle()
    print(f"{connection.vendor}: the last year filled up to {number:,} visits, {number + more:,} in all")
    growth(client, "list of a year / of another, with a tenth of the visits", OF_YEAR, OF_YEAR_BEFORE)
    list_pages(client, "of a year", OF_YEAR)
    searches(client, "of a year", OF_YEAR)
    yearly_tables(client)


if __name__ == "__main__":
    client, number = signed_in(), int(sys.argv[1]) if sys.argv[1:] else 50_000
    after_ten_years(client, number)
    with_ten_times_the_year(client, number)
