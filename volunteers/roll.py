"""名簿: a member as people write one down: by number, by name, by reading."""

import re
import unicodedata
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django_filters import Filter

from coordination.pages.choices import SuggestingInput
from coordination.search import plain
from volunteers.models import Member

NUMBER = re.compile(r"(?:会員|No\.?|#)?([0-9]{1,8})", re.I)
WITH_NUMBER = re.compile(r".+\((?:会員)?([0-9]{1,8})\)")
MOST_TOLD = 3


def named(member: Member) -> str:
    """山田 花子（12）: tells two of one name apart, and is found again as it stands."""
    return f"{member.name}（{member.number}）"


class Roll:
    """Members to choose from, in the order of their readings."""

    def __init__(self, members: Iterable[Member]):
        self.members = sorted(members, key=lambda one: (one.sort_key, one.number))

    def find(self, written: str) -> Member:
        """The one member who is meant. ValidationError with a sentence where that is nobody or several."""
        text = unicodedata.normalize("NFKC", written).strip()
        tight = text.replace(" ", "")
        if number := NUMBER.fullmatch(tight) or WITH_NUMBER.fullmatch(tight):
            found = [one for one in self.members if one.number == int(number[1])]
        else:
            found = self._called(text)
        if len(found) == 1:
            return found[0]
        raise ValidationError(_nobody(written) if not found else _several(written, found))

    def _called(self, text):
        """Those of that very name or reading, else those whose name or reading begins so."""
        wanted = plain(text)
        names = {one: [plain(name) for name in (one.name, one.kana) if name] for one in self.members}
        exact = [one for one, known in names.items() if wanted in known]
        return exact or [
            one for one, known in names.items() if any(name.startswith(wanted) for name in known)
        ]


def _nobody(written):
    return f"「{written[:30]}」は名簿にありません。会員番号か氏名を確かめてください。"


def _several(written, found):
    found = sorted(found, key=lambda one: one.number)
    told = "、".join(map(named, found[:MOST_TOLD])) + ("など" if len(found) > MOST_TOLD else "")
    return f"「{written[:30]}」に当てはまる会員が{len(found)}人います（{told}）。会員番号を書いてください。"


class MemberInput(SuggestingInput):
    """shared: the id of a list of names that the page holds once for many boxes."""

    roll, shared = Roll(()), ""

    def render(self, name, value, attrs=None, renderer=None):
        if not self.shared:
            return super().render(name, value, attrs, renderer)
        by_list = {**(attrs or {}), "list": self.shared, "autocomplete": "off"}
        return forms.TextInput.render(self, name, value, by_list, renderer)

    def names(self):
        return [(named(one), one.kana) for one in self.roll.members]


class MemberField(forms.CharField):
    """A member, typed; cleaned to the Member, or None where it is left open."""

    widget = MemberInput

    def __init__(self, *, roll=None, shared="", attrs=None, **kwargs):
        super().__init__(max_length=100, widget=MemberInput(attrs), **kwargs)
        self.roll = self.widget.roll = roll or Roll(())
        self.widget.shared = shared

    def clean(self, value):
        written = super().clean(value)
        return self.roll.find(written) if written else None


class MemberFilter(Filter):
    """A filter of a list by a member; the list's own filters give it the roll."""

    field_class = MemberField
