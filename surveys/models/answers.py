import json
import zlib
from collections.abc import Sequence

import numpy as np
from django.db import models
from django.db.models import Q

from coordination.models import User
from coordination.visibility import OfficeQuerySet
from surveys.models.survey import Choice, Question, Survey


class AnswerSheet(models.Model):
    """個票: that a survey has been answered, by how many, and from which file the answers came."""

    survey = models.OneToOneField(
        Survey, models.PROTECT, primary_key=True, related_name="answer_sheet", verbose_name="調査"
    )
    size = models.PositiveIntegerField("回答者数")
    slips = models.BinaryField("票番号", default=bytes)
    file_name = models.CharField("ファイル名", max_length=255, blank=True)
    digest = models.CharField("ファイルの要約", max_length=64, blank=True)
    taken_in_at = models.DateTimeField("取り込んだ日時", null=True, blank=True)
    taken_in_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取り込んだ人"
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "個票"
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_in_at=None, taken_in_by=None)
                | Q(taken_in_at__isnull=False, taken_in_by__isnull=False),
                name="answers_are_taken_in_by_somebody",
                violation_error_message="取り込んだ人と日時は、両方を記録します。",
            ),
            models.UniqueConstraint(
                fields=["digest"],
                condition=~Q(digest=""),
                name="file_of_answers_is_taken_in_once",
                violation_error_message="同じファイルの個票を、すでに取り込んでいます。",
            ),
        ]

    def __str__(self):
        return f"{self.survey}の個票"

    @property
    def slip_numbers(self) -> list[str]:
        """票番号 as they stand in the file, in order of position; without any, counted from 1."""
        return texts_of(self.slips) if self.slips else [str(i) for i in range(1, self.size + 1)]

    @slip_numbers.setter
    def slip_numbers(self, numbers: Sequence[str]):
        self.slips = packed(numbers)


class AnswerColumn(models.Model):
    """回答の列: everybody's answers to one question or attribute, by the respondents' positions.

    A column is one compact array, because a survey is read by question: a cross-tab is then one count over the
    array, and 100,000 respondents are stored in a tenth of a second.
    - ○は1つ: two bytes a respondent (little-endian), the code of the choice, 0 for 無回答.
    - ○はいくつでも: eight bytes a respondent (little-endian), bit `code - 1` set for each choice taken.
    - 数: a double a respondent (little-endian), not a number for 無回答.
    - 自由記述: a list of texts, "" for 無回答, packed.
    """

    DTYPES = {
        Question.AnswerType.SINGLE: np.dtype("<u2"),
        Question.AnswerType.MULTIPLE: np.dtype("<u8"),
        Question.AnswerType.NUMBER: np.dtype("<f8"),
    }

    question = models.OneToOneField(
        Question, models.PROTECT, related_name="answers", verbose_name="設問", primary_key=True
    )
    data = models.BinaryField("回答")

    class Meta:
        verbose_name = verbose_name_plural = "回答の列"

    def __str__(self):
        return self.question.label

    @property
    def codes(self) -> np.ndarray:
        """The answers as numbers, one a respondent, in order of position (read-only). Not for 自由記述."""
        return np.frombuffer(self.data, dtype=self.DTYPES[self.question.answer_type])

    @codes.setter
    def codes(self, values):
        self.data = np.asarray(values, dtype=self.DTYPES[self.question.answer_type]).tobytes()

    @property
    def choices(self) -> list[tuple[int, str]]:
        """What could be answered, in order: code and label. Reads what was prefetched with the question."""
        return [(choice.code, choice.label) for choice in self.question.choices.all()]

    @property
    def is_single(self) -> bool:
        """Whether `codes` are the codes of choices themselves."""
        return self.question.answer_type == Question.AnswerType.SINGLE

    @property
    def tells_no_answer(self) -> bool:
        return self.question.tells_no_answer

    @property
    def texts(self) -> list[str]:
        """The answers to a 自由記述, one a respondent; "" for 無回答."""
        return texts_of(self.data)

    @texts.setter
    def texts(self, values: Sequence[str]):
        self.data = packed(values)

    @property
    def unanswered(self) -> np.ndarray:
        """True for each respondent who gave no answer."""
        if self.question.answer_type == Question.AnswerType.TEXT:
            return np.array([not text for text in self.texts], dtype=bool)
        if self.question.answer_type == Question.AnswerType.NUMBER:
            return np.isnan(self.codes)
        return self.codes == 0

    def taken(self, code: int) -> np.ndarray:
        """True for each respondent who took the choice; code 0 is 無回答."""
        if code == 0:
            return self.unanswered
        if self.question.answer_type == Question.AnswerType.MULTIPLE:
            return (self.codes >> np.uint64(code - 1)) & np.uint64(1) == 1
        return self.codes == code

    def record(self, position: int, *choices: Choice):
        """Replaces one respondent's answer to a question with choices; no choice is 無回答."""
        values = self.codes.copy()
        if self.question.answer_type == Question.AnswerType.SINGLE:
            (values[position],) = [choice.code for choice in choices] or [0]
        else:
            values[position] = sum(1 << (choice.code - 1) for choice in choices)
        self.codes = values
        self.save(update_fields=["data"])


def packed(texts: Sequence[str]) -> bytes:
    return zlib.compress(json.dumps(list(texts), ensure_ascii=False).encode())


def texts_of(data: bytes) -> list[str]:
    return json.loads(zlib.decompress(data))
