"""What a text of a review claims is held against the figures that the review prints."""

import pytest
from django.urls import reverse

from reports.claims import claims_in, known_from
from reports.review_checks import checks

ACTUAL, TARGET, RATE = (f"｛coordinator_activities:2019:{kind}｝" for kind in ("actual", "target", "rate"))
BEFORE = "｛coordinator_activities:2018:actual｝"


@pytest.fixture
def known(review):
    return known_from(review)


def told(body, known, section="activities"):
    return [(one.text, one.is_wrong) for one in claims_in(body, known, section)]


def test_a_typed_number_is_found_in_the_tables_and_offered_to_be_inserted(known):
    (claim,) = claims_in("令和元年度の活動は８１５ 回でした。", known)

    assert (
        not claim.is_wrong
        and "「コーディネーターの活動回数" in claim.sentence
        and "と同じです" in claim.sentence
    )
    assert [(one.written, one.said) for one in claim.offers] == [
        ("｛コーディネーターの活動回数・令和元年度・実績｝", "コーディネーターの活動回数の令和元年度の実績")
    ]


def test_a_typed_number_that_no_table_has_is_said_to_be_so(known):
    (claim,) = claims_in("合わせて9,999回でした。", known)

    assert not claim.is_wrong and "どの表にもありません" in claim.sentence and claim.offers == ()


def test_beside_a_target_that_is_inserted_the_actual_is_known(known):
    (claim,) = claims_in(f"目標{TARGET}に対し820回でした。", known)

    assert claim.is_wrong and "コーディネーターの活動回数の令和元年度の実績は815回です。" in claim.sentence
    assert [one.written for one in claim.offers] == ["｛コーディネーターの活動回数・令和元年度・実績｝"]


# 410 in 平成30年度, 815 in 令和元年度: 815 ÷ 410 = 1.99. The target is 300: 272 %, 515 more.
@pytest.mark.parametrize(
    "right",
    [
        f"活動は{ACTUAL}に急増しました。",
        f"活動は{ACTUAL}に倍増しました。",
        f"{BEFORE}から{ACTUAL}へ大幅に増えました。",
        f"活動は{ACTUAL}で、横ばいではありません。",
        f"目標{TARGET}に対し{ACTUAL}で、目標を大きく上回りました。",
        f"活動は{ACTUAL}で、前年度の約2倍です。",
        f"活動は{ACTUAL}で、目標を達成しました。",
        f"達成率は{RATE}で、過半数です。",
        f"活動は{ACTUAL}ですが、さらに増加することが求められます。",
        f"活動は{ACTUAL}で、減っていません。",
    ],
)
def test_what_the_figures_bear_is_not_spoken_of(right, known):
    assert told(right, known) == []


@pytest.mark.parametrize(
    ("body", "text", "arithmetic"),
    [
        (
            f"活動は{ACTUAL}に減少しました。",
            "減少し",
            "平成30年度の410回→令和元年度の815回（＋405回、1.99倍）",
        ),
        (f"活動は{ACTUAL}で、横ばいでした。", "横ばい", "1.99倍"),
        (f"{BEFORE}から{ACTUAL}へ半減しました。", "半減し", "＋405回"),
        (f"活動は{ACTUAL}で、目標を下回りました。", "目標を下回り", "目標300回に対し815回です。"),
        (
            f"活動は{ACTUAL}で、目標に届きませんでした。",
            "目標に届きませんでした",
            "目標300回に対し815回です。",
        ),
        (f"活動は{ACTUAL}で、前年度の3倍です。", "3倍", "1.99倍"),
        (f"達成率は{RATE}で、約4割です。", "約4割", "272％"),
        (f"活動は{ACTUAL}で、増えていません。", "増えて", "＋405回"),
        (f"{BEFORE}と{ACTUAL}は拮抗しています。", "拮抗", "405回"),
        ("平成30年度は410回、令和元年度は815回に減少しました。", "減少し", "＋405回"),
    ],
)
def test_what_they_do_not_bear_is_pointed_out_with_the_arithmetic(body, text, arithmetic, known):
    (wrong,) = [one for one in claims_in(body, known) if one.is_wrong]

    assert wrong.text == text and arithmetic in wrong.sentence


def test_a_target_of_another_scope_says_nothing_of_what_was_reached(known):
    assert told("第2層は｛tier2_meetings:2019:actual｝で、目標を下回りました。", known) == []


def test_a_phrase_without_a_figure_is_pointed_out_as_before(known):
    assert told("訪問が急増し、約四割の人に会いました。", known) == [("急増", False), ("約四割", False)]


def test_what_is_said_of_the_survey_is_held_against_its_tables(known):
    name, figures = next(one for one in known.tables if any(figure.share for figure in one[1]))
    whole = [one for one in figures if one.group == "総計" and one.is_ranked]
    first = max(whole, key=lambda one: one.share.value)

    assert told(f"「{first.name}」は{first.share.points:.1f}％で、1割弱でした。", known, "survey")[-1] == (
        "1割弱",
        True,
    )
    sentence = claims_in(f"「{first.name}」は1割弱でした。", known, "survey")[-1].sentence
    assert f"「{name}」の表では" in sentence and "なら合います" in sentence
    assert told(f"{first.name}という人が少なくありません。", known, "survey") == []


def test_a_text_is_looked_through_while_it_is_written_and_nothing_is_kept(client, staff, review):
    client.force_login(staff)
    before = list(review.narratives.values_list("body", flat=True))
    page = client.post(
        reverse("review_text_check", args=[7]),
        {
            "body": "｛コーディネーターの活動回数・令和元年度・実績｝に減少し、300回でした。",
            "section": "activities",
        },
    ).content.decode()

    assert "「減少し」は、平成30年度の410回→令和元年度の815回" in page
    assert 'data-replace="300回"' in page and "・令和元年度・目標｝" in page
    assert list(review.narratives.values_list("body", flat=True)) == before


@pytest.mark.slow
def test_the_list_of_texts_and_the_checks_before_submission_say_it_too(client, staff, review):
    client.force_login(staff)
    review.narratives.create(
        section="activities", heading="現状", body=f"{ACTUAL}に減少しました。", position=99
    )

    assert any("「減少し」は、" in one and "410回→" in one for one in checks(review))
    page = client.get(reverse("review_texts", args=[7])).content.decode()
    assert "<strong>合いません</strong>　「減少し」は、" in page


def test_a_number_that_no_indicator_counts_is_offered_from_its_table(known):
    cell, figure = next(
        (cell, figure)
        for cell, figure in known.cells.figures.items()
        if figure.unit == "人" and figure.value and figure.value > 1000
    )
    claims = claims_in(f"合わせて{figure.text}人でした。", known)

    assert cell.named(known.cells.captions) in [one.written for one in claims[0].offers]
    assert claims_in(f"{cell.kept}でした。", known) == []
