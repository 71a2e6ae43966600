from django.db import models

from coordination.models import User
from coordination.visibility import OfficeQuerySet
from surveys.models.survey import Question, Survey


class TableChoice(models.Model):
    """集計表の選び方: how a question is counted. A model that keeps a table has besides a `question`."""

    by = models.CharField("区分", max_length=60, blank=True)
    where = models.JSONField("条件", default=list, blank=True)
    excludes_no_answer = models.BooleanField("無回答を母数から除く", default=False)
    is_weighted = models.BooleanField("重みをつける", default=False)
    decimals = models.PositiveSmallIntegerField("割合の小数", default=0)
    bounds = models.CharField("階級の境", max_length=400, blank=True)

    class Meta:
        abstract = True

    @property
    def spec(self):
        from surveys.table_spec import TableSpec  # what counts a table reads these models

        return TableSpec(
            self.question_id,
            self.by,
            tuple(self.where),
            self.excludes_no_answer,
            self.is_weighted,
            self.decimals,
            self.bounds,
        )

    @spec.setter
    def spec(self, spec):
        self.question_id, self.by, self.where = spec.question, spec.by, list(spec.where)
        self.excludes_no_answer, self.is_weighted = spec.excludes_no_answer, spec.is_weighted
        self.decimals, self.bounds = spec.decimals, spec.bounds


class SavedTableQuerySet(OfficeQuerySet):
    def of(self, spec):
        """Those that keep this table."""
        return self.filter(
            question=spec.question,
            by=spec.by,
            where=list(spec.where),
            excludes_no_answer=spec.excludes_no_answer,
            is_weighted=spec.is_weighted,
            decimals=spec.decimals,
        )


class SavedTable(TableChoice):
    """保存した集計表: a table of a survey under a name, to be opened again, published or put into a paper."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="saved_tables", verbose_name="調査")
    title = models.CharField("名前", max_length=100)
    question = models.ForeignKey(Question, models.PROTECT, related_name="saved_tables", verbose_name="設問")
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="保存した人")
    saved_at = models.DateTimeField("保存した日時")

    objects = SavedTableQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保存した集計表"
        ordering = ["survey", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "title"],
                name="saved_table_has_a_name_of_its_own",
                violation_error_message="同じ名前の集計表が、この調査にあります。",
            ),
            models.CheckConstraint(
                condition=models.Q(decimals__lte=1),
                name="shares_have_one_decimal_at_most",
                violation_error_message="割合の小数は、なしか1けたです。",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        from surveys.table_form import address_of  # what counts a table reads these models

        return address_of(self.survey_id, self.spec)
