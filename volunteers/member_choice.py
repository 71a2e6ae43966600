"""A member chosen by typing: the name, its reading, the number or the telephone is enough; the rest is suggested."""

import re
import unicodedata
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django_filters import Filter

from coordination.pages.choices import LONGEST_KEY, SuggestingInput
from coordination.search import matching
from volunteers import phones
from volunteers.models import Member, TicketAccount

MOST_NAMED = 5
LONGEST_NUMBER = 5  # digits; more of them are a telephone's


def named(member: Member) -> str:
    """山田 花子（会員12）: two members may have one name."""
    return f"{member.name}（{member}）"


def in_hand_of(members: Iterable[Member], kind: TicketAccount.Kind) -> dict[int, int]:
    """Tickets of that kind by the keys of the members; those who never had any are left out."""
    accounts = TicketAccount.objects.filter(member__in=members, kind=kind)
    return dict(accounts.values_list("member", "in_hand"))


class MemberInput(SuggestingInput):
    """Suggests the members with their readings, and how many tickets of a kind each holds where that is asked for;
    else their telephones."""

    shows: TicketAccount.Kind | None = None

    def names(self):
        members = self.choices.queryset
        held = in_hand_of(members, self.shows) if self.shows else {}
        several = _are_of_several_groups(members)
        for member in members.select_related("group"):
            hint = f"{self.shows.label} {held.get(member.pk, 0)}枚" if self.shows else member.phone
            yield _suggested(member, several), "　".join(filter(None, (member.kana, hint)))


class MemberField(forms.ModelChoiceField):
    """shows: the kind of tickets whose number stands beside each suggested member."""

    widget = MemberInput

    def __init__(self, *args, shows=None, **kwargs):
        super().__init__(*args, queryset=kwargs.pop("queryset", Member.objects.none()), **kwargs)
        self.widget.shows = shows

    def to_python(self, value):
        written = unicodedata.normalize("NFKC", (value or "").replace("\0", "")).strip()
        if not written:
            return None
        found = list(self.queryset.filter(_meant_by(written))[: MOST_NAMED + 1])
        if len(found) == 1:
            return found[0]
        raise ValidationError(_refusal(written[:50], found))

    def prepare_value(self, value):
        """As the suggestion says it, also where a link has chosen by key."""
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        if isinstance(value, Member):
            return _suggested(value, _are_of_several_groups(self.queryset))
        return value


def _are_of_several_groups(members) -> bool:
    return members.order_by().values("group").distinct().count() > 1


def _suggested(member, with_group) -> str:
    return f"{member.name}（{member}・{member.group}）" if with_group else named(member)


def _meant_by(written) -> Q:
    """The member that a suggestion names, or whose number, name or reading was typed."""
    chosen = re.fullmatch(rf"(.*)\(会員([0-9]{{1,{LONGEST_KEY}}})(?:・(.*))?\)", written)
    if chosen:
        name, number, group = chosen.groups()
        return matching(name, "name") & Q(number=int(number)) & matching(group or "", "group__name")
    number = re.fullmatch(rf"(?:会員|No\.?)?\s*([0-9]{{1,{LONGEST_NUMBER}}})", written, re.IGNORECASE)
    if number:
        return Q(number=int(number[1]))
    if digits := phones.digits_of(written):
        return Q(phone__without_signs__contains=digits)
    return matching(written, "name", "kana")


def _refusal(text, found) -> str:
    if not found:
        return (
            f"「{text}」に当てはまる会員がいません。氏名、ふりがな、会員番号、電話のどれかを入れてください。"
        )
    several = len({one.group_id for one in found}) > 1
    names = "、".join(_suggested(one, several) for one in found[:MOST_NAMED])
    more = "など" if len(found) > MOST_NAMED else ""
    return f"「{text}」に当てはまる会員が、いくつもあります（{names}{more}）。会員番号まで入れて、一人を選んでください。"


class MemberFilter(Filter):
    """A filter of a list by one member."""

    field_class = MemberField
