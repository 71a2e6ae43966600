"""What the rows of a book come to: visits to record, and what stands against it, worked out without a transaction."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from hashlib import sha256

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, SheetImport, Tier, month_of
from coordination.sheets.columns import place_of
from coordination.sheets.found import Problem
from coordination.visit_books.cells import (
    NoYear,
    day_and_time,
    is_blank,
    is_total,
    people_in,
    start_of,
    tells_an_end,
    text_of,
    word_of,
    yes_or_no,
)
from coordination.visit_books.names import key_of
from coordination.visit_books.registers import AcceptedMonths, KnownVisits, Registers
from coordination.wareki import format_year

TEXTS = ("venue", "heard", "shared", "next_step")
LONGEST_VENUE = Activity._meta.get_field("venue").max_length
LONGEST_NAME = 100  # of an organization
REGISTER, SKIP = "register", "skip"  # answers


@dataclass
class Visit:
    """A row that can be recorded. new_organizations: names, as keys, that are registered with it."""

    number: int
    sheet: str
    key: str
    activity: Activity
    purposes: list[int]
    organizations: list[int]
    new_organizations: list[str]
    coordinators: list[int]


@dataclass
class Plan:
    """unknown: organizations that are not registered, as they are written, by key. known: rows taken in before.

    no_tier, no_year, nobody, similar: in how many rows the book leaves that open.
    """

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)
    known: int = 0
    blank: int = 0
    no_tier: int = 0
    no_year: int = 0
    nobody: int = 0
    similar: int = 0


@dataclass
class Row:
    """A row of the book while it is read. wrong: pairs of a field and a sentence."""

    number: int
    sheet: str
    cells: dict[str, object]
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def read(self, name: str, how: Callable, otherwise=None):
        """What `how` makes of the cell; a refusal is noted."""
        try:
            return how(self.cells.get(name))
        except ValueError as refusal:
            self.wrong.append((name, str(refusal)))
            return otherwise


class Planner:
    """Goes through a book row by row. today: visits after it are asked about."""

    def __init__(self, sheet: SheetImport, today: date):
        self.sheet, self.today, self.plan = sheet, today, Plan()
        self.registers = Registers()
        answers = sheet.answers
        self.tier = Tier(int(answers["tier"])) if answers.get("tier") in ("1", "2") else None
        year = answers.get("year", "")
        self.year = FiscalYear(int(year)) if year.isdecimal() else None
        person = answers.get("coordinator", "")
        known = self.registers.coordinator_names
        self.person = int(person) if person.isdecimal() and int(person) in known else None
        self.registers_unknown = answers.get("organizations") == REGISTER
        self.leaves_out_similar = answers.get("similar") == SKIP
        self.seen: Counter[str] = Counter()
        self.first_seen: dict[str, str] = {}

    def go(self, progress: Callable[[int], object]) -> Plan:
        for done, (number, cells, *within) in enumerate(self.sheet.rows, 1):
            named = {name: cells[i] for name, i in self.sheet.columns.items() if i < len(cells)}
            self._take(Row(number, within[0] if within else "", named), is_total(cells))
            progress(done)
        self._compare_with_what_is_recorded()
        taken = {(visit.sheet, visit.number) for visit in self.plan.visits}
        self.plan.warnings = [one for one in self.plan.warnings if (one.sheet, one.row) in taken]
        return self.plan

    # -- one row -------------------------------------------------------------

    def _take(self, row: Row, is_total_row: bool):
        if is_total_row:
            self._refuse(row, "", "合計の行のようです。この行を消してから、もう一度読み取ってください。")
            return
        if not any(text_of(cell) for cell in row.cells.values()):
            self.plan.blank += 1
            return
        visit = self._visit(row)
        for name, sentence in row.wrong:
            self._refuse(row, name, sentence)
        if not row.wrong:
            self.plan.visits.append(visit)

    def _visit(self, row: Row) -> Visit:
        visited_on, started_at = self._when(row)
        purposes = self._names(row, "purposes", self.registers.purposes)
        organizations, new = self._organizations(row)
        coordinators = self._coordinators(row)
        lecture = row.read("is_lecture", yes_or_no, False)
        outreach = row.read("is_outreach", lambda cell: yes_or_no(cell, ("普及啓発", "出前講座")), False)
        lecture = lecture or word_of(row.cells.get("is_outreach")) == "出前講座"
        activity = Activity(
            visited_on=visited_on,
            started_at=started_at,
            tier=self._tier(row),
            area_id=row.read("area", self.registers.area_in),
            people_met=row.read("people_met", people_in),
            is_outreach=outreach or lecture,
            is_lecture=lecture,
            outreach_people=row.read("outreach_people", people_in),
            **{name: text_of(row.cells.get(name)) for name in TEXTS},
        )
        if len(activity.venue) > LONGEST_VENUE:
            row.wrong.append(("venue", f"場所は {LONGEST_VENUE} 字までです。短くしてください。"))
        if activity.outreach_people is not None and not activity.is_outreach:
            sentence = "普及啓発の参加人数は、普及啓発の行にだけ書けます。普及啓発に○を付けるか、人数を消すか、この列を「会った人数」として読んでください。"
            row.wrong.append(("outreach_people", sentence))
        key = "" if row.wrong else self._key(row, activity, coordinators)
        return Visit(row.number, row.sheet, key, activity, purposes, organizations, new, coordinators)

    def _when(self, row: Row) -> tuple[date | None, time | None]:
        day, clock = None, None
        try:
            if is_blank(row.cells.get("visited_on")):
                raise ValueError("活動日を書いてください。")
            day, clock = day_and_time(row.cells.get("visited_on"), self.year)
        except NoYear as refusal:
            self.plan.no_year += 1
            row.wrong.append(("visited_on", str(refusal)))
        except ValueError as refusal:
            row.wrong.append(("visited_on", str(refusal)))
        cell = row.cells.get("started_at")
        if not is_blank(cell):
            clock = row.read("started_at", start_of)
            if clock and tells_an_end(cell):
                self._warn(row, "started_at", f"「{text_of(cell)[:30]}」の始まりだけを記録します。")
        return day, clock

    def _tier(self, row: Row) -> int | None:
        if not is_blank(row.cells.get("tier")):
            return row.read("tier", self.registers.tier_in)
        self.plan.no_tier += 1
        if self.tier is None:
            row.wrong.append(
                ("tier", "層が空欄です。第1層か第2層かを書くか、「まとめて決めること」で選んでください。")
            )
        return self.tier

    def _names(self, row: Row, name: str, names) -> list[int]:
        found, unknown = row.read(name, names.in_cell, ([], []))
        for one in unknown:
            row.wrong.append(
                (
                    name,
                    f"{names.what}「{one[:50]}」は登録されていません。先に登録するか、書き方を確かめてください。",
                )
            )
        return found

    def _organizations(self, row: Row) -> tuple[list[int], list[str]]:
        found, unknown = row.read("organizations", self.registers.organizations.in_cell, ([], []))
        for one in unknown:
            if len(one) > LONGEST_NAME:
                row.wrong.append(
                    (
                        "organizations",
                        f"団体「{one[:20]}…」の名前が {LONGEST_NAME} 字を超えています。文章は、聞いたことの列に書いてください。",
                    )
                )
                continue
            self.plan.unknown.setdefault(key_of(one), one)
            if not self.registers_unknown:
                row.wrong.append(
                    (
                        "organizations",
                        f"団体「{one[:50]}」は登録されていません。書き方を直すか、先に登録するか、「まとめて決めること」で選んでください。",
                    )
                )
        return found, [key_of(one) for one in unknown]

    def _coordinators(self, row: Row) -> list[int]:
        if not is_blank(row.cells.get("coordinators")):
            return self._names(row, "coordinators", self.registers.coordinators)
        self.plan.nobody += 1
        return [] if self.person is None else [self.person]

    def _key(self, row: Row, activity: Activity, coordinators: list[int]) -> str:
        """Stands for the content of the row as it is read, and for the how-manieth of such rows in the book it is.

        Names as they are written: a row stays the same though an organization is renamed later.
        """
        went = row.cells.get("coordinators")
        people = key_of(text_of(went)) if not is_blank(went) else sorted(map(self._name_of, coordinators))
        content = (
            activity.visited_on.isoformat(),
            str(activity.started_at or ""),
            int(activity.tier),
            *(key_of(text_of(row.cells.get(name))) for name in ("area", "purposes", "organizations", *TEXTS)),
            people,
            activity.people_met,
            activity.is_outreach,
            activity.is_lecture,
            activity.outreach_people,
        )
        digest = sha256(repr(content).encode()).hexdigest()
        self.seen[digest] += 1
        place = f"シート「{row.sheet}」の{row.number}行目" if row.sheet else f"{row.number}行目"
        if self.seen[digest] > 1:
            self._warn(
                row,
                "",
                f"{self.first_seen[digest]}と同じ内容です。二つめも、別の訪問として数えます。",
            )
        self.first_seen.setdefault(digest, place)
        return f"{digest}#{self.seen[digest]}"

    def _name_of(self, coordinator: int) -> str:
        return key_of(self.registers.coordinator_names[coordinator])

    # -- all rows ------------------------------------------------------------

    def _compare_with_what_is_recorded(self):
        plan = self.plan
        if not plan.visits:
            return
        days = [visit.activity.visited_on for visit in plan.visits]
        taken = taken_in_before(visit.key for visit in plan.visits)
        accepted = AcceptedMonths(self.registers.employers)
        recorded = KnownVisits(min(days), max(days))
        fresh, plan.visits = [visit for visit in plan.visits if visit.key not in taken], []
        plan.known = len(days) - len(fresh)
        for visit in fresh:
            day, row = visit.activity.visited_on, Row(visit.number, visit.sheet, {})
            if accepted.hold(day, visit.coordinators):
                self._refuse(row, "visited_on", sentence_of_accepted(day))
                continue
            if recorded.like(day, visit.organizations, visit.coordinators):
                plan.similar += 1
                if self.leaves_out_similar:
                    continue
                self._warn(
                    row,
                    "",
                    "同じ日に同じ団体を同じ人が訪ねた記録が、もうあります。同じ訪問なら、この行は取り込まないでください。",
                )
            if day > self.today:
                self._warn(row, "visited_on", "まだ来ていない日です。")
            plan.visits.append(visit)

    def _refuse(self, row: Row, name: str, sentence: str):
        self.plan.problems.append(self._said(row, name, sentence))

    def _warn(self, row: Row, name: str, sentence: str):
        self.plan.warnings.append(self._said(row, name, sentence))

    def _said(self, row: Row, name: str, sentence: str) -> Problem:
        return Problem(row.number, place_of(self.sheet, name, row.sheet), sentence, sheet=row.sheet)


def taken_in_before(keys) -> set[str]:
    """Those of the keys that a visit bears already, a withdrawn one too: what was withdrawn does not come back."""
    every = Activity.with_withdrawn.exclude(import_key=None).values_list("import_key", flat=True)
    return set(every).intersection(keys)


def sentence_of_accepted(day: date) -> str:
    month = month_of(day)
    return (
        f"{format_year(month)}{month.month}月の月報は受理されています。この行は取り込めません。"
        "行を消し、活動記録の画面で、訂正の理由を書いて記録してください。"
    )
