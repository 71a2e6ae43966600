"""困りごと on the screen: followed step by step, and merged with what is the same."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.models import Area, Need, NeedStep, User
from meetings.models import Council, Initiative, Meeting

pytestmark = pytest.mark.django_db

HEARD_ON = date(2019, 5, 7)


@pytest.fixture
def coordinator(db):
    return User.objects.get(role="coordinator")


@pytest.fixture
def area():
    return Area.objects.get(number=4)


@pytest.fixture
def need(area):
    return Need.objects.create(
        title="夜の道が暗い", category="housing", area=area, heard_on=HEARD_ON, words="懐中電灯がいる。"
    )


@pytest.fixture
def meeting(area):
    meetings = Meeting.objects.held().filter(series__area=area, held_on__gt=HEARD_ON)
    return meetings.exclude(series__kind__name="視察の受け入れ").first()


def text(answer):
    return answer.content.decode()


def address(view, *needs):
    return reverse(view, args=[one.pk for one in needs])


def merge(one, other):
    one.merge_into(other, by=User.objects.get(role="staff"), at=timezone.now())


# -- steps -------------------------------------------------------------------


def write(client, need, **data):
    return client.post(
        address("need_step_add", need), {"stage": "discussed", "on": "2019-06-03", "note": "話した。", **data}
    )


def confirmed(client, need, **data):
    asked = write(client, need, **data)
    return write(client, need, **data, confirmed=asked.context["warnings_mark"])


def test_a_step_moves_the_need_and_says_who_did_what_when(as_coordinator, coordinator, need):
    answer = write(as_coordinator, need)

    assert answer["Location"] == need.get_absolute_url()
    step = need.steps.get()
    assert (step.stage, step.on, step.note, step.by) == (
        "discussed",
        date(2019, 6, 3),
        "話した。",
        coordinator,
    )
    page = text(as_coordinator.get(need.get_absolute_url()))
    assert "令和元年6月3日（月）" in page and "話した。" in page


def test_the_stage_after_the_present_one_is_chosen_already(as_coordinator, need):
    def chosen(**query):
        return as_coordinator.get(address("need_step_add", need), query).context["form"]["stage"].value()

    assert chosen() == "discussed"
    assert chosen(stage="solved") == "solved"
    assert chosen(stage="nonsense") == "discussed"


def test_a_step_is_dated_by_its_meeting_and_the_meeting_lists_the_need(as_coordinator, need, meeting):
    write(as_coordinator, need, on="", meeting=meeting.pk)

    step = need.steps.get()
    assert (step.on, list(step.meetings.all())) == (meeting.held_on, [meeting])
    assert meeting.get_absolute_url() in text(as_coordinator.get(need.get_absolute_url()))
    assert need.get_absolute_url() in text(as_coordinator.get(meeting.get_absolute_url()))


def test_a_step_without_a_day_and_a_meeting_is_of_today(as_coordinator, need):
    write(as_coordinator, need, on="")

    assert need.steps.get().on == timezone.localdate()


def test_meetings_to_choose_were_held_since_the_need_was_heard_those_of_its_area_first(as_coordinator, need):
    field = as_coordinator.get(address("need_step_add", need)).context["form"].fields["meeting"]

    (_, nothing), (near, own), (far, others) = field.choices
    assert (nothing, near, far) == ("（なし）", "第4圏域・市全域", "ほかの圏域")
    offered = Meeting.objects.exclude(status="cancelled").filter(held_on__gte=HEARD_ON)
    assert len(own) == offered.exclude(series__area__number__in=[1, 2, 3, 5]).count()
    assert len(own) + len(others) == offered.count() == field.queryset.count()


def test_a_step_before_the_need_was_heard_is_refused_with_what_to_do(as_coordinator, need):
    answer = write(as_coordinator, need, on="2019-05-06")

    assert answer.status_code == 422
    assert "困りごとを聞いた日（令和元年5月7日）より前です。" in text(answer)
    assert not need.steps.exists()


def test_a_step_that_is_still_to_come_is_refused(as_coordinator, need):
    answer = write(as_coordinator, need, on=timezone.localdate() + timedelta(days=1))

    assert "経過には、済んだことを書きます。" in text(answer)


def test_going_back_is_asked_about_and_done_once_it_is_confirmed(as_coordinator, need):
    write(as_coordinator, need, stage="acted_on")

    asked = write(as_coordinator, need, on="2019-07-01")
    assert "いまの段階は「取組」です。「協議」に戻ります。" in text(asked)
    confirmed(as_coordinator, need, on="2019-07-01")

    assert Need.objects.with_stage().get(pk=need.pk).stage == "discussed"
    assert need.steps.count() == 2, "the step that was wrong stays"


def test_a_step_written_late_is_asked_about_as_it_leaves_the_stage_as_it_is(as_coordinator, need):
    write(as_coordinator, need, stage="acted_on", on="2019-07-01")

    asked = write(as_coordinator, need, on="2019-06-03")
    assert "いまの段階は「取組」のままです。" in text(asked)
    confirmed(as_coordinator, need, on="2019-06-03")

    assert Need.objects.with_stage().get(pk=need.pk).stage == "acted_on"


def test_what_does_not_fit_a_meeting_is_asked_about(as_coordinator, need, meeting):
    asked = text(write(as_coordinator, need, stage="acted_on", meeting=meeting.pk, on="2019-05-07"))

    assert "話し合った会議が選んでありますが、段階は「取組」です。" in asked
    assert "経過の日は令和元年5月7日（火）です。" in asked


def test_an_initiative_answers_a_need(as_coordinator, need, area):
    council = Council.objects.create(name="第4圏域の協議体", tier=2, area=area)
    initiative = Initiative.objects.create(council=council, name="あかりの会")

    write(as_coordinator, need, stage="acted_on", initiative=initiative.pk)

    assert list(need.steps.get().initiatives.all()) == [initiative]
    page = text(as_coordinator.get(need.get_absolute_url()))
    assert f'取組み：<a href="{initiative.get_absolute_url()}">あかりの会</a>' in page


def test_a_step_cannot_be_changed_by_any_address(as_coordinator):
    from tests.test_policy import views

    assert [name for name, _, _ in views() if "step" in name and name.startswith("need")] == ["need_step_add"]


def test_a_step_of_a_need_that_was_merged_meanwhile_is_not_lost_nor_taken_in(as_coordinator, need):
    standing = Need.objects.exclude(pk=need.pk).standing().first()
    merge(need, standing)

    page = as_coordinator.get(address("need_step_add", need))
    answer = write(as_coordinator, need)

    assert page["Location"] == address("need_step_add", standing)
    assert answer.status_code == 422
    assert "この内容を写して、そちらに書いてください。" in text(answer) and "話した。" in text(answer)
    assert not need.steps.exists()


# -- the same need -----------------------------------------------------------


def test_candidates_of_the_same_category_and_area_stand_first(as_coordinator):
    need = Need.objects.get(title="通院の帰りのバスがない")  # transport, area 1
    twin = Need.objects.create(title="帰りの足", category="transport", area=need.area, heard_on=HEARD_ON)

    shown = [row.record for row in as_coordinator.get(address("need_merge", need)).context["table"].page]

    def nearness(one):
        return (one.category == need.category) + (one.area == need.area)

    assert shown[0] == twin
    assert [nearness(one) for one in shown] == sorted(map(nearness, shown), reverse=True)
    assert need not in shown and not any(one.merged_into for one in shown)


def test_merging_is_told_before_and_done_after_it_is_confirmed(as_coordinator, coordinator, need):
    standing = Need.objects.get(title="ごみ集積所まで運べない")  # solved, one voice merged into it
    page = address("need_merge_into", need, standing)

    asked = text(as_coordinator.get(page))
    assert "あわせて3人の声になります。" in asked  # 1 + 2
    assert "段階は、代表の「解決」になります。" in asked
    need.refresh_from_db()
    assert need.merged_into is None
    answer = as_coordinator.post(page, follow=True)

    need.refresh_from_db()
    assert (need.merged_into, need.merged_by) == (standing, coordinator)
    assert "3人の声" in text(answer) and "懐中電灯がいる。" in text(answer)


def test_choosing_a_merged_need_means_the_one_that_stands(as_coordinator, need):
    merged = Need.objects.get(title="朝早くのごみ出しを頼める人がいない")

    as_coordinator.post(address("need_merge_into", need, merged))

    need.refresh_from_db()
    assert need.merged_into.title == "ごみ集積所まで運べない"


def test_a_merged_need_is_not_merged_again_before_it_is_parted(as_coordinator):
    merged = Need.objects.exclude(merged_into=None).first()
    other = Need.objects.standing().exclude(pk=merged.merged_into_id).first()

    for page in (address("need_merge", merged), address("need_merge_into", merged, other)):
        answer = as_coordinator.get(page, follow=True)
        assert "先にまとめを解いてください。" in text(answer)


def test_merging_crosswise_is_refused_in_a_sentence(as_coordinator, need):
    standing = Need.objects.get(title="ごみ集積所まで運べない")
    merge(need, standing)

    answer = as_coordinator.post(address("need_merge_into", standing, need), follow=True)

    assert "もうまとめてあります。" in text(answer)
    standing.refresh_from_db()
    assert standing.merged_into is None


def test_a_merged_need_says_so_and_can_be_parted(as_coordinator, need):
    standing = Need.objects.get(title="ごみ集積所まで運べない")
    merge(need, standing)
    page = text(as_coordinator.get(need.get_absolute_url()))
    assert "「ごみ集積所まで運べない」と同じ困りごととしてまとめました。" in page
    assert standing.get_absolute_url() in page

    as_coordinator.post(address("need_part", need))

    need.refresh_from_db()
    assert need.merged_into is None
    assert "まとめてありません。" in text(as_coordinator.get(address("need_part", need), follow=True))


def test_markup_in_a_need_stays_text_on_every_page(as_coordinator, coordinator, area):
    payload = "<script>alert(1)</script>"
    one = Need.objects.create(
        title=payload, words=payload, said_by=payload, category="other", area=area, heard_on=HEARD_ON
    )
    other = Need.objects.create(title="よそ", category="other", area=area, heard_on=HEARD_ON)
    NeedStep.objects.create(need=one, stage="discussed", on=HEARD_ON, note=payload, by=coordinator)

    for page in (
        reverse("need_list"),
        reverse("need_board"),
        one.get_absolute_url(),
        address("need_edit", one),
        address("need_step_add", one),
        address("need_merge", one),
        address("need_merge_into", one, other),
    ):
        assert "<script>alert" not in text(as_coordinator.get(page))
