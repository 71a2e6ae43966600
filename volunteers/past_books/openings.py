"""繰越: the tickets that members held, bought or earned, when the books began to be kept here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import uuid4

from django.db import IntegrityError, transaction

from coordination.guards import Refused
from coordination.master_data import DayWidget, WholeNumberWidget
from coordination.models import SheetImport, User
from coordination.sheets.columns import Column, matched, problems_of_columns
from coordination.sheets.found import Change, Check, SheetHasChanged
from coordination.sheets.writing import Table
from coordination.wareki import format_date, format_month
from volunteers import tickets
from volunteers.models import ExchangeGroup, Member, TicketAccount, TicketTransfer
from volunteers.past_books.rows import Row, Rows
from volunteers.posting import post
from volunteers.roll import Roll, named

Kind = TicketAccount.Kind
COLUMNS = (
    Column("member", "会員番号", True, ("番号", "会員")),
    Column("purse", "手元の券（枚）", True, ("手元の券", "残りの券", "残枚数")),
    Column("earned", "受け取った券（枚）", False, ("受け取った券", "受取枚数")),
    Column("on", "日", True, ("繰越の日", "繰越日", "日付")),
)
EXPLAINED = (
    ("会員番号", "必須", "登録してある会員の番号。ひとり1行。", "70"),
    ("手元の券（枚）", "必須", "買って、まだ使っていない券。なければ 0。", "6"),
    ("受け取った券（枚）", "", "手伝って受け取り、まだ換金していない券。", "0"),
    ("日", "必須", "この日に持っていた枚数として書きます。ここで帳簿をつけ始める日。", "R2.4.1"),
)
MOST = 100_000  # tickets of one member


@dataclass(frozen=True)
class Opening:
    """What one row carries over for one member."""

    row: Row
    member: Member
    on: date
    purse: int
    earned: int

    @property
    def held(self) -> list[tuple[Kind, int]]:
        return [(kind, many) for kind, many in ((Kind.PURSE, self.purse), (Kind.EARNED, self.earned)) if many]


class OpeningBalances:
    """The kind `opening-3`: of the group with that key."""

    name, model, help = "繰越", TicketTransfer, "services"
    listed = "member_list"
    note = "ここで帳簿をつけ始める前から会員が持っている券を、はじめに一度だけ取り込みます。"
    every_sheet = adds_only = True
    columns = COLUMNS
    roles = frozenset({User.Role.DISPATCHER})

    def __init__(self, group: ExchangeGroup):
        self.group, self.key = group, f"opening-{group.pk}"

    def matched(self, heads) -> dict[str, int]:
        return matched(self.columns, heads)

    def check(self, sheet: SheetImport, today: date, progress: Callable[[int], object]) -> Check:
        return self._look(sheet, today, progress)[1]

    def _look(self, sheet, today, progress) -> tuple[list[Opening], Check]:
        if problems := problems_of_columns(self.columns, sheet):
            return [], Check(tuple(problems), (), 0)
        rows = Rows(sheet)
        read, known = _read_all(self.group, rows, today, progress)
        return read, Check(tuple(rows.problems), tuple(map(_change, read)), known, tuple(rows.warnings))

    def change(
        self, sheet: SheetImport, confirmed: str, *, by: User, at, today, progress
    ) -> Callable[[], Check]:
        read, found = self._look(sheet, today, progress)
        if found.problems or found.mark != confirmed:
            raise SheetHasChanged
        return partial(_write, self.group, read, found, by=by, at=at)

    def tables(self) -> list[Table]:
        return [
            Table(self.name, [column.label for column in COLUMNS], ()),
            Table("書き方", ["列の名前", "必須", "書くこと", "書き方の例"], EXPLAINED),
        ]


def _read_all(group, rows, today, progress) -> tuple[list[Opening], int]:
    """What is new, and how many rows say what the books say already."""
    roll, seen, found, known = Roll(group.members.all()), {}, [], 0
    before = _carried_over(group)
    closed_until = max(group.closed_months.values_list("month", flat=True), default=None)
    for done, row in enumerate(rows, 1):
        progress(done)
        opening = _read(row, roll, today, closed_until)
        if opening is None:
            continue
        member = opening.member
        if member in seen:
            row.wrong(
                "member", f"{named(member)}さんは{seen[member]}行目にもあります。一つにまとめてください。"
            )
            continue
        seen[member] = row.number
        if not opening.held:
            row.doubtful("purse", "繰り越す券がありません。この行は取り込みません。")
        elif before.get(member.pk) == {kind: (many, opening.on) for kind, many in opening.held}:
            known += 1
        elif member.pk in before:
            row.wrong(
                "member",
                f"{named(member)}さんの繰越は、もう書いてあります。まちがいなら、帳簿でその繰越を取り消してから取り込んでください。",
            )
        else:
            found.append(opening)
    return found, known


def _read(row: Row, roll, today, closed_until) -> Opening | None:
    member = row.read("member", lambda value: roll.find(row.text("member")), lacks="会員番号")
    purse = row.read("purse", _tickets, lacks="手元の券（枚）")
    earned = row.read("earned", _tickets) or 0
    on = row.read("on", DayWidget().clean, lacks="日")
    if on and on > today:
        row.wrong("on", f"{format_date(on)}は、まだ来ていません。")
    if on and closed_until and on.replace(day=1) <= closed_until:
        row.wrong("on", f"{format_month(on)}は月締めがすんでいます。締めていない月の日にしてください。")
    return None if row.is_wrong else Opening(row, member, on, purse, earned)


def _tickets(value) -> int:
    many = WholeNumberWidget().clean(value)
    if not isinstance(many, int) or not 0 <= many <= MOST:
        raise ValueError("0枚からの数で書いてください。")
    return many


def _carried_over(group) -> dict[int, dict[Kind, tuple[int, date]]]:
    """By member: what has been carried over and not been taken back."""
    rows = group.transfers.filter(kind=TicketTransfer.Kind.OPENING, reverses=None, reversal=None)
    found = {}
    for member, kind, many, on in rows.values_list(
        "debited__member", "debited__kind", "tickets", "transferred_on"
    ):
        found.setdefault(member, {})[kind] = (many, on)
    return found


def _change(opening: Opening) -> Change:
    cells = tuple((kind.label, "", f"{many}枚") for kind, many in opening.held)
    cells = (("会員", "", named(opening.member)), *cells)
    content = repr((opening.member.pk, opening.on, opening.held))
    return Change(opening.row.number, format_date(opening.on), True, cells, content, opening.row.within)


def _write(group, read, found, *, by, at) -> Check:
    lines = [
        tickets.carried_over(one.member, kind, many, on=one.on) for one in read for kind, many in one.held
    ]
    try:
        with transaction.atomic():
            post(group, lines, key=uuid4(), by=by, at=at)
    except (Refused, IntegrityError):  # somebody has come between
        raise SheetHasChanged from None
    return found
