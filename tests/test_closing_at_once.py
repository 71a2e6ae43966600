"""月締め while others write: nothing slips into a month between its proof and its closing."""

from datetime import date
from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection, transaction

from tests.ledger import AT, BEGUN, clerk, helped, small_group, sold
from volunteers import closing
from volunteers.models import CashEntry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("what", ["a posting", "a service", "cash"])
def test_a_month_that_is_closed_waits_for_what_is_being_written(what):
    group = small_group()
    hanako, taro = group.members.order_by("number")
    sold(hanako, 3)
    under_way = Event()

    def write():
        with transaction.atomic():
            if what == "a posting":
                sold(hanako, 20)
            elif what == "a service":
                helped(hanako, taro, 30)
            else:
                CashEntry.objects.create(group=group, on=BEGUN, kind="sale", yen=450, entered_by=clerk())
            under_way.set()
            sleep(0.5)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    under_way.wait(10)
    if what == "cash":
        group.keeps_cash_book = True  # 3×150 tie only with what is being written
    kept = closing.close(group, BEGUN, by=clerk(), at=AT, today=date(2020, 5, 1))
    writer.join()

    issued, services = {"a posting": (23, 0), "a service": (3, 1), "cash": (3, 0)}[what]
    assert (kept.statement["issued"], kept.statement["services"]) == (issued, services)
