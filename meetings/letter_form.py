"""What the writer of a 開催通知 fills in. It is not kept in the database: a letter is a paper."""

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError

from coordination.days import DayFormField
from coordination.models import Municipality
from coordination.pages.forms import speak_plainly
from coordination.wareki import format_date_with_weekday
from meetings.models import Meeting
from meetings.papers.letter import Wishes, addressee_of_all

CLOSING = "ご多忙のところ恐縮ですが、ご出席くださいますようお願い申し上げます。"
# What the next letter from the same device begins with: words of the office, no day and no name of a member.
REMEMBERED = ("sender", "closing", "contact")
COOKIE, COOKIE_AGE, COOKIE_LIMIT = "letter", 400 * 24 * 60 * 60, 4000
_SALT = "meetings.letter_form.remembered"


def _text(label, lines, length, **options):
    return forms.CharField(
        label=label,
        max_length=length,
        widget=forms.Textarea({"rows": lines, "autocomplete": "off"}),
        **options,
    )


class LetterForm(forms.Form):
    to = forms.ChoiceField(
        label="だれに宛てるか",
        choices=[("all", "全員に同じ一通"), ("each", "構成員ひとりに一通ずつ")],
        widget=forms.RadioSelect,
    )
    to_all = forms.CharField(
        label="一通のときの宛名",
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    number = forms.CharField(
        label="文書番号",
        max_length=50,
        required=False,
        help_text="例：高福第123号",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    dated = DayFormField(label="発信日")
    sender = _text("発信者", 3, 200, help_text="例：○○市長　○○　○○。改行したとおりに入ります。")
    closing = _text("お願いの言葉", 2, 200)
    reply_by = DayFormField(
        label="出欠の返事の締切", required=False, help_text="空欄なら、返事を求めません。"
    )
    contact = _text("連絡先", 4, 300, required=False)

    def __init__(self, *args, meeting: Meeting, members: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        if not members:
            self.fields["to"].choices = self.fields["to"].choices[:1]
        else:
            self.fields["to"].help_text = f"会議の日の構成員は{members}（人・団体）です。"
        for field in self.fields.values():
            speak_plainly(field)

    def clean_dated(self):
        day = self.cleaned_data["dated"]
        if day > self.meeting.held_on:
            raise ValidationError(f"会議の日（{self._day}）より後です。")
        return day

    def clean_reply_by(self):
        day = self.cleaned_data["reply_by"]
        if day and day > self.meeting.held_on:
            raise ValidationError(f"会議の日（{self._day}）より後です。それまでの日にしてください。")
        return day

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("to") == "all" and "to_all" in data and not data["to_all"]:
            self.add_error("to_all", "宛名を入力してください。")
        if data.get("dated") and data.get("reply_by") and data["reply_by"] < data["dated"]:
            self.add_error("reply_by", "発信日より前です。発信日より後の日にしてください。")
        return data

    @property
    def _day(self) -> str:
        return format_date_with_weekday(self.meeting.held_on)

    @property
    def wishes(self) -> Wishes:
        """What a valid form asks for."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "to"}
        return Wishes(each=self.cleaned_data["to"] == "each", **data)


def first_words(request, meeting: Meeting, city: Municipality, today) -> dict:
    """What the form begins with: the words of the last letter from this device, else the municipality's."""
    lines = filter(None, [city.name, city.department])
    return {
        "to": "all",
        "to_all": addressee_of_all(meeting),
        "dated": min(today, meeting.held_on),
        "sender": "\n".join(lines),
        "closing": CLOSING,
        "contact": "\n".join(filter(None, [city.department, city.contact])),
        **_remembered(request),
    }


def remember(response, form: LetterForm):
    """A cookie, for there is nothing in it that another letter of the office may not begin with."""
    words = {name: form.cleaned_data[name] for name in REMEMBERED}
    value = signing.dumps(words, salt=_SALT, compress=True)
    if len(value) <= COOKIE_LIMIT:
        response.set_cookie(
            COOKIE,
            value,
            max_age=COOKIE_AGE,
            path="/meetings/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _remembered(request) -> dict:
    try:
        words = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return {}
    return {name: words[name] for name in REMEMBERED if name in words}
