"""決定・宿題: who has promised what by when, and what came of it."""

import django_tables2 as tables
from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.fiscal_year import FiscalYear
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import SHORT, DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.wareki import format_date, format_date_with_weekday
from meetings.discussed_needs import answer_need
from meetings.models import Decision, Initiative, Meeting, MeetingSeries

OPEN, OVERDUE, CLOSED, DECIDED = "open", "overdue", "closed", "decided"
STATES = [
    (OPEN, "まだの宿題"),
    (OVERDUE, "期限を過ぎた宿題"),
    (CLOSED, "済んだ・取りやめた宿題"),
    (DECIDED, "決定"),
]


class DecisionTable(ListTable):
    text = tables.Column("内容", linkify=lambda record: reverse("decision_detail", args=[record.pk]))
    due_on = DayColumn("期限")
    state = tables.Column("状態", order_by=("kind", "outcome", "due_on"), attrs=SHORT)
    held_on = DayColumn(
        "会議の日", accessor="meeting__held_on", linkify=lambda record: record.get_absolute_url()
    )
    series = tables.Column("会議", accessor="meeting__name", order_by="meeting__series__name")
    initiative = tables.Column("生まれた取組み")

    class Meta(ListTable.Meta):
        model = Decision
        fields = ("text", "owner", "due_on", "state", "held_on", "series", "initiative")
        order_by = "-held_on"


class DecisionFilter(ListFilter):
    searched = ("text", "owner", "closed_note", "item__title", "meeting__series__name")
    state = ChoiceFilter(label="状態", choices=STATES, method="in_state", empty_label="すべて")
    owner = ChoiceFilter(label="担当", empty_label="すべて")
    series = RecordFilter(
        field_name="meeting__series",
        label="会議",
        queryset=MeetingSeries.objects.select_related("area"),
        empty_label="すべて",
    )
    year = ChoiceFilter(label="会議の年度", method="in_year", empty_label="すべて")

    class Meta:
        model = Decision
        fields = ("q", "state", "owner", "series", "year")

    def __init__(self, *args, queryset, **kwargs):
        super().__init__(*args, queryset=queryset, **kwargs)
        owners = queryset.exclude(owner="").order_by("owner").values_list("owner", flat=True).distinct()
        self.filters["owner"].extra["choices"] = [(owner, owner) for owner in owners]
        days = Meeting.objects.filter(decisions__in=queryset).order_by().values_list("held_on", flat=True)
        years = sorted({FiscalYear.of(day) for day in days.distinct()}, reverse=True)
        self.filters["year"].extra["choices"] = [(str(year.year), year.name) for year in years]

    def in_state(self, decisions, name, state):
        found = {
            OPEN: lambda: decisions.open(),
            OVERDUE: lambda: decisions.overdue_on(timezone.localdate()),
            CLOSED: lambda: decisions.exclude(closed_on=None),
            DECIDED: lambda: decisions.filter(kind=Decision.Kind.DECISION, closed_on=None),
        }
        return found[state]()

    def in_year(self, decisions, name, year):
        return decisions.filter(meeting__held_on__range=FiscalYear(int(year)).span)


def decision_list(request):
    return list_page(
        request,
        ListPage(
            title="決定・宿題",
            records=Decision.objects.visible_to(request.user)
            .select_related("meeting__series", "initiative")
            .prefetch_related("meeting__series__names"),
            table=DecisionTable,
            filter=DecisionFilter,
            told=_overdue,
            empty="議事録に決まったことや宿題を書くと、ここにならび、済むまで追いかけられます。",
            first_step=Action("会議の一覧へ", "meeting_list"),
            help="meetings",
        ),
    )


def _overdue(decisions, filters):
    late = decisions.overdue_on(timezone.localdate()).count()
    return decisions.count(), f"うち期限を過ぎた宿題 {late}件" if late else ""


def decision_detail(request, pk):
    records = Decision.objects.visible_to(request.user)
    decision = get_object_or_404(
        records.select_related("meeting__series", "item__need", "organization", "initiative", "closed_by"),
        pk=pk,
    )
    return detail_page(
        request,
        DetailPage(
            title=decision.text,
            back=Action("決定・宿題の一覧へ", "decision_list"),
            actions=list(_actions(decision)),
            sections=(
                Section("", facts=list(_facts(decision))),
                Section(
                    "取り上げた会議",
                    lines=[
                        Fact("", meeting, meeting.get_absolute_url())
                        for meeting in decision.carried_to.select_related("series").order_by("held_on")
                    ],
                    empty="まだ、次の会議の次第に入っていません。",
                ),
            ),
        ),
    )


