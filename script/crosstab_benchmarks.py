"""The measurement of cross-tabs behind script/bench: all questions of a survey by six groupings, against DuckDB.

DuckDB has the answers as a table in memory, a column a question (0/1 a choice where there are several answers), and is
asked one statement a question: all six groupings as grouping sets.
"""

import django

from config.acting import acting_always_as

acting_always_as("command:bench")
django.setup()

import duckdb  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from benchmarks import compare  # noqa: E402
from many_answers import Shape, make  # noqa: E402

from surveys.answers import Answers  # noqa: E402
from surveys.crosstab import Crosstab, crosstab  # noqa: E402
from surveys.groupings import grouping_of, key_of  # noqa: E402
from surveys.models import Question  # noqa: E402

USUAL, LARGE = Shape(2_179, 40, 20), Shape(100_000, 40, 20)
GOALS = {USUAL: 0.5, LARGE: 0.4}


def six_groupings(answers: Answers) -> list[str]:
    one = key_of(answers.asked[0])
    return ["sex", "age", "area", "sex_age", one, "area.sex_age"]


def counted(answers: Answers) -> dict[tuple[int, str], Crosstab]:
    """Opened anew: the answers are read from the database each time."""
    opened = Answers(answers.survey)
    opened.open(opened.questions)
    groupings = [grouping_of(opened, key) for key in six_groupings(opened)]
    return {
        (question.pk, grouping.key): crosstab(opened.column(question), grouping)
        for question in opened.asked
        for grouping in groupings
    }


class InDuckDB:
    """The same survey as a table of DuckDB; groups are numbered as in the application."""

    def __init__(self, answers: Answers):
        self.answers, self.names = answers, {}
        columns = {}
        for at, key in enumerate(six_groupings(answers)):
            self.names[key] = f"g{at}"
            columns[f"g{at}"] = grouping_of(answers, key).places.astype(np.int16)
        for question in answers.asked:
            column = answers.column(question)
            if question.answer_type == Question.AnswerType.SINGLE:
                columns[f"q{question.pk}"] = column.codes
            else:
                for choice in question.choices.all():
                    columns[f"q{question.pk}_{choice.code}"] = column.taken(choice.code).astype(np.uint8)
                columns[f"q{question.pk}_0"] = column.taken(0).astype(np.uint8)
        self.connection = duckdb.connect()
        self.connection.execute("SET threads TO 1")
        frame = pd.DataFrame(columns)  # noqa: F841 DuckDB finds it by its name
        self.connection.execute("CREATE TABLE answers AS SELECT * FROM frame")

    def __call__(self):
        return {question.pk: self.rows(question) for question in self.answers.asked}

    def rows(self, question):
        groups = list(self.names.values())
        if question.answer_type == Question.AnswerType.SINGLE:
            own = f"q{question.pk}"
            sets = ", ".join(f"({own}, {group})" for group in groups)
            chosen = f"{own}, count(*)"
        else:
            codes = [*(choice.code for choice in question.choices.all()), 0]
            sets = ", ".join(f"({group})" for group in groups)
            chosen = ", ".join(f"sum(q{question.pk}_{code})" for code in codes)
        statement = f"SELECT {', '.join(groups)}, {chosen} FROM answers GROUP BY GROUPING SETS ({sets})"
        return self.connection.execute(statement).fetchall()


def same_numbers(answers: Answers, beside: InDuckDB):
    """AssertionError where the two programs do not agree in every cell."""
    ours, theirs, cells = counted(answers), beside(), 0
    for (pk, key), table in ours.items():
        question = answers.question(pk)
        of_group = [line.counts[1:] for line in table.lines]
        expected = np.array(of_group)
        found = np.zeros_like(expected)
        at = list(beside.names).index(key)
        for row in theirs[pk]:
            (*groups,) = row[: len(beside.names)]
            if groups[at] is None:
                continue
            if question.answer_type == Question.AnswerType.SINGLE:
                code, count = row[len(beside.names) :]
                found[code - 1 if code else -1, groups[at]] += count
            else:
                found[:, groups[at]] += np.array(row[len(beside.names) :], dtype=int)
        assert (found == expected).all(), (pk, key)
        cells += expected.size
    print(f"  the same numbers in all {cells:,} cells")


def main():
    for shape, goal in GOALS.items():
        answers = make(shape, f"{shape.respondents:,}")
        beside = InDuckDB(answers)
        same_numbers(answers, beside)
        compare(
            f"{shape.questions} questions by 6 groupings of {shape.respondents:,} / DuckDB",
            lambda answers=answers: counted(answers),
            beside,
            goal,
        )


if __name__ == "__main__":
    main()
