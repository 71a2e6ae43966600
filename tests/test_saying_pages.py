"""The pages on which a table is marked, told in sentences, and sentences are checked."""

import re
from html import unescape

import pytest
from django.urls import reverse

from surveys.models import Question, Survey
from surveys.saying.differences import marks
from tests.tables_of_surveys import of_demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return Survey.objects.get()


def asked(number, **more):
    return {"question": Question.objects.get(number=number).pk, "by": "sex_age", **more}


def opened(client, view, survey, **data):
    return client.get(reverse(view, args=[survey.pk]), data)


def test_the_table_is_as_it_was_until_marks_are_asked_for(as_staff, survey):
    page = opened(as_staff, "survey_table", survey, **asked("7-9"))

    assert "差のある区分に印" in page.text
    assert "印の「高い」「低い」は" not in page.text
    assert "誤差の範囲は、" not in page.text


def test_marks_stand_beside_the_percentages_in_words_with_their_rule(as_staff, survey):
    page = opened(as_staff, "survey_table", survey, **asked("7-9", marks="yes"))
    words = re.findall(r'<td class="text">(高い|低い)</td>', page.text)

    assert len(words) == len(marks(of_demo("7-9", "sex_age"))) == 19
    assert "ホルムの方法" in page.text


def test_the_error_stands_beside_each_percentage(as_staff, survey):
    page = opened(as_staff, "survey_table", survey, **asked("7-9", limits="yes"))

    # 901 of 2,179: Wilson from 39.3 to 43.4 %.
    assert '<td class="text">39.3～43.4％</td>' in page.text
    assert "有限母集団修正はしていません" in page.text


def test_the_switches_stay_when_another_table_is_made(as_staff, survey):
    page = opened(as_staff, "survey_table", survey, **asked("7-9", marks="yes"))

    assert '<input type="hidden" name="marks" value="yes">' in page.text


def test_each_number_of_a_finding_opens_its_cell(as_staff, survey):
    question = Question.objects.get(number="7-9")
    page = opened(as_staff, "survey_findings", survey, **asked("7-9"))
    cell = reverse("survey_answer", args=[question.pk, 7, "f65"])

    assert f'<a class="figure" href="{cell}">52％</a>と、ほかの人（37％）より高い。' in page.text
    assert "302人÷581人＝52％" in as_staff.get(cell).text


def test_a_finding_of_some_people_opens_those_people(as_staff, survey):
    page = opened(as_staff, "survey_findings", survey, **asked("7-9", by="", where="area-1"))
    address = unescape(re.search(r'<a class="figure" href="([^"]+)">', page.text)[1])

    assert "where=area-1" in address
    # 見守り、声かけ of the first area: 215 of 437, as the table by area has it.
    assert "215人" in as_staff.get(address).text


def test_the_sentences_can_be_taken_away(as_staff, survey):
    page = opened(as_staff, "survey_findings", survey, **asked("6-3", by="area"))

    assert "圏域による大きな差は認められない。" in page.context["text"].split("\n")
    assert "data-copy=" in page.text


def test_findings_of_a_table_that_does_not_exist_say_what_to_do(as_staff, survey):
    page = opened(as_staff, "survey_findings", survey, question="999999")

    assert "この調査にない設問です。" in page.text


def checked(client, survey, text, *, number="7-11", **more):
    address = f"{reverse('survey_claims', args=[survey.pk])}?question={asked(number)['question']}&by=sex_age"
    return client.post(address, {"text": text, **more})


SIDES = {"one_name": "そう思う", "one": [1, 2], "other_name": "思わない", "other": [3, 4]}


def test_a_scale_proposes_its_two_sides(as_staff, survey):
    page = opened(as_staff, "survey_claims", survey, **asked("7-11"))

    assert [page.context["form"][name].value() for name in ("one_name", "one", "other_name", "other")] == [
        "そう思う", [1, 2], "そう思わない", [3, 4],
    ]  # fmt: skip


def test_a_pasted_sentence_is_checked_against_the_table(as_staff, survey):
    text = "「そう思う」が30％、「思わない」が33％で、概ね拮抗している。\n65～74歳男性では、そう思うが26％、思わないが38％で拮抗している。"

    page = checked(as_staff, survey, text, **SIDES)

    assert [(claim.text, str(claim.verdict)) for claim in page.context["claims"]] == [
        ("30％", "合う"), ("33％", "合う"), ("拮抗", "合う"),
        ("26％", "合う"), ("38％", "合う"), ("拮抗", "言い過ぎ"),
    ]  # fmt: skip
    assert "".join(piece for piece, _ in page.context["pieces"]).replace("\r\n", "\n") == text


def test_a_claim_leads_to_its_cell_and_what_is_typed_stays(as_staff, survey):
    text = "「見守り、声かけ」は65～74歳女性で52％。"
    cell = reverse("survey_answer", args=[Question.objects.get(number="7-9").pk, 7, "f65"])

    page = checked(as_staff, survey, text, number="7-9")

    assert f'<a href="{cell}">' in page.text
    assert page.context["form"]["text"].value() == text


def test_a_number_that_is_not_in_the_table_is_told(as_staff, survey):
    page = checked(as_staff, survey, "参加した人は44％である。", number="7-9")

    assert "この表に「44」となる数はありません。" in page.text


@pytest.mark.parametrize(
    "filled, sentence",
    [
        ({"text": ""}, "入力してください。"),
        ({"text": "30％", **SIDES, "other": [2, 3]}, "同じ選択肢が、ひとつめにも入っています。"),
        ({"text": "30％", **SIDES, "one_name": ""}, "文の中での呼び方を書いてください。"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_what_to_do(as_staff, survey, filled, sentence):
    page = checked(as_staff, survey, **filled)

    assert page.status_code == 422
    assert sentence in page.text


def test_a_text_cannot_bring_a_script(as_staff, survey):
    page = checked(as_staff, survey, "<script>41％</script>", number="7-9")

    assert "<script>4" not in page.text
