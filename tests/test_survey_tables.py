"""クロス集計 on the screen: every number as published, opening the people it counts."""

import pytest
from django.urls import reverse

from coordination.percent import in_percent, share
from surveys.models import Survey
from surveys.table_form import query_of
from surveys.table_spec import TableSpec
from tests.published import GROUPS, number, read
from tests.survey_made import ASKED, PEOPLE, SEX, question_of, rows_of, survey_of, table_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def fujimi():
    return Survey.objects.get()


def published():
    """By question and choice: count and percentage of each group, as printed."""
    found = {}
    for row in read("survey_tables"):
        cells = found.setdefault((row["question"], row["choice"]), {})
        cells[row["group"]] = (number(row["count"]), row["printed_percent"])
    return found


# -- the published tables ----------------------------------------------------


def test_the_three_published_tables_stand_on_the_page_with_all_counts_and_percentages(as_manager, fujimi):
    compared = 0
    for asked in fujimi.questions.filter(attribute=""):
        rows = {
            row[0]: row[1:]
            for row in rows_of(table_at(as_manager, fujimi, question=asked.pk, by="sex_age"))
            if row
        }
        for (question, choice), by_group in published().items():
            if question == asked.number:
                told = [text for group in GROUPS for text in by_group[group]]
                assert rows[choice][: len(told)] == told
                compared += len(told)

    assert compared == 220  # 22 choices × 5 groups × (count, percentage)


def test_who_has_no_sex_or_age_is_a_column_of_their_own(as_manager, fujimi):
    page = table_at(as_manager, fujimi, question=fujimi.questions.get(number="6-3").pk, by="sex_age")

    head, _, *rows = rows_of(page)
    assert head[-1] == "性別または年齢が不明"
    assert rows[-1] == [
        "合計",
        "2,179",
        "100",
        "453",
        "100",
        "470",
        "100",
        "581",
        "100",
        "605",
        "100",
        "70",
        "100",
    ]


# -- guard cells ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "base", "whole", "one_decimal"),
    [
        (5, 8, "63", "62.5"),  # 62.5: round() takes it to 62
        (1, 8, "13", "12.5"),
        (57, 200, "29", "28.5"),  # 57 ÷ 200 × 100 = 28.499999999999996 in doubles
        (29, 200, "15", "14.5"),
        (649, 2000, "32", "32.5"),  # 32.45: to one decimal first it is 32.5, and then 33
        (8889, 20000, "44", "44.4"),  # 44.445: 44.45, 44.5 and 45 step by step
        (1, 16, "6", "6.3"),  # 6.25
        (1, 2000, "0", "0.1"),  # 0.05
        (1999, 2000, "100", "100.0"),  # 99.95
        (0, 7, "0", "0.0"),
    ],
)
def test_a_share_is_rounded_half_up_in_one_step(count, base, whole, one_decimal):
    assert in_percent(share(count, base)) == f"{whole}％"
    assert in_percent(share(count, base, 1), 1) == f"{one_decimal}％"


def test_the_cells_of_a_table_are_rounded_so(as_manager):
    # 5 of 8 say はい: 62.5 %
    survey = survey_of(
        (SEX, ("1", "single", "", ("はい", "いいえ"))), [((1,), (1,))] * 5 + [((1,), (2,))] * 3
    )
    chosen = {"question": question_of(survey, "1").pk, "by": ""}

    assert rows_of(table_at(as_manager, survey, **chosen))[2] == ["はい", "5", "63"]
    assert rows_of(table_at(as_manager, survey, **chosen, decimals="1"))[2:] == [
        ["はい", "5", "62.5"],
        ["いいえ", "3", "37.5"],
        ["無回答", "0", "0.0"],
        ["合計", "8", "100.0"],
    ]


# -- what can be chosen ----------------------------------------------------------


@pytest.fixture
def survey():
    return survey_of(ASKED, PEOPLE)


def test_two_attributes_have_two_lines_of_heads_above_the_units(as_manager, survey):
    page = table_at(as_manager, survey, question=question_of(survey, "1").pk, by="area", **{"and": "sex"})

    outer, inner, units, yes, *_ = rows_of(page)
    assert outer == ["選択肢", "総計", "東部", "西部"]
    assert inner == ["男性", "女性", "男性", "女性", "性別が不明"]  # nobody of unknown sex in 東部
    assert units == ["人", "％"] * 6
    # 東部: one man, two women, of whom one said nothing; 西部: a man who says いいえ, no woman, one of unknown sex
    assert yes == ["はい", "3", "60", "1", "100", "1", "50", "0", "0", "0", "－", "1", "100"]


