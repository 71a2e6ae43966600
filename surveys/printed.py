"""集計表 as reports print them: the same object as a table that is counted, and what does not agree in it.

Nothing is repaired: a paper has been read by others, and a wrong number that everybody quotes is better told than changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from coordination.blocks import Chart, Column, Row, Series, Table
from coordination.figures import Figure, State
from surveys.crosstab import NO_ANSWER, Crosstab, Line
from surveys.groups import EVERYBODY, Group
from surveys.models import PrintedTable, Question

TOTALS = ("総計", "全体", "合計", "総数", "計")
UNKNOWN = ("不明", "無回答")  # in the name of a group: those whom the attribute does not place
NOT_PRINTED = State.NOT_PRINTED.value
MOST_PANELS = 8


def crosstab_of(table: PrintedTable) -> Crosstab:
    """総計 first; a count or base that is not printed is None. Counts are as printed, whether or not they agree."""
    names = [group["name"] for group in table.groups]
    whole = place_of_total(names)
    groups = tuple(EVERYBODY if at == whole else _group(table, at, name) for at, name in enumerate(names))
    bases = tuple(group["base"] for group in table.groups)
    lines = tuple(
        Line(line["code"], line["label"], tuple(count for count, _ in line["cells"])) for line in table.lines
    )
    return Crosstab(groups, bases, lines, bases)


def _group(table: PrintedTable, at: int, name: str) -> Group:
    return Group(f"printed{table.pk}-{at}", name, is_remainder=any(word in name for word in UNKNOWN))


def place_of_total(names: Iterable[str]) -> int | None:
    """Of several, the first: 総計 before the 計 of a part."""
    return next((at for at, name in enumerate(names) if name in TOTALS), None)


# -- what does not agree -------------------------------------------------------------------------


def notes_of(table: PrintedTable) -> list[str]:
    """What somebody should know who uses the numbers, each as a sentence with its arithmetic."""
    read = Reading(table)
    return [*read.sums(), *read.remainders(), *read.percentages()]


@dataclass(frozen=True)
class Reading:
    table: PrintedTable

    @property
    def is_single(self) -> bool:
        return self.table.question.answer_type == Question.AnswerType.SINGLE

    def sums(self) -> Iterable[str]:
        """The lines of a ○は1つ add up to the base; of several answers none is larger than it."""
        for at, group in enumerate(self.table.groups):
            counts = [line["cells"][at][0] for line in self.table.lines]
            base, name = group["base"], group["name"]
            if base is None:
                continue
            total = sum(count for count in counts if count is not None)
            if not self.is_single:
                yield from (
                    f"「{name}」の「{line['label']}」の{count:,}人が、回答者数の{base:,}人より多くなっています。"
                    for line, count in zip(self.table.lines, counts, strict=True)
                    if count is not None and count > base
                )
            elif None in counts:
                yield f"「{name}」には印刷されていない人数があり、合計を確かめられません。"
            elif total != base:
                yield f"「{name}」の人数の合計は{total:,}人で、回答者数の{base:,}人と{_apart(total, base)}。"

    def remainders(self) -> Iterable[str]:
        """総計 less the groups: who is in none, and whether a line can be so."""
        whole = place_of_total(group["name"] for group in self.table.groups)
        parts = [at for at in range(len(self.table.groups)) if at != whole]
        if whole is None or not parts:
            return
        bases = [group["base"] for group in self.table.groups]
        if None in bases:
            return
        inside = sum(bases[at] for at in parts)
        outside = bases[whole] - inside
        if outside > 0:
            yield f"総計{bases[whole]:,}人のうち{outside:,}人は、どの区分にも入っていません（{bases[whole]:,}－{inside:,}＝{outside:,}）。"
        elif outside < 0:
            yield f"区分の回答者数の合計{inside:,}人が、総計の{bases[whole]:,}人より{-outside:,}人多くなっています。"
        for line in self.table.lines:
            counts = [count for count, _ in line["cells"]]
            if None in counts:
                continue
            left = counts[whole] - sum(counts[at] for at in parts)
            if left < 0:
                yield f"「{line['label']}」は、区分の合計が総計の{counts[whole]:,}人より{-left:,}人多くなっています。"
            elif left > max(outside, 0):
                yield (
                    f"「{line['label']}」は、総計から区分の合計を引くと{left:,}人で、"
                    f"どの区分にも入らない{max(outside, 0):,}人より多くなっています。"
                )

    def percentages(self) -> Iterable[str]:
        """Each printed percentage against its count, rounded half up in one step; or the rounding that the paper seems
        to have used instead."""
        wrong = [cell for cell in self._cells() if cell.expected != cell.printed]
        if not wrong:
            return
        other = next((name for name, rule in ROUNDINGS.items() if all(map(rule, self._cells()))), None)
        if other:
            yield f"割合は四捨五入ではなく、{other}で印刷されているようです（{len(wrong):,}か所が四捨五入と違います）。"
            return
        for cell in wrong:
            close = next((name for name, rule in ROUNDINGS.items() if rule(cell)), None)
            hint = f"{close}なら合います。" if close else ""
            yield (
                f"「{cell.group}」の「{cell.label}」は{cell.printed}％と印刷されていますが、"
                f"{cell.count:,}÷{cell.base:,}を四捨五入すると{cell.expected}％です。{hint}"
            )

    def _cells(self) -> list["PrintedShare"]:
        return [
            PrintedShare(group["name"], line["label"], count, group["base"], printed)
            for line in self.table.lines
            for group, (count, printed) in zip(self.table.groups, line["cells"], strict=True)
            if printed and count is not None and group["base"]
        ]


def _apart(total: int, base: int) -> str:
    return f"{abs(total - base):,}人違います"


@dataclass(frozen=True)
class PrintedShare:
    """A percentage beside the count and base that it should come from. printed: plain digits, as on paper."""

    group: str
    label: str
    count: int
    base: int
    printed: str

    @property
    def digits(self) -> int:
        return len(self.printed.partition(".")[2])

    @property
    def exact(self) -> Fraction:
        """In units of the last printed digit."""
        return Fraction(100 * 10**self.digits * self.count, self.base)

    @property
    def expected(self) -> str:
        return self.written(floor(self.exact + Fraction(1, 2)))

    def written(self, value: int) -> str:
        if not self.digits:
            return str(value)
        whole, rest = divmod(value, 10**self.digits)
        return f"{whole}.{rest:0{self.digits}}"

    def in_two_steps(self) -> str:
        once = floor(self.exact * 10 + Fraction(1, 2))
        return self.written(floor(Fraction(once, 10) + Fraction(1, 2)))


ROUNDINGS = {
    "切り捨て": lambda cell: cell.printed == cell.written(floor(cell.exact)),
    "切り上げ": lambda cell: cell.printed == cell.written(ceil(cell.exact)),
    "五捨六入（ちょうど半分は偶数へ）": lambda cell: cell.printed == cell.written(round(cell.exact)),
    "二段階の四捨五入": lambda cell: cell.printed == cell.in_two_steps(),
}


# -- as a page shows it ------------------------------------------------------------------------------


def block_of(table: PrintedTable, address: str) -> Table:
    """As printed; each number leads to where the source is told. address: of that place."""

    def figure(value, unit):
        if value is None:
            return Figure(None, unit, State.NOT_PRINTED)
        return Figure(value, unit, State.ACTUAL, address)

    def cells(pairs):
        for count, printed in pairs:
            yield figure(count, "人")
            yield _percentage(printed, address)

    rows = [Row((line["label"],), tuple(cells(line["cells"]))) for line in table.lines]
    total = "合計" if table.question.answer_type == Question.AnswerType.SINGLE else "回答者数"
    bases = Row((total,), tuple(cells((group["base"], "") for group in table.groups)), is_total=True)
    return Table(
        key=f"printed_{table.pk}",
        caption=str(table.question),
        label_heads=("選択肢",),
        columns=tuple(Column(unit, group=group["name"]) for group in table.groups for unit in ("人", "％")),
        rows=(*rows, bases),
        notes=(
            f"{table.in_words}に印刷されたとおりの数です。{NOT_PRINTED} は印刷されていません（0ではありません）。",
        ),
    )


def _percentage(printed: str, address: str) -> Figure:
    if not printed:
        return Figure(None, "％", State.NOT_PRINTED)
    decimals = len(printed.partition(".")[2])
    return Figure(int(printed.replace(".", "")), "％", State.ACTUAL, address, decimals=decimals)


def chart_of(table: PrintedTable) -> Chart | None:
    """Of the printed percentages. None where there are none, or too many groups for panels."""
    printed = table.percentages
    decimals = max((len(one.partition(".")[2]) for line in printed for one in line), default=0)
    lines = [tuple(_scaled(one, decimals) for one in line) for line in printed]
    if not any(value is not None for line in lines for value in line):
        return None
    groups = tuple(
        group["name"] if group["base"] is None else f"{group['name']}（n={group['base']:,}）"
        for group in table.groups
    )
    is_whole = all(value is not None for line in lines for value in line)
    told = "、".join(f"{line['label']} {line['cells'][0][1] or NOT_PRINTED}％" for line in table.lines)
    labels = tuple(line["label"] for line in table.lines)
    if table.question.answer_type == Question.AnswerType.SINGLE and is_whole:
        series = tuple(
            Series(line["label"], values, is_no_answer=line["code"] == NO_ANSWER)
            for line, values in zip(table.lines, lines, strict=True)
        )
        kind, categories = "shares", groups
    elif len(groups) <= MOST_PANELS:
        series = tuple(Series(name, tuple(one[at] for one in lines)) for at, name in enumerate(groups))
        kind, categories = "panels", labels
    else:
        return None
    description = f"{table.groups[0]['name']}では、{told}。区分ごとの数は、表にあります。"
    return Chart(
        f"printed_{table.pk}", kind, str(table.question), "％", categories, series, description, decimals
    )


def _scaled(printed: str, decimals: int) -> int | None:
    if not printed:
        return None
    whole, _, rest = printed.partition(".")
    return int(whole + rest.ljust(decimals, "0")) if decimals else int(whole)
