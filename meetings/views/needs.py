"""A need meets a meeting: put on its agenda, or heard at it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from coordination.models import Need
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.views.needs import NeedForm
from coordination.wareki import format_date_with_weekday
from meetings.models import AgendaItem, Meeting


class NeedOnAgendaForm(PageForm):
    """A planned meeting of the need's area or of the whole city takes it up as an item."""

    groups = (Group("", ("meeting", "title")),)

    class Meta(PageForm.Meta):
        model = AgendaItem
        fields = ("meeting", "title")
        widgets = {"meeting": forms.RadioSelect}
        help_texts = {"title": "会議の案内に載る言葉です。"}

    def __init__(self, *args, need, by, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.need = self.instance.need = need
        near = Q(series__area=None) | (Q(series__area=need.area) if need.area_id else Q())
        field = self.fields["meeting"]
        field.queryset = planned = (
            Meeting.objects.visible_to(by)
            .filter(near, status=Meeting.Status.PLANNED, held_on__gte=today)
            .select_related("series__area")
            .prefetch_related("series__names")
            .order_by("held_on", "pk")
        )
        field.choices = [
            (one.pk, f"{format_date_with_weekday(one.held_on)}　{one.name}（{one.series.area or '市全域'}）")
            for one in planned
        ]
        if not planned:
            field.help_text = "これから開く会議の予定がありません。先に会議を予定として登録してください。"

    def clean_meeting(self):
        meeting = self.cleaned_data["meeting"]
        if meeting.agenda.filter(need=self.need).exists():
            raise ValidationError("この困りごとは、この会議の議題にもう入っています。")
        return meeting

    def save(self, commit=True):
        last = self.instance.meeting.agenda.aggregate(last=Max("position"))["last"]
        self.instance.position = (last or 0) + 1
        return super().save(commit)


def need_agenda(request, pk):
    need = get_object_or_404(Need.objects.visible_to(request.user).select_related("area"), pk=pk)
    page = FormPage(
        title=f"「{need}」を会議の議題にする",
        form=NeedOnAgendaForm,
        form_options={"need": need, "by": request.user, "today": timezone.localdate()},
        initial={"title": need.title[:200]},
        submit="議題にする",
        said="議題「{record}」を加えました。",
        back=need.get_absolute_url(),
        then=lambda item: item.meeting.get_absolute_url(),
        help="from-voice",
    )
    return form_page(request, page)


class MeetingNeedForm(NeedForm):
    """A need that somebody voiced at a meeting."""

    class Meta(NeedForm.Meta):
        pass

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def save(self, commit=True):
        need = super().save(commit)
        self.meeting.needs_heard.add(need)
        return need


def meeting_need_add(request, pk):
    meetings = Meeting.objects.visible_to(request.user).select_related("series__area")
    meeting = get_object_or_404(meetings, pk=pk)
    today = timezone.localdate()
    page = FormPage(
        title="会議で聞いた困りごと",
        form=MeetingNeedForm,
        form_options={"today": today, "by": request.user, "meeting": meeting},
        initial={"heard_on": min(meeting.held_on, today), "area": meeting.series.area},
        intro=f"{format_date_with_weekday(meeting.held_on)}の{meeting.name}で聞いた困りごとです。",
        submit="困りごとを記録する",
        said="困りごと「{record}」を記録しました。",
        back=meeting.get_absolute_url(),
        help="from-voice",
    )
    return form_page(request, page)
