"""中止、書面開催、延期: what happens to a meeting that was planned."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone

from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.wareki import format_date, format_date_with_weekday
from meetings.discussed_needs import record_discussions
from meetings.models import AgendaItem, Meeting


def refuse_without_a_reason(form):
    """中止 and 書面開催 say why."""
    status = form.cleaned_data.get("status")
    if status in Meeting.NEED_A_REASON and not form.cleaned_data.get("because"):
        form.add_error("because", f"{Meeting.Status(status).label}の理由を書いてください。")


class StatusForm(PageForm):
    groups = (Group("", ("status", "because")),)

    class Meta(PageForm.Meta):
        model = Meeting
        fields = ("status", "because")
        widgets = {"status": forms.RadioSelect}
        help_texts = {"because": "中止と書面開催のときだけ書きます。例：大雪のため"}

    def __init__(self, *args, by, now, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.now, self.today = by, now, today

    def save(self, commit=True):
        meeting = super().save(commit)
        record_discussions(
            meeting, by=self.by, at=self.now
        )  # what was written down before it was said to be held
        return meeting

    def clean(self):
        super().clean()
        refuse_without_a_reason(self)

    def warnings(self):
        status, found = self.cleaned_data["status"], []
        day = self.instance.held_on
        if status == Meeting.Status.HELD and day > self.today:
            found.append(f"開催日の{format_date_with_weekday(day)}は、まだ来ていない日です。")
        came = self.instance.attendance.came().count()
        if status == Meeting.Status.CANCELLED and came:
            found.append(f"出席した人が{came}人、記録されています。中止にすると、人数に数えません。")
        return found


def meeting_status(request, pk):
    records = Meeting.objects.visible_to(request.user)
    meeting = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"{meeting}の状態を変える",
        form=StatusForm,
        form_options={"by": request.user, "now": timezone.now(), "today": timezone.localdate()},
        submit="状態を保存する",
        said="「{record}」の状態を保存しました。",
        back=meeting.get_absolute_url(),
        records=records,
        intro="別の日に延ばすときは、会議のページの「別の日にする」を使います。",
        help="meetings",
    )
    return form_page(request, page, meeting)


class PostponeForm(PageForm):
    """The meeting on its new day; the one on the old day is called off with the reason."""

    groups = (Group("", ("because", "held_on", "starts_at", "ends_at", "venue")),)
    because = forms.CharField(label="延期する理由", max_length=150, help_text="例：大雪のため")

    class Meta(PageForm.Meta):
        model = Meeting
        fields = ("held_on", "starts_at", "ends_at", "venue")
        labels = {"held_on": "新しい開催日"}

    def __init__(self, *args, meeting, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting, self.today = meeting, today
        self.instance.series, self.instance.host = meeting.series, meeting.host

    def clean(self):
        data = super().clean() or self.cleaned_data
        now = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=self.meeting.pk)
        if now.status != Meeting.Status.PLANNED:
            raise ValidationError(
                f"この会議の状態は「{now.get_status_display()}」になりました。別の日にできるのは、予定の会議だけです。"
            )
        if data.get("held_on") == self.meeting.held_on:
            self.add_error("held_on", "いまの開催日と同じ日です。")
        return data

    def warnings(self):
        day, found = self.cleaned_data["held_on"], []
        if day < self.today:
            found.append(f"新しい開催日の{format_date_with_weekday(day)}は、過ぎています。")
        if Meeting.objects.filter(series=self.meeting.series, held_on=day).exists():
            found.append("同じ会議が、その日にもう登録されています。")
        return found

    def save(self, commit=True):
        """The agenda goes along, with the 宿題 that were to be taken up."""
        new = super().save()
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=new, position=one.position, title=one.title, need=one.need)
            for one in self.meeting.agenda.select_related("need")
        )
        new.carried_todos.set(self.meeting.carried_todos.all())
        because = f"{self.cleaned_data['because']}（{format_date(new.held_on)}に延期）"
        Meeting.objects.filter(pk=self.meeting.pk).update(status=Meeting.Status.CANCELLED, because=because)
        return new


def meeting_postpone(request, pk):
    meetings = Meeting.objects.visible_to(request.user).select_related("series", "host")
    meeting = get_object_or_404(meetings, pk=pk)
    page = FormPage(
        title=f"{meeting}を別の日にする",
        form=PostponeForm,
        form_options={"meeting": meeting, "today": timezone.localdate()},
        initial={"starts_at": meeting.starts_at, "ends_at": meeting.ends_at, "venue": meeting.venue},
        submit="別の日にする",
        dated="held_on",
        said="会議を「{record}」に延期しました。",
        back=meeting.get_absolute_url(),
        intro="いまの日の会議は理由を残して「中止」になり、新しい日の会議が「予定」でできます。次第は新しい会議に移ります。",
        help="meetings",
    )
    return form_page(request, page)
