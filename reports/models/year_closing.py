"""年度の締め: a fiscal year whose records no longer change."""

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import Q

from coordination.days import DayField
from coordination.fiscal_year import FiscalYear, FiscalYearField
from coordination.models import User
from coordination.visibility import OfficeQuerySet


class YearClosingQuerySet(OfficeQuerySet):
    def standing(self):
        return self.filter(reopened_at=None)


class YearClosing(models.Model):
    """年度の締め: by whom a year was closed, and by whom and why it was opened again.

    While it stands the database refuses to change the year's records (reports/closed_years.py). It is never deleted; a
    year that is closed again has another one. first_day and last_day: of the year, for the database.
    """

    fiscal_year = FiscalYearField("年度")
    first_day = DayField("はじめの日", editable=False)
    last_day = DayField("おわりの日", editable=False)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="締めた人")
    closed_at = models.DateTimeField("締めた日時")
    reopened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="開きなおした人"
    )
    reopened_at = models.DateTimeField("開きなおした日時", null=True, blank=True)
    reason = models.TextField("開きなおす理由", blank=True)

    objects = YearClosingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度の締め"
        ordering = ["-fiscal_year", "-closed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year"],
                condition=Q(reopened_at=None),
                name="year_is_closed_once",
                violation_error_message="この年度は、もう締めてあります。",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None, reason="")
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reason="")),
                name="year_is_reopened_by_somebody_for_a_reason",
                violation_error_message="開きなおす理由を書いてください。",
            ),
        ]

    def __str__(self):
        return self.fiscal_year.name

    @classmethod
    def close(cls, year: FiscalYear, *, by: User, at, today) -> "YearClosing":
        """ValidationError for a year that goes on, that is closed already, or whose closing nothing would keep."""
        from reports import closed_years  # the guards name this table

        if year.last_day >= today:
            raise ValidationError(f"{year.name}はまだ終わっていません。4月1日からあとに締めてください。")
        if closed_years.GUARDS.are_missing(DEFAULT_DB_ALIAS):
            raise ValidationError(f"{closed_years.MISSING}まだ締めていません。")
        with transaction.atomic():
            if cls.objects.standing().filter(fiscal_year=year).exists():
                raise ValidationError(f"{year.name}は、もう締めてあります。")
            return cls.objects.create(
                fiscal_year=year,
                first_day=year.first_day,
                last_day=year.last_day,
                closed_by=by,
                closed_at=at,
            )

    def reopen(self, *, by: User, at, reason: str):
        if not reason.strip():
            raise ValidationError("開きなおす理由を書いてください。")
        with transaction.atomic():
            self.refresh_from_db(
                from_queryset=YearClosing.objects.select_for_update(of=("self",), no_key=True)
            )
            if self.reopened_at is not None:
                raise ValidationError(f"{self}は、もう開きなおしてあります。")
            self.reopened_by, self.reopened_at, self.reason = by, at, reason.strip()
            self.save(update_fields=["reopened_by", "reopened_at", "reason"])
