"""帳簿の書き出し: an outsider who has only the file comes to the same balances."""

import csv
import re
from collections import defaultdict
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from coordination.models import User
from tests.ledger import BEGUN, helped, paid, small_group, sold, written
from volunteers import ledger_guards, tickets
from volunteers.ledger_export import as_beancount, as_csv, text
from volunteers.models import ExchangeGroup, Member, TicketAccount, TicketTransfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    group = small_group()
    hanako, taro = group.members.order_by("number")
    sold(hanako, 20)
    paid(helped(hanako, taro, 30, on=date(2020, 4, 3)))
    mistake = sold(hanako, 5)
    written(group, tickets.taken_back(mistake, on=date(2020, 5, 1), because='二重\n2020-05-01 * "偽"\\'))
    return group


def recomputed(text):
    """A reader of Beancount's format, written for this test: balances by account, day by day, and the assertions that
    fail. Every line must be one that it knows."""
    opened, held, failing, day, sums = {}, defaultdict(int), [], None, []
    for line in text.splitlines():
        if match := re.fullmatch(
            r"(\d{4}-\d\d-\d\d) open ([A-Z][a-z]+(?::[A-Z0-9][A-Za-z0-9-]*)+) TICKET", line
        ):
            opened[match[2]] = match[1]
        elif match := re.fullmatch(r'(\d{4}-\d\d-\d\d) \* "(?:[^"\\]|\\.)*"', line):
            assert sum(sums) == 0  # the transaction before balances
            day, sums = match[1], []
        elif match := re.fullmatch(r"  ([A-Z]\S+) (-?\d+) TICKET", line):
            assert opened[match[1]] <= day
            sums.append(int(match[2]))
            held[match[1]] += int(match[2])
        elif match := re.fullmatch(r"(\d{4}-\d\d-\d\d) balance (\S+) (-?\d+) TICKET", line):
            if match[1] <= day or held[match[2]] != int(match[3]):
                failing.append(line)
        else:
            assert re.fullmatch(r'option "\w+" "(?:[^"\\]|\\.)*"|\d{4}-\d\d-\d\d commodity TICKET', line) or (
                re.fullmatch(r'  [a-z]+: "(?:[^"\\]|\\.)*"', line)
            )
    assert sum(sums) == 0
    return dict(held), failing


def test_who_works_the_file_out_again_comes_to_the_same_balances(group):
    held, failing = recomputed(as_beancount(group).decode())

    assert failing == []
    assert held == {
        "Equity:Issuer": -20,  # －20－5＋5
        "Assets:M0001:Purse": 18,  # 20－2
        "Assets:M0002:Earned": 2,
    }


def test_a_balance_that_is_not_the_sum_of_the_rows_is_found_by_the_outsider(group):
    ledger_guards.GUARDS.take_down()
    TicketAccount.objects.filter(group=group, kind="purse").update(in_hand=19)
    ledger_guards.GUARDS.put_up()

    _, failing = recomputed(as_beancount(group).decode())

    assert failing == ["2020-05-02 balance Assets:M0001:Purse 19 TICKET"]


def test_the_whole_demo_comes_out_right_and_names_nobody():
    group = ExchangeGroup.objects.get()
    written = as_beancount(group).decode()

    held, failing = recomputed(written)

    assert failing == []
    assert sum(n for name, n in held.items() if name.endswith(":Purse")) == 91
    assert sum(n for name, n in held.items() if name.endswith(":Earned")) == 1433 - 170
    assert not [name for name in Member.objects.values_list("name", flat=True) if name in written]


def test_every_row_is_in_the_csv_with_its_links(group):
    content = as_csv(group)
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))

    assert content.startswith(b"\xef\xbb\xbf")
    assert len(rows) == TicketTransfer.objects.filter(group=group).count() == 4
    back = next(row for row in rows if row["取り消した行"])
    mistake = next(row for row in rows if row["行"] == back["取り消した行"])
    assert (back["出した口座"], back["受けた口座"]) == (mistake["受けた口座"], mistake["出した口座"])
    assert back["種類"] == "発行の取り消し"
    assert len({row["受付番号"] for row in rows}) == 4


@pytest.mark.parametrize(
    ("typed", "is_written"),
    [
        ("紛失", '"紛失"'),
        ('"と\\', '"\\"と\\\\"'),
        ("一行\n二行\r\n三行", '"一行 二行  三行"'),
        ("\u2028\x00", '"  "'),
    ],
)
def test_what_was_typed_stays_one_string_on_one_line(typed, is_written):
    assert text(typed) == is_written


def test_the_command_writes_what_the_page_gives(group, client):
    client.force_login(User.objects.get(role="dispatcher"))
    for extension in ("csv", "beancount"):
        out = StringIO()
        call_command("ledger_export", group.name, "--format", extension, stdout=out)

        page = client.get(reverse("ledger_file", args=[group.pk, extension]))

        assert page.content.decode() == out.getvalue()
    assert client.get(reverse("ledger_file", args=[group.pk, "exe"])).status_code == 404
    with pytest.raises(CommandError, match="「ない会」という団体はありません。"):
        call_command("ledger_export", "ない会", stdout=StringIO())


def test_an_empty_ledger_is_written_out_too():
    empty = small_group("まだの会")

    assert recomputed(as_beancount(empty).decode()) == ({}, [])
    assert len(as_csv(empty).decode().splitlines()) == 1
    assert BEGUN.isoformat() in as_beancount(empty).decode()
