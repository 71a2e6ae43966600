"""The ledger under everything that an office may do in any order: the database does what plain books say it will.

Each run is a transaction of its own, which begins with a new group and is undone. Every step says beforehand whether it is accepted or why it is
refused; after it, what is in each hand is what the books say; every ten steps and in the end, every identity holds.
"""

import os
from calendar import monthrange
from contextlib import nullcontext
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from coordination.guards import Refused, refusal_in_words
from tests.ledger import AT, BEGUN, clerk, small_group
from tests.plain_books import GROUPS_OWN, IN_HAND, WAYS, Entry, Help, PlainBooks
from volunteers import ledger_guards as guards
from volunteers import posting
from volunteers.models import ClosedMonth, Member, Posting, Service, TicketAccount, TicketTransfer
from volunteers.posting import Line, post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

RUNS, STEPS = 200, 50
MEMBERS = (1, 2, 3)
REASONS = {
    guards.UNFIT: "unfit",
    guards.REVERSED_BEFORE: "reversed before",
    guards.PAID_BEFORE: "paid before",
    guards.NOT_ITS_REVERSAL: "not its reversal",
    guards.NOT_ITS_HELP: "not its help",
    guards.CLOSED: "closed",
    guards.CLOSED_BEFORE: "closed before",
    guards.SHORT_THEN: "short then",
    guards.PAID_STILL: "paid still",
    posting.OTHER_CONTENT: "other content",
    "利用のときだけ、支払った活動を指定します。": "pays for nothing",
}

members = st.sampled_from(MEMBERS)
held = st.sampled_from(IN_HAND)
days = st.integers(0, 80).map(lambda number: BEGUN + timedelta(days=number))  # three months
counts = st.integers(1, 9)
minutes = st.sampled_from([5, 15, 20, 30, 45])
accounts = st.one_of(st.tuples(held, members), st.sampled_from([(kind, 0) for kind in GROUPS_OWN]))
some = st.integers(0, 10_000)  # which of those that are there, counted round


class LedgerMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.run = transaction.atomic()
        self.run.__enter__()
        self.group, self.by = small_group(), clerk()
        Member.objects.create(group=self.group, number=3, name="次郎")
        self.members = {one.number: one for one in self.group.members.all()}
        self.kind = self.group.kinds.get()
        made = [
            TicketAccount(group=self.group, kind=kind, member=self.members.get(number))
            for kind, number in [
                *((kind, 0) for kind in GROUPS_OWN),
                *((kind, m) for kind in IN_HAND for m in MEMBERS),
            ]
        ]
        numbers = {one.pk: number for number, one in self.members.items()}
        self.accounts = {
            (one.kind, numbers.get(one.member_id, 0)): one.pk
            for one in TicketAccount.objects.bulk_create(made)
        }
        self.books = PlainBooks()
        self.rows, self.helps, self.services, self.lines = [], {}, [], {}
        self.steps = 0

    def teardown(self):
        try:
            if hasattr(self, "books"):
                self.identities_hold()
        finally:
            transaction.set_rollback(True)
            self.run.__exit__(None, None, None)

    # -- what an office does ---------------------------------------------------------

    @rule(member=members, count=counts, on=days)
    def sell(self, member, count, on):
        self.submit(Entry("issue", on, ("issuer", 0), ("purse", member), count))

    @rule(member=members, held=held, count=counts, on=days)
    def carry_over(self, member, held, count, on):
        self.submit(Entry("opening", on, ("opening", 0), (held, member), count))

    @rule(member=members, count=counts, on=days)
    def redeem(self, member, count, on):
        self.submit(Entry("redeem", on, ("earned", member), ("redeemed", 0), count))

    @rule(giver=members, receiver=members, count=counts, on=days)
    def pass_on(self, giver, receiver, count, on):
        self.submit(Entry("pass_on", on, ("earned", giver), ("purse", receiver), count))

    @rule(member=members, held=held, count=counts, on=days, kind=st.sampled_from(["void", "expire"]))
    def lose_or_expire(self, member, held, count, on, kind):
        self.submit(Entry(kind, on, (held, member), ("void" if kind == "void" else "expired", 0), count))

    @rule(kind=st.sampled_from(list(WAYS)), source=accounts, to=accounts, count=counts, on=days)
    def write_anything(self, kind, source, to, count, on):
        """Of most pairs of accounts, no kind of row is allowed."""
        self.submit(Entry(kind, on, source, to, count))

    @rule(
        recipient=members,
        helpers=st.dictionaries(members, minutes, min_size=1, max_size=2),
        on=days,
        is_paid=st.booleans(),
    )
    def help(self, recipient, helpers, on, is_paid):
        """One form records the service and pays for it: where it is not paid, it is not recorded."""
        number = len(self.services)
        self.books.services.append(Help(on, recipient, helpers))
        expected = "closed" if self.books.is_closed(on) else ""
        key, entries = self.new_key(), self.payment_of(number)
        if is_paid and not expected:
            expected = self.books.post(key, entries)
        outcome = self.outcome(lambda: self.record(number, key if is_paid else None, entries))
        assert self.alike(outcome, entries) == self.alike(expected, entries)
        if expected:
            self.books.services.pop()
            self.services[number:] = []
        elif is_paid:
            self.note_rows(key)

    @precondition(lambda self: self.services)
    @rule(which=some)
    def pay_for_a_service(self, which):
        """Also for one that is paid, or withdrawn."""
        self.submit(*self.payment_of(which % len(self.services)))

    @precondition(lambda self: self.rows)
    @rule(which=some, on=days)
    def take_back(self, which, on):
        """Also what has been taken back, and a reversal itself."""
        self.submit(self.books.taken_back(which % len(self.rows), on))

    @precondition(lambda self: any(not one.withdrawn_on for one in self.books.services))
    @rule(which=some, later=st.integers(0, 40))
    def withdraw_a_service(self, which, later):
        standing = [i for i, one in enumerate(self.books.services) if not one.withdrawn_on]
        number = standing[which % len(standing)]
        on, key = self.books.services[number].on + timedelta(days=later), self.new_key()
        back = [i for i in self.books.payments(number) if not self.books.reversal_of(i)]
        entries = tuple(self.books.taken_back(i, on) for i in back)
        self.lines[key] = [self.line(entry) for entry in entries]
        expected = self.books.withdraw(number, key, on)
        outcome = self.outcome(lambda: self.withdraw(number, key if entries else None, on))
        assert self.alike(outcome, entries) == self.alike(expected, entries)
        if entries and key in self.books.answers and not expected:
            self.note_rows(key)

    @precondition(lambda self: len(self.rows) > 12)
    @rule(month=st.integers(4, 6))
    def close_a_month(self, month):
        first = date(BEGUN.year, month, 1)
        expected = self.books.close(first.replace(day=monthrange(BEGUN.year, month)[1]))
        with_month = {
            "group": self.group,
            "month": first,
            "statement": {},
            "closed_at": AT,
            "closed_by": self.by,
        }
        assert self.outcome(lambda: ClosedMonth.objects.create(**with_month)) == expected

    # -- the same key again ------------------------------------------------------------

    @precondition(lambda self: self.books.answers)
    @rule(which=some)
    def submit_again(self, which):
        """Whatever has happened since: nothing is written, and the answer is what it was."""
        key = list(self.books.answers)[which % len(self.books.answers)]
        entries, answer = self.books.answers[key]
        assert self.alike(self.outcome(lambda: self.post(key), nullcontext), entries) == self.alike(
            answer, entries
        )

    @precondition(lambda self: self.books.answers)
    @rule(which=some, more=counts)
    def submit_something_else_under_the_same_key(self, which, more):
        key = list(self.books.answers)[which % len(self.books.answers)]
        first, *others = self.lines[key]
        other = Line(**{**vars(first), "tickets": first.tickets + more})
        assert self.outcome(lambda: self.post(key, [other, *others])) == "other content"

    # -- past the application ------------------------------------------------------------

    @rule(source=st.tuples(held, members), on=days)
    def overdraw_by_sql(self, source, on):
        has = self.books.in_hand()[source]
        entry = Entry("void", on, source, ("void", 0), has + 1)
        row = Posting(
            key=UUID(int=self.new_key()), group=self.group, content="", posted_at=AT, posted_by=self.by
        )

        def write():
            row.save(force_insert=True)
            line = self.line(entry)
            TicketTransfer.objects.create(
                group=self.group, posting=row, kind=entry.kind, transferred_on=on, credited_id=line.credited,
                debited_id=line.debited, tickets=entry.tickets, because="見本",
            )  # fmt: skip

        assert self.outcome(write) == ("closed" if self.books.is_closed(on) else "short")

    @precondition(lambda self: self.rows)
    @rule(which=some, way=st.sampled_from(["update", "delete", "in_hand"]))
    def tamper_by_sql(self, which, way):
        row = TicketTransfer.objects.filter(pk=self.rows[which % len(self.rows)])
        mine = TicketAccount.objects.filter(pk=self.accounts[("purse", MEMBERS[which % 3])])
        ways = {
            "update": lambda: row.update(tickets=F("tickets") + 1),
            "delete": lambda: row._raw_delete(connection.alias),
            "in_hand": lambda: mine.update(in_hand=F("in_hand") + 1),
        }
        assert self.outcome(ways[way]) == (guards.IN_HAND if way == "in_hand" else guards.WRITTEN)

    # -- what always holds ----------------------------------------------------------------

    @invariant()
    def hands_hold_what_the_books_say(self):
        if not hasattr(self, "books"):
            return
        expected, found = self.books.in_hand(), self.in_hand()
        assert found == {key: expected[name] for name, key in self.accounts.items() if name[0] in IN_HAND}
        assert all(count >= 0 for count in found.values())
        self.steps += 1
        if self.steps % 10 == 0:
            self.kept_is_derived()

    def kept_is_derived(self):
        into, out_of = (
            dict(self.group.transfers.order_by().values_list(side).annotate(Sum("tickets")))
            for side in ("debited", "credited")
        )
        derived = {key: into.get(key, 0) - out_of.get(key, 0) for key in self.accounts.values()}
        expected = self.books.in_hand()
        assert derived == {key: expected[name] for name, key in self.accounts.items()}
        for key, count in self.in_hand().items():
            assert derived[key] == count

    def identities_hold(self):
        """What came into being is in somebody's hands or has gone; every row and every answer is as it was."""
        connection.check_constraints(["volunteers_tickettransfer"])
        self.kept_is_derived()
        named = {key: name for name, key in self.accounts.items()}
        rows = self.group.transfers.order_by("pk").values_list(
            "kind", "transferred_on", "credited", "debited", "tickets"
        )
        assert [(kind, on, named[c], named[d], count) for kind, on, c, d, count in rows] == [
            (row.kind, row.on, row.source, row.target, row.tickets) for row in self.books.rows
        ]
        answers = dict(self.group.postings.values_list("key", "refusal"))
        assert {UUID(int=key): bool(answer) for key, (_, answer) in self.books.answers.items()} == {
            key: bool(refusal) for key, refusal in answers.items()
        }
        for account in self.accounts:
            assert not self.books._falls_below_zero(account)
        net = dict.fromkeys(WAYS, 0)
        for row in self.group.transfers.all():
            net[row.kind] += row.net
        in_hands = sum(self.in_hand().values())
        assert net["opening"] + net["issue"] == in_hands + net["redeem"] + net["void"] + net["expire"]
        standing = TicketTransfer.objects.filter(
            group=self.group, kind="use", reverses=None, reversal=None, help__service__withdrawn_on=None
        )
        assert net["use"] == sum(standing.values_list("tickets", flat=True))

    # -- how it is done -----------------------------------------------------------------

    def in_hand(self):
        return dict(self.group.accounts.filter(member__isnull=False).order_by().values_list("pk", "in_hand"))

    def new_key(self) -> int:
        self.keys = getattr(self, "keys", 0) + 1
        return self.keys

    def line(self, entry) -> Line:
        because = "見本" if entry.kind == "void" or entry.reverses is not None else ""
        help = self.helps.get(entry.help) if entry.help else None
        reverses = None if entry.reverses is None else self.rows[entry.reverses]
        source, target = self.accounts[entry.source], self.accounts[entry.target]
        return Line(entry.kind, entry.on, source, target, entry.tickets, help, reverses, because)

    def payment_of(self, number):
        service = self.books.services[number]
        return tuple(
            Entry(
                "use",
                service.on,
                ("purse", service.recipient),
                ("earned", who),
                -(-time // 15),
                (number, who),
            )
            for who, time in sorted(service.helpers.items())
        )

    def submit(self, *entries):
        key = self.new_key()
        self.lines[key] = [self.line(entry) for entry in entries]
        expected = self.books.post(key, entries)
        outcome = self.outcome(lambda: self.post(key), nullcontext)
        assert self.alike(outcome, entries) == self.alike(expected, entries)
        if not expected:
            self.note_rows(key)

    def post(self, key, lines=None):
        return post(self.group, lines or self.lines[key], key=UUID(int=key), by=self.by, at=AT)

    def note_rows(self, key):
        self.rows += (
            TicketTransfer.objects.filter(posting=UUID(int=key)).order_by("pk").values_list("pk", flat=True)
        )

    def record(self, number, key, entries):
        """As a form records a service, with or without its payment."""
        about = self.books.services[number]
        service = Service.objects.create(
            group=self.group, held_on=about.on, recipient=self.members[about.recipient], kind=self.kind
        )
        self.services.append(service.pk)
        for who, time in about.helpers.items():
            self.helps[number, who] = service.helpers.create(helper=self.members[who], minutes=time).pk
        if key:
            self.lines[key] = [self.line(entry) for entry in entries]
            self.post(key)

    def withdraw(self, number, key, on):
        if key:
            self.post(key)
        withdrawn = {"withdrawn_on": on, "withdrawn_by": self.by, "withdrawn_because": "見本"}
        Service.objects.filter(pk=self.services[number]).update(**withdrawn)

    @staticmethod
    def alike(reason, entries) -> str:
        """Of several lines, PostgreSQL looks at the past when all are written, SQLite after each: which of two reasons
        is told first is not the same. A use of no help breaks a constraint, which one asks before the guards, the other
        behind them."""
        of_no_help = any(one.kind == "use" and not one.help and one.reverses is None for one in entries)
        if of_no_help and reason in ("short", "short then"):
            return "pays for nothing"
        return "short" if reason == "short then" and len(entries) > 1 else reason

    def outcome(self, act, around=transaction.atomic) -> str:
        """Why the act has been refused, after it has been undone and its refusal been kept as form_page keeps it."""
        try:
            with around():
                act()
        except Refused as refusal:
            refusal.keep()
            sentence = refusal.sentence
        except IntegrityError as error:
            sentence = refusal_in_words(error) or str(error)
        else:
            return ""
        if any(told in sentence for told in ("出せません", guards.SHORT, "ticket_account_is_not_overdrawn")):
            return "short"
        return REASONS.get(sentence, sentence)


def test_whatever_an_office_does_in_whatever_order_the_ledger_is_what_plain_books_say():
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            # Where a push is judged, it is by the same runs each time; everywhere else by new ones.
            derandomize=os.environ.get("CI") == "true",
            # A run is fifty submissions to a database: slow by its nature, and its choices are large.
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
