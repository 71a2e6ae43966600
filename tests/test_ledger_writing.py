"""PostgreSQL's one statement that writes a posting."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ledger import AT, BEGUN, clerk, in_hand, small_group
from volunteers import tickets
from volunteers.ledger_guards import GUARDS
from volunteers.ledger_writing import WRITE
from volunteers.posting import post

pytestmark = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no functions")


@pytest.mark.django_db
def test_guards_are_missing_where_nothing_can_be_written():
    assert not GUARDS.are_missing()

    with connection.cursor() as cursor:
        cursor.execute(f"DROP FUNCTION {WRITE}")

    assert GUARDS.are_missing()
    GUARDS.put_up()
    assert not GUARDS.are_missing()


@pytest.mark.django_db(transaction=True)
def test_a_posting_outside_of_a_transaction_needs_none():
    group = small_group()
    hanako = group.members.get(name="花子")
    lines = [tickets.sold(hanako, count, on=BEGUN) for count in (1, 2)]
    by = clerk()

    with CaptureQueriesContext(connection) as asked:
        post(group, lines, key=uuid4(), by=by, at=AT)

    assert [WRITE in one["sql"] for one in asked] == [True]  # no BEGIN, no COMMIT
    assert in_hand(hanako) == {"purse": 1 + 2}
