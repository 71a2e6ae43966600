"""議事録: saved as a whole, kept as a draft until then, and followed into the needs."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.models import Need, NeedStep, User
from meetings.models import Decision, Meeting, MinutesDraft
from tests import meetings
from tests.filled_forms import open_form
from tests.meetings import DAY, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(db):
    return User.objects.get(role="coordinator")


@pytest.fixture
def meeting():
    return meetings.meeting(meetings.series(), items=("買い物", "見守り"))


def page_of(meeting):
    return reverse("meeting_minutes", args=[meeting.pk])


def draft_of(meeting):
    return reverse("meeting_draft", args=[meeting.pk])


def opened(client, meeting):
    return open_form(client, page_of(meeting))


def row(key, **values):
    return {
        f"{name}_{key}": value
        for name, value in {"kind": "todo", "owner": "", "due_on": "", **values}.items()
    }


def test_what_was_said_and_decided_is_kept_item_by_item(as_coordinator, meeting):
    first, second = meeting.agenda.all()
    data = opened(as_coordinator, meeting) | {f"discussion_{first.pk}": "車を借りる。", "minutes": "まとめ"}
    data |= row(f"n{second.pk}_1", text="電話をかける", owner="花田", due_on="2020-06-01")
    data |= row("n0_1", kind="decision", text="次は六月")

    answer = as_coordinator.post(page_of(meeting), data)

    assert answer["Location"] == meeting.get_absolute_url()
    first.refresh_from_db()
    meeting.refresh_from_db()
    assert (first.discussion, meeting.minutes) == ("車を借りる。", "まとめ")
    assert [(one.item, one.kind, one.text, one.owner, one.due_on) for one in meeting.decisions.all()] == [
        (second, "todo", "電話をかける", "花田", date(2020, 6, 1)),
        (None, "decision", "次は六月", "", None),
    ]
    page = text(as_coordinator.get(meeting.get_absolute_url()))
    assert "電話をかける" in page and "担当：花田、期限：令和2年6月1日" in page


def test_a_decision_is_mended_and_an_emptied_one_goes_unless_something_came_of_it(
    as_coordinator, meeting, coordinator
):
    wrong, done = meetings.todo(meeting, "まちがい"), meetings.todo(meeting, "済んだこと")
    done.close("done", by=coordinator, on=DAY)
    data = opened(as_coordinator, meeting)

    refused = as_coordinator.post(page_of(meeting), data | {f"text_d{done.pk}": ""})
    as_coordinator.post(page_of(meeting), data | {f"text_d{wrong.pk}": "", f"owner_d{done.pk}": "花田"})

    assert "結果か取組みが記録してあるので消せません。" in text(refused)
    assert [(one.text, one.owner, one.outcome) for one in meeting.decisions.all()] == [
        ("済んだこと", "花田", "done")
    ]


def test_a_row_without_words_is_asked_for_them(as_coordinator, meeting):
    answer = as_coordinator.post(
        page_of(meeting), opened(as_coordinator, meeting) | row("n0_1", text="", owner="花田")
    )

    assert (answer.status_code, meeting.decisions.count()) == (422, 0)
    assert "内容を書いてください。" in text(answer)


def test_a_further_row_is_asked_for_and_nothing_is_saved_by_that(as_coordinator, meeting):
    data = opened(as_coordinator, meeting) | row("n0_1", text="一つ目") | {"press": "more:0"}

    answer = as_coordinator.post(page_of(meeting), data)

    form = answer.context["form"]
    assert [form[f"text_n0_{number}"].value() for number in (1, 2)] == ["一つ目", ""]
    assert "入力を直してください" not in text(answer)
    assert not Decision.objects.filter(meeting=meeting).exists()


def test_minutes_of_a_planned_meeting_say_that_it_took_place(as_coordinator, meeting):
    meeting.status = "planned"
    meeting.save()

    as_coordinator.post(page_of(meeting), opened(as_coordinator, meeting) | {"took_place": "on"})

    meeting.refresh_from_db()
    assert meeting.status == "held"


def test_somebody_elses_words_meanwhile_are_shown_and_not_written_over(as_coordinator, meeting):
    first = meeting.agenda.first()
    data = opened(as_coordinator, meeting)
    as_coordinator.post(
        page_of(meeting), data | {f"discussion_{first.pk}": "むこうの言葉"} | row("n0_1", text="むこうの決定")
    )

    answer = as_coordinator.post(page_of(meeting), data | {f"discussion_{first.pk}": "わたしの言葉"})

    assert answer.status_code == 409
    assert "むこうの言葉" in text(answer) and "わたしの言葉" in text(answer)
    again = {name: answer.context["form"][name].value() for name in answer.context["form"].fields}
    as_coordinator.post(page_of(meeting), {**again, "seen": answer.context["seen"]})
    first.refresh_from_db()
    assert first.discussion == "わたしの言葉"
    assert [one.text for one in meeting.decisions.all()] == ["むこうの決定"]


def test_words_under_an_item_that_somebody_took_out_are_not_lost(as_coordinator, meeting):
    second = meeting.agenda.last()
    data = opened(as_coordinator, meeting) | {f"discussion_{second.pk}": "たいせつな話"}
    second.delete()

    answer = as_coordinator.post(page_of(meeting), data)

    assert answer.status_code == 422
    assert answer.context["form"]["minutes"].value() == "たいせつな話"


def test_what_became_of_the_earlier_todos_is_said_in_the_minutes(as_coordinator, meeting, coordinator):
    earlier = meetings.meeting(meeting.series, date(2020, 4, 14))
    done, dropped, goes_on = (meetings.todo(earlier, words) for words in ("した", "やめた", "まだ"))
    meeting.carried_todos.set([done, dropped, goes_on])
    data = opened(as_coordinator, meeting) | {
        f"outcome_{done.pk}": "done",
        f"outcome_{dropped.pk}": "dropped",
    }

    assert "取りやめた理由を書いてください。" in text(as_coordinator.post(page_of(meeting), data))
    as_coordinator.post(page_of(meeting), data | {f"note_{dropped.pk}": "いらなくなった"})

    for one in (done, dropped, goes_on):
        one.refresh_from_db()
    assert [(one.outcome, one.closed_on, one.closed_by) for one in (done, dropped, goes_on)] == [
        ("done", DAY, coordinator),
        ("dropped", DAY, coordinator),
        ("", None, None),
    ]


def test_words_of_what_goes_on_are_not_lost_in_silence(as_coordinator, meeting):
    going_on = meetings.todo(meetings.meeting(meeting.series, held_on=DAY - timedelta(days=30)))
    meeting.carried_todos.add(going_on)
    told = opened(as_coordinator, meeting) | {
        f"outcome_{going_on.pk}": "",
        f"note_{going_on.pk}": "半分できた",
    }

    answer = as_coordinator.post(page_of(meeting), told)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"note_{going_on.pk}"]


# -- needs -------------------------------------------------------------------


def discuss(client, meeting, need, words="街灯を頼む。"):
    item = meeting.agenda.first()
    item.need = need
    item.save()
    client.post(page_of(meeting), opened(client, meeting) | {f"discussion_{item.pk}": words})


def test_a_need_on_the_agenda_gets_one_step_however_often_the_minutes_are_saved(
    as_coordinator, coordinator, meeting
):
    need = meetings.need()

    discuss(as_coordinator, meeting, need)
    discuss(as_coordinator, meeting, need, "街灯と鏡を頼む。")

    step = need.steps.get()
    assert (step.stage, step.on, step.note, step.by) == ("discussed", DAY, "街灯を頼む。", coordinator)
    assert list(step.meetings.all()) == [meeting]


def test_what_was_written_beforehand_becomes_a_step_when_the_meeting_is_said_to_be_held(
    as_coordinator, meeting
):
    need = meetings.need()
    Meeting.objects.filter(pk=meeting.pk).update(status="planned")
    item = meeting.agenda.first()
    item.need, item.discussion = need, "街灯を頼む。"
    item.save()
    address = reverse("meeting_status", args=[meeting.pk])

    as_coordinator.post(address, open_form(as_coordinator, address) | {"status": "held"})

    assert [step.stage for step in need.steps.all()] == ["discussed"]


def test_a_need_of_which_nothing_was_said_gets_no_step(as_coordinator, meeting):
    need = meetings.need()

    discuss(as_coordinator, meeting, need, "")

    assert not need.steps.exists()


def test_two_items_about_one_need_become_one_step_with_the_words_of_both(as_coordinator, meeting):
    need, said = meetings.need(), ("街灯を頼む。", "鏡も頼む。")
    items = list(meeting.agenda.all()[:2])
    meeting.agenda.filter(pk__in=[item.pk for item in items]).update(need=need)

    typed = {f"discussion_{item.pk}": words for item, words in zip(items, said, strict=True)}
    as_coordinator.post(page_of(meeting), opened(as_coordinator, meeting) | typed)

    assert need.steps.get().note == "街灯を頼む。\n鏡も頼む。"


def test_a_planned_meeting_discusses_nothing_yet(as_coordinator, meeting):
    need, meeting.status, meeting.held_on = meetings.need(), "planned", date(2099, 5, 12)
    meeting.save()

    discuss(as_coordinator, meeting, need)

    assert not need.steps.exists()


@pytest.mark.parametrize("on", [DAY - timedelta(days=7), DAY, DAY + timedelta(days=7)])
def test_a_need_that_is_further_along_does_not_go_back(on, as_coordinator, coordinator, meeting):
    need = meetings.need()
    NeedStep.objects.create(need=need, stage="acted_on", on=on, note="始めた。", by=coordinator)

    discuss(as_coordinator, meeting, need)

    assert Need.objects.with_stage().get(pk=need.pk).stage == "acted_on"
    assert meeting.need_steps.get().need == need


def test_a_need_that_was_merged_is_followed_where_it_stands(as_coordinator, coordinator, meeting):
    need, standing = meetings.need(), meetings.need("暗くてこわい")
    need.merge_into(standing, by=coordinator, at=timezone.now())

    discuss(as_coordinator, meeting, need)
    discuss(as_coordinator, meeting, need)

    assert (need.steps.count(), standing.steps.count()) == (0, 1)


# -- drafts ------------------------------------------------------------------


def test_a_draft_comes_back_with_when_it_was_kept(as_coordinator, meeting):
    first = meeting.agenda.first()
    typed = (
        opened(as_coordinator, meeting) | {f"discussion_{first.pk}": "書きかけ"} | row("n0_2", text="二行目")
    )

    kept = as_coordinator.post(draft_of(meeting), typed).json()["saved"]
    page = as_coordinator.get(page_of(meeting))

    form = page.context["form"]
    assert (form[f"discussion_{first.pk}"].value(), form["text_n0_2"].value()) == ("書きかけ", "二行目")
    assert f"{kept}に自動で残した下書きを出しています。" in text(page)
    first.refresh_from_db()
    assert first.discussion == ""


def test_a_draft_is_its_writers_alone(as_coordinator, meeting, staff, client):
    as_coordinator.post(draft_of(meeting), opened(as_coordinator, meeting) | {"minutes": "書きかけ"})
    client.force_login(staff)

    page = client.get(page_of(meeting))

    assert page.context["form"]["minutes"].value() == ""
    assert "さんも、この議事録を書いています。" in text(page)


def test_saving_ends_the_draft_and_its_last_words_on_the_way_do_not_bring_it_back(as_coordinator, meeting):
    data = opened(as_coordinator, meeting) | {"minutes": "できた"}
    as_coordinator.post(draft_of(meeting), data)

    as_coordinator.post(page_of(meeting), data)
    late = as_coordinator.post(draft_of(meeting), data)

    assert late.json() == {"saved": ""}
    assert not MinutesDraft.objects.exists()


def test_a_draft_of_one_tab_is_not_written_over_from_another(as_coordinator, meeting):
    first, second = (opened(as_coordinator, meeting) | {"submission": str(uuid4())} for _ in range(2))
    as_coordinator.post(draft_of(meeting), first | {"minutes": "先のタブ"})

    elsewhere = as_coordinator.post(draft_of(meeting), second | {"minutes": "後のタブ"}).json()

    assert elsewhere == {"saved": "", "elsewhere": True}
    assert MinutesDraft.objects.get().content["minutes"] == ["先のタブ"]
    gone_on_with = opened(as_coordinator, meeting) | {"submission": str(uuid4())}
    seen = as_coordinator.get(page_of(meeting)).context["form"].draft_seen
    as_coordinator.post(draft_of(meeting), gone_on_with | {"minutes": "続き", "draft_seen": seen})
    assert MinutesDraft.objects.get().content["minutes"] == ["続き"]


def test_a_draft_can_be_thrown_away(as_coordinator, meeting):
    as_coordinator.post(draft_of(meeting), opened(as_coordinator, meeting) | {"minutes": "書きかけ"})

    answer = as_coordinator.post(draft_of(meeting), {"discard": "yes"}, follow=True)

    assert "下書きを捨てました。" in text(answer)
    assert answer.context["form"]["minutes"].value() == ""


def test_what_somebody_saved_after_the_draft_was_begun_is_not_written_over(as_coordinator, meeting):
    data = opened(as_coordinator, meeting)
    as_coordinator.post(draft_of(meeting), data | {"minutes": "下書き", "submission": str(uuid4())})
    meeting.minutes = "ほかの人の議事録"
    meeting.save()

    again = opened(as_coordinator, meeting)
    answer = as_coordinator.post(page_of(meeting), again)

    assert (again["minutes"], answer.status_code) == ("下書き", 409)
    assert "ほかの人の議事録" in text(answer)


def test_a_draft_of_odd_signs_or_without_a_page_is_no_error(as_coordinator, meeting):
    odd = {"minutes": "a\0b", "submission": str(uuid4())}

    assert as_coordinator.post(draft_of(meeting), odd).status_code == 200
    assert as_coordinator.post(draft_of(meeting), {"minutes": "x", "submission": "zzz"}).json() == {
        "saved": ""
    }
    assert MinutesDraft.objects.get().content["minutes"] == ["ab"]
