"""構成員: an organization by its name, and a person by theirs, who may be written down here for the first time."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from coordination.kana import hiragana, refuse_kanji
from coordination.models import Organization, Person
from coordination.pages.choices import ChoiceByName, SuggestingInput
from coordination.pages.forms import Group, PageForm
from coordination.wareki import format_date
from meetings.models import Council, Membership


class PersonInput(SuggestingInput):
    """Suggests the people who are known already."""

    def names(self):
        return dict.fromkeys((one.name, one.kana) for one in Person.objects.only("name", "kana"))


class MemberForm(PageForm):
    groups = (
        Group("だれが", ("organization", "person_name", "person_kana", "is_another", "title")),
        Group("役と任期", ("post", "started_on", "ended_on", "note")),
    )
    organization = ChoiceByName(
        queryset=Organization.objects.filter(is_active=True),
        label="団体",
        required=False,
        help_text="名前か読みのはじめを書くと、候補が出ます。個人で入る人のときは空欄にします。",
    )
    person_name = forms.CharField(
        label="人の名前（呼び名）",
        max_length=50,
        required=False,
        widget=PersonInput,
        help_text="はじめての人は、ここに書くと登録されます。団体だけで、だれかが決まっていないときは空欄にします。",
    )
    person_kana = forms.CharField(label="ふりがな", max_length=50, required=False, validators=[refuse_kanji])
    is_another = forms.BooleanField(
        label="同じ名前の、別の人として登録する",
        required=False,
        help_text="登録されている人と名前は同じでも、その人ではないときに印を付けます。",
    )

    class Meta(PageForm.Meta):
        model = Membership
        fields = ("organization", "title", "post", "started_on", "ended_on", "note")

    def __init__(self, *args, council=None, **kwargs):
        super().__init__(*args, **kwargs)
        if council:
            self.instance.council = council
        known, person = self.instance.organization_id, self.instance.person
        self.fields["organization"].queryset = Organization.objects.filter(Q(is_active=True) | Q(pk=known))
        # As links name a record: the field then shows its name.
        self.initial["organization"] = str(known) if known else ""
        if person:
            self.initial |= {"person_name": person.name, "person_kana": person.kana}

    def clean(self):
        # Two who add the same member at the same moment would not see each other's: one waits for the other.
        Council.objects.select_for_update(of=("self",)).get(pk=self.instance.council_id)
        data = super().clean() or self.cleaned_data
        name, kana = data.get("person_name", ""), hiragana(data.get("person_kana", ""))
        if kana and not name:
            self.add_error("person_name", "ふりがなの人の名前も書いてください。")
        elif not name and not data.get("organization") and "organization" not in self.errors:
            self.add_error("organization", "団体か、人の名前のどちらかを書いてください。")
        try:
            self.instance.person = self._person(name, kana, data.get("is_another")) if name else None
        except ValidationError as several:
            self.add_error("person_kana", several)

    def _person(self, name, kana, is_another) -> Person:
        """Who is meant: the one who sits here already, somebody known, or somebody new."""
        before = self.instance.person
        if before and before.name == name and not is_another:
            return _with_reading(before, kana)
        known = [] if is_another else list(Person.objects.filter(name=name))
        alike = [one for one in known if not kana or hiragana(one.kana) in ("", kana)]
        if len(alike) > 1:
            raise ValidationError(
                f"「{name}」という人が{len(alike)}人登録されています。ふりがなで区別するか、別の人なら印を付けてください。"
            )
        if alike:
            return _with_reading(alike[0], kana)
        return Person(name=name, kana=kana, area=self.instance.council.area)

    def warnings(self):
        council, data = self.instance.council, self.cleaned_data
        if council.ended_on and (data["ended_on"] is None or data["ended_on"] > council.ended_on):
            return [
                f"この協議体は{format_date(council.ended_on)}で廃止しています。任期のおわりを確かめてください。"
            ]
        return []

    def save(self, commit=True):
        if self.instance.person:
            self.instance.person.save()
            self.instance.person = self.instance.person  # a new one has its key only now
        return super().save(commit)


def _with_reading(person: Person, kana: str) -> Person:
    """The person, with the reading that was typed; a blank leaves it as it is."""
    person.kana = kana or person.kana
    return person
