"""移行前の実績: what earlier papers printed, of years whose records are not here."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from coordination.fiscal_year import FiscalYearField
from coordination.visibility import OfficeQuerySet
from reports.models.plan import Indicator


class CarriedOver(models.Model):
    """移行前の実績: a printed figure of a year before the records begin, with its source."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="carried_over", verbose_name="指標")
    fiscal_year = FiscalYearField("年度")
    value = models.PositiveIntegerField("実績")
    source = models.CharField("出典", max_length=200)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "移行前の実績"
        ordering = ["indicator", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "fiscal_year"],
                name="one_carried_over_actual_a_year",
                violation_error_message="この指標のこの年度の移行前の実績は、もう登録されています。",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="carried_over_actual_has_a_source",
                violation_error_message="出典を書いてください。",
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.fiscal_year}"

    def get_absolute_url(self):
        return reverse("carried_over_edit", args=[self.pk])
