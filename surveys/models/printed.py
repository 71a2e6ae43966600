from django.db import models
from django.db.models import Q
from django.urls import reverse

from coordination.models import User
from coordination.visibility import OfficeQuerySet
from surveys.models.survey import Question, Survey


class PrintedIntake(models.Model):
    """集計表の取り込み: a file of printed tables as it was read, waiting to be confirmed or taken in whole."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="printed_intakes", verbose_name="調査")
    source = models.CharField("出典", max_length=100)
    file_name = models.CharField("ファイル名", max_length=255)
    digest = models.CharField("ファイルの要約", max_length=64)
    tables = models.JSONField("読み取った表", default=list)
    problems = models.JSONField("直すところ", default=list)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="送った人")
    uploaded_at = models.DateTimeField("送った日時")
    taken_in_at = models.DateTimeField("取り込んだ日時", null=True, blank=True)
    taken_in_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取り込んだ人"
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "集計表の取り込み"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_in_at=None, taken_in_by=None)
                | Q(taken_in_at__isnull=False, taken_in_by__isnull=False),
                name="printed_tables_are_taken_in_by_somebody",
                violation_error_message="取り込んだ人と日時は、両方を記録します。",
            )
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("printed_intake", args=[self.pk])

    @property
    def earlier(self):
        """When the same file was taken in before, if it was."""
        same = PrintedIntake.objects.filter(survey=self.survey_id, digest=self.digest)
        return same.exclude(pk=self.pk).exclude(taken_in_at=None).first()


class PrintedTable(models.Model):
    """集計表: a table as a report prints it, of which nobody has the answers. Never repaired.

    groups: [{"name", "base"}] in the order of the paper, base None where it is not printed. lines: [{"code", "label",
    "cells": [[count, percentage as printed]]}]; a count None or a percentage "" is not printed, which is not 0.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="printed_tables", verbose_name="設問")
    intake = models.ForeignKey(PrintedIntake, models.PROTECT, related_name="made", verbose_name="取り込み")
    page = models.CharField("ページ", max_length=30, blank=True)
    groups = models.JSONField("区分")
    lines = models.JSONField("行")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "印刷された集計表"
        ordering = ["question__survey", "question__position", "pk"]

    def __str__(self):
        return f"{self.question}（{self.in_words}）"

    def get_absolute_url(self):
        return reverse("printed_detail", args=[self.pk])

    @property
    def in_words(self) -> str:
        """出典とページ."""
        return f"{self.intake.source}　{self.page}".strip()

    @property
    def crosstab(self):
        """The same object that is counted from answers; None in the place of a number that is not printed."""
        from surveys.printed import crosstab_of  # what reads tables reads these models

        return crosstab_of(self)

    @property
    def percentages(self) -> list[list[str]]:
        """As printed, a row a line."""
        return [[printed for _, printed in line["cells"]] for line in self.lines]
