from django.db import models
from django.urls import reverse

from coordination.models import Need
from coordination.visibility import OfficeQuerySet
from surveys.models.survey import Question


class SurveyNeed(models.Model):
    """アンケートから書きとめた困りごと: the cell of a survey table that a need was read from."""

    need = models.OneToOneField(
        Need, models.CASCADE, primary_key=True, related_name="survey_origin", verbose_name="困りごと"
    )
    question = models.ForeignKey(Question, models.PROTECT, related_name="needs", verbose_name="設問")
    code = models.PositiveIntegerField("選択肢のコード")
    group = models.CharField("区分", max_length=60)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "アンケートから書きとめた困りごと"

    def __str__(self):
        return f"{self.question}"

    def get_absolute_url(self):
        return reverse("survey_answer", args=[self.question_id, self.code, self.group])
