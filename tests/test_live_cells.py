"""Any number that a table of the review prints can stand in its text, and is then that of the table."""

import pytest
from django.urls import reverse

from coordination.models import Activity
from reports.document import plan_review, sections_of
from reports.live_cells import cells_of
from reports.live_figures import UNKNOWN, as_stored, as_written, paragraph
from reports.models import Narrative
from reports.paper import Paper
from reports.review_checks import checks
from tests.test_editions import words_of

LECTURES = "｛普及啓発の回数と参加人数｜うち出前講座｜平成30年度 回数（回）｝"
SHARE = "｛問6-3 回答した人数と割合（○は1つ）｜１．是非参加したい｜総計 ％｝"


@pytest.fixture
def cells(review):
    return cells_of(sections_of(Paper(review, review.as_of)).values())


@pytest.fixture
def text(review):
    return Narrative.objects.create(review=review, section="outreach", heading="数", body="", position=99)


def written(text, words, cells):
    text.body, unknown = as_stored(words, {}, cells)
    text.save()
    assert unknown == []
    return text


def test_every_number_of_every_table_comes_back_as_it_is_printed(cells):
    assert len(cells.figures) > 300
    for cell, figure in cells.figures.items():
        shown = cell.named(cells.captions)
        kept, unknown = as_stored(shown, {}, cells)
        assert (kept, unknown) == (cell.kept, [])
        assert as_written(kept, {}, cells) == shown
        assert str(paragraph(f"前{kept}後", None, cells)) == f"前{figure.with_unit}後"


def test_a_text_says_what_the_tables_of_outreach_and_of_the_survey_say(review, text, cells):
    """51 of 410 visits are outreach, 9 of them lectures; 40 of 2,179 are 1.8 %, which prints as 2."""
    written(text, f"出前講座は{LECTURES}、是非参加したい人は{SHARE}です。", cells)

    assert "出前講座は9回、是非参加したい人は2％です。" in words_of(plan_review(review))


def test_it_follows_the_records(review, text, cells, open_months):
    written(text, f"出前講座は{LECTURES}です。", cells)
    Activity.objects.filter(visited_on__range=("2018-04-01", "2019-03-31"), is_lecture=True).last().delete()

    assert "出前講座は8回です。" in words_of(plan_review(review))


def test_what_the_table_no_longer_has_is_told_before_it_is_submitted(review, text, cells):
    written(text, f"出前講座は{LECTURES.replace('平成30', '令和元')}です。", cells)
    review.as_of = "2019-03-31"
    review.save()
    review.refresh_from_db()

    assert f"出前講座は{UNKNOWN}です。" in words_of(plan_review(review))
    assert any("いまの表にはないもの" in sentence for sentence in checks(review))


@pytest.mark.parametrize(
    "wrong",
    [
        "｛普及啓発の回数と参加人数｜合計｝",
        "｛普及啓発の回数と参加人数｜合計｜大正元年度 回数（回）｝",
        "｛ない表｜合計｜平成30年度 回数（回）｝",
        "｛=outreach｜合計｝",
        "｛｜｜｝",
    ],
)
def test_what_no_table_has_is_refused_by_name(wrong, cells):
    assert as_stored(wrong, {}, cells) == (wrong, [wrong])


def test_the_tables_are_offered_beside_the_text_those_of_its_section_first(client, staff):
    client.force_login(staff)

    page = client.get(reverse("review_text_add", args=[7]), {"section": "outreach"})

    tables = page.context["form"].beside.tables
    assert tables[0][0] == "普及啓発の回数と参加人数"
    assert LECTURES in page.content.decode() and SHARE in page.content.decode()


@pytest.mark.slow
def test_it_is_written_in_the_browser_as_it_was_picked(client, staff):
    client.force_login(staff)
    address = f"{reverse('review_text_add', args=[7])}?section=outreach"

    client.post(address, {"heading": "現状", "body": f"出前講座は{LECTURES}です。"})

    text = Narrative.objects.order_by("pk").last()
    assert text.body == "出前講座は｛=outreach｜うち出前講座｜平成30年度 回数（回）｝です。"
    form = client.get(reverse("review_text_edit", args=[text.pk])).context["form"]
    assert form["body"].value() == f"出前講座は{LECTURES}です。"
    assert "出前講座は<a" in client.get(reverse("review_texts", args=[7])).content.decode()
