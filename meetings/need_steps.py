"""困りごとの経過: what was done about a need, at which meeting it was discussed and which initiative answers it."""

from django import forms
from django.core.exceptions import ValidationError

from coordination.models import Need, NeedStep
from coordination.pages.forms import Group, PageForm
from coordination.wareki import format_date, format_date_with_weekday
from meetings.models import Initiative, Meeting

NOTHING = ("", "（なし）")


class NeedStepForm(PageForm):
    """A step is added and never changed, so that what it says is asked about before."""

    meeting = forms.ModelChoiceField(
        label="話し合った会議",
        queryset=Meeting.objects.none(),
        required=False,
        help_text="協議のとき。聞いた日からきょうまでの会議がならびます。",
    )
    initiative = forms.ModelChoiceField(
        label="取組み",
        queryset=Initiative.objects.none(),
        required=False,
        help_text="取組や解決のとき。この困りごとにこたえる取組み。",
    )

    groups = (Group("", ("stage", "meeting", "initiative", "on", "note")),)

    class Meta(PageForm.Meta):
        model = NeedStep
        fields = ("stage", "on", "note")
        widgets = {"stage": forms.RadioSelect}
        help_texts = {
            "on": "空欄なら、選んだ会議の開催日、会議がなければきょうの日になります。",
            "note": "例：第2回の協議体で、買い物の送り迎えの試行を決めた。",
        }

    def __init__(self, *args, need, by, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.need, self.today = need, today
        self.instance.need, self.instance.by = need, by
        self.fields["stage"].choices = Need.Stage.choices
        self.fields["on"].required = False
        meetings = Meeting.objects.visible_to(by).exclude(status=Meeting.Status.CANCELLED)
        self._offer(
            "meeting",
            meetings.filter(held_on__range=(need.heard_on, today))
            .select_related("series__area")
            .prefetch_related("series__names")
            .order_by("-held_on", "-pk"),
            lambda meeting: meeting.series.area_id,
            lambda meeting: f"{format_date(meeting.held_on)}　{meeting.name}",
        )
        self._offer(
            "initiative",
            Initiative.objects.visible_to(by).select_related("council"),
            lambda initiative: initiative.council.area_id,
            str,
        )

    def _offer(self, name, records, area_of, label):
        """The records to choose from: those of the need's area and of the whole city stand before the others."""
        if not records:
            del self.fields[name]
            return
        near = [one for one in records if area_of(one) in (self.need.area_id, None)]
        far = [one for one in records if area_of(one) not in (self.need.area_id, None)]
        groups = (
            ("市全域" if self.need.area is None else f"{self.need.area}・市全域", near),
            ("ほかの圏域", far),
        )
        self.fields[name].queryset = records
        self.fields[name].choices = [
            NOTHING,
            *((title, [(one.pk, label(one)) for one in some]) for title, some in groups if some),
        ]

    def clean(self):
        data = super().clean() or self.cleaned_data
        standing = Need.objects.select_for_update(of=("self",)).get(pk=self.need.pk).merged_into
        if standing:
            raise ValidationError(
                f"ほかの人が「{self.need}」を「{standing}」とまとめました。この内容を写して、そちらに書いてください。"
            )
        if "on" in data and data["on"] is None:
            meeting = data.get("meeting")
            data["on"] = meeting.held_on if meeting else self.today
        return data

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day and day < self.need.heard_on:
            raise ValidationError(
                f"困りごとを聞いた日（{format_date(self.need.heard_on)}）より前です。"
                "聞いた日がちがうときは、困りごとを直してください。"
            )
        if day and day > self.today:
            raise ValidationError("まだ来ていない日です。経過には、済んだことを書きます。")
        return day

    def warnings(self):
        stage, day = Need.Stage(self.cleaned_data["stage"]), self.cleaned_data["on"]
        meeting, now = self.cleaned_data.get("meeting"), Need.Stage(self.need.stage)
        if day < self.need.reached_on:
            found = [
                f"{format_date(self.need.reached_on)}に、後の経過（{now.label}）があります。"
                f"いまの段階は「{now.label}」のままです。"
            ]
        elif stage.comes_before(now):
            found = [f"いまの段階は「{now.label}」です。「{stage.label}」に戻ります。"]
        else:
            found = []
        if meeting and stage != Need.Stage.DISCUSSED:
            found.append(f"話し合った会議が選んでありますが、段階は「{stage.label}」です。")
        if meeting and day != meeting.held_on:
            found.append(
                f"選んだ会議は{format_date_with_weekday(meeting.held_on)}ですが、"
                f"経過の日は{format_date_with_weekday(day)}です。"
            )
        if self.cleaned_data.get("initiative") and stage.comes_before(Need.Stage.ACTED_ON):
            found.append(f"取組みが選んでありますが、段階は「{stage.label}」です。")
        return found

    def save(self, commit=True):
        step = super().save(commit)
        for name in ("meeting", "initiative"):
            if chosen := self.cleaned_data.get(name):
                chosen.need_steps.add(step)
        return step
