"""議会・委員会への備え: what is answered to questions that the figures of a review raise."""

from django.db import models

from coordination.models import User
from coordination.visibility import OfficeQuerySet
from reports.models.review import PlanReview


class ExpectedAnswer(models.Model):
    """想定問答の答え: to one question of one review. key: of the question (reports/expected_questions.py), which says
    what it is about but not in which year, so that last year's answer stands beside it."""

    review = models.ForeignKey(PlanReview, models.CASCADE, related_name="answers", verbose_name="計画評価書")
    key = models.CharField("問い", max_length=120, editable=False)
    body = models.TextField("答え", help_text="空の行で段落が分かれます。")
    written_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name="書いた人"
    )
    written_at = models.DateTimeField("書いた日時", editable=False)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "想定問答の答え"
        ordering = ["review", "key"]
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="one_answer_a_question_and_review")
        ]

    def __str__(self):
        return self.body[:40]
