"""The words of a review are written in the browser, and their numbers are those of its tables."""

import pytest
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from reports.claims import claims_in
from reports.drafts import drafted
from reports.live_figures import as_stored, as_written, names_of, paragraph
from reports.models import CarriedOver, Indicator, Narrative, Target
from reports.paper import Paper

ACTIVITIES = "コーディネーターの活動回数"


@pytest.fixture
def names(db):
    return names_of(Indicator.objects.all())


@pytest.fixture
def paper(review):
    return Paper(review, review.as_of)


def said(text, paper, names):
    return str(paragraph(as_stored(text, names)[0], paper.at))


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff)
    return client


@pytest.mark.parametrize(
    ("live", "words"),
    [
        (f"｛{ACTIVITIES}・令和元年度・実績｝", "815回"),
        (f"｛{ACTIVITIES}・Ｒ元年度・目標｝", "300回"),
        (f"{{{ACTIVITIES}・2019・達成率}}", "272％"),  # 815 ÷ 300 = 2.716…
        (f"｛{ACTIVITIES}・令和元年度・目標とくらべて｝", "目標を515回上回り"),  # 815 − 300
        (f"｛{ACTIVITIES}・令和元年度・前年度とくらべて｝", "前年度より405回増え"),  # 815 − 410
        (f"｛{ACTIVITIES}・令和2年度・実績｝", "（未確定）"),
        (f"｛{ACTIVITIES}・令和2年度・前年度とくらべて｝", "（前年度とくらべられません）"),
        ("｛協議体の開催回数・令和元年度・達成率｝", "（該当なし）"),  # the target has no tier
        (f"｛{ACTIVITIES}（うち第1層相当）・平成30年度・実績｝", "187回"),
    ],
)
def test_a_figure_in_a_text_is_that_of_the_table(live, words, paper, names):
    if "うち" in live:
        words = f"{paper.at('coordinator_activities_tier1', FiscalYear(2018)).counted.total}回"

    assert said(f"前{live}後", paper, names) == f"前{words}後"


def test_less_and_the_same_are_said_as_such(paper, names, review):
    Target.objects.filter(indicator__key="coordinator_activities", fiscal_year=FiscalYear(2019)).update(
        value=820
    )
    Target.objects.filter(indicator__key="coordinator_activities", fiscal_year=FiscalYear(2018)).update(
        value=410
    )
    again = Paper(review, review.as_of)

    # 820 − 815 = 5; 410 of 410.
    assert (
        said(f"｛{ACTIVITIES}・令和元年度・目標とくらべて｝ました。", again, names)
        == "目標を5回下回りました。"
    )
    assert (
        said(f"｛{ACTIVITIES}・平成30年度・目標とくらべて｝ました。", again, names)
        == "目標と同じになりました。"
    )


def test_what_is_kept_does_not_depend_on_names(names, paper):
    kept, unknown = as_stored(f"｛{ACTIVITIES}・令和元年度・実績｝", names)

    assert (kept, unknown) == ("｛coordinator_activities:2019:actual｝", [])
    assert as_written(kept, names) == f"｛{ACTIVITIES}・令和元年度・実績｝"
    assert as_written(kept, names | {"coordinator_activities": "訪問"}) == "｛訪問・令和元年度・実績｝"


def test_every_indicator_has_a_name_of_its_own(names):
    assert len(set(names.values())) == len(names) == Indicator.objects.count()
    for key, name in names.items():
        assert as_stored(f"｛{name}・令和元年度・実績｝", names) == (f"｛{key}:2019:actual｝", [])


@pytest.mark.slow
def test_a_text_is_written_with_a_figure_and_read_with_its_number(clerk, review):
    page = clerk.get(reverse("review_text_add", args=[7]), {"section": "activities"})
    assert "コーディネーターの活動回数・令和元年度・実績" in page.content.decode()
    answer = clerk.post(
        f"{reverse('review_text_add', args=[7])}?section=activities",
        {"heading": "現状", "body": f"活動回数は｛{ACTIVITIES}・令和元年度・実績｝です。"},
    )

    text = Narrative.objects.order_by("pk").last()
    assert answer.status_code == 302 and text.body == "活動回数は｛coordinator_activities:2019:actual｝です。"
    page = clerk.get(reverse("review_texts", args=[7])).content.decode()
    assert "活動回数は<a" in page and ">815回</a>です。" in page
    form = clerk.get(reverse("review_text_edit", args=[text.pk])).context["form"]
    assert form["body"].value() == f"活動回数は｛{ACTIVITIES}・令和元年度・実績｝です。"


