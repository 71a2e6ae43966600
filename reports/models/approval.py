"""承認: how a review goes from draft to a frozen edition, step by step."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from coordination.models import User
from coordination.visibility import OfficeQuerySet
from reports.models.review import PlanReview


class ReviewStep(models.Model):
    """評価書の経過: who submitted, took back, sent back, approved or took up a review again. Added, never changed."""

    class Act(models.TextChoices):
        SUBMIT = "submit", "提出"
        TAKE_BACK = "take_back", "提出の取り下げ"
        SEND_BACK = "send_back", "差し戻し"
        APPROVE = "approve", "承認"
        REVISE = "revise", "改訂のはじまり"

    review = models.ForeignKey(PlanReview, models.PROTECT, related_name="steps", verbose_name="計画評価書")
    act = models.CharField("したこと", max_length=20, choices=Act)
    comment = models.TextField("コメント", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="した人")
    at = models.DateTimeField("日時")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "評価書の経過"
        ordering = ["at", "pk"]

    def __str__(self):
        return self.get_act_display()


_STATE, _ACT = PlanReview.State, ReviewStep.Act

# What may be done with a review in which state, and the state it comes to.
BEFORE = {
    _ACT.SUBMIT: (_STATE.DRAFT, _STATE.RETURNED),
    _ACT.TAKE_BACK: (_STATE.SUBMITTED,),
    _ACT.SEND_BACK: (_STATE.SUBMITTED,),
    _ACT.APPROVE: (_STATE.SUBMITTED,),
    _ACT.REVISE: (_STATE.APPROVED,),
}
AFTER = {
    _ACT.SUBMIT: _STATE.SUBMITTED,
    _ACT.TAKE_BACK: _STATE.DRAFT,
    _ACT.SEND_BACK: _STATE.RETURNED,
    _ACT.APPROVE: _STATE.APPROVED,
    _ACT.REVISE: _STATE.DRAFT,
}
NEEDS_WORDS = {
    _ACT.SEND_BACK: "どこを直してほしいかを書いてください。",
    _ACT.REVISE: "なぜ改訂するのかを書いてください。正誤表といっしょに印刷されます。",
}


def step(review: PlanReview, act: ReviewStep.Act, *, by: User, at: datetime, comment: str = "") -> ReviewStep:
    """Takes a review one step on; ValidationError with a sentence where its state or a missing word does not allow it.
    Approving is `reports.editions.approve`, which calls this."""
    if act in NEEDS_WORDS and not comment.strip():
        raise ValidationError(NEEDS_WORDS[act])
    with transaction.atomic():
        lock_for(review, act)
        review.state = AFTER[act]
        review.save(update_fields=["state"])
        return ReviewStep.objects.create(review=review, act=act, by=by, at=at, comment=comment.strip())


def lock_for(review: PlanReview, act: ReviewStep.Act):
    """Within a transaction: reads the review anew and keeps it from others; ValidationError where its state does not
    allow the act."""
    review.refresh_from_db(from_queryset=PlanReview.objects.select_for_update(of=("self",), no_key=True))
    if review.state not in BEFORE[act]:
        raise ValidationError(
            f"この評価書は、いま「{review.get_state_display()}」です。画面を開きなおしてください。"
        )


class Edition(models.Model):
    """版: a review as it was approved. Nothing in it is counted or rendered again; the database lets no row of it be
    changed or deleted (reports/edition_guards.py).

    document: the paper as data (reports/kept.py). records: what each of its numbers counted. errata: what differs from
    the edition before. digest: SHA-256 of these three.
    """

    review = models.ForeignKey(PlanReview, models.PROTECT, related_name="editions", verbose_name="計画評価書")
    number = models.PositiveSmallIntegerField("版")
    reason = models.TextField("改訂の理由", blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="承認した人")
    approved_at = models.DateTimeField("承認した日時")
    document = models.JSONField("内容", encoder=DjangoJSONEncoder)
    records = models.JSONField("数えた記録", encoder=DjangoJSONEncoder)
    errata = models.JSONField("正誤表", encoder=DjangoJSONEncoder)
    digest = models.CharField("内容のハッシュ値", max_length=64)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "計画評価書の版"
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "number"],
                name="edition_has_a_number_of_its_own",
                violation_error_message="この版は、もうあります。",
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="later_edition_has_a_reason",
                violation_error_message="改訂の理由を書いてください。",
            ),
        ]

    def __str__(self):
        return f"{self.review} 第{self.number}版"

    def get_absolute_url(self):
        return reverse("edition_detail", args=[self.pk])


class EditionFile(models.Model):
    """版のファイル: the edition in one form, byte by byte as it was approved."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files", verbose_name="版")
    extension = models.CharField("形式", max_length=10)
    content = models.BinaryField("内容")
    digest = models.CharField("ハッシュ値", max_length=64)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "版のファイル"
        ordering = ["edition", "extension"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "extension"], name="edition_has_one_file_a_form")
        ]

    def __str__(self):
        return f"{self.edition}（{self.extension}）"
