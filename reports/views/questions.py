"""想定問答: the questions that a review raises, with room for what is answered, on the screen and on paper."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from coordination.papers.answer import file_answer
from reports.expected_questions import Question, expected_questions
from reports.formats import FORMATS
from reports.models import ExpectedAnswer, PlanReview
from reports.paper import Paper
from reports.questions_paper import Asked, questions_paper
from reports.views.reviews import review_or_404


def _asked(review: PlanReview) -> list[Asked]:
    """The questions with their answers; where there is none yet, the answer of an earlier year to the same question."""
    own = {one.key: one for one in review.answers.select_related("written_by")}
    earlier = list(
        ExpectedAnswer.objects.exclude(review=review)
        .filter(review__as_of__lt=review.as_of)
        .select_related("review__plan")
        .order_by("-review__as_of", "-key")
    )
    return [
        Asked(question, own.get(question.key), _earlier(question, earlier, own))
        for question in expected_questions(Paper(review, review.as_of))
    ]


def _earlier(question: Question, earlier, own) -> ExpectedAnswer | None:
    about = question.same_in_other_years
    others = [*earlier, *(one for key, one in own.items() if key != question.key)]
    return next((one for one in others if one.key == about or one.key.startswith(f"{about}:")), None)


def review_questions(request, number):
    review = review_or_404(request.user, number)
    context = {"review": review, "plan": review.plan, "asked": _asked(review)}
    return render(request, "reports/review_questions.html", context)


def review_questions_paper(request, number, extension):
    """The questions and answers as PDF or Excel, to take into the room."""
    if extension not in ("pdf", "xlsx"):
        raise Http404("この形式では出力できません。PDF か Excel から選んでください。")
    review = review_or_404(request.user, number)
    document = questions_paper(review, _asked(review))
    form = FORMATS[extension]
    name = f"想定問答_{review}_{review.as_of:%Y%m%d}.{extension}"
    return file_answer(form.render(document), form.content_type, name, is_download=form.is_download)


class AnswerForm(PageForm):
    class Meta(PageForm.Meta):
        model = ExpectedAnswer
        fields = ("body",)

    def __init__(self, *args, review, question, by, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.review, self.question, self.by, self.at = review, question, by, at
        self.fields["body"].widget.attrs["rows"] = 8

    def clean(self):
        answered = self.review.answers.filter(key=self.question.key)
        if self.instance.pk is None and answered.exists():
            raise ValidationError(
                "この問いには、もう答えが書かれています。想定問答の一覧から開いてください。"
            )
        return super().clean()

    def save(self, commit=True):
        answer = self.instance
        answer.review, answer.key = self.review, self.question.key
        answer.written_by, answer.written_at = self.by, self.at
        return super().save(commit)


def review_answer(request, number):
    """Room for an answer. 「前の答えから書きはじめる」 brings in what was answered the year before."""
    review = review_or_404(request.user, number)
    key = request.GET.get("of", "")
    asked = next((one for one in _asked(review) if one.question.key == key), None)
    back = reverse("review_questions", args=[number])
    if asked is None:
        messages.error(request, "この問いは、いまの数値からは出てきません。一覧から選びなおしてください。")
        return redirect(back)
    start = asked.earlier.body if asked.earlier and request.GET.get("from") == "earlier" else ""
    page = FormPage(
        title="想定問答の答え",
        form=AnswerForm,
        form_options={
            "review": review,
            "question": asked.question,
            "by": request.user,
            "at": timezone.now(),
        },
        initial={"body": start} if start and not asked.answer else None,
        intro=f"問い：{asked.question.text}",
        submit="答えを保存する",
        said="答えを保存しました。",
        back=back,
        records=review.answers.all(),
        then=lambda answer: f"{back}#{asked.place}",
        help="review-questions",
    )
    return form_page(request, page, asked.answer)
