"""取組みの登録: in the words of its leaflet; the rule is read from them, and what does not agree is asked about."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from coordination.pages.forms import Group, PageForm
from coordination.search import plain
from coordination.wareki import format_date
from meetings.discussed_needs import answer_need
from meetings.models import Council, Decision, Initiative
from meetings.repetition import (
    MONTH_CHOICES,
    WEEK_CHOICES,
    WEEKDAY_CHOICES,
    Repeats,
    as_fields,
    asked,
    days_of_month,
    rule_text,
)
from meetings.schedules import contradictions, read

_BESIDE = ("weeks", "weekdays", "month_days", "months")


class InitiativeForm(PageForm):
    """today: for days that have not come. decision: of the meeting that brought it forth, in
    whose name `by` writes at `now`; it then points here, and its need tells of it."""

    groups = (
        Group(
            "どんな取組みか",
            ("council", "name", "aliases", "category", "summary", "people", "venue"),
        ),
        Group("いつ", ("schedule", "repeats")),
        Group("曜日や日を自分で選ぶとき", (*_BESIDE, "rule_from"), folded=True),
        Group("時刻を自分で入れるとき", ("starts_at", "ends_at"), folded=True),
        Group("いつから", ("started_on", "started_note")),
        Group("協力者の募集", ("seeks_partners", "call"), folded=True),
        Group("連絡先", ("contact", "contact_consented_on"), folded=True),
    )
    repeats = forms.ChoiceField(
        label="繰り返し",
        choices=Repeats.choices,
        initial=Repeats.AS_READ,
        help_text="次の開催日を計算するための決まりです。開催日時の言葉から読み取れれば、選ばなくてかまいません。",
    )
    weeks = forms.MultipleChoiceField(
        label="第何の週", choices=WEEK_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    weekdays = forms.MultipleChoiceField(
        label="曜日", choices=WEEKDAY_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    month_days = forms.CharField(
        label="何日", max_length=100, required=False, help_text="例：10日、25日、末日"
    )
    months = forms.MultipleChoiceField(
        label="開催する月",
        choices=MONTH_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="毎月のときは、どれも選びません。",
    )

    class Meta(PageForm.Meta):
        model = Initiative
        fields = (
            "council", "name", "aliases", "category", "summary", "people", "venue", "schedule", "rule_from",
            "starts_at", "ends_at", "started_on", "started_note", "seeks_partners", "call", "contact",
            "contact_consented_on",
        )  # fmt: skip
        help_texts = {
            "rule_from": "隔週や隔月のとき、開催した日のひとつ。ここから数えます。",
            "starts_at": "空欄なら、開催日時の言葉から読み取ります。",
            "ends_at": "",
        }

    def __init__(self, *args, today, by=None, now=None, decision=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.by, self.now, self.decision = today, by, now, decision
        self.fields["schedule"].widget.attrs["data-reading"] = reverse("initiative_reading")
        councils = Council.objects.standing_on(today) | Council.objects.filter(pk=self.instance.council_id)
        self.fields["council"].queryset = councils
        if self.instance.pk:
            self._show_what_is_kept()
        else:
            self._leave_out(Repeats.KEPT)
        self.kept_rule = self.instance.rule

    def _show_what_is_kept(self):
        kept = self.instance
        reading, fields = read(kept.schedule), as_fields(kept.rule, kept.schedule)
        self.initial |= fields
        if fields["repeats"] != Repeats.KEPT:
            self._leave_out(Repeats.KEPT)
        if (kept.starts_at, kept.ends_at) == (reading.starts_at, reading.ends_at):
            self.initial |= {"starts_at": None, "ends_at": None}  # they follow the words
        self.fields["schedule"].help_text += f"いまの読み取り：{reading}" if kept.schedule else ""

    def _leave_out(self, choice):
        field = self.fields["repeats"]
        field.choices = [(key, label) for key, label in field.choices if key != choice]

    def clean_month_days(self):
        return days_of_month(self.cleaned_data["month_days"])

    def clean_contact_consented_on(self):
        day = self.cleaned_data["contact_consented_on"]
        if day and day > self.today:
            raise ValidationError("まだ来ていない日です。了解を得た日を入れてください。")
        return day

    def clean(self):
        data = super().clean() or self.cleaned_data
        self._read_hours(data)
        if "repeats" in data and not self._asks_for_more(data) and not set(_BESIDE) - set(data):
            try:
                beside = {name: data[name] for name in _BESIDE}
                self.instance.rule = rule_text(
                    data["repeats"], words=data.get("schedule", ""), kept=self.kept_rule, **beside
                )
            except ValidationError as refusal:
                self.add_error("repeats", refusal)
        if self.decision and Decision.objects.select_for_update().get(pk=self.decision.pk).initiative_id:
            raise ValidationError("この決定からは、ほかの人がもう取組みを登録しました。")
        return data

    def _asks_for_more(self, data):
        """Puts an error beside each field that the choice needs and that was left open."""
        lacking = {name: label for name, label in asked(data["repeats"]).items() if data.get(name) == []}
        for name, label in lacking.items():
            self.add_error(name, f"「{Repeats(data['repeats']).label}」のときは、{label}を選んでください。")
        return bool(lacking)

    def _read_hours(self, data):
        """Hours that are left open are those of the words."""
        if data.get("starts_at") or data.get("ends_at"):
            return
        reading = read(data.get("schedule", ""))
        data["starts_at"], data["ends_at"] = reading.starts_at, reading.ends_at

    def warnings(self):
        days = []
        if self.instance.pk:
            days = self.instance.occasions.filter(called_off=False).values_list("on", flat=True)
        return [*contradictions(self.instance, days), *self._alike(), *self._call(), *self._consent()]

    def _alike(self):
        mine = {plain(name) for name in self.instance.names}
        others = Initiative.objects.exclude(pk=self.instance.pk).only("name", "aliases")
        for other in others:
            if mine & {plain(name) for name in other.names}:
                yield f"同じ名称（ヶとケなどの書き方の違いは同じとみなします）の取組み「{other}」が、もう登録されています。"

    def _call(self):
        if self.cleaned_data["call"] and not self.cleaned_data["seeks_partners"]:
            yield "募集の内容が書いてありますが、「協力者を募集中」に印がありません。"

    def _consent(self):
        """Initiative.save drops a consent that was given for another contact; here it is said before."""
        day, changed = self.cleaned_data["contact_consented_on"], set(self.changed_data)
        if self.instance.pk and day and "contact" in changed and "contact_consented_on" not in changed:
            yield (
                f"連絡先が変わりました。{format_date(day)}の公開の了解は前の連絡先についてのものなので、このまま保存すると"
                "了解の日は空欄になり、連絡先は公開されなくなります。新しい連絡先の人の了解を得ているときは、その日を入れてください。"
            )

    def save(self, commit=True):
        initiative = super().save(commit)
        if self.decision:
            answer_need(self.decision, initiative, by=self.by, on=self.today, at=self.now)
        return initiative
