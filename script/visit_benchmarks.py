"""The measurements of 50,000 visits behind script/bench: list, search, yearly tables and Excel.

All visits are of one fiscal year, which no city has: the pages of a list are those of one year.
"""

import sys
from io import BytesIO
from itertools import pairwise
from unittest.mock import patch

import django

django.setup()

from benchmarks import compare, seconds  # noqa: E402
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
from coordination.models import Activity, User  # noqa: E402
from coordination.pages import listing  # noqa: E402
from coordination.pages.names import NamesColumn  # noqa: E402

LIST, TABLES = "/activities/", "/activities/tables/"
FY = {"fy": YEAR.year}
WITH_HELLO = type("urls", (), {"urlpatterns": [*urls.urlpatterns]})
IN_THE_YEAR = f"withdrawn_at IS NULL AND visited_on BETWEEN '{YEAR.first_day}' AND '{YEAR.last_day}'"


def hello(request):
    return HttpResponse("hello")


# Under a name that the register knows, so that it goes through every middleware.
WITH_HELLO.urlpatterns.insert(0, path("hello/", hello, name="home"))


def signed_in():
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(role="staff"))
    return client


def page_of(client, address, query):
    def ask():
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


def list_pages(client):
    narrowed = {**FY, "is_outreach": "false", "sort": "-visited_on"}
    for label, query in (
        ("first page", narrowed),
        ("last page", {**narrowed, "page": 99_999}),
        ("by place, last page", {**FY, "sort": "venue", "page": 99_999}),
    ):
        compare(
            f"list, {label} / with its rows from memory",
            page_of(client, LIST, query),
            from_memory(client, query),
            "<= 1.5",
        )
    with override_settings(ROOT_URLCONF=WITH_HELLO):
        compare(
            "requests a second: list / hello world, signed in",
            page_of(client, "/hello/", {}),
            page_of(client, LIST, narrowed),
            ">= 0.12",
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


def searches(client):
    plain_page = page_of(client, LIST, FY)
    build_bare_index()
    for label, word in (("frequent word", "買い物"), ("two signs", "体操"), ("rare word", "02345番")):
        compare(
            f"search, {label}: page / the list page",
            page_of(client, LIST, {**FY, "q": word}),
            plain_page,
            "<= 3",
        )
        asked = searching(client, word)
        compare(
            f"search, {label}: all it asks / bare index", bare(*asked), bare_index(word, SUMS, KEYS), "<= 2"
        )
        of_page = [sql for sql in asked if "_activity" in sql or "visits_by_words" in sql]
        compare(
            f"search, {label}: rows of the page / bare index",
            bare(*(sql for sql in of_page if "SUM(" not in sql)),
            bare_index(word, KEYS),
            "<= 2",
        )


def searching(client, word):
    """All the statements of a search: names that hold the word, what the index tells, the sums, the keys of the page."""
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST, {**FY, "q": word})
    marks = (' AS "pk"', "SUM(", "visits_by_words", "pairs_of_signs")
    found = [query["sql"] for query in captured if any(mark in query["sql"] for mark in marks)]
    return [sql for sql in found if '"heard"' not in sql]  # the rows are read by their keys, as in any list


def build_bare_index():
    """What a search would be with an index: bigrams in FTS5 on SQLite, pg_trgm on PostgreSQL."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                "CREATE INDEX bare_search ON coordination_activity USING gin (search_text gin_trgm_ops)"
            )
            return
        cursor.execute("CREATE VIRTUAL TABLE bare_search USING fts5(grams, content='')")
        texts = Activity.objects.values_list("pk", "search_text")
        cursor.executemany(
            "INSERT INTO bare_search (rowid, grams) VALUES (%s, %s)",
            [(key, " ".join(grams(text))) for key, text in texts],
        )


def grams(text):
    return [f"{ord(one):x}x{ord(two):x}" for one, two in pairwise(text)]


# What a page of the list asks. Any 50 of the visits of all years would be an easier question than KEYS: nothing has to
# be looked at beyond them.
SUMS = "SELECT count(*), sum(people_met) FROM coordination_activity WHERE {found} AND {year}"
KEYS = (
    "SELECT id FROM coordination_activity WHERE {found} AND {year} ORDER BY visited_on DESC, id DESC LIMIT 50"
)


def bare_index(word, *asked):
    """The same asked of the index alone, of the texts only and not of names."""
    if connection.vendor == "postgresql":
        found = f"search_text LIKE '%{word}%'"
    else:
        phrase = " ".join(grams(word))
        found = f"""id IN (SELECT rowid FROM bare_search WHERE bare_search MATCH '"{phrase}"')"""
    return bare(*(statement.format(found=found, year=IN_THE_YEAR) for statement in asked))


# -- yearly tables and Excel -----------------------------------------------------


def yearly_tables(client):
    day = "substr(visited_on, 1, 7)" if connection.vendor == "sqlite" else "to_char(visited_on, 'YYYY-MM')"
    grouped = bare(
        f"SELECT {day}, tier, area_id, is_outreach, is_lecture, count(*) FROM coordination_activity "
        f"WHERE {IN_THE_YEAR} GROUP BY 1, 2, 3, 4, 5"
    )
    with CaptureQueriesContext(connection) as captured:
        client.get(TABLES, FY)
    own = [
        query["sql"]
        for query in captured
        if "coordination_activity" in query["sql"] and "COUNT" in query["sql"]
    ]
    page = page_of(client, TABLES, FY)
    compare("yearly tables / one bare GROUP BY", page, grouped, "<= 3")
    compare(f"yearly tables / their {len(own)} statements bare", page, bare(*own), "<= 3")


def workbooks(client):
    query = {**FY, "format": "xlsx"}
    rows = load_workbook(BytesIO(client.get(LIST, query).content), read_only=True).worksheets[0]
    cells = [list(row) for row in rows.iter_rows(values_only=True)]

    def by_openpyxl():
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in cells:
            sheet.append(row)
        book.save(BytesIO())

    compare(
        "Excel of the list / bare openpyxl write-only",
        page_of(client, LIST, query),
        by_openpyxl,
        "<= 1.3",
        runs=3,
    )


def growth(client, label, address, query, small):
    """How a page grows from a tenth of the visits to all of them. small: its seconds with the tenth."""
    page = page_of(client, address, query)
    page()
    ours = sorted(seconds(page) for _ in range(7))[3]
    print(f"{label:<52} {ours / small:6.2f}x  ({ours:.3f} s / {small:.3f} s)  goal <= 1.3")


def median_of(client, address, query):
    page = page_of(client, address, query)
    page()
    return sorted(seconds(page) for _ in range(7))[3]


if __name__ == "__main__":
    client, number = signed_in(), int(sys.argv[1]) if sys.argv[1:] else 50_000
    make(number // 10)
    small = median_of(client, LIST, FY)
    make(number - number // 10, seed=2)
    with connection.cursor() as cursor:
        # What PostgreSQL does by itself a minute later: it reads an index alone only in a table that has been vacuumed.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"{number:,} visits, {connection.vendor}")
    growth(client, "list page, 10× the visits / 1×", LIST, FY, small)
    list_pages(client)
    searches(client)
    yearly_tables(client)
    workbooks(client)
