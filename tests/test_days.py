"""Days: a slip of the year is refused wherever it is made, so that no page meets a day it cannot name."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coordination.days import FIRST, LAST
from coordination.models import Activity, Forum
from tests.filled_forms import admin_form, open_form
from tests.test_taking_in_sheets import upload, where

pytestmark = pytest.mark.django_db

SLIP = date(202, 6, 15)


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_the_first_and_the_last_day_can_be_recorded(day):
    Forum(held_on=day, title="報告会").full_clean()


@pytest.mark.parametrize("day", [SLIP, date(1900, 3, 31), date(2200, 1, 1)])
def test_other_days_are_refused_with_a_sentence(day):
    with pytest.raises(ValidationError) as refusal:
        Forum(held_on=day, title="報告会").full_clean()

    assert refusal.value.messages == ["1900年4月から2199年までの日を入れてください。"]


def test_the_database_refuses_them_whatever_the_way():
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=Activity.objects.first().pk).update(visited_on=SLIP)


def test_the_form_refuses_them(as_staff):
    address = f"{Activity.objects.first().get_absolute_url()}edit/"

    answer = as_staff.post(address, {**open_form(as_staff, address), "visited_on": "0202-06-15"})

    assert answer.status_code == 422
    assert "1900年4月から2199年までの日を入れてください。" in answer.content.decode()


def test_the_admin_refuses_them(as_admin):
    forum = Forum.objects.first()
    address = f"/admin/coordination/forum/{forum.pk}/change/"

    answer = as_admin.post(address, {**admin_form(as_admin, address), "held_on": "0202-06-15"})

    assert "1900年4月から2199年までの日を入れてください。" in answer.content.decode()
    assert Forum.objects.get(pk=forum.pk).held_on == forum.held_on


def test_a_sheet_with_one_is_refused_by_row_and_column(as_admin):
    heads, row = ["名称", "層", "設置日"], ["第3期推進会議", "第1層", "1873-01-01"]

    shown = upload(as_admin, heads, row, kind="council")

    assert where(shown) == [(2, "設置日（C列）", "1900年4月から2199年までの日を入れてください。")]
