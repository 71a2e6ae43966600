"""会議: planned, held or cancelled, meeting by meeting."""

import django_tables2 as tables
from django import forms
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.models import Municipality, Organization
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm, warnings_of_day
from coordination.pages.listing import NUMBER, DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.search import matching, words
from coordination.sheet_kinds import actions_to_take_in
from coordination.wareki import format_date_with_weekday
from meetings.agenda import lines_as_items
from meetings.areas import AreaColumn, AreaFilter
from meetings.discussed_needs import record_discussions
from meetings.models import AgendaItem, Decision, Meeting, MeetingKind, MeetingSeries
from meetings.views.files import attach, files_field
from meetings.views.meeting_sections import (
    carried_to,
    files_of,
    hours_of,
    items_of,
    needs_of,
    people_who_came,
)
from meetings.views.papers import paper_actions
from meetings.views.status import refuse_without_a_reason


class MeetingTable(ListTable):
    held_on = DayColumn("開催日", linkify=True, with_weekday=True)
    series = tables.Column("会議", order_by=("series__name", "held_on"))
    kind = tables.Column("種類", accessor="series__kind")
    area = AreaColumn("series__area")
    people = tables.Column("出席人数", attrs=NUMBER)

    class Meta(ListTable.Meta):
        model = Meeting
        fields = ("held_on", "series", "kind", "area", "venue", "host", "status", "people")
        order_by = "-held_on"

    def render_series(self, record):
        return record.name


class MeetingFilter(ListFilter):
    searched = ("series__name", "venue", "minutes", "host__name")
    kind = RecordFilter(
        field_name="series__kind", label="種類", queryset=MeetingKind.objects.all(), empty_label="すべて"
    )
    area = AreaFilter("series__area")
    status = ChoiceFilter(label="状態", choices=Meeting.Status, empty_label="すべて")
    tier = ChoiceFilter(field_name="series__tier", label="層", empty_label="すべて")
    series = RecordFilter(
        label="会議体", queryset=MeetingSeries.objects.select_related("area"), empty_label="すべて"
    )

    class Meta:
        model = Meeting
        fields = ("q", "kind", "area", "status", "tier", "series")

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        self.filters["tier"].extra["choices"] = Municipality.of(request).tier_names

    def search(self, meetings, name, text):
        """In the meeting itself, and in what was on its agenda, was said and was decided; each meeting once."""
        for word in words(text):
            items = AgendaItem.objects.filter(matching(word, "title", "discussion"))
            decisions = Decision.objects.filter(matching(word, "text", "owner"))
            meetings = meetings.filter(
                matching(word, *self.searched)
                | Q(pk__in=items.values("meeting"))
                | Q(pk__in=decisions.values("meeting"))
            )
        return meetings


