"""声から取組みまで: the same chain from either end, with its days and records, and one sheet for an area's year."""

from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Need, NeedStep
from meetings.models import AgendaItem, Council, Decision, Initiative, Meeting, MeetingSeries
from reports.chain_picture import COLUMN, GAP, HEIGHT, Node, _curves, _placed, picture_of
from reports.chains import AGENDA, BORN, DECIDED, DISCUSSED, VOICE, chain_of, chains, moved_in, needs_behind
from surveys.models import Question, SurveyNeed

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(staff):
    """A need heard on a visit in May, put on an agenda in June, and an initiative since August."""
    area = Area.objects.first()
    visit = Activity.objects.create(visited_on=date(2020, 5, 11), tier=2, area=area, venue="第3町会会館")
    need = Need.objects.create(
        title="買い物の足がない", category="shopping", area=area, words="坂がつらい。", heard_on=date(2020, 5, 11),
        activity=visit,
    )  # fmt: skip
    council = Council.objects.create(name="第1圏域協議体", tier=2, area=area)
    series = MeetingSeries.objects.filter(area=area).first()
    meeting = Meeting.objects.create(series=series, held_on=date(2020, 6, 9), status="held")
    item = AgendaItem.objects.create(
        meeting=meeting, position=1, title="買い物について", need=need, discussion="車を出せる人がいる。"
    )
    initiative = Initiative.objects.create(council=council, name="買い物バス", started_on=date(2020, 8, 3))
    decision = Decision.objects.create(
        meeting=meeting, item=item, text="月に一度、車を出してみる。", initiative=initiative
    )
    return {"need": need, "visit": visit, "meeting": meeting, "decision": decision, "initiative": initiative}


def told(chain):
    return [(step.on, step.kind, step.text) for step in chain.steps]


def test_a_need_is_followed_step_by_step_in_the_order_of_the_days(story):
    assert told(chain_of(story["need"])) == [
        (date(2020, 5, 11), VOICE, "坂がつらい。"),
        (date(2020, 6, 9), AGENDA, "買い物について"),
        (date(2020, 6, 9), DISCUSSED, "車を出せる人がいる。"),
        (date(2020, 6, 9), DECIDED, "月に一度、車を出してみる。"),
        (date(2020, 8, 3), BORN, "取組み「買い物バス」になりました。"),
    ]


def test_every_step_leads_to_its_record(story):
    meeting = story["meeting"].get_absolute_url()

    assert [step.address for step in chain_of(story["need"]).steps] == [
        story["visit"].get_absolute_url(),
        meeting,
        meeting,
        story["decision"].get_absolute_url(),
        story["initiative"].get_absolute_url(),
    ]


def test_the_chain_is_the_same_from_the_initiative(story, staff):
    (need,) = needs_behind(story["initiative"], staff)

    assert told(chain_of(need)) == told(chain_of(story["need"]))


def test_a_merged_voice_is_told_with_the_need_that_stands_for_it(story, staff):
    other = Need.objects.create(
        title="店が遠い",
        category="shopping",
        words="バスがない。",
        heard_on=date(2020, 5, 20),
        said_by="町会長",
    )
    other.merge_into(story["need"], by=staff, at="2020-05-21T00:00:00Z")

    assert told(chain_of(other)) == told(chain_of(story["need"]))
    assert [step.text for step in chain_of(other).voices] == ["坂がつらい。", "バスがない。"]
    assert [need.pk for need in needs_behind(story["initiative"], staff)] == [story["need"].pk]


def test_what_came_of_a_need_before_it_was_merged_is_told_with_the_one_that_stands_for_it(story, staff):
    before = told(chain_of(story["need"]))
    other = Need.objects.create(
        title="店が遠い", category="shopping", words="バスがない。", heard_on=date(2019, 5, 20)
    )

    story["need"].merge_into(other, by=staff, at="2020-05-21T00:00:00Z")

    chain = chain_of(story["need"])
    assert (chain.need, told(chain)) == (other, [(date(2019, 5, 20), VOICE, "バスがない。"), *before])
    assert chain.initiatives == (story["initiative"],)
    assert [need.pk for need in moved_in(Need.objects.filter(pk=other.pk), FiscalYear(2020))] == [other.pk]


