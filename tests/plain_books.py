"""The ledger once more, as plain Python: dictionaries and lists, and nothing of the application or its database.

It says beforehand what becomes of every submission. tests/test_ledger_as_a_machine.py holds the database against it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

Account = tuple[str, int]  # its kind and its member's number; 0 for an account of the group
WAYS = {
    "opening": [("opening", "purse"), ("opening", "earned")],
    "issue": [("issuer", "purse")],
    "use": [("purse", "earned")],
    "pass_on": [("earned", "purse")],
    "redeem": [("earned", "redeemed")],
    "void": [("purse", "void"), ("earned", "void")],
    "expire": [("purse", "expired"), ("earned", "expired")],
}
IN_HAND = ("purse", "earned")
GROUPS_OWN = ("opening", "issuer", "redeemed", "void", "expired")


@dataclass(frozen=True)
class Entry:
    """One line. help: the number of a service and its helper. reverses: the number of a row."""

    kind: str
    on: date
    source: Account
    target: Account
    tickets: int
    help: tuple[int, int] | None = None
    reverses: int | None = None


@dataclass
class Help:
    """A service. helpers: minutes of each, by member number."""

    on: date
    recipient: int
    helpers: dict[int, int]
    withdrawn_on: date | None = None


@dataclass
class PlainBooks:
    rows: list[Entry] = field(default_factory=list)
    services: list[Help] = field(default_factory=list)
    answers: dict[int, tuple[tuple, str]] = field(default_factory=dict)
    closed: date | None = None  # the last day of the last month that is closed

    # -- what is in the books -----------------------------------------------------

    def in_hand(self) -> dict[Account, int]:
        held = defaultdict(int)
        for row in self.rows:
            held[row.source] -= row.tickets
            held[row.target] += row.tickets
        return held

    def is_closed(self, day: date) -> bool:
        return self.closed is not None and day <= self.closed

    def reversal_of(self, number: int) -> Entry | None:
        return next((row for row in self.rows if row.reverses == number), None)

    def payments(self, service: int) -> list[int]:
        return [i for i, row in enumerate(self.rows) if row.help and row.help[0] == service]

    # -- what becomes of a submission -----------------------------------------------

    def post(self, key: int, entries: tuple[Entry, ...], content=None) -> str:
        """Why the entries are refused, "" where they are accepted; once for a key."""
        content = content or entries
        if key in self.answers:
            earlier, answer = self.answers[key]
            return answer if earlier == content else "other content"
        answer = self.refusal(entries)
        if not answer:
            self.rows += entries
        self.answers[key] = content, answer
        return answer

    def refusal(self, entries) -> str:
        """The reason of the first entry that has one: the past is looked at when all are written."""
        before, held = list(self.rows), self.in_hand()
        try:
            for entry in entries:
                if reason := self._wrong(entry) or self._short(entry, held):
                    return reason
                held[entry.source] -= entry.tickets
                held[entry.target] += entry.tickets
                self.rows.append(entry)
            short = any(self._falls_below_zero(entry.source) for entry in entries)
            return "short then" if short else ""
        finally:
            self.rows = before

    def _wrong(self, entry) -> str:
        way = (entry.source[0], entry.target[0])
        if (way if entry.reverses is None else way[::-1]) not in WAYS[entry.kind]:
            return "unfit"
        if entry.reverses is not None and self.reversal_of(entry.reverses):
            return "reversed before"
        if entry.help and any(row.help == entry.help for row in self.rows):
            return "paid before"
        if entry.reverses is not None and entry.on < self.rows[entry.reverses].on:
            return "not its reversal"
        if entry.help and not self._is_of_its_help(entry):
            return "not its help"
        if self.is_closed(entry.on):
            return "closed"
        return (
            "pays for nothing"
            if entry.kind == "use" and not (entry.help or entry.reverses is not None)
            else ""
        )

    def _is_of_its_help(self, entry) -> bool:
        number, helper = entry.help
        service = self.services[number]
        hands = (entry.source[1], entry.target[1])
        return not service.withdrawn_on and service.on == entry.on and hands == (service.recipient, helper)

    def _short(self, entry, held) -> str:
        return "short" if entry.source[0] in IN_HAND and held[entry.source] < entry.tickets else ""

    def _falls_below_zero(self, account: Account) -> bool:
        """Whether there is a day at whose end the account would hold less than nothing."""
        if account[0] not in IN_HAND:
            return False
        changes, held = defaultdict(int), 0
        for row in self.rows:
            changes[row.on] += row.tickets * ((row.target == account) - (row.source == account))
        for day in sorted(changes):
            held += changes[day]
            if held < 0:
                return True
        return False

    # -- services and months ----------------------------------------------------------

    def taken_back(self, number: int, on: date) -> Entry:
        row = self.rows[number]
        return Entry(row.kind, on, row.target, row.source, row.tickets, reverses=number)

    def withdraw(self, number: int, key: int, on: date) -> str:
        """The payments that still stand go back, and with them the service."""
        service = self.services[number]
        standing = [i for i in self.payments(number) if not self.reversal_of(i)]
        back = [self.reversal_of(i) for i in self.payments(number) if i not in standing]
        entries = tuple(self.taken_back(i, on) for i in standing)
        reason = self.refusal(entries)
        if not reason and any(row.on > on for row in back):
            return "paid still"  # nothing is posted then
        if not reason and self.is_closed(on):
            return "closed"
        if entries:
            reason = self.post(key, entries)
        if not reason:
            service.withdrawn_on = on
        return reason

    def close(self, last_day: date) -> str:
        if self.is_closed(last_day):
            return "closed before"
        self.closed = last_day
        return ""
