"""過去の活動: services of before, a row a helper, paid as they are taken in."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from coordination.fiscal_year import FiscalYear
from coordination.guards import Refused
from coordination.master_data import DayWidget, WholeNumberWidget
from coordination.models import SheetImport, User
from coordination.search import plain
from coordination.sheets.columns import Column, matched, problems_of_columns
from coordination.sheets.found import Change, Check, SheetHasChanged
from coordination.sheets.writing import Table
from coordination.wareki import format_date_with_weekday
from volunteers import tickets
from volunteers.models import ExchangeGroup, Service
from volunteers.past_books.rows import Row, Rows
from volunteers.posting import post
from volunteers.roll import Roll, named
from volunteers.service_form import LONGEST
from volunteers.slips import Reviewed, Slip, entered, tickets_of

COLUMNS = (
    Column("on", "活動日", True, ("日付", "実施日", "月日")),
    Column("recipient", "利用会員番号", True, ("利用会員", "利用者番号", "依頼者番号")),
    Column("kind", "内容", True, ("活動内容", "活動の内容", "種類")),
    Column("helper", "協力会員番号", True, ("協力会員", "協力者番号", "支援者番号")),
    Column("minutes", "時間（分）", True, ("活動時間", "分")),
    Column("tickets", "枚数", False, ("券の枚数", "利用枚数")),
    Column("note", "メモ", False, ("備考",)),
)
EXPLAINED = (
    ("活動日", "必須", "和暦でも西暦でもかまいません。", "R2.6.15"),
    ("利用会員番号", "必須", "手伝ってもらった人の会員番号。", "70"),
    ("内容", "必須", "団体の設定にある活動の種類。", "ごみ出し"),
    ("協力会員番号", "必須", "手伝った人の会員番号。二人で行ったときは、二行に分けます。", "8"),
    ("時間（分）", "必須", "その人の時間。二人で30分なら、それぞれの行に 30。", "30"),
    ("枚数", "", "その人に渡した券。書いてあれば、決まりどおりか確かめます。", "2"),
    ("メモ", "", "200字まで。日・利用会員・内容・メモが同じ行は、一つの活動になります。", ""),
)
RECORDED_OTHERWISE = (
    "この日のこの人の同じ内容の活動が、協力会員や時間のちがう形で、もう記録してあります。"
    "別の活動ならメモで書き分け、まちがいなら前の記録を取り消してください。"
)
LONGEST_NOTE = Service._meta.get_field("note").max_length


@dataclass
class Past:
    """What a sheet comes to. rows: of each slip, by its number. known: how many slips the books have already."""

    group: ExchangeGroup
    sheet: SheetImport
    today: date
    slips: list[Slip] = field(default_factory=list)
    rows: dict[int, list[Row]] = field(default_factory=dict)
    known: int = 0


class PastServices:
    """The kind `service-3`: of the group with that key."""

    name, model, help = "過去の活動", Service, "services"
    listed = "service_list"
    note = (
        "1行に協力会員ひとりの時間を書きます。取り込むと、券が利用会員から協力会員へ移ります。"
        "手元の券が足りない会員がいるときは、先に「繰越」を取り込むか、券の発行を書きます。"
    )
    every_sheet = adds_only = True
    columns = COLUMNS
    roles = frozenset({User.Role.DISPATCHER})

    def __init__(self, group: ExchangeGroup):
        self.group, self.key = group, f"service-{group.pk}"

    def matched(self, heads) -> dict[str, int]:
        return matched(self.columns, heads)

    def check(self, sheet: SheetImport, today: date, progress: Callable[[int], object]) -> Check:
        return self._look(sheet, today, progress)[1]

    def _look(self, sheet, today, progress) -> tuple[Past | None, Check]:
        if problems := problems_of_columns(self.columns, sheet):
            return None, Check(tuple(problems), (), 0)
        group = self.group
        prefetch_related_objects([group], "terms")  # asked for every row
        past, rows = Past(group, sheet, today), Rows(sheet)
        _gather(past, rows, progress)
        reviewed = Reviewed(group, past.slips, today=today)
        for slip, part, sentence in reviewed.problems():
            past.rows[slip.number][0].wrong(part, sentence)
        for slip, sentence in reviewed.doubts():
            past.rows[slip.number][0].doubtful("on", sentence)
        return past, _check_of(past, rows)

    def change(
        self, sheet: SheetImport, confirmed: str, *, by: User, at, today, progress
    ) -> Callable[[], Check]:
        """What writes the services and their payments. Raises SheetHasChanged, now or then, where it would be
        something else than what was confirmed."""
        past, found = self._look(sheet, today, progress)
        if past is None or found.problems or found.mark != confirmed:
            raise SheetHasChanged
        return partial(_write, past, found, by=by, at=at)

    def tables(self) -> list[Table]:
        """A form to fill in, and how that is done."""
        return [
            Table(self.name, [column.label for column in COLUMNS], ()),
            Table("書き方", ["列の名前", "必須", "書くこと", "書き方の例"], EXPLAINED),
        ]


def _gather(past, rows, progress):
    """The rows as slips: those of the same day, recipient, kind and note are one."""
    roll, kinds = Roll(past.group.members.all()), {plain(one.name): one for one in past.group.kinds.all()}
    together = defaultdict(list)
    for done, row in enumerate(rows, 1):
        progress(done)
        if read := _read(row, roll, kinds, past.group):
            key, help = read
            together[key].append((row, help))
    known = _recorded(past.group, together)
    for number, ((on, recipient, kind, note), helps) in enumerate(together.items(), 1):
        slip = Slip(number, on, recipient, kind, tuple(help for _, help in helps), note)
        standing = known.get((on, recipient.pk, kind.pk, note), ())
        if _helps(slip) in standing:
            past.known += 1
        elif standing:
            helps[0][0].wrong("on", RECORDED_OTHERWISE)
        else:
            past.rows[number] = [row for row, _ in helps]
            past.slips.append(slip)


def _helps(slip: Slip) -> list[tuple[int, int]]:
    return sorted((helper.pk, minutes) for helper, minutes in slip.helps)


def _read(row: Row, roll: Roll, kinds, group):
    """What tells the service of a row from others, and the help that the row is of; None where it cannot be read."""
    on = row.read("on", DayWidget().clean, lacks="活動日")
    recipient = row.read("recipient", lambda value: roll.find(row.text("recipient")), lacks="利用会員番号")
    kind = row.read("kind", lambda value: _kind(row.text("kind"), kinds), lacks="内容")
    helper = row.read("helper", lambda value: roll.find(row.text("helper")), lacks="協力会員番号")
    minutes = row.read("minutes", _minutes, lacks="時間（分）")
    counted = row.read("tickets", WholeNumberWidget().clean)
    note = row.text("note")
    if len(note) > LONGEST_NOTE:
        row.wrong("note", f"メモは{LONGEST_NOTE}字までです。短くしてください。")
    if row.is_wrong:
        return None
    by_rule = tickets_of(group, on, [minutes])
    if counted is not None and by_rule is not None and counted != by_rule:
        row.wrong(
            "tickets",
            f"{minutes}分は、決まりでは{by_rule}枚ですが、{counted}枚と書いてあります。どちらかを直してください。",
        )
        return None
    return (on, recipient, kind, note), (helper, minutes)


def _kind(name, kinds):
    if found := kinds.get(plain(name)):
        return found
    known = "、".join(one.name for one in kinds.values())
    raise ValueError(f"内容「{name[:30]}」は、団体の活動の種類にありません。{known} から選んでください。")


def _minutes(value) -> int:
    minutes = WholeNumberWidget().clean(value)
    if not isinstance(minutes, int) or not 1 <= minutes <= LONGEST:
        raise ValueError(f"1から{LONGEST}までの分で書いてください。")
    return minutes


def _recorded(group, together) -> dict[tuple, list[list[tuple[int, int]]]]:
    """The helps of services that stand, by what tells one service from another."""
    days = [on for on, *_ in together]
    if not days:
        return {}
    standing = group.services.filter(withdrawn_on=None, held_on__range=(min(days), max(days)))
    known = defaultdict(list)
    for one in standing.prefetch_related("helpers"):
        helps = sorted((help.helper_id, help.minutes) for help in one.helpers.all())
        known[one.held_on, one.recipient_id, one.kind_id, one.note].append(helps)
    return known


def _check_of(past: Past, rows: Rows) -> Check:
    years = Counter(FiscalYear.of(slip.on) for slip in past.slips)
    return Check(
        tuple(rows.problems),
        tuple(_change(past, slip) for slip in past.slips),
        past.known,
        tuple(rows.warnings),
        (),
        tuple((year.name, count, f"?fy={year.year}") for year, count in sorted(years.items())),
    )


def _change(past, slip) -> Change:
    row = past.rows[slip.number][0]
    count = tickets_of(past.group, slip.on, [minutes for _, minutes in slip.helps])
    helps = "、".join(f"{named(helper)} {minutes}分" for helper, minutes in slip.helps)
    told = {
        "利用会員": named(slip.recipient),
        "内容": slip.kind.name,
        "協力会員": helps,
        "券": f"{count}枚",
        "メモ": slip.note,
    }
    cells = tuple((label, "", text) for label, text in told.items() if text)
    content = repr((past.group.pk, slip.on, slip.recipient.pk, slip.kind.pk, _helps(slip), slip.note, count))
    return Change(row.number, format_date_with_weekday(slip.on), True, cells, content, row.within)


def _write(past: Past, found: Check, *, by, at) -> Check:
    """All services with their payments in one posting. The sheet itself is taken in but once, under any key."""
    try:
        with transaction.atomic():
            services = entered(past.group, past.slips, by=by, at=at)
            post(past.group, tickets.paid(services), key=uuid4(), by=by, at=at)
    except (Refused, IntegrityError):  # somebody has come between: what is wrong now is shown instead
        raise SheetHasChanged from None
    return found
