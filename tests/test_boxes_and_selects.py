"""Boxes and selects are drawn without templates: nobody may see a difference."""

from datetime import date, time

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from coordination.days import DayInput
from coordination.models import Organization
from coordination.pages.choices import ChoiceByName
from coordination.pages.fields import FormRenderer, TimeInput
from coordination.pages.widgets import kept_select

HOSTILE = """<script>'"&amp;</script>"""
CHOICES = [
    ("", "すべて"),
    (1, "第1層"),
    ("2", HOSTILE),
    (HOSTILE, lazystr("あと<で>")),
    ("group<1>", [("a", mark_safe("<b>太い</b>")), ("b", 1234)]),
    (None, "なし"),
    (True, date(2024, 4, 1)),
]
BOXES = (
    (forms.TextInput, HOSTILE),
    (forms.TextInput, None),
    (forms.TextInput, ""),
    (forms.NumberInput, 12345),
    (forms.EmailInput, "a@example.jp"),
    (forms.PasswordInput, "secret"),
    (forms.HiddenInput, mark_safe("a&amp;b")),
    (forms.DateInput, date(2024, 4, 1)),
    (DayInput, date(2024, 4, 1)),
    (TimeInput, time(9, 30)),
)
ATTRIBUTES = (
    {},
    {"id": "id_x", "required": True, "disabled": False, "class": HOSTILE, "max": 10, 'data-"x"': mark_safe("&amp;")},
)  # fmt: skip


def drawn(widget, value, renderer):
    return widget.render(HOSTILE, value, {"id": "id_name"}, renderer)


@pytest.mark.parametrize("attributes", ATTRIBUTES)
@pytest.mark.parametrize(("kind", "value"), BOXES)
def test_a_box_is_letter_for_letter_what_django_makes_of_it(kind, value, attributes):
    widget = kind(attributes)

    assert drawn(widget, value, FormRenderer()) == drawn(widget, value, DjangoTemplates())


@pytest.mark.parametrize("attributes", ATTRIBUTES)
@pytest.mark.parametrize("value", [None, "", 1, "2", HOSTILE, "b", ["a", "2"]])
@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_a_select_is_letter_for_letter_what_django_makes_of_it(kind, value, attributes):
    widget = kind(attributes) if kind is forms.NullBooleanSelect else kind(attributes, CHOICES)
    if kind is forms.SelectMultiple and not isinstance(value, list):
        value = [value]
    if kind is forms.NullBooleanSelect and isinstance(value, list):
        value = None

    assert drawn(widget, value, FormRenderer()) == drawn(widget, value, DjangoTemplates())


@pytest.mark.parametrize(
    "labels", [CHOICES, [(value, str(label)) for value, label in CHOICES]], ids=["rich", "plain"]
)
@pytest.mark.parametrize("value", [None, "", "1", "2", "3", HOSTILE])
def test_the_select_of_a_filter_is_letter_for_letter_what_it_is_on_a_form(value, labels):
    field = forms.ChoiceField(choices=labels, required=False)
    form = type("Form", (forms.Form,), {HOSTILE: field})({HOSTILE: value})

    for _ in range(2):  # drawn, and as it was kept
        assert str(kept_select(form[HOSTILE])) == str(form[HOSTILE])


@pytest.mark.django_db
def test_names_that_are_suggested_stay_words():
    Organization.objects.create(name=HOSTILE, kana="", kind="school")
    hostile = Organization.objects.filter(name=HOSTILE)

    form = type("Form", (forms.Form,), {"met": ChoiceByName(hostile)})()

    assert str(form["met"]) == (
        '<input type="text" name="met" required id="id_met" list="id_met_names" autocomplete="off">\n'
        '<datalist id="id_met_names">'
        '<option value="&lt;script&gt;&#x27;&quot;&amp;amp;&lt;/script&gt;"></option></datalist>'
    )
