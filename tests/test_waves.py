"""経年比較: the same question over several surveys."""

from datetime import date

import pandas as pd
import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.answers import store_answers
from surveys.models import Question, Recode, Survey, WaveLink
from surveys.saying.interval import Share, difference
from surveys.wave_figures import names_of
from surveys.waves import LESS, MORE, NO_CHANGE, likest, side_by_side, waves_of, ways_in_common
from tests.filled_forms import open_form
from tests.survey_made import survey_of

pytestmark = pytest.mark.django_db


def asked(title, year, labels, codes, sexes=None, population=None):
    """A survey with one question 問1 and, where `sexes` are given, F1."""
    survey = Survey.objects.create(title=title, closed_on=date(year, 3, 31), population=population)
    question = survey.questions.create(number="1", text="町は住みやすいか", answer_type="single", position=1)
    for code, label in enumerate(labels, 1):
        question.choices.create(code=code, label=label)
    frame = {"1": [(code,) if code else () for code in codes]}
    if sexes:
        sex = survey.questions.create(
            number="F1", text="性別", answer_type="single", attribute="sex", position=0
        )
        sex.choices.create(code=1, label="男性")
        sex.choices.create(code=2, label="女性")
        frame["F1"] = [(one,) for one in sexes]
    store_answers(survey, pd.DataFrame(frame))
    return question


def linked(staff, *read):
    """read: questions with the answer that each code stands for."""
    link = WaveLink.objects.create(title="住みやすさ", made_by=staff, made_at=timezone.now())
    for question, answers in read:
        for code, answer in answers.items():
            choice = question.choices.get(code=code)
            Recode.objects.create(link=link, choice=choice, answer=answer, position=1)
    return link


@pytest.fixture
def earlier():
    return asked(
        "平成29年の調査",
        2017,
        ["1．はい", "2．どちらかといえば", "3．いいえ"],
        [1] * 60 + [2] * 20 + [3] * 120,
    )


@pytest.fixture
def later():
    return asked("令和2年の調査", 2020, ["はい", "いいえ"], [1] * 120 + [2] * 60 + [0] * 20)


def test_choices_that_are_read_as_one_answer_are_counted_together(staff, earlier, later):
    link = linked(staff, (earlier, {1: "はい", 2: "はい", 3: "いいえ"}), (later, {1: "はい", 2: "いいえ"}))
    (whole,) = side_by_side(waves_of(link))

    # 60 + 20 of 200, then 120 of 200; 120 of 200, then 60 of 200.
    assert {row.answer: [cell.share.count for cell in row.cells] for row in whole.rows} == {
        "はい": [80, 120],
        "いいえ": [120, 60],
    }


def test_a_change_is_told_where_the_limits_of_the_difference_leave_out_0(staff, earlier, later):
    link = linked(staff, (earlier, {1: "はい", 3: "いいえ"}), (later, {1: "はい", 2: "いいえ"}))
    (whole,) = side_by_side(waves_of(link))
    changes = [row.changes[0] for row in whole.rows]

    # 30 and 60 %; 60 and 30 %. Two differences: each holds 97.5 times in 100.
    assert [(change.points, change.word) for change in changes] == [(30, MORE), (-30, LESS)]
    assert changes[0].interval == difference(changes[0].after, changes[0].before, 0.975)


def test_limits_are_wider_the_more_differences_stand_on_the_page(staff):
    # 100 and 122 of 200: alone the limits are 1.3 and 20.4 points; one of two, −0.1 and 21.8.
    one = asked("前", 2017, ["はい", "いいえ"], [1] * 100 + [2] * 100)
    other = asked("後", 2020, ["はい", "いいえ"], [1] * 122 + [2] * 78)
    alone = linked(staff, (one, {1: "はい"}), (other, {1: "はい"}))
    (whole,) = side_by_side(waves_of(alone))
    Recode.objects.create(link=alone, choice=one.choices.get(code=2), answer="いいえ", position=2)
    Recode.objects.create(link=alone, choice=other.choices.get(code=2), answer="いいえ", position=2)
    (both,) = side_by_side(waves_of(alone))

    assert [row.changes[0].word for row in whole.rows] == [MORE]
    assert [row.changes[0].word for row in both.rows] == [NO_CHANGE, NO_CHANGE]


