"""A member found as one types: by reading, by name, by number or by telephone number."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from coordination.pages.choices import SuggestingInput
from coordination.search import matching
from volunteers import phones
from volunteers.models import Member

MOST_NAMED = 5


class MemberInput(SuggestingInput):
    """Suggests the members that may be chosen, with reading and telephone beside the name."""

    def names(self):
        for member in self.choices.queryset.order_by("sort_key", "pk"):
            yield written(member), "　".join(filter(None, (member.kana, member.phone)))


class MemberChoice(forms.ModelChoiceField):
    widget = MemberInput

    def to_python(self, value):
        text = unicodedata.normalize("NFKC", value or "").replace("\0", "").strip()
        if not text:
            return None
        found = list(self.queryset.filter(self._meant(text))[: MOST_NAMED + 1])
        if len(found) == 1:
            return found[0]
        raise ValidationError(_refusal(text, found))

    def _meant(self, text):
        number = re.search(r"(?:会員|No\.?|#)\s*([0-9]{1,8})", text, re.I) or re.fullmatch(
            r"([0-9]{1,5})", text
        )
        if number:
            return Q(number=int(number[1]))
        if digits := phones.digits_of(text):
            return Q(phone__without_signs__contains=digits)
        return matching(text, "name", "kana")

    def prepare_value(self, value):
        """The name, also where a link has chosen by key; what somebody has typed stays as it was typed."""
        if isinstance(value, Member):
            return written(value)
        if isinstance(value, int):
            member = self.queryset.filter(pk=value).first()
            return written(member) if member else ""
        return value


def written(member: Member) -> str:
    """As it is suggested and understood; the number tells two people of the same name apart."""
    return f"{member.name}（会員{member.number}）"


def _refusal(text, found) -> str:
    if not found:
        return f"「{text[:50]}」に当てはまる会員がいません。氏名、ふりがな、会員番号、電話のどれかを入れてください。"
    names = "、".join(written(one) for one in found[:MOST_NAMED])
    more = "など" if len(found) > MOST_NAMED else ""
    return f"「{text[:50]}」に当てはまる会員が、いくつもあります（{names}{more}）。会員番号まで入れて、一人を選んでください。"