@pytest.mark.parametrize("wrong", ["｛活動・令和元年度・実績｝", "｛ただの言葉｝", "｛nothing:2019:actual｝"])
def test_what_is_no_figure_is_refused_by_name_and_nothing_is_lost(clerk, wrong):
    before = Narrative.objects.count()
    answer = clerk.post(
        f"{reverse('review_text_add', args=[7])}?section=activities",
        {"heading": "現状", "body": f"文{wrong}文"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422 and f"{wrong}という数値はありません" in page and f"文{wrong}文" in page
    assert Narrative.objects.count() == before


@pytest.mark.slow
def test_a_text_is_not_written_over_by_another(clerk, review):
    text = review.narratives.first()
    page = clerk.get(reverse("review_text_edit", args=[text.pk]))
    text.body = "先に直した文"
    text.save()
    answer = clerk.post(
        reverse("review_text_edit", args=[text.pk]),
        {"heading": text.heading, "body": "後の文", "seen": page.context["seen"]},
    )

    text.refresh_from_db()
    assert answer.status_code == 409 and text.body == "先に直した文"
    assert "先に直した文" in answer.content.decode() and "後の文" in answer.content.decode()


def test_a_text_is_deleted_after_asking(clerk, review):
    text = review.narratives.first()
    assert "消しますか" in clerk.get(reverse("review_text_delete", args=[text.pk])).content.decode()
    clerk.post(reverse("review_text_delete", args=[text.pk]))

    assert not Narrative.objects.filter(pk=text.pk).exists()


def test_the_draft_tells_the_facts_and_its_words_turn_with_the_numbers(paper, names):
    sentences = drafted("activities", paper, Indicator.objects.select_related("achieved_by"), names)
    first = next(one for one in sentences if "令和元年度" in one)

    assert said(first, paper, names) == (
        "令和元年度のコーディネーターの活動回数は、目標300回に対し815回（達成率272％）で、目標を515回上回りました。"
        "前年度より405回増えました。"
    )


def test_typed_numbers_and_claims_without_a_figure_are_pointed_out():
    body = "活動回数は目標｛coordinator_activities:2019:target｝に対し815回です。\n\n訪問が急増し、約四割の人に会いました。"

    assert [one.text for one in claims_in(body)] == ["815回", "急増", "約四割"]
    assert (
        claims_in("｛coordinator_activities:2019:actual｝に増加しました。令和元年度、第2層、4月1日。") == []
    )


def test_the_texts_of_the_review_before_stand_beside(clerk, review):
    earlier = type(review).objects.create(
        plan=review.plan, as_of="2019-06-15", placements_from=FiscalYear(2018), survey=review.survey
    )
    earlier.narratives.create(section="activities", heading="現状", body="去年の文です。", position=0)
    page = clerk.get(reverse("review_text_add", args=[7]), {"section": "activities"}).content.decode()

    assert "前の評価書の本文" in page and "去年の文です。" in page


def test_a_text_of_carried_over_figures_opens_their_source(paper, names):
    carried = CarriedOver.objects.filter(indicator__key="coordinators").first()
    if carried is None:
        carried = CarriedOver.objects.create(
            indicator=Indicator.objects.get(key="coordinator_activities"),
            fiscal_year=FiscalYear(2017), value=120, source="平成29年度の報告書",
        )  # fmt: skip
    again = Paper(paper.review, paper.as_of)
    written = paragraph(
        as_stored(f"｛{names[carried.indicator.key]}・{carried.fiscal_year.name}・実績｝", names)[0], again.at
    )

    (figure,) = written.parts
    assert figure.value == carried.value and "/indicators/" in figure.address


@pytest.mark.parametrize("address", ["?section=nothing", "?section=series&series=abc", "?section=series", ""])
def test_an_address_that_names_no_place_is_not_found(clerk, address):
    assert clerk.get(reverse("review_text_add", args=[7]) + address).status_code == 404
