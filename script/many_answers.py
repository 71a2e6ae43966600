"""A large invented survey, the same each time: for the measurements, and to be counted a second time by another program."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import transaction

from surveys.answers import Answers, keep_answers
from surveys.models import Choice, Question, Survey

AREAS, CHOICES_OF_ONE, CHOICES_OF_SEVERAL = 5, 6, 8
SEED = 20200331


@dataclass(frozen=True)
class Shape:
    respondents: int
    single: int  # questions with one answer
    several: int  # questions with several

    @property
    def questions(self) -> int:
        return self.single + self.several


def make(shape: Shape, title: str) -> Answers:
    """Stores the survey and opens it. F1 性別, F2 年齢, F3 圏域, then the questions 1, 2, …"""
    rng, size = np.random.default_rng(SEED), shape.respondents
    with transaction.atomic():
        survey = Survey.objects.create(title=title, closed_on=date(2020, 3, 31))
        columns = {
            _asked(survey, 0, "F1", "single", "sex", ["男性", "女性"]): rng.choice(
                [0, 1, 2], size, p=[0.02, 0.45, 0.53]
            ),
            _asked(survey, 1, "F2", "number", "age", []): _ages(rng, size),
            _asked(
                survey, 2, "F3", "single", "area", [f"第{i}圏域" for i in range(1, AREAS + 1)]
            ): rng.choice(AREAS + 1, size, p=[0.01, *[0.99 / AREAS] * AREAS]),
        }
        for at in range(3, 3 + shape.questions):
            several = at - 3 >= shape.single
            labels = [f"選択肢{i}" for i in range(1, (CHOICES_OF_SEVERAL if several else CHOICES_OF_ONE) + 1)]
            question = _asked(survey, at, str(at - 2), "multiple" if several else "single", "", labels)
            columns[question] = _several(rng, size) if several else _one(rng, size)
        keep_answers(survey, columns, size)
    return Answers(survey)


def _asked(survey, at, number, answer_type, attribute, labels) -> Question:
    question = survey.questions.create(
        number=number, text=f"問い{number}", answer_type=answer_type, attribute=attribute, position=at
    )
    Choice.objects.bulk_create(
        Choice(question=question, code=code, label=label) for code, label in enumerate(labels, 1)
    )
    return question


def _ages(rng, size) -> np.ndarray:
    ages = rng.integers(60, 100, size).astype(float)
    ages[rng.random(size) < 0.02] = np.nan
    return ages


def _one(rng, size) -> np.ndarray:
    shares = rng.dirichlet(np.ones(CHOICES_OF_ONE + 1))
    return rng.choice(CHOICES_OF_ONE + 1, size, p=shares)


def _several(rng, size) -> np.ndarray:
    taken = rng.random((CHOICES_OF_SEVERAL, size)) < rng.uniform(0.02, 0.6, (CHOICES_OF_SEVERAL, 1))
    bits = (np.uint64(1) << np.arange(CHOICES_OF_SEVERAL, dtype=np.uint64))[:, None]
    return (taken * bits).sum(axis=0, dtype=np.uint64)
