import numpy as np
from django.db import models
from django.db.models import Q
from django.urls import reverse

from coordination.days import DayField
from coordination.models import Area, Need
from coordination.visibility import OfficeQuerySet


class Survey(models.Model):
    """アンケート調査: one wave."""

    title = models.CharField("調査名", max_length=100, unique=True)
    closed_on = DayField("調査の終わり", help_text="日がわからないときは、その月の末日。")
    note = models.CharField("備考", max_length=200, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "アンケート調査"
        ordering = ["-closed_on"]

    def __str__(self):
        return self.title


class Question(models.Model):
    """設問."""

    class AnswerType(models.TextChoices):
        SINGLE = "single", "○は1つ"
        MULTIPLE = "multiple", "○はいくつでも"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name="調査")
    number = models.CharField("番号", max_length=10)
    text = models.CharField("設問文", max_length=300)
    answer_type = models.CharField("答え方", max_length=20, choices=AnswerType)
    tells_no_answer = models.BooleanField(
        "無回答がわかる",
        default=True,
        help_text="無回答の数が公表・記録されていない設問では外します。0とは違います。",
    )
    position = models.PositiveSmallIntegerField("並び順", default=0)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "設問"
        ordering = ["survey", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "number"],
                name="question_number_is_unique_in_the_survey",
                violation_error_message="同じ番号の設問がこの調査にあります。",
            ),
            models.CheckConstraint(
                condition=Q(answer_type__in=["single", "multiple"]),
                name="question_answer_type_is_known",
                violation_error_message="答え方を選んでください。",
            ),
        ]

    def __str__(self):
        return f"問{self.number} {self.text}"


class Choice(models.Model):
    """選択肢, with the code that stands for it in the answers."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices", verbose_name="設問")
    code = models.PositiveSmallIntegerField("コード")
    label = models.CharField("選択肢", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "選択肢"
        ordering = ["question", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "code"],
                name="choice_code_is_unique_in_the_question",
                violation_error_message="同じコードの選択肢があります。",
            ),
            models.CheckConstraint(
                condition=Q(code__range=(1, 64)),
                name="choice_code_fits_an_answer",
                violation_error_message="選択肢のコードは1から64までです。",
            ),
        ]

    def __str__(self):
        return self.label


class Respondent(models.Model):
    """回答者: an anonymous respondent. `position` is the place of their answers in every column of the survey."""

    class Sex(models.TextChoices):
        MALE = "male", "男性"
        FEMALE = "female", "女性"

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="respondents", verbose_name="調査")
    position = models.PositiveIntegerField("整理番号")
    sex = models.CharField("性別", max_length=10, choices=Sex, null=True, blank=True)  # noqa: DJ001 null is 無回答
    age = models.PositiveSmallIntegerField("年齢", null=True, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="圏域")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回答者"
        ordering = ["survey", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "position"],
                name="respondent_position_is_unique_in_the_survey",
                violation_error_message="同じ整理番号の回答者がいます。",
            )
        ]

    def __str__(self):
        return f"回答者{self.position + 1}"


class AnswerColumn(models.Model):
    """回答の列: everybody's answers to one question, by the respondents' positions.

    A column is one compact array, because a survey is read by question: a cross-tab is then one count over the
    array, and 100,000 respondents are stored in a tenth of a second.
    - ○は1つ: one byte a respondent, the code of the choice, 0 for 無回答.
    - ○はいくつでも: eight bytes a respondent (little-endian), bit `code - 1` set for each choice taken.
    """

    DTYPES = {Question.AnswerType.SINGLE: np.dtype("u1"), Question.AnswerType.MULTIPLE: np.dtype("<u8")}

    question = models.OneToOneField(
        Question, models.PROTECT, related_name="answers", verbose_name="設問", primary_key=True
    )
    data = models.BinaryField("回答")

    class Meta:
        verbose_name = verbose_name_plural = "回答の列"

    def __str__(self):
        return f"問{self.question.number}"

    @property
    def codes(self) -> np.ndarray:
        """The answers as numbers, one a respondent, in order of position (read-only)."""
        return np.frombuffer(self.data, dtype=self.DTYPES[self.question.answer_type])

    @codes.setter
    def codes(self, values):
        self.data = np.asarray(values, dtype=self.DTYPES[self.question.answer_type]).tobytes()

    def taken(self, code: int) -> np.ndarray:
        """True for each respondent who took the choice; code 0 is 無回答."""
        if self.question.answer_type == Question.AnswerType.SINGLE or code == 0:
            return self.codes == code
        return (self.codes >> np.uint64(code - 1)) & np.uint64(1) == 1

    def record(self, respondent: Respondent, *choices: Choice):
        """Replaces one respondent's answer; no choice is 無回答."""
        values = self.codes.copy()
        if self.question.answer_type == Question.AnswerType.SINGLE:
            (values[respondent.position],) = [choice.code for choice in choices] or [0]
        else:
            values[respondent.position] = sum(1 << (choice.code - 1) for choice in choices)
        self.codes = values
        self.save(update_fields=["data"])


class SurveyNeed(models.Model):
    """アンケートから書きとめた困りごと: the cell of a survey table that a need was read from."""

    need = models.OneToOneField(
        Need, models.CASCADE, primary_key=True, related_name="survey_origin", verbose_name="困りごと"
    )
    question = models.ForeignKey(Question, models.PROTECT, related_name="needs", verbose_name="設問")
    code = models.PositiveSmallIntegerField("選択肢のコード")
    group = models.CharField("区分", max_length=30)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "アンケートから書きとめた困りごと"

    def __str__(self):
        return f"{self.question}"

    def get_absolute_url(self):
        return reverse("survey_answer", args=[self.question_id, self.code, self.group])
