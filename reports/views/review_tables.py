"""評価書に載せる表: which tables of its survey a review prints, and in which order."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from reports.models import Plan, PlanReview, ReviewTable
from surveys.answers import Answers
from surveys.models import Survey
from surveys.survey_table import survey_table
from surveys.table_form import TableForm, address_of


def review_tables(request, number):
    """The tables that the review prints, and a form that adds one."""
    review = _review_or_404(request.user, number)
    if answer := _closed(request, review):
        return answer
    answers = Answers(review.survey)
    form = TableForm(request.POST, answers=answers)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            table = _locked(review).print_table(form.spec)
        messages.success(request, f"{table.question.label}の表を、評価書に載せました。")
        return redirect("review_tables", number)
    context = {
        "review": review,
        "plan": review.plan,
        "form": form,
        "rows": [
            (table, _named(answers, table), address_of(review.survey_id, table.spec))
            for table in review.tables.select_related("question")
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/review_tables.html", context, status=status)


def _named(answers, table) -> str:
    try:
        chosen = survey_table(answers, table.spec)
    except KeyError:
        return f"{table.question}（この設問か区分は、調査にもうありません）"
    return "　".join([chosen.name, *chosen.remarks])


def review_table_move(request, pk):
    """One place up or down."""
    table = _table_or_404(request.user, pk)
    if answer := _closed(request, table.review):
        return answer
    with transaction.atomic():
        _locked(table.review)
        table.move(up=request.POST.get("to") == "up")
    return redirect("review_tables", table.review.plan.number)


def review_table_remove(request, pk):
    table = _table_or_404(request.user, pk)
    if answer := _closed(request, table.review):
        return answer
    table.delete()
    messages.success(request, f"{table.question.label}の表を、評価書から外しました。回答は消えません。")
    return redirect("review_tables", table.review.plan.number)


class ChosenTableForm(PageForm):
    """Which review prints a table that was made on the screen."""

    class Meta(PageForm.Meta):
        model = ReviewTable
        fields = ("review",)

    def __init__(self, *args, reviews, spec, **kwargs):
        super().__init__(*args, **kwargs)
        self.spec = spec
        self.fields["review"] = forms.ModelChoiceField(
            reviews, label="計画評価書", initial=reviews.first(), empty_label=None
        )

    def save(self, commit=True):
        return _locked(self.cleaned_data["review"]).print_table(self.spec)


def review_table_add(request, pk):
    """The table of the address into a review of its survey."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    chosen = TableForm(request.GET, answers=Answers(survey))
    if not chosen.is_valid():
        raise Http404("この表は、もうつくれません。「表をつくる」から、もう一度選んでください。")
    reviews = PlanReview.objects.visible_to(request.user).filter(survey=survey).select_related("plan")
    reviews = reviews.filter(state__in=[PlanReview.State.DRAFT, PlanReview.State.RETURNED])
    if not reviews:
        messages.error(
            request,
            f"「{survey.title}」を使う作成中の計画評価書がありません。評価書をつくるときにこの調査を選ぶか、"
            "承認した評価書を改訂してください。",
        )
        return redirect(address_of(pk, chosen.spec))
    page = FormPage(
        title="表を計画評価書に載せる",
        form=ChosenTableForm,
        form_options={"reviews": reviews.order_by("-as_of"), "spec": chosen.spec},
        intro=survey_table(chosen.answers, chosen.spec).name,
        submit="評価書に載せる",
        said="「{record}」を評価書に載せました。",
        back=address_of(pk, chosen.spec),
        help="survey-tables",
        then=lambda table: reverse("review_tables", args=[table.review.plan.number]),
    )
    return form_page(request, page)


def _locked(review: PlanReview) -> PlanReview:
    """So that two who add or move at the same time take turns."""
    return PlanReview.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)


def _closed(request, review: PlanReview):
    """Where the review has been submitted: said, and back to it."""
    if review.is_open:
        return None
    messages.error(
        request,
        f"この評価書は、いま「{review.get_state_display()}」です。のせる表は変えられません。",
    )
    return redirect("review", review.plan.number)


def _review_or_404(user, number) -> PlanReview:
    plan = get_object_or_404(Plan.objects.visible_to(user), number=number)
    review = PlanReview.objects.visible_to(user).select_related("plan", "survey").latest_of(plan)
    if review is None or review.survey is None:
        raise Http404(f"{plan}の計画評価書に、アンケート調査がありません。評価書をつくるときに選びます。")
    return review


def _table_or_404(user, pk) -> ReviewTable:
    tables = ReviewTable.objects.visible_to(user).select_related("review__plan", "question")
    return get_object_or_404(tables, pk=pk)
