from django.db import models
from django.urls import reverse

from coordination.models import User
from coordination.visibility import OfficeQuerySet
from surveys.models.survey import Choice


class WaveLink(models.Model):
    """経年比較: one question as several surveys asked it, and how their choices are read alike."""

    title = models.CharField("名前", max_length=100, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="つくった人")
    made_at = models.DateTimeField("つくった日時")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "経年比較"
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("wave_detail", args=[self.pk])

    @property
    def surveys(self):
        """The earliest first; reads what was prefetched (`recodes__choice__question__survey`)."""
        found = {recode.choice.question.survey for recode in self.recodes.all()}
        return sorted(found, key=lambda survey: survey.closed_on)


class Recode(models.Model):
    """読みかえ: the common answer that a choice of one of the surveys stands for. Choices without one are in the base alone."""

    link = models.ForeignKey(WaveLink, models.CASCADE, related_name="recodes", verbose_name="経年比較")
    choice = models.ForeignKey(Choice, models.PROTECT, related_name="recodes", verbose_name="選択肢")
    answer = models.CharField("共通の答え", max_length=100)
    position = models.PositiveSmallIntegerField("並び順")

    class Meta:
        verbose_name = verbose_name_plural = "読みかえ"
        ordering = ["link", "position", "choice"]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "choice"],
                name="choice_is_read_as_one_answer",
                violation_error_message="一つの選択肢は、一つの答えに読みかえます。",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer=""),
                name="choice_is_read_as_something",
                violation_error_message="読みかえる答えを書いてください。",
            ),
        ]

    def __str__(self):
        return f"{self.choice}＝{self.answer}"
