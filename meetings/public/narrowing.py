"""Looking for an initiative: by area, category, day of the week and words, however these are typed."""

from dataclasses import dataclass

from django import forms

from coordination.search import plain, words
from coordination.wareki import WEEKDAYS
from meetings.public.initiatives import PublicInitiative, PublicSite


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None and "" for all. area: its number. weekday: 0 for Monday."""

    area: int | None = None
    category: str = ""
    weekday: int | None = None
    text: str = ""

    @property
    def is_all(self) -> bool:
        return self == Wanted()

    def finds(self, one: PublicInitiative) -> bool:
        return (
            self.area in (None, one.area.number)
            and self.category in ("", one.category)
            and (self.weekday is None or self.weekday in one.weekdays)
            and all(plain(word) in search_text(one) for word in words(self.text))
        )


class SearchForm(forms.Form):
    """Offers what there is. What it does not offer is not looked for."""

    q = forms.CharField(
        label="ことば", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    area = forms.ChoiceField(label="圏域", required=False)
    category = forms.ChoiceField(label="分類", required=False)
    weekday = forms.ChoiceField(label="曜日", required=False)

    def __init__(self, site: PublicSite, data):
        super().__init__(data)
        every = [("", "すべて")]
        self.fields["area"].choices = every + [(str(area.number), area.name) for area in site.areas]
        self.fields["category"].choices = every + site.categories
        self.fields["weekday"].choices = every + [(str(day), f"{WEEKDAYS[day]}曜日") for day in site.weekdays]

    @property
    def wanted(self) -> Wanted:
        self.full_clean()
        asked = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return Wanted(_number(asked["area"]), asked["category"], _number(asked["weekday"]), asked["q"])


def _number(text: str) -> int | None:
    return int(text) if text else None


def search_text(one: PublicInitiative) -> str:
    """All words that an initiative is found by, a line each."""
    texts = [
        one.name, *one.other_names, one.council, one.area.name, one.part, one.category_name, one.venue, one.schedule,
        one.summary, one.call, *(f"{place.name} {place.address}" for place in one.places), *(by.name for by in one.partners),
    ]  # fmt: skip
    return "\n".join(plain(text) for text in texts if text)