def test_a_meeting_that_was_called_off_is_no_meeting_that_talked_of_it(story):
    off = Meeting.objects.create(
        series=story["meeting"].series, held_on=date(2020, 9, 1), status="cancelled", because="大雨のため"
    )
    AgendaItem.objects.create(meeting=off, position=1, title="その後", need=story["need"])

    chain = chain_of(story["need"])

    assert chain.steps[-1].place.endswith("（中止）")
    assert {box.node.small for box in picture_of([chain]).boxes} >= {"令和2年9月1日　中止"}


def test_the_picture_of_an_area_holds_the_needs_of_its_parts(story, staff, client):
    part = Area.objects.create(name="みずほ小学校区", parent=story["need"].area)
    Need.objects.filter(pk=story["need"].pk).update(area=part)
    client.force_login(staff)

    page = client.get(reverse("need_picture"), {"area": part.parent_id, "fy": 2020})

    assert [chain.need for chain in page.context["picture"].chains] == [story["need"]]


def test_what_a_step_tells_is_not_told_twice(story, staff):
    step = NeedStep.objects.create(
        need=story["need"], stage="discussed", on=date(2020, 6, 9), note="車の話をした。", by=staff
    )
    story["meeting"].need_steps.add(step)

    assert [step.text for step in chain_of(story["need"]).steps if step.kind == DISCUSSED] == [
        "車の話をした。"
    ]


def test_an_initiative_that_a_step_names_is_behind_no_decision(story, staff):
    Decision.objects.update(initiative=None)
    step = NeedStep.objects.create(
        need=story["need"], stage="acted_on", on=date(2020, 8, 3), note="はじめた。", by=staff
    )
    story["initiative"].need_steps.add(step)

    assert told(chain_of(story["need"]))[-1] == (date(2020, 8, 3), BORN, "はじめた。")
    assert list(needs_behind(story["initiative"], staff)) == [story["need"]]


def test_a_need_read_from_a_survey_begins_there(client, staff):
    question = Question.objects.filter(answers__isnull=False).first()
    client.force_login(staff)
    page = reverse("survey_need_add", args=[question.pk, 1, "all"])
    form = client.get(page).context["form"]
    sent = {name: form.get_initial_for_field(form.fields[name], name) or "" for name in form.fields}

    client.post(page, {**sent, "category": "other", "area": ""})

    origin = SurveyNeed.objects.get()
    (step,) = chain_of(origin.need).steps
    assert (step.kind, step.address) == (VOICE, reverse("survey_answer", args=[question.pk, 1, "all"]))
    assert f"「{question.text}」" in step.text
    behind = client.get(step.address).content.decode()
    assert origin.need.get_absolute_url() in behind


def test_a_need_heard_at_a_meeting_begins_there(story, client, staff):
    client.force_login(staff)
    client.post(
        reverse("meeting_need_add", args=[story["meeting"].pk]),
        {
            "words": "夜道が暗い。", "said_by": "班長", "heard_on": "2020-06-09", "title": "夜道が暗い",
            "category": "housing", "area": "",
        },
    )  # fmt: skip

    (step,) = chain_of(Need.objects.get(title="夜道が暗い")).steps
    assert step.address == story["meeting"].get_absolute_url()


def planned(story, day="2099-06-09"):
    return Meeting.objects.create(series=story["meeting"].series, held_on=date.fromisoformat(day))


def test_a_need_is_put_on_the_agenda_of_a_coming_meeting_once(story, client, staff):
    coming = planned(story)
    client.force_login(staff)
    page = reverse("need_agenda", args=[story["need"].pk])

    for expected in (302, 422):
        answer = client.post(page, {"meeting": coming.pk, "title": "買い物の足"})
        assert answer.status_code == expected

    assert [(item.title, item.need, item.position) for item in coming.agenda.all()] == [
        ("買い物の足", story["need"], 1)
    ]