def test_a_known_population_narrows_the_difference(staff, earlier, later):
    link = linked(staff, (earlier, {1: "はい"}), (later, {1: "はい"}))
    wide = side_by_side(waves_of(link))[0].rows[0].changes[0].interval
    Survey.objects.filter(title__endswith="年の調査").update(population=250)
    narrow = side_by_side(waves_of(link))[0].rows[0].changes[0].interval

    assert wide.low < narrow.low < narrow.high < wide.high


def test_an_answer_that_one_wave_does_not_know_is_not_compared(staff, earlier, later):
    link = linked(staff, (earlier, {1: "はい", 2: "どちらかといえば"}), (later, {1: "はい"}))
    rows = {row.answer: row for row in side_by_side(waves_of(link))[0].rows}

    assert rows["どちらかといえば"].cells[1] is None
    assert rows["どちらかといえば"].changes == (None,)


def test_groups_of_the_same_name_stand_side_by_side(staff):
    one = asked("前", 2017, ["はい", "いいえ"], [1, 2] * 50, sexes=[1] * 40 + [2] * 60)
    other = asked("後", 2020, ["はい", "いいえ"], [1, 1, 1, 2] * 25, sexes=[1] * 52 + [2] * 48)
    link = linked(staff, (one, {1: "はい"}), (other, {1: "はい"}))
    waves = waves_of(link)
    parts = side_by_side(waves, "sex")

    assert ways_in_common(waves) == {"sex": "性別"}
    assert [(part.name, [cell.share.base for cell in part.rows[0].cells]) for part in parts] == [
        ("総計", [100, 100]), ("男性", [40, 52]), ("女性", [60, 48]),
    ]  # fmt: skip


def test_the_question_with_the_same_choices_is_found(earlier, later):
    same = asked("別の調査", 2019, ["１．はい", "２．いいえ"], [1, 2])
    far = asked("遠い調査", 2018, ["賛成", "反対"], [1, 2])
    questions = Question.objects.prefetch_related("choices")

    assert likest(questions.get(pk=later.pk), questions.filter(pk__in=[same.pk, far.pk])) == same
    assert likest(questions.get(pk=later.pk), questions.filter(pk=far.pk)) is None


# -- the pages ---------------------------------------------------------------------------------------


def test_labels_that_agree_are_matched_and_the_rest_are_left_to_people(as_staff, earlier, later):
    page = as_staff.get(reverse("wave_add"), {"question": [earlier.pk, later.pk]})
    form = page.context["form"]
    initial = {field.label: field.value() for field in form if field.name != "title"}

    assert initial == {
        "1．はい": "はい",
        "2．どちらかといえば": "",
        "3．いいえ": "いいえ",
        "はい": "はい",
        "いいえ": "いいえ",
    }


def test_one_question_finds_its_like_in_the_other_surveys(as_staff, earlier, later):
    page = as_staff.get(reverse("wave_add"), {"question": later.pk})
    proposed = {offer.survey.title: offer.proposed for offer in page.context["choice"].offers}

    assert proposed == {
        "令和2年の調査": later, "平成29年の調査": earlier, "介護予防・日常生活圏域ニーズ調査": None,
    }  # fmt: skip


def test_a_comparison_is_made_and_tells_what_has_changed(as_staff, earlier, later):
    address = f"{reverse('wave_add')}?question={earlier.pk}&question={later.pk}"
    filled = open_form(as_staff, address)
    filled |= {f"choice_{earlier.choices.get(code=2).pk}": "はい", "title": "住みやすさの比較"}

    answer = as_staff.post(address, filled, follow=True)

    link = WaveLink.objects.get()
    assert answer.redirect_chain[-1][0] == link.get_absolute_url()
    # 80 of 200 and 120 of 200; 120 and 60 of 200.
    assert answer.context["page"].sentences == [
        "総計では、「はい」が40％から60％に増えた。",
        "総計では、「いいえ」が60％から30％に減った。",
    ]


def test_a_comparison_without_a_common_answer_is_refused_and_keeps_what_was_typed(as_staff, earlier, later):
    address = f"{reverse('wave_add')}?question={earlier.pk}&question={later.pk}"
    filled = open_form(as_staff, address)
    typed = {
        f"choice_{choice.pk}": f"答え{choice.pk}" for one in (earlier, later) for choice in one.choices.all()
    }

    answer = as_staff.post(address, filled | typed)

    assert answer.status_code == 422
    assert "共通する答えがありません" in answer.text
    assert all(f'value="{value}"' in answer.text for value in typed.values())
    assert not WaveLink.objects.exists()


