"""A form makes one record, however often its button is pressed; what else is entered in it is never dropped."""

import re

import pytest

from coordination.models import Organization
from tests.filled_forms import open_form

pytestmark = pytest.mark.django_db

ADD = "/organizations/add/"


@pytest.fixture
def form(as_staff):
    return {**open_form(as_staff, ADD), "name": "ひので町会", "kana": "ひので", "kind": "neighbourhood"}


def names(**which):
    return sorted(Organization.objects.filter(**which).values_list("name", flat=True))


@pytest.mark.asvs("2.3.4")
def test_a_second_press_leads_to_what_the_first_has_made(as_staff, form):
    first, second = as_staff.post(ADD, form), as_staff.post(ADD, form)

    assert first["Location"] == second["Location"]
    assert names(name="ひので町会") == ["ひので町会"]


def test_something_else_from_the_same_form_is_shown_again_and_not_dropped(as_staff, form):
    made = as_staff.post(ADD, form)["Location"]

    answer = as_staff.post(ADD, {**form, "name": "ゆうひ町会", "kana": "ゆうひ"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "この画面からは、もう記録してあります" in page
    assert f'<a href="{made}">記録した内容</a>' in page
    assert 'value="ゆうひ町会"' in page
    assert names(name__contains="町会", kana__in=["ひので", "ゆうひ"]) == ["ひので町会"]


def test_sent_once_more_it_is_a_record_of_its_own(as_staff, form):
    as_staff.post(ADD, form)
    other = {**form, "name": "ゆうひ町会", "kana": "ゆうひ"}
    page = as_staff.post(ADD, other).content.decode()

    new_key = re.search(r'name="submission" value="([^"]+)"', page)[1]
    as_staff.post(ADD, {**other, "submission": new_key})

    assert names(kana__in=["ひので", "ゆうひ"]) == ["ひので町会", "ゆうひ町会"]


def test_the_same_key_at_another_form_is_no_second_press(as_staff, form):
    as_staff.post(ADD, form)

    answer = as_staff.post("/activities/add/", {"submission": form["submission"], "venue": "公民館"})

    assert answer.status_code == 409
    assert 'value="公民館"' in answer.content.decode()
