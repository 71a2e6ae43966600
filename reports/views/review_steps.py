"""計画評価書: submitted by the clerks, approved or sent back by a manager, and taken up again for a revision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from reports.document import plan_review
from reports.editions import approve, digest_of
from reports.models import PlanReview, ReviewStep
from reports.models.approval import BEFORE, lock_for, step
from reports.review_checks import checks
from reports.views.reviews import review_or_404

ACT = ReviewStep.Act


class WordsForm(PageForm):
    """A step that needs words: what is to be mended, or why a revision is made."""

    class Meta(PageForm.Meta):
        model = ReviewStep
        fields = ("comment",)

    def __init__(self, *args, review, act, by, at, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.review, self.act, self.by, self.at = review, act, by, at
        self.fields["comment"].required = True
        self.fields["comment"].label = label

    def clean(self):
        lock_for(self.review, self.act)
        return super().clean()

    def save(self, commit=True):
        step(self.review, self.act, by=self.by, at=self.at, comment=self.cleaned_data["comment"])
        return self.review


def _refused(request, review: PlanReview, act):
    """Where the review has come to a state in which this cannot be done: said, and back to it."""
    if review.state in BEFORE[act]:
        return None
    messages.error(request, f"この評価書は、いま「{review.get_state_display()}」です。この操作はできません。")
    return redirect("review", review.plan.number)


def _confirmed(request, number, act, *, title, consequences, submit, said):
    review = review_or_404(request.user, number)
    if answer := _refused(request, review, act):
        return answer
    back = reverse("review", args=[number])
    page = ConfirmationPage(
        title=title.format(review=review),
        consequences=(*consequences, *(checks(review) if act is ACT.SUBMIT else ())),
        submit=submit,
        act=lambda: step(review, act, by=request.user, at=timezone.now()),
        said=said.format(review=review),
        then=back,
        back=back,
    )
    return confirmation_page(request, page)


def _with_words(request, number, act, *, title, label, intro, submit, said):
    review = review_or_404(request.user, number)
    if answer := _refused(request, review, act):
        return answer
    page = FormPage(
        title=title.format(review=review),
        form=WordsForm,
        form_options={"review": review, "act": act, "by": request.user, "at": timezone.now(), "label": label},
        intro=intro,
        submit=submit,
        said=said,
        back=reverse("review", args=[number]),
        then=lambda review: reverse("review", args=[number]),
        help="review-approval",
    )
    return form_page(request, page)


def review_submit(request, number):
    return _confirmed(
        request,
        number,
        ACT.SUBMIT,
        title="{review}を提出しますか",
        consequences=(
            "管理職の承認を待ちます。そのあいだは、本文とのせる表を直せません。",
            "承認の前なら、取り下げて直せます。",
        ),
        submit="評価書を提出する",
        said="{review}を提出しました。管理職の承認を待ちます。",
    )


def review_take_back(request, number):
    return _confirmed(
        request,
        number,
        ACT.TAKE_BACK,
        title="{review}の提出を取り下げますか",
        consequences=("「作成中」に戻り、本文とのせる表を直せます。",),
        submit="提出を取り下げる",
        said="{review}の提出を取り下げました。",
    )


def review_send_back(request, number):
    return _with_words(
        request,
        number,
        ACT.SEND_BACK,
        title="{review}を差し戻す",
        label="直してほしいところ",
        intro="作成者に、直すところを書いて返します。",
        submit="評価書を差し戻す",
        said="{record}を差し戻しました。",
    )


def review_revise(request, number):
    return _with_words(
        request,
        number,
        ACT.REVISE,
        title="{review}を改訂する",
        label="改訂の理由",
        intro="承認した版は、そのまま残ります。新しい版には、正誤表とこの理由がのります。",
        submit="改訂をはじめる",
        said="{record}の改訂をはじめました。直してから、もう一度提出します。",
    )


def review_approve(request, number):
    """Shows the paper and keeps that very paper; if it says something else by then, shows it anew."""
    review = review_or_404(request.user, number)
    if answer := _refused(request, review, ACT.APPROVE):
        return answer
    refusal = ""
    if request.method == "POST":
        try:
            edition = approve(
                review,
                shown=request.POST.get("shown", ""),
                by=request.user,
                at=timezone.now(),
                comment=request.POST.get("comment", ""),
            )
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        else:
            messages.success(request, f"{edition}として承認しました。この内容は、もう変わりません。")
            return redirect("review", number)
    document = plan_review(review)
    context = {
        "review": review,
        "plan": review.plan,
        "document": document,
        "shown": digest_of(document),
        "number": review.editions.count() + 1,
        "refusal": refusal,
        "comment": request.POST.get("comment", ""),
    }
    return render(request, "reports/review_approve.html", context, status=409 if refusal else 200)
