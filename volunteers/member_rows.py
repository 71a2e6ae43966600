"""The rows of a sheet of 会員, each worked out to a member as it would be: nothing is written here."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError

from coordination.days import FIRST, LAST
from coordination.models import Area
from coordination.numbers import parse_whole_number
from coordination.sheets.columns import Column
from coordination.visit_books.cells import text_of, word_of
from coordination.visit_books.names import Names
from coordination.wareki import parse_date
from volunteers import phones
from volunteers.models import ExchangeGroup, Member, MemberRole

COLUMNS = (
    Column("number", "会員番号", True, ("番号", "会員No", "会員No.", "No", "No.")),
    Column("name", "氏名", True, ("名前", "会員名")),
    Column("kana", "ふりがな", False, ("フリガナ", "よみ", "カナ")),
    Column("roles", "役割", False, ("会員種別", "種別", "区分")),
    Column("joined_on", "入会日", False, ("入会年月日",)),
    Column("left_on", "退会日", False, ("退会年月日",)),
    Column("area", "地区", False, ("地域", "圏域")),
    Column("address", "住所", False, ("住所・目印",)),
    Column("phone", "電話", False, ("電話番号", "TEL", "連絡先")),
    Column("skills", "できること", False, ("手伝えること",)),
    Column("notes", "メモ", False, ("備考",)),
    Column("consented_on", "同意日", False, ("同意した日", "個人情報の取扱いに同意した日")),
)
OF_ROLES = ("roles", "joined_on", "left_on")
_BETWEEN = re.compile(r"[、，,;；\n]")
_BETWEEN_ROLES = re.compile(r"[、，,;；・･/／\s]+")
LARGEST = 2**31 - 1  # what the column of the database holds


@dataclass(frozen=True)
class Span:
    """A role from a day to a day, as it shall be. known: the line of the member that it is, or None for a new one."""

    role: str
    joined_on: date
    left_on: date | None
    known: MemberRole | None = None


@dataclass
class Entry:
    """A member as a row would have it. spans and skills: None where the sheet does not tell. before, after: in words,
    by field. wrong: pairs of a field and a sentence."""

    row: int
    member: Member
    spans: list[Span] | None = None
    skills: list[int] | None = None
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.member.pk is None

    @property
    def changed(self) -> list[tuple[str, str, str]]:
        """Label, before and after of what differs."""
        return [
            (column.label, self.before.get(column.field, ""), self.after[column.field])
            for column in COLUMNS
            if column.field in self.after and self.before.get(column.field, "") != self.after[column.field]
        ]

    def save(self):
        self.member.save()
        for span in self.spans or ():
            line = span.known or MemberRole(member=self.member, role=span.role)
            if (line.pk, line.joined_on, line.left_on) != (None, span.joined_on, span.left_on):
                line.joined_on, line.left_on = span.joined_on, span.left_on
                line.save()
        if self.skills is not None:
            self.member.skills.set(self.skills)


class Reader:
    """Reads rows for a group: all that it must know of the group is asked for once."""

    def __init__(self, group: ExchangeGroup):
        self.group = group
        members = group.members.select_related("area").prefetch_related("roles", "skills")
        self.members = {one.number: one for one in members}
        self.areas = {word_of(one.name): one for one in Area.objects.of(group.area)}
        self.kinds = dict(group.kinds.values_list("pk", "name"))
        self.skills = Names.of("活動の種類", self.kinds.items())
        self.roles = {word_of(role.label): role for role in MemberRole.Role}

    def read(self, number: int, cells: dict[str, object]) -> Entry:
        """cells: by the fields that the sheet has a column for."""
        entry = Entry(number, Member(group=self.group))
        self._read(entry, "number", cells, self._number)
        if known := self.members.get(entry.member.number):
            entry.member = known
            entry.before = in_words(
                known, spans_of(known), [one.pk for one in known.skills.all()], self.kinds
            )
        for name, how in (
            ("name", _name), ("kana", text_of), ("area", self._area), ("address", text_of), ("phone", _phone),
            ("notes", text_of), ("consented_on", _day),
        ):  # fmt: skip
            if name in cells:
                self._read(entry, name, cells, how)
        if "skills" in cells:
            entry.skills = self._told(entry, "skills", cells, self._skills)
        if entry.member.number is not None and (entry.is_new or cells.keys() & set(OF_ROLES)):
            self._read_spans(entry, cells)
        self._check(entry)
        if not entry.wrong:
            skills = entry.skills or [] if entry.skills is not None else None
            after = in_words(entry.member, entry.spans, skills, self.kinds)
            entry.after = {name: after[name] for name in after if name in cells or entry.is_new}
        return entry

    # -- cells -----------------------------------------------------------------

    def _read(self, entry, name, cells, how):
        setattr(entry.member, name, self._told(entry, name, cells, how))

    def _told(self, entry, name, cells, how):
        try:
            return how(cells.get(name))
        except ValueError as refusal:
            entry.wrong.append((name, str(refusal)))
            return None

    def _number(self, cell) -> int:
        if not word_of(cell):
            raise ValueError("会員番号を書いてください。")
        number = (
            cell
            if isinstance(cell, int) and not isinstance(cell, bool)
            else parse_whole_number(text_of(cell))
        )
        if not 0 <= number <= LARGEST:
            raise ValueError("会員番号は、0以上の数で書いてください。")
        return number

    def _area(self, cell) -> Area | None:
        if not word_of(cell):
            return None
        if area := self.areas.get(word_of(cell)):
            return area
        known = "、".join(area.name for area in self.areas.values())
        raise ValueError(f"地区「{text_of(cell)[:30]}」はありません。{known} から選んでください。")

    def _skills(self, cell) -> list[int]:
        found, unknown = self.skills.in_cell(cell)
        if unknown:
            raise ValueError(
                f"活動の種類「{unknown[0][:30]}」はありません。先に「設定」で加えるか、書き方を確かめてください。"
            )
        return sorted(found, key=list(self.kinds).index)

    # -- roles -----------------------------------------------------------------

    def _read_spans(self, entry, cells):
        try:
            entry.spans = self._spans(entry, cells)
        except _Wrong as refusal:
            entry.wrong.append((refusal.field, str(refusal)))

    def _spans(self, entry, cells) -> list[Span] | None:
        """Where the sheet has no column for roles, its days are of those that the member has."""
        known = [] if entry.is_new else [span.known for span in spans_of(entry.member)]
        tells_roles = entry.is_new or "roles" in cells
        roles = (
            self._roles(cells.get("roles")) if tells_roles else [MemberRole.Role(one.role) for one in known]
        )
        if not roles and entry.is_new:
            raise _Wrong(
                "roles", "役割を書いてください。協力会員、利用会員、コーディネーターのどれか、いくつでも。"
            )
        if not roles and known:
            raise _Wrong("roles", STAYS)
        days = [_days(name, cells.get(name), len(roles)) for name in ("joined_on", "left_on")]
        wanted = list(zip(roles, *days, strict=True))
        lines = _lines(wanted, known) if tells_roles else known
        return _checked([
            _span(role, joined, left, line, "left_on" in cells)
            for (role, joined, left), line in zip(wanted, lines, strict=True)
        ])  # fmt: skip

    def _roles(self, cell) -> list[str]:
        found = []
        for written in filter(None, _BETWEEN_ROLES.split(unicodedata.normalize("NFKC", text_of(cell)))):
            if word_of(written) not in self.roles:
                known = "、".join(MemberRole.Role.labels)
                raise _Wrong("roles", f"役割「{written[:20]}」はありません。{known} から選んでください。")
            found.append(self.roles[word_of(written)])
        return found

    def _check(self, entry):
        """Rules of the fields themselves: lengths, kana, days."""
        told = {name for name, _ in entry.wrong}
        try:
            entry.member.clean_fields(exclude={"group", "number", "area", *told})
        except ValidationError as refusal:
            entry.wrong += [
                (name, sentence) for name, some in refusal.message_dict.items() for sentence in some
            ]


class _Wrong(ValueError):
    def __init__(self, name, sentence):
        super().__init__(sentence)
        self.field = name


STAYS = "Excel から役割を消すことはできません。やめたときは、役割を残して退会日を書いてください。"


def _lines(wanted, known: Sequence[MemberRole]) -> list[MemberRole | None]:
    """Which line of the member each of the wanted roles is: the one of the same day, or the only one of the role."""
    free, found = list(known), [None] * len(wanted)
    for only_one in (False, True):
        for i, (role, joined, _) in enumerate(wanted):
            alike = [one for one in free if one.role == role and (only_one or one.joined_on == joined)]
            if found[i] is None and len(alike) == 1:
                found[i] = alike[0]
                free.remove(alike[0])
    if free:
        raise _Wrong("roles", f"{free[0].get_role_display()}が書かれていません。{STAYS}")
    return found


def _span(role, joined, left, line, tells_end) -> Span:
    joined = joined or (line.joined_on if line else None)
    if joined is None:
        raise _Wrong("joined_on", f"{role.label}の入会日を書いてください。")
    if not tells_end and line:
        left = line.left_on
    if left and left < joined:
        raise _Wrong("left_on", "退会日は入会日より後にしてください。")
    return Span(role, joined, left, line)


def _checked(spans: list[Span]) -> list[Span]:
    for i, one in enumerate(spans):
        for other in spans[i + 1 :]:
            first, last = sorted((one, other), key=lambda span: span.joined_on)
            if one.role == other.role and (first.left_on is None or first.left_on >= last.joined_on):
                raise _Wrong(
                    "roles", f"{one.role.label}の期間が重なっています。入会日と退会日を確かめてください。"
                )
    return spans


def _days(name, cell, roles: int) -> list[date | None]:
    """A day for each of the roles; one that stands alone is that of all of them."""
    written = _BETWEEN.split(text_of(cell)) if text_of(cell) else [""]
    if roles and len(written) not in (1, roles):
        label = {"joined_on": "入会日", "left_on": "退会日"}[name]
        raise _Wrong(
            name, f"役割は{roles}つ、{label}は{len(written)}つです。同じ数を同じ順に書いてください。"
        )
    try:
        days = [_day(one) for one in written]
    except ValueError as refusal:
        raise _Wrong(name, str(refusal)) from None
    return days * roles if len(days) == 1 and roles else days[:roles]


def _name(cell) -> str:
    if not text_of(cell):
        raise ValueError("氏名を書いてください。")
    return text_of(cell)


def _phone(cell) -> str:
    if isinstance(cell, (int, float)):  # Excel has taken the first 0 for nothing
        raise ValueError(
            "電話が数として書かれ、はじめの0がありません。セルの書式を「文字列」にして、0から書いてください。"
        )
    return phones.tidy(text_of(cell))


def _day(cell) -> date | None:
    if not word_of(cell):
        return None
    day = parse_date(text_of(cell)[:40])
    if not FIRST <= day <= LAST:
        raise ValueError("1900年4月から2199年までの日を書いてください。")
    return day


# -- in words --------------------------------------------------------------------


def spans_of(member: Member) -> list[Span]:
    lines = sorted(member.roles.all(), key=lambda one: (one.joined_on, one.role))
    return [Span(MemberRole.Role(one.role), one.joined_on, one.left_on, one) for one in lines]


def in_words(member: Member, spans, skills, kinds) -> dict[str, str]:
    """A member as the cells of a sheet. spans, skills: None where they are not told."""
    told = {
        name: str(getattr(member, name) or "")
        for name in ("number", "name", "kana", "address", "phone", "notes")
    }
    told["area"] = member.area.name if member.area else ""
    told["consented_on"] = member.consented_on.isoformat() if member.consented_on else ""
    if spans is not None:
        told["roles"] = "、".join(span.role.label for span in spans)
        told["joined_on"] = _one_or_all([span.joined_on for span in spans])
        told["left_on"] = _one_or_all([span.left_on for span in spans])
    if skills is not None:
        told["skills"] = "、".join(kinds[pk] for pk in kinds if pk in set(skills))
    return told


def _one_or_all(days: Sequence[date | None]) -> str:
    written = [day.isoformat() if day else "" for day in days]
    return written[0] if len(set(written)) == 1 else "、".join(written)
