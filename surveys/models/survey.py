from django.db import models
from django.db.models import Q

from coordination.days import DayField
from coordination.models import Area
from coordination.visibility import OfficeQuerySet

LAST_CODE = 65_535  # of a choice: two bytes an answer
LAST_BIT = 64  # the highest code of a question with several answers: a bit each


class Survey(models.Model):
    """アンケート調査: one wave."""

    title = models.CharField("調査名", max_length=100, unique=True)
    closed_on = DayField("調査の終わり", help_text="日がわからないときは、その月の末日。")
    population = models.PositiveIntegerField(
        "調査の対象者数",
        null=True,
        blank=True,
        help_text="市内の対象者（母集団）の人数。書くと、割合の誤差をその分だけ小さく見積もります（有限母集団修正）。",
    )
    note = models.CharField("備考", max_length=200, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "アンケート調査"
        ordering = ["-closed_on"]

    def __str__(self):
        return self.title


class Question(models.Model):
    """設問, or an attribute of the respondents (属性), which is asked and stored alike."""

    class AnswerType(models.TextChoices):
        SINGLE = "single", "○は1つ"
        MULTIPLE = "multiple", "○はいくつでも"
        NUMBER = "number", "数を書く"
        TEXT = "text", "自由記述"

    class Attribute(models.TextChoices):
        """What an attribute says of a respondent; tables are grouped by it."""

        SEX = "sex", "性別"
        AGE = "age", "年齢"
        AREA = "area", "圏域"
        OTHER = "other", "そのほかの属性"
        WEIGHT = "weight", "重み（ウェイト）"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name="調査")
    number = models.CharField("番号", max_length=20)
    text = models.CharField("設問文", max_length=300)
    answer_type = models.CharField("答え方", max_length=20, choices=AnswerType)
    attribute = models.CharField(
        "属性", max_length=10, choices=Attribute, blank=True, help_text="設問であれば空欄にします。"
    )
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
            models.UniqueConstraint(
                fields=["survey", "attribute"],
                condition=Q(attribute__in=["sex", "age", "area", "weight"]),
                name="survey_knows_an_attribute_once",
                violation_error_message="性別・年齢・圏域・重みは、ひとつの調査に一つずつです。",
            ),
            models.CheckConstraint(
                condition=Q(answer_type__in=["single", "multiple", "number", "text"]),
                name="question_answer_type_is_known",
                violation_error_message="答え方を選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(attribute="")
                | Q(attribute__in=["sex", "area"], answer_type="single")
                | Q(attribute__in=["age", "other"], answer_type__in=["single", "number"])
                | Q(attribute="weight", answer_type="number"),
                name="question_attribute_fits_its_answers",
                violation_error_message="性別・圏域は○が1つの設問、年齢は○が1つか数、重みは数の設問です。",
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.text}"

    @property
    def label(self) -> str:
        """問6-3; attributes go by their own sign (F1)."""
        return f"問{self.number}" if self.number[:1].isdigit() else self.number

    @property
    def has_choices(self) -> bool:
        return self.answer_type in (self.AnswerType.SINGLE, self.AnswerType.MULTIPLE)


class Choice(models.Model):
    """選択肢, with the code that stands for it in the answers."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices", verbose_name="設問")
    code = models.PositiveIntegerField("コード")
    label = models.CharField("選択肢", max_length=100)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="圏域",
        help_text="圏域を聞く設問で、この選択肢が指す圏域。",
    )

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
                condition=Q(code__range=(1, LAST_CODE)),
                name="choice_code_fits_an_answer",
                violation_error_message=f"選択肢のコードは1から{LAST_CODE:,}までです。",
            ),
        ]

    def __str__(self):
        return self.label
