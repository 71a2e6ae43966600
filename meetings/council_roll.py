"""構成員名簿 of a council for a fiscal year: plain data, which the page, the PDF and the workbook show alike."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from coordination.fiscal_year import FiscalYear
from coordination.sheets.writing import Table
from coordination.wareki import format_date
from meetings.models import Council, Membership
from meetings.terms import in_order

HEADS = (
    "番号",
    "役",
    "氏名",
    "ふりがな",
    "団体",
    "肩書",
    "任期のはじめ",
    "任期のおわり",
    "年度の途中の異動",
    "備考",
)


@dataclass(frozen=True)
class Sitter:
    """A line of the list. person and organization: one of them may be empty. remark: what was different before."""

    post: str
    person: str
    kana: str
    organization: str
    title: str
    belongs_to: str
    began: date
    ends: date | None
    joined_on: date | None
    left_on: date | None
    remark: str

    @property
    def name(self) -> str:
        return self.person or self.organization

    @property
    def moved(self) -> str:
        """令和6年6月1日から, 令和6年9月30日まで: only for who joined or left within the year."""
        joined = f"{format_date(self.joined_on)}から" if self.joined_on else ""
        left = f"{format_date(self.left_on)}まで" if self.left_on else ""
        return "、".join(filter(None, [joined, left]))


@dataclass(frozen=True)
class Roll:
    council: Council
    name: str
    year: FiscalYear
    sitters: tuple[Sitter, ...]

    @property
    def title(self) -> str:
        return f"{self.name}　構成員名簿"

    @cached_property
    def at_first(self) -> int:
        """How many sat on 1 April."""
        return sum(one.joined_on is None for one in self.sitters)

    @cached_property
    def at_last(self) -> int:
        """How many sit on 31 March, as far as is known."""
        return sum(one.left_on is None for one in self.sitters)

    @property
    def told(self) -> str:
        joined, left = (
            sum(getattr(one, day) is not None for one in self.sitters) for day in ("joined_on", "left_on")
        )
        moved = f"（年度の途中に入った人 {joined}名、やめた人 {left}名）" if joined or left else ""
        return f"4月1日 {self.at_first}名、年度末 {self.at_last}名{moved}"

    def table(self) -> Table:
        rows = [
            (
                number, one.post, one.person, one.kana, one.organization, one.title, one.began, one.ends,
                one.moved, one.remark,
            )
            for number, one in enumerate(self.sitters, 1)
        ]  # fmt: skip
        return Table(
            "構成員名簿", HEADS, rows, [f"協議体：{self.name}", f"年度：{self.year}", f"人数：{self.told}"]
        )


def roll_of(council: Council, year: FiscalYear, on: date) -> Roll:
    """Who sat on 1 April or on any day of the year after it. on: the day whose name of the council is printed."""
    memberships = council.memberships.between(*year.span).select_related("organization", "person")
    terms = defaultdict(list)
    for one in memberships.order_by("started_on", "pk"):
        terms[one.organization_id, one.person_id].append(one)
    last = {runs[-1]: runs for each in terms.values() for runs in _runs(each)}
    sitters = tuple(_sitter(last[one], year) for one in in_order(last))
    return Roll(council, council.name_on(min(on, year.last_day)), year, sitters)


def _runs(memberships: list[Membership]) -> list[list[Membership]]:
    """Terms that follow one another without a day between are one: who was chosen again has neither left nor joined."""
    runs = []
    for one in memberships:
        before = runs[-1][-1].ended_on if runs else None
        if before and one.started_on == before + timedelta(days=1):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _sitter(run: list[Membership], year: FiscalYear) -> Sitter:
    first, latest = run[0], run[-1]
    person, organization = latest.person, latest.organization
    posts = [
        f"{format_date(one.ended_on)}まで{one.get_post_display()}"
        for one, after in pairwise(run)
        if one.post != after.post
    ]
    return Sitter(
        post=latest.get_post_display(),
        person=person.name if person else "",
        kana=person.kana if person else organization.kana,
        organization=organization.name if organization else "",
        title=latest.title,
        belongs_to=latest.belongs_to,
        began=latest.started_on,
        ends=latest.ended_on,
        joined_on=first.started_on if first.started_on > year.first_day else None,
        left_on=latest.ended_on if latest.ended_on and latest.ended_on < year.last_day else None,
        remark="、".join(filter(None, [*posts, latest.note])),
    )
