"""A choice among many: the beginning of a name is typed and the rest suggested, where a list would fill the screen."""

from functools import lru_cache
from html import escape

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_filters import Filter, ModelChoiceFilter
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from coordination.search import matching
from coordination.whole_tables import all_rows

LONGEST_KEY = 18  # digits of a number that every database takes


class SuggestingInput(forms.TextInput):
    """A text box that suggests names, found by their readings too: what `names()` of its kind gives, with readings."""

    def render(self, name, value, attrs=None, renderer=None):
        suggested = f"{attrs['id']}_names"
        box = super().render(name, value, attrs | {"list": suggested, "autocomplete": "off"}, renderer)
        return format_html(
            '{}\n<datalist id="{}">{}</datalist>', box, suggested, _options(tuple(self.names()))
        )


class NameInput(SuggestingInput):
    """Suggests the records that may be chosen. of_all: they are all of their model; nothing but the names is read."""

    def __init__(self, attrs=None, *, of_all=False):
        super().__init__(attrs)
        self.of_all = of_all

    def names(self):
        records, shown = self.choices.queryset, ("name", "kana")
        return all_rows(records.model, *shown) if self.of_all else records.values_list(*shown)


@lru_cache(maxsize=32)
def _options(names: tuple[tuple[str, str], ...]) -> SafeString:
    """They are drawn once for the same names, and anew when one of them has changed."""
    drawn = []
    for name, kana in names:
        label = f' label="{escape(kana)}"' if kana else ""
        drawn.append(f'<option value="{escape(name)}"{label}></option>')
    return mark_safe("".join(drawn))


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
        """The name, also where a link or the record has chosen by key."""
        value = str(value) if isinstance(value, int) else value
        if not isinstance(value, str) or not _is_key(value):
            return value
        name = self.queryset.filter(pk=int(value)).values_list("name", flat=True).first()
        return value if name is None or _is_key(name) else name


def _is_key(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= LONGEST_KEY


class _OneOfAllByName(ChoiceByName):
    widget = NameInput(of_all=True)


class NameFilter(Filter):
    """A filter of a list by one of all records of a model, which are many."""

    field_class = _OneOfAllByName

    def __init__(self, *, model: type[Model], **kwargs):
        super().__init__(queryset=model._default_manager.all(), **kwargs)


class _AtOnce(ModelChoiceIterator):
    """Reads the records in one go. Django reads them through a cursor that PostgreSQL keeps, three exchanges for the
    few that fill a select."""

    def __iter__(self):
        field = self.field
        if field.empty_label is not None:
            yield "", field.empty_label
        if field.null_label is not None:
            yield field.null_value, field.null_label
        yield from self.records()

    def records(self):
        return map(self.choice, self.queryset.all())


class _ChoiceAmongFew(ModelChoiceField):
    iterator = _AtOnce


class RecordFilter(ModelChoiceFilter):
    """A filter of a list by one record out of few, in a select."""

    field_class = _ChoiceAmongFew


class _ByName(_AtOnce):
    def records(self):
        return all_rows(self.queryset.model, "pk", "name")


class _ChoiceOfName(ModelChoiceField):
    iterator = _ByName


class NamedFilter(ModelChoiceFilter):
    """A filter of a list by one of all records of a model that have a name and are called by it, in a select. Nothing
    but the names is read of them."""

    field_class = _ChoiceOfName

    def __init__(self, *, model: type[Model], **kwargs):
        super().__init__(queryset=model._default_manager.all(), **kwargs)
