"""A choice among many: the beginning of a name is typed and the rest suggested, where a list would fill the screen."""

from django import forms
from django.core.exceptions import ValidationError
from django_filters import Filter

from coordination.search import matching

LONGEST_KEY = 18  # digits of a number that every database takes


class NameInput(forms.TextInput):
    """A text box that suggests names, found by their readings too."""

    template_name = "pages/_name_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "list": f"{context['widget']['attrs']['id']}_names",
            "autocomplete": "off",
        }
        context["widget"]["names"] = self.choices.queryset.values_list("name", "kana")
        return context


class ChoiceByName(forms.ModelChoiceField):
    """A record by its key, as links name it, or by its name, as people type it; each name belongs to one record."""

    widget = NameInput

    def to_python(self, value):
        written = (value or "").replace("\0", "").strip()
        if not written:
            return None
        known_by = {"pk": int(written)} if _is_key(written) else {"name": written}
        found = self.queryset.filter(**known_by).first()
        return found or self._only_one_like(written)

    def _only_one_like(self, written):
        like = list(self.queryset.filter(matching(written, "search_text"))[:2])
        if len(like) == 1:
            return like[0]
        raise ValidationError(
            f"「{written[:50]}」に当てはまるものが、いくつもあります。候補から一つ選んでください。"
            if like
            else f"「{written[:50]}」は登録されていません。候補から選んでください。"
        )

    def prepare_value(self, value):
        """The name, also where a link has chosen by key."""
        if not isinstance(value, str) or not _is_key(value):
            return value
        name = self.queryset.filter(pk=int(value)).values_list("name", flat=True).first()
        return value if name is None or _is_key(name) else name


def _is_key(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= LONGEST_KEY


class NameFilter(Filter):
    """A filter of a list by one record out of many."""

    field_class = ChoiceByName
