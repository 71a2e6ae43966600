from django.db import models
from django.db.models import F, Q

from coordination.days import DayField
from coordination.models import Need, Organization, User
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_date
from meetings.models.meeting import Meeting


class AgendaItem(models.Model):
    """議題: one item of a meeting's agenda, and what was said about it. A need on the agenda is followed from here."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name="会議")
    position = models.PositiveSmallIntegerField("順番")
    title = models.CharField("議題", max_length=200)
    need = models.ForeignKey(
        Need, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name="困りごと"
    )
    discussion = models.TextField("話し合ったこと", blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "議題"
        ordering = ["meeting", "position", "pk"]

    def __str__(self):
        return self.title


class DecisionQuerySet(OfficeQuerySet):
    def open(self):
        """宿題 that nobody has said to be done or given up."""
        return self.filter(kind=Decision.Kind.TODO, closed_on=None)

    def left_by(self, meeting):
        """Open 宿題 of the earlier meetings of the same series, the oldest first."""
        earlier = self.open().filter(meeting__series=meeting.series_id, meeting__held_on__lt=meeting.held_on)
        return earlier.order_by("meeting__held_on", "pk")

    def overdue_on(self, day):
        return self.open().filter(due_on__lt=day)


class Decision(models.Model):
    """決定・宿題: what a meeting decided, or gave somebody to do by a day. An open 宿題 goes on to the next agenda."""

    class Kind(models.TextChoices):
        DECISION = "decision", "決定"
        TODO = "todo", "宿題"

    class Outcome(models.TextChoices):
        DONE = "done", "済み"
        DROPPED = "dropped", "取りやめ"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name="会議")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name="議題"
    )
    kind = models.CharField("種類", max_length=20, choices=Kind, default=Kind.DECISION)
    text = models.CharField("内容", max_length=300)
    owner = models.CharField("担当", max_length=100, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="担当の団体"
    )
    due_on = DayField("期限", null=True, blank=True)
    outcome = models.CharField("結果", max_length=20, choices=Outcome, blank=True)
    closed_on = DayField("結果の出た日", null=True, blank=True)
    closed_note = models.CharField("結果の説明", max_length=200, blank=True)
    closed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="結果を記録した人",
    )
    initiative = models.ForeignKey(
        "Initiative",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="生まれた取組み",
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "決定・宿題"
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", closed_on=None) | (~Q(outcome="") & Q(closed_on__isnull=False)),
                name="decision_closes_with_an_outcome",
                violation_error_message="結果と、結果の出た日の両方を入れてください。",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="dropped") | ~Q(closed_note=""),
                name="dropped_decision_has_a_reason",
                violation_error_message="取りやめた理由を書いてください。",
            ),
        ]
        indexes = [
            models.Index(F("due_on"), name="open_todos_by_day", condition=Q(kind="todo", closed_on=None))
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#decision-{self.pk}"

    def close(self, outcome, *, by, on, note=""):
        """Says what came of it; `note` is why, where it was dropped."""
        self.outcome, self.closed_by, self.closed_on, self.closed_note = outcome, by, on, note
        self.save(update_fields=["outcome", "closed_by", "closed_on", "closed_note"])

    def reopen(self):
        """Takes back what was said of it: it was a slip, or there is more to do."""
        self.outcome, self.closed_by, self.closed_on, self.closed_note = "", None, None, ""
        self.save(update_fields=["outcome", "closed_by", "closed_on", "closed_note"])

    @property
    def state(self) -> str:
        """決定, 宿題, 済み or 取りやめ: what a reader asks first."""
        return self.get_outcome_display() or self.get_kind_display()

    @property
    def whose(self) -> str:
        """担当：花田、期限：令和8年6月1日; empty where neither is known."""
        due = f"期限：{format_date(self.due_on)}" if self.due_on else ""
        owner = f"担当：{self.owner}" if self.owner else ""
        return "、".join(filter(None, (owner, due)))