def test_an_answer_of_one_survey_alone_is_saved_once_it_is_confirmed(as_staff, earlier, later):
    address = f"{reverse('wave_add')}?question={earlier.pk}&question={later.pk}"
    filled = open_form(as_staff, address) | {f"choice_{earlier.choices.get(code=2).pk}": "どちらかといえば"}

    answer = as_staff.post(address, filled)

    assert "だけにあり、比べられません。" in answer.text
    assert not WaveLink.objects.exists()


def test_two_questions_of_one_survey_are_refused(as_staff):
    two = Question.objects.filter(number__in=["6-3", "7-11"])

    page = as_staff.get(reverse("wave_add"), {"question": [question.pk for question in two]})

    assert "一つの調査から選ぶ設問は、一つだけです。" in page.text


def test_questions_that_are_answered_in_different_ways_are_refused(as_staff, earlier):
    several = Question.objects.get(number="7-9")

    page = as_staff.get(reverse("wave_add"), {"question": [earlier.pk, several.pk]})

    assert "○が一つの設問と、○がいくつでもの設問は比べられません。" in page.text


def test_a_recode_is_put_right_and_a_comparison_removed(as_staff, staff, earlier, later):
    link = linked(staff, (earlier, {1: "はい"}), (later, {1: "はい"}))
    edit = reverse("wave_edit", args=[link.pk])
    filled = open_form(as_staff, edit) | {
        f"choice_{earlier.choices.get(code=3).pk}": "いいえ",
        f"choice_{later.choices.get(code=2).pk}": "いいえ",
    }

    as_staff.post(edit, filled)
    read = sorted(link.recodes.values_list("answer", "choice__label"))
    as_staff.post(reverse("wave_delete", args=[link.pk]))

    assert read == [("いいえ", "3．いいえ"), ("いいえ", "いいえ"), ("はい", "1．はい"), ("はい", "はい")]
    assert not WaveLink.objects.exists()


def test_a_way_to_divide_that_not_all_surveys_know_is_no_page(as_staff, staff, earlier, later):
    link = linked(staff, (earlier, {1: "はい"}), (later, {1: "はい"}))

    assert as_staff.get(link.get_absolute_url(), {"by": "area"}).status_code == 404


# -- weights -----------------------------------------------------------------------------------------

WEIGHTED = (("F1", "number", "weight", ()), ("1", "single", "", ("はい", "いいえ")))


@pytest.fixture
def weighted():
    """40 people of weight 2 say はい, 60 of weight 1 いいえ."""
    rows = [(2.0, (1,))] * 40 + [(1.0, (2,))] * 60
    return survey_of(WEIGHTED, rows, title="重みのある調査").questions.get(number="1")


def test_a_wave_that_has_weights_is_counted_by_them_and_is_worth_fewer_people(staff, earlier, weighted):
    link = linked(staff, (earlier, {1: "はい"}), (weighted, {1: "はい"}))
    (whole,) = side_by_side(waves_of(link))
    unweighted, cell = whole.rows[0].cells

    # 40 × 2 = 80 of 80 + 60 = 140; (Σw)² ÷ Σw² = 140² ÷ (40 × 4 + 60 × 1) = 19,600 ÷ 220 = 89.09 instead of 100.
    assert (cell.persons, round(cell.share.points, 2)) == (80, 57.14)
    assert cell.share.size == pytest.approx(89.09, abs=0.005)
    assert (unweighted.share.count, unweighted.share.size) == (60, 200)


def test_the_limits_of_a_change_are_wider_for_weights(staff, earlier, weighted):
    link = linked(staff, (earlier, {1: "はい"}), (weighted, {1: "はい"}))
    change = side_by_side(waves_of(link))[0].rows[0].changes[0]
    as_if_all_counted_alike = difference(Share(80, 140, 100), Share(60, 200, 200))

    assert change.interval == difference(Share(80, 140, 19600 / 220), Share(60, 200, 200))
    assert change.interval.low < as_if_all_counted_alike.low
    assert as_if_all_counted_alike.high < change.interval.high


def test_the_page_says_which_surveys_are_weighted_and_what_they_are_worth(as_staff, staff, earlier, weighted):
    link = linked(staff, (earlier, {1: "はい"}), (weighted, {1: "はい"}))

    page = as_staff.get(link.get_absolute_url())

    assert page.context["page"].notes[0].startswith("「重みのある調査」は、個票の重み（ウェイト）をつけて")
    assert "重みのある調査：100人の回答は、重みをつけると89人分の確かさです。" in page.context["page"].notes
    address = reverse("survey_answer", args=[weighted.pk, 1, "all"])
    assert f'<a class="figure" href="{address}?weighted=yes">57％</a>' in page.text


