"""Surveys of a few people, answered by chance, as the attacker of tests/attacks.py knows them."""

import random
from datetime import date

import numpy as np

from surveys.answers import Answers, keep_answers
from surveys.coded import coded
from surveys.disclosure.sheets import spec_of_json
from surveys.models import Survey
from tests.attacks import Attacker


def a_survey(rng: random.Random, size: int, areas=2, choices=3, last="multiple"):
    """A survey of some people: two attributes, a question with one answer and one with several (or a number), answered by
    chance."""
    survey = Survey.objects.create(title=f"調査{rng.random()}", closed_on=date(2020, 3, 31))
    asked = {}
    for at, (number, kind, attribute, codes) in enumerate(
        (
            ("F1", "single", "sex", 2),
            ("F3", "single", "area", areas),
            ("1", "single", "", choices),
            ("2", last, "", 2),
        )
    ):
        question = survey.questions.create(
            number=number, text=f"設問{number}", answer_type=kind, attribute=attribute, position=at
        )
        for code in range(1, codes + 1 if kind != "number" else 1):
            question.choices.create(code=code, label=f"{number}の{code}")
        few = [rng.choice((1, 1, 2, 8, 20)) for _ in range(codes + 1)]  # some answers are rare
        if kind == "single":
            asked[question] = np.array(rng.choices(range(codes + 1), few, k=size), dtype="<u2")
        elif kind == "multiple":
            asked[question] = np.array([rng.randrange(4) for _ in range(size)], dtype="<u8")
        else:
            numbers = rng.choices([12, 15, 23, 31, 48, float("nan")], [1, 3, 20, 20, 1, 2], k=size)
            asked[question] = np.array(numbers, dtype="<f8")
    keep_answers(survey, asked, size)
    return Answers(survey)


def attacker_of(answers: Answers) -> Attacker:
    attributes = {one.attribute: [*(c.code for c in one.choices.all()), 0] for one in answers.attributes}
    codes = {one: [code for code, _ in coded(answers.column(one)).choices] for one in answers.asked}
    questions = {one.pk: (found, one.answer_type == "multiple") for one, found in codes.items()}
    bands = {one.pk: (found[0], found[-1]) for one, found in codes.items() if one.answer_type == "number"}
    return Attacker(attributes, questions, bands)


def truth_of(attacker: Attacker, answers: Answers) -> np.ndarray:
    """How many respondents there are of each kind."""
    columns = [(one, coded(answers.column(one))) for one in (*answers.attributes, *answers.asked)]
    found = []
    for at in range(answers.size):
        kind = []
        for question, column in columns:
            code = int(column.codes[at])
            if question.attribute:
                kind.append(code)
            elif question.answer_type == "multiple":
                kind.append({bit + 1 for bit in range(64) if code >> bit & 1})
            else:
                kind.append({code} - {0})
        found.append(attacker.kinds.index(tuple(kind)))
    return np.bincount(found, minlength=len(attacker.kinds))


class TruthBehind:
    """The true numbers behind a table that is shown."""

    def __init__(self, answers, table):
        self.counted = spec_of_json(table["spec"]).count(answers)

    def count(self, code, key):
        at = [group.key for group in self.counted.groups].index(key)
        if code is None:
            return self.counted.bases[at]
        return next(line.counts[at] for line in self.counted.lines if line.code == code)