def test_only_coming_meetings_of_the_area_and_the_city_are_offered(story, client, staff):
    near = planned(story)
    far = Meeting.objects.create(
        series=MeetingSeries.objects.exclude(area=None).exclude(area=story["need"].area).first(),
        held_on=date(2099, 6, 9),
    )
    client.force_login(staff)

    form = client.get(reverse("need_agenda", args=[story["need"].pk])).context["form"]

    offered = [pk for pk, _ in form.fields["meeting"].choices]
    assert near.pk in offered and far.pk not in offered and story["meeting"].pk not in offered


def test_chains_cost_as_many_statements_for_many_needs_as_for_one(story, staff, django_assert_num_queries):
    one = Need.objects.filter(pk=story["need"].pk)
    with CaptureQueriesContext(connection) as few:
        chains(one)

    for number in range(10):
        need = Need.objects.create(title=f"困りごと{number}", category="other", heard_on=date(2020, 5, 11))
        AgendaItem.objects.create(meeting=story["meeting"], position=number + 2, title="議題", need=need)
    with django_assert_num_queries(len(few)):
        assert len(chains(Need.objects.filter(heard_on=date(2020, 5, 11)))) == 11


def test_the_year_of_a_picture_holds_what_was_heard_and_what_moved_in_it(story):
    old = Need.objects.create(title="去年の声", category="other", heard_on=date(2019, 5, 11))
    assert old not in moved_in(Need.objects.all(), FiscalYear(2020))

    AgendaItem.objects.create(meeting=story["meeting"], position=2, title="議題", need=old)

    assert {old, story["need"]} <= set(moved_in(Need.objects.all(), FiscalYear(2020)))


def test_the_page_of_the_picture_says_the_same_in_a_table_and_as_pdf(story, client, staff):
    client.force_login(staff)
    query = {"fy": 2020, "area": story["need"].area_id}
    page = client.get("/needs/picture/", query).content.decode()

    assert "買い物の足がない" in page and page.count("買い物バス") >= 2  # in the drawing and in the table
    pdf = client.get("/needs/picture.pdf", query)
    assert pdf.content.startswith(b"%PDF-")


# -- the drawing -------------------------------------------------------------------


@st.composite
def drawings(draw):
    columns = [
        [
            Node((at, i), draw(st.text("あaＡ困", max_size=60)), draw(st.sampled_from(["", "R2.5.1"])), "/")
            for i in range(n)
        ]
        for at, n in enumerate(draw(st.tuples(*[st.integers(0, 12)] * 4)))
    ]
    keys = [[node.key for node in column] for column in columns]
    pairs = [(a, b) for left, right in pairwise(keys) for a in left for b in right]
    return (
        columns,
        set(draw(st.lists(st.sampled_from(pairs), max_size=20)) if pairs else []),
        draw(st.integers(1, 3)),
    )


@given(drawings())
@settings(max_examples=100, deadline=None)
def test_no_boxes_overlap_and_every_line_joins_two(drawing):
    columns, edges, most_lines = drawing
    boxes = _placed(columns, edges, most_lines)

    assert len(boxes) == sum(map(len, columns))
    assert len(list(_curves(boxes, edges))) == len(edges)
    for at in range(4):
        column = sorted((box for box in boxes if box.x == at * (COLUMN + GAP)), key=lambda box: box.y)
        assert all(a.y + a.height < b.y for a, b in pairwise(column))
    assert all(len(box.lines) <= most_lines for box in boxes)


@pytest.mark.parametrize(("needs", "is_grouped"), [(5, False), (60, True)])
def test_a_picture_fits_the_sheet_however_many_needs_there_are(needs, is_grouped):
    for number in range(needs):
        Need.objects.create(title=f"困りごと{number}", category="other", heard_on=date(2021, 5, 11))

    picture = picture_of(chains(Need.objects.filter(heard_on=date(2021, 5, 11))))

    assert picture.is_grouped is is_grouped
    assert picture.height <= HEIGHT + 4
    if is_grouped:
        assert [(box.node.text, box.node.small) for box in picture.boxes] == [("その他", "60件")]
