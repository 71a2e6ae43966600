"""Counts a survey of 100,000 × 150 a second time, by GNU PSPP, and compares every count and percentage.

PSPP gets the bare codes as a CSV file and works out bands, groups and 無回答 by itself; of the application it knows
nothing. Several answers go in as a 0/1 variable a choice, for its CROSSTABS knows no sets of them.
"""

import csv
import subprocess
import sys
import time
from pathlib import Path

import django

from config.acting import acting_always_as

acting_always_as("command:beside_pspp")
django.setup()

import numpy as np  # noqa: E402
from many_answers import AREAS, Shape, make  # noqa: E402

from coordination.percent import tenths  # noqa: E402
from surveys.answers import Answers  # noqa: E402
from surveys.crosstab import Crosstab  # noqa: E402
from surveys.groupings import key_of  # noqa: E402
from surveys.models import Question  # noqa: E402
from surveys.table_spec import TableSpec  # noqa: E402

ATTRIBUTES = ("sex", "age", "area")
# Our grouping, and PSPP's variable for it.
OF_ATTRIBUTES = {"sex": "sex", "age": "band", "area": "area", "sex_age": "sexage", "area.sex_age": "both"}
SYNTAX = """
SET FORMAT=F20.0.
GET DATA /TYPE=TXT /FILE='{data}' /ARRANGEMENT=DELIMITED /DELIMITERS=',' /FIRSTCASE=1
  /VARIABLES={variables}.
* 無回答 of sex and area is 0, of age -1.
COMPUTE band = TRUNC((age - 65) / 5).
IF (age >= 90) band = 5.
IF (age < 65) band = 6.
IF (age < 0) band = 7.
COMPUTE sexage = 4.
IF (sex > 0 AND age >= 0) sexage = 5.
IF (sex = 1 AND age >= 65 AND age <= 74) sexage = 0.
IF (sex = 1 AND age >= 75) sexage = 1.
IF (sex = 2 AND age >= 65 AND age <= 74) sexage = 2.
IF (sex = 2 AND age >= 75) sexage = 3.
COMPUTE both = (MOD(area + {areas}, {areas} + 1)) * 6 + sexage.
CROSSTABS /TABLES={rows} BY {columns} /FORMAT=AVALUE /CELLS=COUNT COLUMN.
"""


def groupings_of(answers: Answers) -> dict[str, str]:
    """By five attributes, and by what was answered to the first question."""
    first = answers.asked[0]
    return OF_ATTRIBUTES | {key_of(first): variables_of(first)[0][0]}


def variables_of(question: Question) -> list[tuple[str, int]]:
    """PSPP's variables for a question, each with the code whose takers it counts; 0 where it holds the code itself."""
    if question.answer_type == Question.AnswerType.SINGLE:
        return [(f"q{question.number}", 0)]
    return [(f"q{question.number}_{choice.code}", choice.code) for choice in question.choices.all()]


def write_data(answers: Answers, path: Path) -> list[str]:
    """The answers as codes, a column a variable; the names of the variables."""
    columns = {}
    for attribute in ATTRIBUTES:
        column = answers.column(answers.attribute(attribute))
        columns[attribute] = np.nan_to_num(column.codes.astype(float), nan=-1)
    for question in answers.asked:
        column = answers.column(question)
        for name, code in variables_of(question):
            columns[name] = column.taken(code) if code else column.codes
    np.savetxt(path, np.column_stack(list(columns.values())).astype(np.int32), fmt="%d", delimiter=",")
    return list(columns)


def run_pspp(answers: Answers, folder: Path) -> tuple[Path, float]:
    """PSPP's output as CSV, and the seconds it took."""
    names = write_data(answers, folder / "answers.csv")
    rows = [name for name in names if name not in ATTRIBUTES]
    syntax = SYNTAX.format(
        data=folder / "answers.csv",
        variables=" ".join(f"{name} F4.0" for name in names),
        areas=AREAS,
        rows=" ".join(rows),
        columns=" ".join(groupings_of(answers).values()),
    )
    (folder / "count.sps").write_text(syntax)
    begins = time.perf_counter()
    subprocess.run(
        ["pspp", "-O", "format=csv", "-o", folder / "out.csv", folder / "count.sps"],
        check=True,
        capture_output=True,
    )
    return folder / "out.csv", time.perf_counter() - begins


