"""How fields look on every form: label, help, control, error, in this order."""

from django import forms
from django.db import models
from django.forms.renderers import TemplatesSetting

from coordination.numbers import parse_whole_number
from coordination.pages import widgets


class PageBoundField(forms.BoundField):
    def css_classes(self, extra_classes=None):
        return f"field field--{self.widget_type} {super().css_classes(extra_classes)}".strip()


class FormRenderer(TemplatesSetting):
    bound_field_class = PageBoundField
    field_template_name = "pages/_field.html"

    def render(self, template_name, context, request=None):
        if draw := widgets.DRAWN.get(template_name):
            return draw(context["widget"])
        return super().render(template_name, context, request)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


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
    if isinstance(field, forms.FileField):
        field.error_messages["required"] = "ファイルを選んでください。"
    field.error_messages["unique"] = f"同じ{field.label}が、もう登録されています。"
    if getattr(field, "empty_label", None) is not None:
        field.empty_label = NOTHING_CHOSEN if field.required else "（なし）"
    elif isinstance(field, forms.TypedChoiceField):
        field.choices = [
            (key, NOTHING_CHOSEN if key in ("", None) else label) for key, label in field.choices
        ]
