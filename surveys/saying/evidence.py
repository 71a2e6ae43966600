"""What may be said rests on: a counted table, with the respondents behind each of its shares."""

from dataclasses import dataclass

import numpy as np

from surveys.answers import Answers
from surveys.coded import coded
from surveys.crosstab import NO_ANSWER, Crosstab, Line, crosstab
from surveys.saying.interval import Share, correction_of, effective
from surveys.saying.wording import error_in_words
from surveys.survey_table import SurveyTable
from surveys.table_spec import people_where

SMALL_BASE = 30  # fewer respondents give a figure for reference only (参考値), as reports of such surveys say


@dataclass(frozen=True)
class Evidence:
    """counted: with 総計 first; a number is None where a paper does not print it. sizes: the respondents each group is worth.
    corrections: for a finite population, each group taken to have been asked in the same proportion as the whole, since
    nobody knows how large it is.
    """

    counted: Crosstab
    sizes: tuple[float, ...]
    corrections: tuple[float, ...]

    @property
    def choices(self) -> list[Line]:
        return [line for line in self.counted.lines if line.code != NO_ANSWER]

    @property
    def places(self) -> list[int]:
        """The columns that can be compared: neither 総計 nor those whom the attribute does not place."""
        groups = self.counted.groups
        return [at for at in range(1, len(groups)) if not groups[at].is_remainder and self.counted.bases[at]]

    @property
    def small(self) -> list[int]:
        """The columns that rest on too few to be more than a reference."""
        return [at for at in [0, *self.places] if self.counted.bases[at] and self.sizes[at] < SMALL_BASE]

    def share(self, line: Line, place: int = 0) -> Share | None:
        """None where the count or its base is not printed."""
        count, base = line.counts[place], self.counted.bases[place]
        if count is None or base is None:
            return None
        return Share(count, base, self.sizes[place], self.corrections[place])

    def rest(self, line: Line, place: int) -> Share | None:
        """Everybody else: 総計 less the group, so that a reader can work it out from the printed table. None where there is
        nobody else, or a number of the four is not printed."""
        if self.share(line, place) is None or self.share(line) is None:
            return None
        base = self.counted.bases[0] - self.counted.bases[place]
        if not base:
            return None
        squares = self._squares(0) - self._squares(place)
        return Share(line.counts[0] - line.counts[place], base, effective(base, squares))

    def _squares(self, place):
        """The sum of the squared weights, up to the scale, from what the group is worth; it adds up over groups."""
        size, base = self.sizes[place], self.counted.bases[place]
        return base * base / size if size else 0.0


def evidence_of(counted: Crosstab, population: int | None = None, respondents: int = 0, sizes=()) -> Evidence:
    """population: of the whole survey, of whom `respondents` answered. sizes: where weights make them others."""
    people = counted.people or counted.bases
    times = population / respondents if population and respondents else None
    return Evidence(
        counted,
        tuple(sizes) or tuple(float(one or 0) for one in people),
        tuple(correction_of(one, one * times) if one and times else 1.0 for one in people),
    )


def look_at(table: SurveyTable) -> Evidence:
    """A table that was counted from answers."""
    answers = table.answers
    sizes = _effective_sizes(table) if table.spec.is_weighted and answers.weights is not None else ()
    return evidence_of(table.counted, answers.survey.population, answers.size, sizes)


def _effective_sizes(table):
    """The same table counted once more by the squares of the weights, in millionths as they are."""
    answers, spec, counted = table.answers, table.spec, table.counted
    squared = crosstab(
        coded(answers.column(table.question), spec.bounds),
        table.grouping,
        keep=people_where(answers, spec.where),
        weights=np.rint(answers.weights.astype(float) ** 2 / counted.scale).astype(np.int64),
        excludes_no_answer=spec.excludes_no_answer,
    )
    squares = dict(zip(squared.groups, squared.bases, strict=True))
    return [
        effective(base / counted.scale, squares[group] / counted.scale)
        for group, base in zip(counted.groups, counted.bases, strict=True)
    ]


def largest_error(evidence: Evidence) -> str:
    """Of a share of 総計, in words: half of them is where it is largest."""
    base = evidence.counted.bases[0]
    half = Share(base, 2 * base, evidence.sizes[0], evidence.corrections[0])
    return f"総計の割合の誤差は、大きくて{error_in_words(half)}です（95％の確かさ）。"


def about_the_population(answers: Answers) -> str:
    """In words, whether the population made the error smaller."""
    return in_a_population(answers.survey.population, answers.size)


def in_a_population(population: int | None, respondents: int) -> str:
    if population is None:
        return "調査の対象者数（母集団の人数）が登録されていないため、有限母集団修正はしていません（誤差は大きめです）。"
    if population < respondents:
        return (
            f"調査の対象者数（{population:,}人）が回答者数（{respondents:,}人）より少ないため、有限母集団修正はしていません。"
            "管理画面で対象者数を確かめてください。"
        )
    return f"対象者{population:,}人のうち{respondents:,}人の回答として、有限母集団修正をしています。"
