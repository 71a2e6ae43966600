"""見込: what a year that has not ended is expected to come to."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from coordination.days import DayField
from coordination.fiscal_year import FiscalYear, FiscalYearField
from coordination.models import User
from coordination.visibility import OfficeQuerySet
from reports.models.plan import Indicator


class ProjectionQuerySet(OfficeQuerySet):
    def standing(self):
        """Those that were not withdrawn, in the order in which the later takes the place of the earlier: by their
        basis day, and of one day as they were kept."""
        return self.filter(withdrawn_at=None).order_by("basis_on", "pk")


class Projection(models.Model):
    """見込: what a year that has not ended is expected to come to: by which method, from which day, by whom.

    None is written over: a later one stands in its place, and one that was wrong is withdrawn. how: the arithmetic in
    words, or the reason of a number put in by hand. author: the name as it was then; made_by and made_at are unknown of
    those that were typed before methods were known.
    """

    class Method(models.TextChoices):
        PACE = "pace", "きょうまでの進み方"
        SEASON = "season", "前年度の季節"
        REST = "rest", "前年度の残り"
        HAND = "hand", "手で"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="projections", verbose_name="指標")
    fiscal_year = FiscalYearField("年度")
    value = models.PositiveIntegerField("見込")
    method = models.CharField("見込み方", max_length=20, choices=Method)
    how = models.CharField("計算のしかた・理由", max_length=500)
    basis_on = DayField("もとにした日")
    author = models.CharField("作成者", max_length=50)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="残した人"
    )
    made_at = models.DateTimeField("残した日時", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取り下げた人"
    )
    withdrawn_at = models.DateTimeField("取り下げた日時", null=True, blank=True)

    objects = ProjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "見込"
        ordering = ["indicator", "fiscal_year", "basis_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_by=None, made_at=None) | Q(made_by__isnull=False, made_at__isnull=False),
                name="projection_was_made_by_somebody",
                violation_error_message="だれがいつ残したかが、そろっていません。",
            ),
            models.CheckConstraint(
                condition=Q(made_by=None) | ~Q(how=""),
                name="projection_says_how",
                violation_error_message="手で入れた見込には、理由を書いてください。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="projection_is_withdrawn_by_somebody",
                violation_error_message="だれがいつ取り下げたかが、そろっていません。",
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.fiscal_year}"

    @classmethod
    def keep(
        cls,
        indicator: Indicator,
        *,
        value: int,
        method: str,
        how: str,
        basis_on: date,
        by: User,
        at: datetime,
    ) -> "Projection":
        """A further 見込 of the year of the basis day. ValidationError for the day on which the year is over."""
        year = FiscalYear.of(basis_on)
        if year.ended_by(basis_on):
            raise ValidationError(
                f"{year.name}は、この日で終わっています。見込ではなく、記録から数えた実績が出ます。"
            )
        return cls.objects.create(
            indicator=indicator,
            fiscal_year=year,
            value=value,
            method=method,
            how=how,
            basis_on=basis_on,
            author=by.name,
            made_by=by,
            made_at=at,
        )

    def withdraw(self, *, by: User, at: datetime):
        """It stays in the history; the one before it stands again."""
        with transaction.atomic():
            self.refresh_from_db(
                from_queryset=Projection.objects.select_for_update(of=("self",), no_key=True)
            )
            if self.withdrawn_at is not None:
                raise ValidationError("この見込は、もう取り下げてあります。")
            self.withdrawn_by, self.withdrawn_at = by, at
            self.save(update_fields=["withdrawn_by", "withdrawn_at"])
