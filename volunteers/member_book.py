"""会員 of one group as a kind of sheet: for the group's own office, matched by 会員番号 within the group."""

from collections.abc import Callable
from datetime import date

from django.db import IntegrityError, transaction

from coordination.kana import sort_key
from coordination.models import Area, SheetImport, User
from coordination.sheets.columns import Column, matched, place_of, problems_of_columns
from coordination.sheets.found import Change, Check, Problem, SheetHasChanged
from coordination.sheets.writing import Table
from coordination.visit_books.cells import text_of
from volunteers.member_rows import COLUMNS, Entry, Reader, in_words, spans_of
from volunteers.models import ExchangeGroup, Member, MemberRole

EXPLAINED = {
    "number": ("団体の中の番号。同じ番号の会員がいれば、その会員を直します。", "12"),
    "name": ("名前。50字まで。", "見本 花子"),
    "kana": ("ひらがなかカタカナ。", "みほん はなこ"),
    "roles": ("いくつかのときは「、」で区切ります。新しい会員では必須です。", "協力会員、利用会員"),
    "joined_on": (
        "役割ごとに違うときは、役割と同じ順に「、」で区切ります。新しい会員では必須です。",
        "令和2年4月1日",
    ),
    "left_on": ("会員である最後の日。続いているあいだは空欄です。", ""),
    "area": ("団体の圏域か、その中の地区の名前。", ""),
    "address": ("住所や目印。200字まで。", "会館のとなり"),
    "phone": ("文字列として、0から書きます。", "0490-00-1234"),
    "skills": ("「活動の種類」の名前。いくつかのときは「、」で区切ります。", ""),
    "notes": ("体調や得意なことなど。団体の外には出ません。", ""),
    "consented_on": ("個人情報の取扱いに同意した日。", "令和2年4月1日"),
}


class MemberBook:
    """The kind `member-3`: the members of the group with that key."""

    model = Member
    name = "会員"
    help = "members"
    listed = "member_list"
    every_sheet = False
    adds_only = False
    columns: tuple[Column, ...] = COLUMNS
    roles = frozenset({User.Role.DISPATCHER})

    def __init__(self, group: ExchangeGroup):
        self.group = group
        self.key = f"member-{group.pk}"
        self.note = f"「{group}」の会員だけを、会員番号で見分けて登録し、直します。手伝える時間は、会員の画面で入れます。"

    def matched(self, heads) -> dict[str, int]:
        return matched(self.columns, heads)

    def check(self, sheet: SheetImport, today: date, progress: Callable[[int], object]) -> Check:
        return _check_of(self._read(sheet, progress), self.group, sheet)

    def change(self, sheet: SheetImport, confirmed: str, *, progress, **who_and_when) -> Callable[[], Check]:
        """What writes the members, all of them or none. Raises SheetHasChanged if it would now be something else."""

        def write():
            try:
                with transaction.atomic():
                    ExchangeGroup.objects.select_for_update(of=("self",)).get(pk=self.group.pk)
                    entries = self._read(sheet, progress)
                    found = _check_of(entries, self.group, sheet)
                    if found.problems or found.mark != confirmed:
                        raise SheetHasChanged
                    for entry in entries:
                        if entry.is_new or entry.changed:
                            entry.save()
            except IntegrityError:  # somebody else came between
                raise SheetHasChanged from None
            return found

        return write

    def _read(self, sheet, progress) -> list[Entry]:
        if problems_of_columns(self.columns, sheet):
            return []
        reader, found = Reader(self.group), []
        for done, (row, cells, *_) in enumerate(sheet.rows, 1):
            told = {name: cells[i] if i < len(cells) else None for name, i in sheet.columns.items()}
            if any(map(text_of, told.values())):
                found.append(reader.read(row, told))
            progress(done)
        return found

    def tables(self) -> list[Table]:
        """The members as they can come in again, how a row is written, and the words that it knows."""
        members = self.group.members.select_related("area").prefetch_related("roles", "skills")
        kinds = dict(self.group.kinds.values_list("pk", "name"))
        rows = [_row(one, kinds) for one in members.order_by("number")]
        words = {
            "役割": MemberRole.Role.labels,
            "地区": [area.name for area in Area.objects.of(self.group.area)],
            "できること": list(kinds.values()),
        }
        longest = max(map(len, words.values()))
        known = [[some[i] if i < len(some) else None for some in words.values()] for i in range(longest)]
        must = {column.field for column in COLUMNS if column.is_required}
        explained = [
            (column.label, "必須" if column.field in must else "", *EXPLAINED[column.field])
            for column in COLUMNS
        ]
        choices = {"地区": f"'使える言葉'!$B$2:$B${len(words['地区']) + 1}"}
        return [
            Table(self.name, [column.label for column in COLUMNS], rows, choices=choices),
            Table("書き方", ["列の名前", "必須", "書くこと", "書き方の例"], explained),
            Table("使える言葉", list(words), known),
        ]


def _row(member, kinds) -> list:
    told = in_words(member, spans_of(member), [one.pk for one in member.skills.all()], kinds)
    told["number"], told["consented_on"] = member.number, member.consented_on
    for name in ("joined_on", "left_on"):
        if len(told[name]) == len("2020-04-01"):
            told[name] = date.fromisoformat(told[name])
    return [told[column.field] for column in COLUMNS]


# -- what the user sees ------------------------------------------------------------


def _check_of(entries: list[Entry], group, sheet) -> Check:
    if problems := problems_of_columns(COLUMNS, sheet):
        return Check(tuple(problems), (), 0)
    problems = [
        Problem(entry.row, place_of(sheet, name), sentence)
        for entry in entries
        for name, sentence in entry.wrong
    ]
    problems += _twice(entries)
    right = [entry for entry in entries if not entry.wrong]
    changes = [
        Change(
            entry.row, f"会員{entry.member.number}　{entry.member.name}", entry.is_new, tuple(entry.changed)
        )
        for entry in right
        if entry.is_new or entry.changed
    ]
    return Check(
        tuple(sorted(problems, key=lambda one: one.row)),
        tuple(changes),
        len(right) - len(changes),
        tuple(_warnings(right, group, sheet)),
    )


def _twice(entries):
    first = {}
    for entry in entries:
        number = entry.member.number
        if number is not None and first.setdefault(number, entry.row) != entry.row:
            yield Problem(
                entry.row, "", f"{first[number]}行目と同じ会員番号です。どちらかを直すか、消してください。"
            )


def _warnings(entries, group, sheet):
    """What may not be meant: people of one reading, new members whose consent is not told, rows that say nothing."""
    new = [entry for entry in entries if entry.is_new]
    known = (
        {sort_key(one.kana or one.name): f"会員{one.number}" for one in group.members.all()} if new else {}
    )
    for entry in new:
        key = sort_key(entry.member.kana or entry.member.name)
        if key in known:
            yield Problem(
                entry.row, place_of(sheet, "name"), f"同じ読みの会員（{known[key]}）がいます。別の人ですか。"
            )
        known.setdefault(key, f"{entry.row}行目")
    if without := sum(not entry.member.consented_on for entry in new):
        sentence = f"個人情報の取扱いに同意した日のない、新しい会員が{without:,}人います。"
        yield Problem(sheet.head_row, place_of(sheet, "consented_on"), sentence)
    if blank := sum(not any(map(text_of, cells)) for _, cells, *_ in sheet.rows):
        yield Problem(sheet.head_row, "", f"すべて空の行が{blank:,}行あります。その行は取り込みません。")