def test_waves_without_weights_say_so(as_staff, staff, earlier, later):
    link = linked(staff, (earlier, {1: "はい"}), (later, {1: "はい"}))

    assert "どの調査にも重み（ウェイト）がない" in as_staff.get(link.get_absolute_url()).text


def test_limits_hold_for_every_two_of_three_waves(staff, earlier, later):
    last = asked("令和5年の調査", 2023, ["はい", "いいえ"], [1] * 90 + [2] * 110)
    link = linked(staff, *((one, {1: "はい"}) for one in (earlier, later, last)))
    (row,) = side_by_side(waves_of(link))[0].rows

    # 30, 60 and 45 %: three pairs, each held 1 − 0.05 ÷ 3 of the times.
    assert row.level == pytest.approx(1 - 0.05 / 3)
    assert [round(change.points) for change in row.changes] == [30, -15]
    assert round(row.change(0, 2).points) == 15


# -- sentences ---------------------------------------------------------------------------------------


def test_the_sentences_of_the_page_pass_its_own_check(as_staff, staff, earlier, later):
    link = linked(staff, (earlier, {1: "はい", 3: "いいえ"}), (later, {1: "はい", 2: "いいえ"}))
    told = as_staff.get(link.get_absolute_url()).context["page"].sentences

    page = as_staff.post(reverse("wave_claims", args=[link.pk]), {"text": "\n".join(told)})

    # 30 to 60 %, and 60 to 30 %: two numbers and a 増えた, two numbers and a 減った.
    assert [str(claim.verdict) for claim in page.context["claims"]] == ["合う"] * 6


def test_a_sentence_about_two_waves_is_checked_and_leads_to_the_cells_of_both(
    as_staff, staff, earlier, later
):
    link = linked(staff, (earlier, {1: "はい"}), (later, {1: "はい"}))
    cells = [reverse("survey_answer", args=[question.pk, 1, "all"]) for question in (earlier, later)]
    text = "「はい」は平成29年より急減した。"

    page = as_staff.post(reverse("wave_claims", args=[link.pk]), {"text": text})

    assert [str(claim.verdict) for claim in page.context["claims"]] == ["合わない"]
    assert [figure.address for figure in page.context["claims"][0].figures] == cells
    assert page.context["form"]["text"].value() == text


def test_a_fiscal_year_and_a_calendar_year_stand_for_a_survey_unless_two_share_them(staff, earlier, later):
    # Closed on 31 March 2017 and 2020.
    waves = waves_of(linked(staff, (earlier, {1: "はい"}), (later, {1: "はい"})))
    names = names_of(waves)
    again = names_of([waves[0], waves[0]])

    assert {word: names[word] for word in ("平成29年", "2017年", "平成28年度", "前回")} == dict.fromkeys(
        ("平成29年", "2017年", "平成28年度", "前回"), "平成29年の調査"
    )
    assert names["令和元年度"] == names["2020年"] == names["今回"] == "令和2年の調査"
    assert "平成29年" not in again


def test_an_empty_text_about_waves_is_refused_with_what_to_do(as_staff, staff, earlier, later):
    link = linked(staff, (earlier, {1: "はい"}), (later, {1: "はい"}))

    page = as_staff.post(reverse("wave_claims", args=[link.pk]), {"text": ""})

    assert (page.status_code, "入力してください。" in page.text) == (422, True)


def test_choosing_nothing_is_told(as_staff, earlier, later):
    page = as_staff.get(reverse("wave_add"), {"question": ["", ""]})

    assert "くらべる設問が選ばれていません。" in page.text
    assert "くらべる設問が選ばれていません。" not in as_staff.get(reverse("wave_add")).text


def test_what_was_proposed_beside_the_one_question_is_told(as_staff, earlier, later):
    alone = Question.objects.get(number="6-3")

    assert "選択肢の似た設問を、「平成29年の調査」で選んであります。" in (
        as_staff.get(reverse("wave_add"), {"question": later.pk}).text
    )
    assert "ほかの調査に見つかりませんでした。" in (
        as_staff.get(reverse("wave_add"), {"question": alone.pk}).text
    )
