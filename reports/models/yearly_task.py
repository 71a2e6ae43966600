"""年間の予定: what has to be done each year, in which month, as whoever does the work now has noted it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from coordination.visibility import OfficeQuerySet

MONTHS = [*range(4, 13), *range(1, 4)]


class YearlyTask(models.Model):
    """年間の予定: a job that comes back every year, for whoever takes the work over."""

    month = models.PositiveSmallIntegerField("月", choices=[(one, f"{one}月") for one in MONTHS])
    day = models.PositiveSmallIntegerField(
        "日",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text="毎年の期日が決まっているとき。31を入れると、その月の末日です。",
    )
    title = models.CharField("すること", max_length=100)
    note = models.TextField("手順と置き場所", blank=True, help_text="だれに聞くか、前の書類がどこにあるか。")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年間の予定"
        ordering = ["month", "day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)),
                name="task_falls_in_a_month",
                violation_error_message="月を選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(day=None) | Q(day__range=(1, 31)),
                name="task_falls_on_a_day",
                violation_error_message="日は1から31までの数で入れてください。",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def day_words(self) -> str:
        """4月10日, 3月末日 or 7月."""
        if self.day is None:
            return f"{self.month}月"
        return f"{self.month}月末日" if self.day == 31 else f"{self.month}月{self.day}日"
