"""次第: items in order, needs on it, and the 宿題 that come back to it."""

from datetime import date

import pytest
from django.urls import reverse

from meetings.models import Meeting
from tests import meetings
from tests.filled_forms import open_form
from tests.meetings import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    return meetings.series()


@pytest.fixture
def meeting(series):
    return meetings.meeting(
        series, date(2020, 6, 9), status="planned", items=("あいさつ", "買い物", "その他")
    )


def page_of(meeting):
    return reverse("meeting_agenda", args=[meeting.pk])


def titles(meeting):
    return [item.title for item in meeting.agenda.all()]


def typed(answer):
    return [title.value() for _, title, *_ in answer.context["form"].in_order]


def test_items_are_written_in_order_and_empty_rows_are_left_out(as_coordinator, series):
    empty = meetings.meeting(series, status="planned")

    as_coordinator.post(
        page_of(empty), open_form(as_coordinator, page_of(empty)) | {"title_n1": "一", "title_n3": "三"}
    )

    assert titles(empty) == ["一", "三"]


def test_rows_are_moved_taken_out_and_added_without_saving_anything(as_coordinator, meeting):
    first, second, third = meeting.agenda.all()
    data = open_form(as_coordinator, page_of(meeting)) | {f"title_{third.pk}": "連絡"}

    moved = as_coordinator.post(page_of(meeting), data | {"press": f"up:{third.pk}"})
    assert typed(moved) == ["あいさつ", "連絡", "買い物", None] or typed(moved) == [
        "あいさつ",
        "連絡",
        "買い物",
        "",
    ]
    removed = as_coordinator.post(page_of(meeting), data | {"press": f"remove:{first.pk}"})
    assert typed(removed)[:2] == ["買い物", "連絡"]
    added = as_coordinator.post(page_of(meeting), data | {"press": "add:"})
    assert len(typed(added)) == 5
    assert "入力を直してください" not in text(moved)
    assert titles(meeting) == ["あいさつ", "買い物", "その他"]

    as_coordinator.post(page_of(meeting), data | {"rows": f"{third.pk} {second.pk}"})
    assert titles(meeting) == ["連絡", "買い物"]


def test_a_need_alone_gives_the_item_its_words(as_coordinator, series):
    need, empty = meetings.need(), meetings.meeting(series, status="planned")

    as_coordinator.post(page_of(empty), open_form(as_coordinator, page_of(empty)) | {"need_n1": need.pk})

    item = empty.agenda.get()
    assert (item.title, item.need) == (need.title, need)


def test_an_item_that_was_talked_about_is_not_taken_out(as_coordinator, meeting):
    first = meeting.agenda.first()
    first.discussion = "話した。"
    first.save()
    data = open_form(as_coordinator, page_of(meeting)) | {f"title_{first.pk}": ""}

    answer = as_coordinator.post(page_of(meeting), data)

    assert answer.status_code == 422
    assert "次第から消せません。" in text(answer)
    assert first.title in titles(meeting)


def test_open_todos_of_earlier_meetings_come_back_with_who_and_by_when(as_coordinator, series, meeting):
    earlier = meetings.meeting(series, date(2020, 5, 12))
    later = meetings.meeting(series, date(2020, 7, 14))
    left = meetings.todo(earlier, owner="花田", due_on=date(2020, 6, 1))
    done, of_later = meetings.todo(earlier, "済んだこと"), meetings.todo(later, "先のこと")
    done.close("done", by=None, on=date(2020, 5, 20))
    of_others = meetings.todo(
        Meeting.objects.exclude(series=series).filter(held_on__lt=meeting.held_on).first()
    )
    page = as_coordinator.get(page_of(meeting))

    assert [key for key, _ in page.context["form"].fields["todos"].choices] == [str(left.pk)]
    assert "街灯の数を調べる（担当：花田、期限：令和2年6月1日）" in text(page)
    as_coordinator.post(page_of(meeting), open_form(as_coordinator, page_of(meeting)) | {"todos": [left.pk]})

    assert list(meeting.carried_todos.all()) == [left]
    shown = text(as_coordinator.get(meeting.get_absolute_url()))
    assert "前回までの宿題" in shown and "担当：花田" in shown
    assert {of_later, of_others}.isdisjoint(meeting.carried_todos.all())


def test_two_who_arrange_an_agenda_at_once_hear_of_each_other(as_coordinator, meeting):
    first = meeting.agenda.first()
    data = open_form(as_coordinator, page_of(meeting))
    as_coordinator.post(page_of(meeting), data | {"title_n1": "新しい議題"})

    answer = as_coordinator.post(page_of(meeting), data | {f"title_{first.pk}": "開会"})

    assert answer.status_code == 409
    assert "あいさつ、買い物、その他、新しい議題" in text(answer)
    assert typed(answer)[:4] == ["開会", "買い物", "その他", "新しい議題"], "theirs are there, and mine"
    assert titles(meeting) == ["あいさつ", "買い物", "その他", "新しい議題"]


def test_a_new_meeting_takes_its_items_from_lines(as_coordinator, series):
    data = open_form(as_coordinator, "/meetings/add/")
    data |= {
        "series": series.pk,
        "held_on": "2026-06-09",
        "status": "planned",
        "agenda": "一つ目\n\n 二つ目 ",
    }
    asked = as_coordinator.post("/meetings/add/", data)
    if asked.status_code == 422:
        as_coordinator.post("/meetings/add/", data | {"confirmed": asked.context["warnings_mark"]})

    assert titles(Meeting.objects.get(series=series)) == ["一つ目", "二つ目"]


def test_the_list_finds_what_was_on_the_agenda_said_and_decided_once_each(as_coordinator, series):
    held = meetings.meeting(series, items=("あかりの話", "あかりの続き"))
    held.agenda.update(discussion="懐中電灯を配る。")
    meetings.todo(held, "懐中電灯を数える", owner="花田")

    def found(words):
        page = as_coordinator.get("/meetings/", {"fy": "2020", "q": words})
        return [row.record for row in page.context["table"].page]

    assert found("あかり") == found("懐中電灯") == found("数える 花田") == found("みちの会議 配る") == [held]
    assert found("あかり ない言葉") == []
