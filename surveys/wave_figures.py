"""The figures of a 経年比較, for sentences to be held against: those of the latest survey, with what they were before."""

from collections import Counter
from dataclasses import replace

from coordination.fiscal_year import FiscalYear
from coordination.wareki import format_year
from surveys.saying.figures import Figure
from surveys.wave_pages import address_of
from surveys.waves import Cell, Part, Row, Wave

BACKWARDS = (("今回の調査", "今回"), ("前回の調査", "前回"), ("前々回の調査", "前々回"))


def figures_of_waves(waves: list[Wave], parts: list[Part]) -> list[Figure]:
    """parts: as `waves.side_by_side` has them."""
    found = (_of_row(waves, part, row) for part in parts for row in part.rows)
    return [one for one in found if one]


def _of_row(waves, part: Part, row: Row) -> Figure | None:
    """None where no survey knows the answer in this group."""
    series = [
        _of_cell(wave, part, row, cell)
        for wave, cell in zip(waves, row.cells, strict=True)
        if cell is not None
    ]
    return replace(series[-1], past=tuple(series[:-1])) if series else None


def _of_cell(wave: Wave, part: Part, row: Row, cell: Cell):
    return Figure(
        name=row.answer,
        amount=cell.persons,
        group=part.name,
        base=cell.of_group,
        share=cell.share,
        wave=wave.title,
        level=row.level,
        address=address_of(wave, cell),
    )


def names_of(waves: list[Wave]) -> dict[str, str]:
    """The words that stand for each survey: its title, its year in both ways, its fiscal year, 今回 and 前回. Words that
    would stand for two are left out.
    """
    found = [(word, wave.title) for wave in waves for word in _years(wave)]
    for wave, words in zip(reversed(waves), BACKWARDS, strict=False):
        found += [(word, wave.title) for word in words]
    times = Counter(word for word, _ in found)
    return {word: title for word, title in found if times[word] == 1}


def _years(wave):
    survey = wave.answers.survey
    fiscal_year = FiscalYear.of(survey.closed_on)
    return dict.fromkeys(
        (
            survey.title,
            format_year(survey.closed_on),
            f"{survey.closed_on.year}年",
            fiscal_year.name,
            f"{fiscal_year.year}年度",
        )
    )