def test_without_those_who_did_not_answer_the_base_is_smaller_and_the_page_says_so(as_manager, survey):
    page = table_at(as_manager, survey, question=question_of(survey, "1").pk, by="sex", base="answered")

    assert rows_of(page)[2:] == [
        ["はい", "3", "75", "1", "50", "1", "100", "1", "100"],
        ["いいえ", "1", "25", "1", "50", "0", "0", "0", "0"],
        ["合計", "4", "100", "2", "100", "1", "100", "1", "100"],
    ]
    assert "無回答の1人を、母数から除いています。" in page.content.decode()
    assert "無回答を除いた人数に対する割合です。" in page.content.decode()


def test_conditions_of_one_attribute_are_alternatives_and_those_of_several_must_all_hold(as_manager, survey):
    one, two = question_of(survey, "1"), question_of(survey, "2")

    def people(*where):
        return rows_of(table_at(as_manager, survey, question=one.pk, by="", where=where))[-1][1]

    assert people("sex-1") == "2"
    assert people("sex-1", "sex-2") == "4"
    assert people("sex-2", "area-1") == "2"
    assert people("sex-1", "area-1", f"q{two.pk}-2") == "1"
    assert people(f"q{two.pk}-0") == "1"  # who took none of the choices


def test_weights_are_counted_exactly_and_both_numbers_are_told(as_manager, survey):
    page = table_at(
        as_manager, survey, question=question_of(survey, "1").pk, by="", weighted="yes", decimals="1"
    )

    # はい 0.5 + 1 + 1 = 2.5 of 6, いいえ 1.5, 無回答 2; 2.5 ÷ 6 = 41.67 %, half a person is rounded up
    assert rows_of(page)[2:] == [
        ["はい", "3", "41.7"],
        ["いいえ", "2", "25.0"],
        ["無回答", "2", "33.3"],
        ["合計（重みつき）", "6", "100.0"],
        ["重みをつける前の人数", "5", ""],
    ]


def test_a_number_is_told_by_mean_and_median_and_in_bands(as_manager, survey):
    rows = rows_of(table_at(as_manager, survey, question=question_of(survey, "3").pk, by="sex"))

    # 1, 2, 3, 40: mean 46 ÷ 4 = 11.5, median (2 + 3) ÷ 2 = 2.5
    assert rows[:4] == [
        ["区分", "回答した人（人）", "平均", "中央値", "最小", "最大"],
        ["総計", "4", "11.5", "2.5", "1", "40"],
        ["男性", "2", "1.5", "1.5", "1", "2"],
        ["女性", "1", "40.0", "40", "40", "40"],
    ]
    assert [row[0] for row in rows[7:]][:2] == ["0～4", "5～9"]
    assert rows[7][1] == "3"
    assert rows[-2][:3] == ["無回答", "1", "20"]


def test_the_user_says_where_bands_begin_and_each_opens_its_people(as_manager, survey):
    question = question_of(survey, "3")

    page = table_at(as_manager, survey, question=question.pk, by="", bounds="２、40")

    # 1 | 2, 3 | 40
    bands = [row[:2] for row in rows_of(page)[4:]]
    assert bands == [["1以下", "1"], ["2～39", "2"], ["40以上", "1"], ["無回答", "1"], ["合計", "5"]]
    doors = [row.cells[0].address for row in page.context["counts"].rows[:3]]
    assert doors[1].endswith("?bounds=2%2C40")
    assert [len(as_manager.get(door).context["page"].records) for door in doors] == [1, 2, 1]
    assert as_manager.get(doors[1].replace("2%2C40", "x")).status_code == 404


def test_bounds_stay_with_the_table_that_is_saved(as_staff, survey):
    spec = TableSpec(question_of(survey, "3").pk, "sex", bounds="2,40")

    as_staff.post(f"{reverse('saved_table_add', args=[survey.pk])}?{query_of(spec)}", {"title": "友人の数"})

    saved = survey.saved_tables.get()
    assert saved.spec == spec
    assert [row[0] for row in rows_of(as_staff.get(saved.get_absolute_url()))[7:10]] == [
        "1以下",
        "2～39",
        "40以上",
    ]


def test_nonsense_for_bounds_is_refused_and_stays_in_its_field(as_manager, survey):
    page = table_at(as_manager, survey, question=question_of(survey, "3").pk, bounds="18.5, 高い")

    assert "階級の境「高い」は数ではありません。" in page.content.decode()
    assert 'value="18.5, 高い"' in page.content.decode()


def test_bounds_are_asked_for_of_numbers_alone(as_manager, survey):
    page = table_at(as_manager, survey, question=question_of(survey, "1").pk, bounds="18.5")

    assert page.context["form"].spec.bounds == ""
    assert "階級の境" not in page.content.decode()


