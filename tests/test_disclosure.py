"""公表する表の組: nobody can work out a small number from all that is published, by whatever means."""

import random
from datetime import date

import numpy as np
import pytest

from surveys.answers import Answers, keep_answers
from surveys.disclosure.hiding import Rule
from surveys.disclosure.shapes import NamedSpec, NotForPublication
from surveys.disclosure.sheets import publishable
from surveys.models import Survey
from surveys.table_spec import TableSpec
from tests.attacks import Attacker

pytestmark = pytest.mark.django_db
FIVE = Rule(5)


def a_survey(rng: random.Random, size: int, areas=2, choices=3):
    """A survey of some people: two attributes, a question with one answer and one with several, answered by chance."""
    survey = Survey.objects.create(title=f"調査{rng.random()}", closed_on=date(2020, 3, 31))
    asked = {}
    for at, (number, kind, attribute, codes) in enumerate(
        (
            ("F1", "single", "sex", 2),
            ("F3", "single", "area", areas),
            ("1", "single", "", choices),
            ("2", "multiple", "", 2),
        )
    ):
        question = survey.questions.create(
            number=number, text=f"設問{number}", answer_type=kind, attribute=attribute, position=at
        )
        for code in range(1, codes + 1):
            question.choices.create(code=code, label=f"{number}の{code}")
        few = [rng.choice((1, 1, 2, 8, 20)) for _ in range(codes + 1)]  # some answers are rare
        if kind == "single":
            asked[question] = np.array(rng.choices(range(codes + 1), few, k=size), dtype="<u2")
        else:
            asked[question] = np.array([rng.randrange(4) for _ in range(size)], dtype="<u8")
    keep_answers(survey, asked, size)
    return Answers(survey)


def attacker_of(answers: Answers) -> Attacker:
    attributes = {one.attribute: [*(c.code for c in one.choices.all()), 0] for one in answers.attributes}
    questions = {
        one.pk: ([c.code for c in one.choices.all()], one.answer_type == "multiple") for one in answers.asked
    }
    return Attacker(attributes, questions)


def truth_of(attacker: Attacker, answers: Answers) -> np.ndarray:
    """How many respondents there are of each kind."""
    columns = [answers.column(one) for one in (*answers.attributes, *answers.asked)]
    found = []
    for at in range(answers.size):
        kind = []
        for column in columns:
            code = int(column.codes[at])
            if column.question.attribute:
                kind.append(code)
            elif column.question.answer_type == "multiple":
                kind.append({bit + 1 for bit in range(64) if code >> bit & 1})
            else:
                kind.append({code} - {0})
        found.append(attacker.kinds.index(tuple(kind)))
    return np.bincount(found, minlength=len(attacker.kinds))


def some_tables(answers: Answers, rng: random.Random):
    one, two = answers.asked
    specs = [
        TableSpec(one.pk, "sex"),
        TableSpec(one.pk, "area"),
        TableSpec(one.pk, "area.sex"),
        TableSpec(one.pk, "area", excludes_no_answer=True),
        TableSpec(one.pk, "area", where=("sex-1",)),
        TableSpec(two.pk, "area"),
        TableSpec(two.pk, "sex", where=("area-1", "area-2")),
    ]
    chosen = rng.sample(specs, rng.randint(1, 4))
    return [NamedSpec(f"表{at}", spec) for at, spec in enumerate(chosen, 1)]


def given_away(answers, tables, threshold=5):
    """The small numbers of the tables that the attacker can place within less than the threshold, and the hidden ones
    that he knows for certain."""
    attacker = attacker_of(answers)
    truth = truth_of(attacker, answers)
    rows, values, hidden = attacker.read(tables, answers.size)
    assert (rows @ truth == values).all()  # nothing that is printed is wrong
    found = []
    for table, code, key, row in hidden:
        low, high = attacker.range_of(row, rows, values)
        count = int(row @ truth)
        if (0 < count < threshold and high - low < threshold - 1e-6) or (count and high - low < 1e-6):
            found.append((table["title"], code, key, count, low, high))
    for table in tables:
        for line in (None, *table["lines"]):
            numbers = line["counts"] if line else table["bases"]
            found += [
                (table["title"], "printed", number) for number in numbers if number in range(1, threshold)
            ]
    return found


@pytest.mark.parametrize("seed", range(40))
def test_an_attacker_recovers_nothing_from_tables_of_a_small_survey(seed):
    rng = random.Random(seed)
    answers = a_survey(rng, rng.randint(20, 90))

    try:
        tables = publishable(answers, some_tables(answers, rng), FIVE)["tables"]
    except NotForPublication as refusal:
        assert "この表を外" in str(refusal)
    else:
        assert given_away(answers, tables) == []