class MeetingForm(PageForm):
    groups = (
        Group(
            "どの会議を、いつ、どこで",
            ("series", "held_on", "starts_at", "ends_at", "status", "because", "venue"),
        ),
        Group("話し合うこと", ("agenda",)),
        Group("話し合ったこと", ("minutes", "head_count")),
        Group("視察や共催のとき", ("host",), folded=True),
        Group("写真・ファイル", ("files",), folded=True),
    )
    agenda = forms.CharField(
        label="議題",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="1行に一つ。順番や困りごとは、あとで会議のページの「次第」で直せます。",
    )
    files = files_field()

    class Meta(PageForm.Meta):
        model = Meeting
        fields = (
            "series", "held_on", "starts_at", "ends_at", "status", "because", "venue", "minutes", "head_count",
            "host",
        )  # fmt: skip
        help_texts = {"because": "中止と書面開催のときだけ書きます。"}

    def __init__(self, *args, user, now, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.now, self.today = user, now, today
        if self.instance.pk:
            del self.fields["agenda"]
        self.fields["series"].queryset = MeetingSeries.objects.select_related("area")
        self.fields["host"].queryset = Organization.objects.filter(
            Q(is_active=True) | Q(pk=self.instance.host_id)
        )
        self.fields["minutes"].widget.attrs["rows"] = 10

    def clean(self):
        super().clean()
        refuse_without_a_reason(self)

    def warnings(self):
        day, status = self.cleaned_data["held_on"], self.cleaned_data["status"]
        words_of_day, found = format_date_with_weekday(day), []
        if status == Meeting.Status.PLANNED and day < self.today:
            found.append(
                f"開催日の{words_of_day}は過ぎていますが、状態が「予定」です。予定は、開催回数に数えません。"
            )
        elif status == Meeting.Status.HELD and day > self.today:
            found.append(f"開催日の{words_of_day}は、まだ来ていない日です。状態は「予定」ではありませんか。")
        elif status == Meeting.Status.HELD:
            found += warnings_of_day("開催日", day, self.today)
        if status not in Meeting.NEED_A_REASON and self.cleaned_data["because"]:
            found.append(
                "中止・書面開催の理由が書いてありますが、状態は「中止」でも「書面開催」でもありません。"
            )
        twins = Meeting.objects.filter(series=self.cleaned_data["series"], held_on=day).exclude(
            pk=self.instance.pk
        )
        if twins.exists():
            found.append("同じ会議が、同じ日にもう登録されています。二回あったときだけ保存してください。")
        return found

    def save(self, commit=True):
        meeting = super().save()
        lines_as_items(meeting, self.cleaned_data.get("agenda", ""))
        attach(self.cleaned_data["files"], meeting, by=self.user)
        record_discussions(meeting, by=self.user, at=self.now)
        return meeting


def meeting_list(request):
    year = request.fiscal_year
    return list_page(
        request,
        ListPage(
            title="会議",
            year=year,
            records=Meeting.objects.visible_to(request.user)
            .filter(held_on__range=year.span)
            .select_related("series__kind", "series__area__parent", "host")
            .prefetch_related("series__names")
            .with_people(),
            table=MeetingTable,
            filter=MeetingFilter,
            actions=(
                Action("会議を登録する", "meeting_add", main=True),
                Action("1年分の予定をつくる", "meeting_plan"),
                Action("予定表に取り込む", "meeting_calendar"),
                *actions_to_take_in("meeting", request.user),
            ),
            empty=f"{year}の会議を登録すると、ここにならび、計画評価書の開催回数に数えられます。",
            first_step=Action("会議を登録する", "meeting_add", main=True),
            help="meetings",
        ),
    )


def meeting_detail(request, pk):
    meetings = Meeting.objects.visible_to(request.user).with_people()
    records = meetings.select_related("series__kind", "series__area__parent", "host").prefetch_related(
        "series__names"
    )
    meeting = get_object_or_404(records, pk=pk)
    return detail_page(
        request,
        DetailPage(
            title=f"{meeting.name}　{format_date_with_weekday(meeting.held_on)}",
            back=Action("会議の一覧へ", "meeting_list"),
            actions=list(_actions(meeting)),
            sections=(
                Section("", facts=list(_facts(meeting))),
                Section("書類", actions=list(paper_actions(meeting))),
            ),
            template="meetings/meeting_detail.html",
            further={
                "carried": carried_to(meeting),
                "items": items_of(meeting),
                "rest": (people_who_came(meeting), *files_of(meeting), *needs_of(meeting)),
            },
        ),
    )


def _actions(meeting):
    """What comes next stands first: before the meeting its agenda, on the day the roll call, then the minutes."""
    is_planned, key = meeting.status == Meeting.Status.PLANNED, (meeting.pk,)
    if meeting.status != Meeting.Status.CANCELLED:
        yield Action("次第をつくる", "meeting_agenda", key, main=is_planned)
        yield Action("出欠をとる", "meeting_roll_call", key)
        yield Action("議事録を書く", "meeting_minutes", key, main=not is_planned)
    yield Action("写真・ファイルを付ける", "meeting_file_add", key)
    if is_planned:
        yield Action("別の日にする", "meeting_postpone", key)
    yield Action("中止・書面開催にする" if is_planned else "状態を変える", "meeting_status", key)
    yield Action("直す", "meeting_edit", key)


def _facts(meeting):
    yield Fact("状態", meeting.get_status_display())
    yield Fact("時間", hours_of(meeting))
    if meeting.because:
        yield Fact("中止・書面開催の理由", meeting.because)
    yield Fact("種類", meeting.series.kind)
    yield Fact("層", Municipality.current().tier_name(meeting.series.tier))
    yield Fact("圏域", meeting.series.area or "市全域")
    yield Fact("会場", meeting.venue)
    yield Fact("受け入れ・主催の団体", meeting.host)
    yield Fact("議事要旨", meeting.minutes)
    yield Fact("出席人数", meeting.people)


def meeting_add(request):
    today = timezone.localdate()
    page = FormPage(
        title="会議の登録",
        form=MeetingForm,
        form_options={"user": request.user, "now": timezone.now(), "today": today},
        submit="会議を登録する",
        dated="held_on",
        said="会議「{record}」を登録しました。",
        back=reverse("meeting_list"),
        initial={"held_on": today, "status": Meeting.Status.HELD},
        help="meetings",
    )
    return form_page(request, page)


def meeting_edit(request, pk):
    records = Meeting.objects.visible_to(request.user)
    meeting = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"会議「{meeting}」を直す",
        form=MeetingForm,
        form_options={"user": request.user, "now": timezone.now(), "today": timezone.localdate()},
        submit="会議を保存する",
        dated="held_on",
        said="会議「{record}」を保存しました。",
        back=meeting.get_absolute_url(),
        records=records,
    )
    return form_page(request, page, meeting)
