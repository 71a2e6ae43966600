"""How fields look on every form: label, help, control, error, in this order."""

from django import forms
from django.db import models
from django.forms.renderers import TemplatesSetting

from coordination.numbers import parse_whole_number


class PageBoundField(forms.BoundField):
    def css_classes(self, extra_classes=None):
        return f"field field--{self.widget_type} {super().css_classes(extra_classes)}".strip()


class FormRenderer(TemplatesSetting):
    bound_field_class = PageBoundField
    field_template_name = "pages/_field.html"


class DayInput(forms.DateInput):
    """A day by the browser's own picker. Without `max`, a year typed with six digits would empty the field."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__({"max": "2199-12-31", "data-wareki": "", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class DayField(forms.DateField):
    """A day that the Japanese calendar of this application can name, and that people can have meant."""

    widget = DayInput
    default_error_messages = {"out_of_range": "1900年から2199年までの日を入れてください。"}

    def to_python(self, value):
        day = super().to_python(value)
        if day is not None and not 1900 <= day.year < 2200:
            raise forms.ValidationError(self.error_messages["out_of_range"], code="out_of_range")
        return day


class WholeNumberField(forms.IntegerField):
    """A whole number in digits of any width. A number box takes no full-width digits; a text box does, and phones show
    digits all the same."""

    widget = forms.TextInput

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                value = parse_whole_number(value)
            except ValueError as unreadable:
                raise forms.ValidationError(str(unreadable)) from None
        return super().to_python(value)

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "class": "digits", "autocomplete": "off"}


NOTHING_CHOSEN = "選んでください"


def field_for(db_field, **kwargs):
    """`formfield_callback` of our forms: pickers for days and times, room for texts, digits for numbers."""
    if type(db_field) is models.DateField:
        kwargs["form_class"] = DayField
    if isinstance(db_field, models.TimeField):
        kwargs.setdefault("widget", TimeInput)
    if isinstance(db_field, models.IntegerField) and not db_field.choices:
        kwargs["form_class"] = WholeNumberField
    field = db_field.formfield(**kwargs)
    if field is None:
        return None
    if isinstance(db_field, models.TextField) and isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 4
    if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
        field.widget.attrs.setdefault("autocomplete", "off")
    return field


def speak_plainly(field):
    """The words of a field on the page: what to do, in the office's language."""
    is_chosen = hasattr(field, "choices")
    field.error_messages["required"] = "選んでください。" if is_chosen else "入力してください。"
    field.error_messages["unique"] = f"同じ{field.label}が、もう登録されています。"
    if getattr(field, "empty_label", None) is not None:
        field.empty_label = NOTHING_CHOSEN if field.required else "（なし）"
    elif isinstance(field, forms.TypedChoiceField):
        field.choices = [
            (key, NOTHING_CHOSEN if key in ("", None) else label) for key, label in field.choices
        ]