def _actions(decision):
    if decision.closed_on:
        yield Action("まだの宿題に戻す", "decision_reopen", (decision.pk,))
    else:
        yield Action("結果を記録する", "decision_close", (decision.pk,), main=True)
    if not decision.initiative_id:
        yield Action("取組みにする", "decision_initiative", (decision.pk,))


def _facts(decision):
    meeting, need = decision.meeting, decision.item and decision.item.need
    yield Fact("状態", decision.state)
    yield Fact("担当", decision.owner)
    yield Fact("期限", format_date_with_weekday(decision.due_on) if decision.due_on else "")
    yield Fact("決めた会議", meeting, decision.get_absolute_url())
    if decision.item:
        yield Fact("議題", decision.item)
    if need:
        yield Fact("困りごと", need, need.get_absolute_url())
    if decision.initiative:
        yield Fact("生まれた取組み", decision.initiative, decision.initiative.get_absolute_url())
    if decision.closed_on:
        yield Fact(
            "結果",
            f"{format_date(decision.closed_on)}　{decision.get_outcome_display()}（{decision.closed_by}）",
        )
        yield Fact("結果の説明", decision.closed_note)


class ClosingForm(PageForm):
    groups = (Group("", ("outcome", "closed_on", "closed_note")),)

    class Meta(PageForm.Meta):
        model = Decision
        fields = ("outcome", "closed_on", "closed_note")
        widgets = {"outcome": forms.RadioSelect}
        help_texts = {"closed_note": "取りやめのときは、理由を書きます。"}

    def __init__(self, *args, by, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.today = by, today
        self.fields["outcome"].choices = Decision.Outcome.choices
        self.fields["outcome"].required = self.fields["closed_on"].required = True

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == Decision.Outcome.DROPPED and not data.get("closed_note"):
            self.add_error("closed_note", "取りやめた理由を書いてください。")
        if data.get("closed_on") and data["closed_on"] > self.today:
            self.add_error("closed_on", "まだ来ていない日です。")

    def save(self, commit=True):
        data = self.cleaned_data
        self.instance.close(data["outcome"], by=self.by, on=data["closed_on"], note=data["closed_note"])
        return self.instance


def decision_close(request, pk):
    records = Decision.objects.visible_to(request.user)
    decision = get_object_or_404(records.select_related("meeting"), pk=pk)
    today = timezone.localdate()
    page = FormPage(
        title=f"「{decision}」の結果",
        form=ClosingForm,
        form_options={"by": request.user, "today": today},
        initial={} if decision.closed_on else {"outcome": Decision.Outcome.DONE, "closed_on": today},
        submit="結果を記録する",
        said="「{record}」の結果を記録しました。",
        back=_page_of(decision),
        then=_page_of,
        records=records,
        help="meetings",
    )
    return form_page(request, page, decision)


def _page_of(decision):
    return reverse("decision_detail", args=[decision.pk])


def decision_reopen(request, pk):
    records = Decision.objects.visible_to(request.user).exclude(closed_on=None)
    decision = get_object_or_404(records, pk=pk)
    page = ConfirmationPage(
        title=f"「{decision}」をまだの宿題に戻しますか",
        consequences=(
            f"「{decision.get_outcome_display()}」の記録が消え、次の会議の次第に入れられるようになります。",
        ),
        submit="まだの宿題に戻す",
        act=decision.reopen,
        said="まだの宿題に戻しました。",
        then=_page_of(decision),
        back=_page_of(decision),
    )
    return confirmation_page(request, page)


class InitiativeOfDecisionForm(PageForm):
    class Meta(PageForm.Meta):
        model = Decision
        fields = ("initiative",)
        help_texts = {"initiative": "議題に困りごとがあるときは、その困りごとの経過に「取組」が加わります。"}

    def __init__(self, *args, by, now, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.now, self.today = by, now, today
        field = self.fields["initiative"]
        field.queryset = Initiative.objects.visible_to(by).select_related("council")
        field.required = True

    def save(self, commit=True):
        chosen = self.cleaned_data["initiative"]
        answer_need(self.instance, chosen, by=self.by, on=self.today, at=self.now)
        return self.instance


def decision_initiative(request, pk):
    """An initiative that there is already; the form of a new one is told of the decision by `?decision=`."""
    records = Decision.objects.visible_to(request.user)
    decision = get_object_or_404(records.select_related("meeting", "item__need"), pk=pk)
    page = FormPage(
        title=f"「{decision}」を取組みにする",
        form=InitiativeOfDecisionForm,
        form_options={"by": request.user, "now": timezone.now(), "today": timezone.localdate()},
        submit="この取組みにつなぐ",
        said="「{record}」を取組みにつなぎました。",
        back=_page_of(decision),
        then=_page_of,
        records=records,
        help="meetings",
        template="meetings/decision_initiative.html",
    )
    return form_page(request, page, decision)