def test_of_a_free_text_all_see_how_many_wrote_and_administrators_what(as_manager, survey, admin):
    question = question_of(survey, "4")
    address = reverse("survey_texts", args=[question.pk, "all"])

    page = table_at(as_manager, survey, question=question.pk, by="")
    assert [row[:2] for row in rows_of(page)[2:]] == [["記入あり", "2"], ["無回答", "3"], ["合計", "5"]]
    assert "山田" not in page.content.decode() and address not in page.content.decode()
    assert as_manager.get(address).status_code == 403

    as_manager.force_login(admin)
    assert address in table_at(as_manager, survey, question=question.pk, by="").content.decode()
    page = as_manager.get(f"{address}?where=sex-2")
    assert [record.text for record in page.context["page"].records] == ["山田さんに助けてもらった"]


def test_one_respondents_answers_are_for_the_administrator_alone(as_staff, survey, admin):
    address = reverse("survey_slip", args=[survey.pk]) + "?number=1"
    group = reverse("survey_group", args=[survey.pk, "all"])

    assert as_staff.get(address).status_code == 403
    assert address not in as_staff.get(group).content.decode()

    as_staff.force_login(admin)
    assert address in as_staff.get(group).content.decode()
    page = as_staff.get(address).context["page"]
    assert [fact.text for fact in page.sections[0].facts] == [
        "男性", "東部", "0.5", "はい", "ゴミ出し\n買い物", "1", "坂が多い",
    ]  # fmt: skip
    assert as_staff.get(reverse("survey_slip", args=[survey.pk]) + "?number=99").status_code == 404


# -- every number is a door -------------------------------------------------------


def chosen_tables(survey):
    one, two, three, four = (question_of(survey, number).pk for number in "1234")
    return [
        {"question": one, "by": "sex"},
        {"question": one, "by": "area", "and": "sex"},
        {"question": one, "by": "sex", "where": ["area-1", f"q{two}-1"], "base": "answered"},
        {"question": two, "by": f"q{two}", "where": ["sex-1", "sex-2"]},
        {"question": two, "by": "area", "base": "answered"},
        {"question": three, "by": f"q{one}", "where": ["area-1"]},
        {"question": four, "by": f"q{three}"},
        {"question": question_of(survey, "F1").pk, "by": "area"},
    ]


@pytest.mark.slow
def test_every_number_of_every_table_opens_as_many_people(as_manager, survey):
    wrong, opened = [], 0
    for chosen in chosen_tables(survey):
        for row in table_at(as_manager, survey, **chosen).context["counts"].rows:
            for figure in row.cells[::2]:
                page = as_manager.get(figure.address).context["page"]
                opened += 1
                if not figure.value == page.total == len(page.records):
                    wrong.append((chosen, row.labels, figure.value, page.total))

    assert wrong == []
    assert opened > 100


def test_a_weighted_number_opens_the_people_and_says_that_they_are_not_weighted(as_manager, survey):
    chosen = {"question": question_of(survey, "1").pk, "by": "", "weighted": "yes"}
    figure = table_at(as_manager, survey, **chosen).context["counts"].rows[1].cells[0]

    page = as_manager.get(figure.address)

    assert figure.value == 2  # いいえ: one person of weight 1.5
    assert page.context["page"].total == 1
    assert "表の数は重みつきです。" in page.content.decode()


def test_a_mean_stands_beside_a_number_that_opens_those_who_answered(as_manager, survey):
    numbers = table_at(as_manager, survey, question=question_of(survey, "3").pk, by="sex").context["numbers"]

    for row in numbers.rows:
        assert as_manager.get(row.cells[0].address).context["page"].total == row.cells[0].value


def test_sex_and_age_are_not_told_of_people_who_were_found_by_their_area(as_manager, fujimi):
    question = fujimi.questions.get(number="6-3")
    address = reverse("survey_answer", args=[question.pk, 1, "all"])

    assert [column.label for column in as_manager.get(address).context["columns"]] == ["票番号", "区分"]
    for query in ("?where=area-1", "?where=sex-1"):
        assert [column.label for column in as_manager.get(address + query).context["columns"]] == ["票番号"]
    area = reverse("survey_answer", args=[fujimi.questions.get(number="F3").pk, 1, "all"])
    assert [column.label for column in as_manager.get(area).context["columns"]] == ["票番号"]


def test_a_condition_that_the_survey_does_not_know_is_not_found(as_manager, survey):
    address = reverse("survey_answer", args=[question_of(survey, "1").pk, 1, "all"])

    for query in ("?where=zzz", "?where=sex-9", "?answered=999999", "?answered=x"):
        assert as_manager.get(address + query).status_code == 404