def tables_of(path: Path):
    """Each table of PSPP's output: its two variables, the values of its columns, and the rows of its body."""
    name, lines = None, []
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.reader(file):
            if line and line[0].startswith("Table: "):
                if name and " × " in name:
                    yield *name.split(" × "), lines
                name, lines = line[0].removeprefix("Table: "), []
            elif line:
                lines.append(line)
    if name and " × " in name:
        yield *name.split(" × "), lines


def read_table(lines) -> tuple[dict, dict]:
    """Counts and percentages as printed, by (value of the row, value of the column); None is the total."""
    columns = [None if value == "" else int(float(value)) for value in lines[1][3:]]
    counts, shares = {}, {}
    for line in lines[2:]:
        if line[2] == "Count":
            row = None if line[0] == "Total" else int(float(line[1]))
            counts |= {(row, column): int(cell) for column, cell in zip(columns, line[3:], strict=True)}
        else:
            shares |= {(row, column): cell for column, cell in zip(columns, line[3:], strict=True)}
    return counts, shares


def place_of(grouping: str, value: int, groups: int) -> int:
    """Which of our groups a value of PSPP's variable is: of codes, 無回答 (0) stands last."""
    if grouping in ("age", "sex_age", "area.sex_age"):
        return value
    return value - 1 if value else groups - 1


class Comparison:
    """cells: compared. differing: what was not the same. ties: shares of exactly half a tenth, where PSPP rounds a
    binary fraction either way and the papers half up.
    """

    def __init__(self, answers: Answers):
        self.answers = answers
        self.variables = {
            name: (question, code) for question in answers.asked for name, code in variables_of(question)
        }
        self.groupings = {variable: key for key, variable in groupings_of(answers).items()}
        self.cells, self.ties, self.differing = 0, 0, []
        self.counted = self.count()

    def count(self) -> dict[tuple[int, str], Crosstab]:
        begins = time.perf_counter()
        opened = Answers(self.answers.survey)
        opened.open(opened.questions)
        found = {
            (question.pk, key): TableSpec(question.pk, key).count(opened)
            for question in opened.asked
            for key in self.groupings.values()
        }
        self.seconds = time.perf_counter() - begins
        return found

    def hold(self, row_variable: str, column_variable: str, lines):
        question, taken = self.variables[row_variable]
        key = self.groupings[column_variable]
        ours = self.counted[question.pk, key]
        counts, shares = read_table(lines)
        by_code = {line.code: line.counts for line in ours.lines}
        of_pspp = {
            column: 0 if column is None else 1 + place_of(key, column, len(ours.groups) - 1)
            for _, column in counts
        }
        rows = [(1, taken)] if taken else [(code, code) for code in by_code]
        for value, code in rows:
            for at in range(len(ours.groups)):
                column = next((column for column, place in of_pspp.items() if place == at), "empty")
                self.same(
                    (row_variable, column_variable, code, at),
                    (by_code[code][at], ours.bases[at]),
                    (counts.get((value, column), 0), counts.get((None, column), 0)),
                    shares.get((value, column)),
                )

    def same(self, where, ours, theirs, share):
        self.cells += 1
        if ours != theirs:
            self.differing.append((where, ours, theirs))
        if share is None:
            return
        count, base = ours
        expected = tenths(count, base)
        printed = round(float(share.rstrip("%")) * 10)
        if expected != printed:
            if 2000 * count % (2 * base) == base and abs(expected - printed) == 1:
                self.ties += 1
            else:
                self.differing.append((where, expected, share))


def main(folder: Path, respondents: int = 100_000):
    answers = make(Shape(respondents, 100, 50), "PSPP と数え合わせる調査")
    comparison = Comparison(answers)
    output, took = run_pspp(answers, folder)
    for row_variable, column_variable, lines in tables_of(output):
        comparison.hold(row_variable, column_variable, lines)
    print(
        f"{answers.size:,} respondents × {len(answers.asked)} questions × {len(comparison.groupings)} groupings: "
        f"{comparison.cells:,} cells (count, base and percentage), {len(comparison.differing)} differ; "
        f"{comparison.ties} percentages lie exactly between two tenths\n"
        f"counted in {comparison.seconds:.2f} s; PSPP {took:.1f} s; {comparison.seconds / took:.4f}x  goal 0.01"
    )
    for one in comparison.differing[:20]:
        print("  differs:", *one)
    expected = len(comparison.variables) * len(comparison.groupings)
    sys.exit(bool(comparison.differing) or comparison.cells < expected)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
