"""印 and 誤差 as columns of a table: beside the percentages of each group, in words."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from coordination.blocks import Cell, Column, Table
from surveys.saying.differences import marks
from surveys.saying.evidence import Evidence, about_the_population, look_at
from surveys.saying.wording import limits_in_words
from surveys.survey_table import SurveyTable

LEGEND = (
    "印の「高い」「低い」は、その区分の割合が、ほかの人（総計からその区分を引いた残り）の割合と、誤差を超えてちがう欄です。"
    "調整済み標準化残差を表全体でホルムの方法により5％で判定しています。見込まれる人数が5人に満たない欄と、不明の人の区分は比べていません。"
)
LIMITS = "誤差の範囲は、95％の確かさで対象者全体の割合を含む範囲（ウィルソンの区間）です。"


def with_words(
    block: Table, table: SurveyTable, *, shows_marks: bool = False, shows_limits: bool = False
) -> Table:
    """The block of a table with the columns that were asked for; the block itself where none was."""
    if not (shows_marks or shows_limits):
        return block
    return beside(
        block,
        look_at(table),
        about_the_population(table.answers),
        shows_marks=shows_marks,
        shows_limits=shows_limits,
    )


def beside(
    block: Table,
    evidence: Evidence,
    population: str,
    *,
    places: Sequence[int] = (),
    shows_marks: bool = False,
    shows_limits: bool = False,
) -> Table:
    """The block of a table of pairs of columns. population: in words. places: the place in the evidence of each pair, where
    they stand in another order."""
    further = _further(evidence, shows_marks, shows_limits)
    further = [further[place] for place in places] or further
    notes = [*block.notes]
    if shows_limits:
        notes.append(LIMITS + population)
    if shows_marks and evidence.places:
        notes.append(LEGEND)
    heads = [
        [Column(head, group=column.group, within=column.within) for head, _ in further[place]]
        for place, column in enumerate(block.columns[1::2])
    ]
    return replace(
        block,
        columns=tuple(_woven(block.columns, heads)),
        rows=tuple(
            replace(row, cells=tuple(_woven(row.cells, _cells(evidence, further, at))))
            for at, row in enumerate(block.rows)
        ),
        notes=tuple(notes),
    )


def _further(evidence, shows_marks, shows_limits):
    """For each group the columns that come after its percentages: the head, and what makes the cell of a line."""
    standing = marks(evidence) if shows_marks else {}
    further = []
    for place, group in enumerate(evidence.counted.groups):
        columns = [("誤差の範囲", partial(_limits, evidence, place))] if shows_limits else []
        if shows_marks and place in evidence.places:
            columns.append(("印", partial(_mark, standing, group)))
        further.append(columns)
    return further


def _limits(evidence, place, line):
    share = evidence.share(line, place)
    return limits_in_words(share.interval()) if share and share.base else "－"


def _mark(standing, group, line):
    one = standing.get((line.code, group.key))
    return one.word if one else ""


def _cells(evidence, further, at) -> list[list[Cell]]:
    """Of the row at a place: of a choice, or of the totals below, which have neither."""
    if at >= len(evidence.counted.lines):
        return [["" for _ in columns] for columns in further]
    line = evidence.counted.lines[at]
    return [[make(line) for _, make in columns] for columns in further]


def _woven(pairs, further):
    """人, ％ and what comes after them, group by group."""
    for at, more in enumerate(further):
        yield from pairs[2 * at : 2 * at + 2]
        yield from more
