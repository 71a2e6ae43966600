"""数え方台帳: the counting rules in their versions, and what was done with them."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from coordination.days import DayField
from coordination.fiscal_year import FiscalYear, FiscalYearField
from coordination.models import User
from coordination.visibility import OfficeQuerySet
from coordination.wareki import format_date
from meetings.models import MeetingKind
from reports.models.plan import Indicator


class CountingRuleQuerySet(OfficeQuerySet):
    def adopted(self):
        """Those that figures are counted by: not withdrawn, and not replaced from their first year on."""
        return self.filter(is_adopted=True, is_withdrawn=False, replaced_by=None)

    def for_comparison(self):
        """Those that papers show beside the adopted one."""
        return self.filter(is_adopted=False, is_withdrawn=False, decided_on__isnull=False)


class CountingRule(models.Model):
    """数え方: which kinds of meeting an indicator counts, from which year on, in words, decided when and by whom.

    Each row is a version. One that is neither adopted nor decided is a draft (案); one that was decided and not adopted
    is kept for comparison (参考). replaced_by: the version that was adopted later from the same year on.
    """

    class Standing(models.TextChoices):
        DRAFT = "draft", "案"
        COMPARISON = "comparison", "参考"
        ADOPTED = "adopted", "採用"
        REPLACED = "replaced", "替わった版"
        WITHDRAWN = "withdrawn", "取り下げ"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="rules", verbose_name="指標")
    name = models.CharField("名称", max_length=100)
    wording = models.TextField("数え方の説明")
    kinds = models.ManyToManyField(MeetingKind, verbose_name="数える会議の種類")
    counts_written = models.BooleanField(
        "書面開催も数える", default=False, help_text="集まらずに書面で開いた会議を、1回と数えます。"
    )
    effective_from = FiscalYearField("適用する最初の年度")
    is_adopted = models.BooleanField(
        "採用", default=True, help_text="外すと、比べるための参考の数え方になります。"
    )
    decided_on = DayField("決定日", null=True, blank=True)
    decided_by = models.CharField("決定者", max_length=100, blank=True)
    reason = models.TextField("決めた理由", blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaces",
        verbose_name="替わりの版",
    )
    is_withdrawn = models.BooleanField("取り下げ", default=False, editable=False)

    objects = CountingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数え方"
        ordering = ["indicator", "-is_adopted", "effective_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "effective_from"],
                condition=Q(is_adopted=True, is_withdrawn=False, replaced_by=None),
                name="one_adopted_rule_a_year",
                violation_error_message="この指標には、同じ年度から採用する数え方がもうあります。",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None, decided_by="")
                | (Q(decided_on__isnull=False) & ~Q(decided_by="")),
                name="rule_is_decided_by_somebody_on_a_day",
                violation_error_message="決定日と決定者は、両方を書いてください。",
            ),
            models.CheckConstraint(
                condition=Q(is_adopted=False) | Q(decided_on__isnull=False),
                name="adopted_rule_was_decided",
                violation_error_message="採用する数え方には、決定日と決定者を書いてください。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("rule_detail", args=[self.pk])

    @property
    def standing(self) -> Standing:
        if self.is_withdrawn:
            return self.Standing.WITHDRAWN
        if self.is_adopted:
            return self.Standing.REPLACED if self.replaced_by_id else self.Standing.ADOPTED
        return self.Standing.COMPARISON if self.decided_on else self.Standing.DRAFT

    @property
    def decision(self) -> str:
        """平成30年4月2日　担当課長; that nobody has decided yet, for a draft."""
        return (
            f"{format_date(self.decided_on)}　{self.decided_by}" if self.decided_on else "まだ決めていません"
        )

    @property
    def counts_for_papers(self) -> bool:
        return self.standing == self.Standing.ADOPTED

    @property
    def is_told(self) -> bool:
        """Whether pages show what it would give: no longer once it is withdrawn, and not yet while it is a draft."""
        return self.standing not in (self.Standing.DRAFT, self.Standing.WITHDRAWN)

    @property
    def counted(self) -> tuple[tuple[int, ...], bool]:
        """What it comes to in records: the keys of the kinds of meeting, and whether those held in writing count."""
        return tuple(sorted(kind.pk for kind in self.kinds.all())), self.counts_written

    def put(self, *, kinds: Iterable[MeetingKind], adopted: bool, by: User, at, words: str = ""):
        """Writes the version, new or edited, with a line in its history. An adopted one takes the place of another that
        holds from the same year; that one stays in the register."""
        act = RuleChange.Act.ADD if self._state.adding else RuleChange.Act.EDIT
        with transaction.atomic():
            if not self._state.adding:
                self._make_way()
            self.is_adopted = False  # until nothing else holds from the same year
            self.save()
            self.kinds.set(kinds)
            if adopted:
                others = self.indicator.rules.adopted().filter(effective_from=self.effective_from)
                others.exclude(pk=self.pk).update(replaced_by=self)
                self.is_adopted = True
                self.save(update_fields=["is_adopted"])
            self.changes.create(act=act, words=words, by=by, at=at)

    def withdraw(self, *, by: User, at, because: str):
        """Takes it out of use; what it had replaced holds again. ValidationError where no reason is given."""
        if not because.strip():
            raise ValidationError("取り下げる理由を書いてください。")
        with transaction.atomic():
            self.is_withdrawn = True
            self.save(update_fields=["is_withdrawn"])
            self.replaces.update(replaced_by=None)
            self.changes.create(act=RuleChange.Act.WITHDRAW, words=because.strip(), by=by, at=at)

    def _make_way(self):
        """What it has replaced holds again, until it takes its place once more."""
        CountingRule.objects.filter(pk=self.pk).update(is_adopted=False)
        self.replaces.update(replaced_by=None)


def in_force(rules: Iterable[CountingRule], year: FiscalYear) -> CountingRule | None:
    """Of adopted rules, the one that a year is counted by: the latest that holds by then."""
    begun = [rule for rule in rules if rule.effective_from <= year]
    return max(begun, key=lambda rule: rule.effective_from, default=None)


class RuleChange(models.Model):
    """数え方の経過: who wrote, corrected or withdrew a version. Added, never changed. words: what was corrected, or why
    it was withdrawn."""

    class Act(models.TextChoices):
        ADD = "add", "登録"
        EDIT = "edit", "修正"
        WITHDRAW = "withdraw", "取り下げ"

    rule = models.ForeignKey(CountingRule, models.PROTECT, related_name="changes", verbose_name="数え方")
    act = models.CharField("したこと", max_length=20, choices=Act)
    words = models.TextField("内容", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="した人")
    at = models.DateTimeField("日時")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数え方の経過"
        ordering = ["at", "pk"]

    def __str__(self):
        return self.get_act_display()
