"""困りごと on the screen: written down from a visit, found again, and put on the board."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.models import Activity, Need, NeedStep
from meetings.models import AgendaItem
from tests.needs import HEARD_ON, address, merge, text

pytestmark = pytest.mark.django_db

LIST, BOARD, ADD = "/needs/", "/needs/board/", "/needs/add/"


def titles(page):
    return [row.record.title for row in page.context["table"].page]


# -- written down ------------------------------------------------------------


def test_a_need_from_a_visit_begins_with_its_area_its_day_and_what_was_heard(as_coordinator, coordinator):
    visit = Activity.objects.exclude(area=None).first()
    form = as_coordinator.get(ADD, {"visit": visit.pk}).context["form"]
    shown = {name: form[name].value() for name in ("heard_on", "area", "words")}

    answer = as_coordinator.post(
        f"{ADD}?visit={visit.pk}",
        {**shown, "title": "足がない", "category": "shopping"},
        follow=True,
    )

    assert shown == {"heard_on": visit.visited_on, "area": visit.area_id, "words": visit.heard}
    need = Need.objects.get(title="足がない")
    assert (need.activity, need.recorded_by, need.area) == (visit, coordinator, visit.area)
    assert visit.get_absolute_url() in text(answer)
    assert need.get_absolute_url() in text(as_coordinator.get(visit.get_absolute_url()))


def test_a_visit_leads_to_writing_down_a_need(as_coordinator, manager):
    visit = Activity.objects.first()
    link = f'href="{ADD}?visit={visit.pk}"'
    reader = Client()
    reader.force_login(manager)

    assert link in text(as_coordinator.get(visit.get_absolute_url()))
    assert link not in text(reader.get(visit.get_absolute_url()))


@pytest.mark.parametrize("visit", ["x", "0", "９", "999999999999999999999", "-1"])
def test_a_visit_that_does_not_exist_is_404(visit, as_coordinator):
    assert as_coordinator.get(ADD, {"visit": visit}).status_code == 404


def test_a_visit_that_was_withdrawn_is_still_told_but_gives_no_new_needs(as_coordinator, staff, need):
    visit = Activity.objects.first()
    Need.objects.filter(pk=need.pk).update(activity=visit)
    visit.withdraw(by=staff, at=timezone.now(), because="二重に書いた。")

    assert "（取り消した訪問）" in text(as_coordinator.get(need.get_absolute_url()))
    assert as_coordinator.get(ADD, {"visit": visit.pk}).status_code == 404


def test_a_need_is_not_heard_in_the_future(as_coordinator):
    tomorrow = timezone.localdate() + timedelta(days=1)

    answer = as_coordinator.post(ADD, {"title": "x", "category": "other", "heard_on": tomorrow})

    assert answer.status_code == 422
    assert "まだ来ていない日です。聞いた日を入れてください。" in text(answer)


def test_the_same_words_from_the_same_area_are_asked_about(as_coordinator, need):
    answer = as_coordinator.post(
        ADD, {"title": need.title, "category": need.category, "area": need.area_id, "heard_on": HEARD_ON}
    )

    assert answer.status_code == 422
    assert "「同じ困りごととまとめる」でまとめてください。" in text(answer)


def test_a_need_with_steps_is_not_moved_behind_them(as_coordinator, need, coordinator):
    NeedStep.objects.create(
        need=need, stage="discussed", on=date(2019, 6, 3), note="話した。", by=coordinator
    )
    page = as_coordinator.get(address("need_edit", need))
    data = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}

    answer = as_coordinator.post(
        address("need_edit", need), {**data, "heard_on": "2019-06-04", "seen": page.context["seen"]}
    )

    assert "令和元年6月3日の経過（協議）より後の日にはできません。" in text(answer)


def test_of_two_who_mend_a_need_the_second_is_shown_both_texts(as_coordinator, need):
    page = as_coordinator.get(address("need_edit", need))
    data = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    Need.objects.filter(pk=need.pk).update(said_by="町会長")

    answer = as_coordinator.post(
        address("need_edit", need), {**data, "said_by": "班長", "seen": page.context["seen"]}
    )

    assert answer.status_code == 409
    assert ">町会長</td>" in text(answer)


# -- found -------------------------------------------------------------------


def test_the_list_shows_the_needs_that_stand_and_all_when_asked(as_coordinator):
    everything, standing = Need.objects.count(), Need.objects.standing().count()

    assert everything > standing
    assert as_coordinator.get(LIST).context["count"] == standing
    assert as_coordinator.get(LIST, {"merged": "each"}).context["count"] == everything


@pytest.mark.parametrize("words", ["懐中電灯", "かいちゅうﾃﾞﾝﾄｳ", "カイチュウデントウ"])
def test_search_looks_into_the_words_however_they_are_typed(words, as_coordinator, need):
    Need.objects.filter(pk=need.pk).update(words="懐中電灯（かいちゅうでんとう）がいる。")

    assert titles(as_coordinator.get(LIST, {"q": words})) == ["夜の道が暗い"]


def test_words_of_a_merged_need_find_the_one_that_stands_for_it(as_coordinator, need):
    standing = Need.objects.get(title="ごみ集積所まで運べない")
    merge(need, standing)

    assert titles(as_coordinator.get(LIST, {"q": "懐中電灯"})) == [standing.title]
    assert set(titles(as_coordinator.get(LIST, {"q": "懐中電灯", "merged": "each"}))) == {
        standing.title,
        need.title,
    }


def test_filters_narrow_the_list_down(as_coordinator, need):
    def found(**query):
        return titles(as_coordinator.get(LIST, {"q": "夜の道", **query}))

    assert found(stage="heard") == found(category="housing") == found(area=need.area_id) == [need.title]
    assert found(heard_in="2019") == found(moved_in="2019") == [need.title]
    assert (
        found(stage="solved") == found(category="other") == found(area="null") == found(heard_in="2018") == []
    )


def test_the_list_is_sorted_by_the_order_of_the_stages(as_coordinator):
    shown = [row.record.stage for row in as_coordinator.get(LIST, {"sort": "stage"}).context["table"].page]

    assert shown == sorted(shown, key=Need.Stage.values.index)


def test_the_sheet_has_the_words_too(as_coordinator, need):
    answer = as_coordinator.get(LIST, {"q": "夜の道", "format": "csv"})

    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["困りごと"], row["段階"], row["聞いたとおりの言葉"]) == (
        "夜の道が暗い",
        "把握",
        "懐中電灯がいる。",
    )


def test_no_page_of_needs_costs_more_statements_for_more_needs(as_coordinator, need, coordinator, meeting):
    pages = (LIST, BOARD, need.get_absolute_url(), address("need_merge", need), meeting.get_absolute_url())

    def statements():
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                as_coordinator.get(page)
            counts.append(len(captured))
        return counts

    def some(many):
        for i in range(many):
            one = Need.objects.create(
                title=f"声{i}", category="housing", area=need.area, heard_on=HEARD_ON, recorded_by=coordinator
            )
            step = NeedStep.objects.create(
                need=need, stage="discussed", on=HEARD_ON, note="x", by=coordinator
            )
            meeting.need_steps.add(step)
            if i % 2:
                merge(one, need)

    some(2)
    as_coordinator.get(LIST)
    few = statements()
    some(20)

    assert statements() == few
    assert max(few) <= 20


# -- the board ---------------------------------------------------------------


def columns(client, **query):
    return {column.stage.value: column for column in client.get(BOARD, query).context["columns"]}


def test_the_board_has_every_standing_need_once_by_its_stage(as_coordinator, need):
    merge(need, Need.objects.get(title="ごみ集積所まで運べない"))
    board = columns(as_coordinator, fy="2019")

    shown = {stage: {card.need.pk for card in column.cards} for stage, column in board.items()}
    standing = Need.objects.standing().with_stage()
    assert shown == {
        stage: set(standing.filter(stage=stage).values_list("pk", flat=True)) for stage in Need.Stage.values
    }


def test_every_count_of_the_board_opens_a_list_of_that_many(as_coordinator, need):
    for query in ({}, {"area": need.area_id}, {"category": "shopping"}, {"area": "null"}, {"q": "足"}):
        for column in columns(as_coordinator, fy="2019", **query).values():
            assert as_coordinator.get(column.address).context["count"] == column.count


def test_those_that_have_waited_longest_stand_first(as_coordinator):
    waiting = [card.need.reached_on for card in columns(as_coordinator)["heard"].cards]

    assert waiting == sorted(waiting)


def test_solved_needs_are_those_of_the_year_with_a_way_to_all(as_coordinator, need, coordinator):
    NeedStep.objects.create(
        need=need, stage="solved", on=date(2020, 4, 1), note="明るくなった。", by=coordinator
    )

    before, after = (columns(as_coordinator, fy=year)["solved"] for year in ("2019", "2020"))

    assert [card.need for card in after.cards] == [need]
    label, everything = before.further
    assert (before.count, label) == (4, "ほかの年度も含めて5件")  # four of the demo, and this one
    assert as_coordinator.get(everything).context["count"] == 4 + 1


def test_a_card_says_since_when_nothing_has_happened(as_coordinator, monkeypatch, need, coordinator):
    def since(today):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda: today)
        cards = columns(as_coordinator, q="夜の道")["heard"].cards
        return [card.since for card in cards]

    assert since(date(2019, 6, 10)) == ["令和元年5月7日から34日"]  # 24 days of May and 10 of June
    assert since(date(2021, 5, 7)) == ["令和元年5月7日から2年以上"]


def test_a_card_leads_to_its_next_step_but_not_for_who_only_reads(as_coordinator, manager, need):
    link = f"{address('need_step_add', need)}?stage=discussed"
    reader = Client()
    reader.force_login(manager)

    assert link in text(as_coordinator.get(BOARD))
    assert "steps/add" not in text(reader.get(BOARD))


def test_a_long_column_shows_its_first_cards_and_the_way_to_the_rest(as_coordinator, area):
    Need.objects.bulk_create(
        Need(title=f"声{i}", category="other", area=area, heard_on=HEARD_ON) for i in range(60)
    )

    heard = columns(as_coordinator)["heard"]

    assert len(heard.cards) == 50 < heard.count
    assert f"{heard.count}件すべてを一覧で見る" in text(as_coordinator.get(BOARD))


def test_before_the_first_need_the_pages_teach(as_coordinator):
    AgendaItem.objects.update(need=None)
    NeedStep.objects.all().delete()
    Need.objects.update(merged_into=None)
    Need.objects.all().delete()

    for page in (LIST, BOARD):
        assert "困りごとはまだありません" in text(as_coordinator.get(page))


@pytest.mark.parametrize(
    "query", ["area=x", "category=zzz", "q=%00", "stage=zzz", "heard_in=abc", "moved_in=9"]
)
def test_a_strange_address_is_answered(query, as_coordinator):
    for page in (LIST, BOARD):
        assert as_coordinator.get(f"{page}?{query}").status_code == 200


def test_every_voice_that_is_counted_is_told(as_coordinator, need):
    alone = text(as_coordinator.get(need.get_absolute_url()))
    merge(
        Need.objects.create(title="街灯", category="housing", heard_on=HEARD_ON, words="足もとがこわい。"),
        need,
    )
    together = text(as_coordinator.get(need.get_absolute_url()))

    assert "1人の声" in alone and alone.count("懐中電灯がいる。") == 2  # among the facts and among the voices
    assert "2人の声" in together and "足もとがこわい。" in together
