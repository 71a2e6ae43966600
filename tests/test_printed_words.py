"""What may be said of a printed table: marks, errors, findings and checked sentences, and what the paper leaves open."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from surveys.models import PrintedTable, Survey
from surveys.printed_evidence import findings_of, look_at_printed, silences
from surveys.saying.differences import comparisons, marks
from surveys.saying.findings import CAUTION
from tests.tables_of_surveys import of_demo
from tests.test_printed_tables import PUBLISHED, small, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here")]

ALWAYS = "印刷された人数を、一人ひとりを同じ重みで数えたものとして計算している。"


def told(table):
    return [finding.text for finding in findings_of(table, look_at_printed(table))]


def silent(table):
    return silences(table, look_at_printed(table))


def halves(*, whole=(60, 100), groups=((40, 50), (20, 50)), kind="multiple", names=("男性", "女性")):
    """One choice; the count and base of 総計 and of each group."""
    bases = [("総計", whole[1]), *((name, base) for name, (_, base) in zip(names, groups, strict=True))]
    cells = [(count, "") for count, _ in (whole, *groups)]
    return small(cells, groups=bases, kind=kind)


def test_the_marks_of_the_printed_tables_are_those_of_the_answers_they_were_counted_from(as_staff):
    survey = Survey.objects.get()
    take_in(as_staff, survey, PUBLISHED.read_bytes(), name="survey_tables.csv")
    printed = PrintedTable.objects.get(question__number="7-9")

    on_paper, counted = marks(look_at_printed(printed)), marks(of_demo("7-9", "sex_age"))

    def words(found):
        return {(one.line.code, one.group.name): (one.word, round(one.z, 6)) for one in found.values()}

    assert len(on_paper) == 19
    assert words(on_paper) == words(counted)


def test_a_difference_is_that_from_the_total_less_the_group():
    # 40 of 50 against 20 of 50: pooled 0.6; 0.4 ÷ √(0.6 × 0.4 × (1/50 + 1/50)) = 4.0825; of two cells p × 2.
    table = halves()
    found = marks(look_at_printed(table))

    assert [(one.group.name, one.word, round(one.z, 4)) for one in found.values()] == [
        ("男性", "高い", 4.0825), ("女性", "低い", -4.0825),
    ]  # fmt: skip
    assert "「選択肢1」は男性で80％と、ほかの人（40％）より高い。" in told(table)


def test_the_total_may_stand_anywhere_on_the_paper():
    first = halves()
    last = small(
        [(40, ""), (20, ""), (60, "")],
        groups=(("男性", 50), ("女性", 50), ("全体", 100)),
        kind="multiple",
    )

    def z(table):
        return {one.group.name: one.z for one in marks(look_at_printed(table)).values()}

    assert z(last) == z(first)


def test_a_cell_whose_count_is_not_printed_is_not_compared_and_the_others_are():
    table = small(
        [(60, "60"), (40, "80"), (20, "40")],
        [(30, "30"), (None, "30"), (15, "30")],
        groups=(("総計", 100), ("男性", 50), ("女性", 50)),
        kind="multiple",
    )

    compared = comparisons(look_at_printed(table))

    assert {(code, one.group.name) for (code, _), one in compared.items()} == {
        (1, "男性"), (1, "女性"), (2, "女性"),
    }  # fmt: skip
    assert (
        "人数が印刷されていない欄が1か所あり、誤差も差も言えない。割合だけからは人数がわからない。"
        in silent(table)
    )


def test_percentages_alone_give_neither_marks_nor_an_order():
    table = small(
        [(None, "60"), (None, "80")],
        [(None, "40"), (None, "20")],
        groups=(("総計", 100), ("男性", 50)),
    )

    assert marks(look_at_printed(table)) == {}
    assert told(table) == [
        "総計に、印刷されていないか回答者数と合わない人数があるため、全体の順位は言えない。",
        "人数が印刷されていない欄が4か所あり、誤差も差も言えない。割合だけからは人数がわからない。",
        ALWAYS,
    ]


def test_without_a_total_there_is_nobody_to_compare_with():
    table = small([(40, "80"), (20, "40")], groups=(("男性", 50), ("女性", 50)), kind="multiple")
    evidence = look_at_printed(table)

    assert marks(evidence) == {}
    assert told(table)[0] == "総計の人数が印刷されていないため、全体の順位も、ほかの人との差も言えない。"
    # The error needs no other group: Wilson of 40 ÷ 50 is 67.0 to 88.8 %.
    interval = evidence.share(evidence.counted.lines[0], 1).interval()
    assert (round(100 * interval.low, 1), round(100 * interval.high, 1)) == (67.0, 88.8)


def test_a_base_that_is_not_printed_is_told_by_the_name_of_its_group():
    table = halves(groups=((40, 50), (20, None)))

    assert [one.group.name for one in marks(look_at_printed(table)).values()] == ["男性"]
    assert "「女性」は回答者数が印刷されていないため、誤差も差も言えない。" in silent(table)


@pytest.mark.parametrize(
    "groups",
    [
        ((70, 50), (20, 50)),  # more than its base
        ((70, 80), (20, 50)),  # more than 総計 has
        ((5, 50), (20, 50)),  # 55 of the 50 others
    ],
)
def test_a_count_that_cannot_be_right_is_not_judged(groups):
    table = halves(groups=groups)

    assert [one.group.name for one in comparisons(look_at_printed(table)).values()] == ["女性"]
    assert "回答者数や総計と合わない人数が1か所あり、誤差も差も言えない。" in silent(table)


def test_overlapping_groups_are_each_held_against_their_own_rest_and_the_page_says_so():
    table = small(
        [(60, ""), (40, ""), (20, ""), (35, "")],
        groups=(("総計", 100), ("男性", 50), ("女性", 50), ("75歳以上", 40)),
        kind="multiple",
    )
    found = marks(look_at_printed(table))

    # 35 of 40 against 25 of 60: pooled 0.6; (0.875 − 0.4167) ÷ √(0.24 × (1/40 + 1/60)) = 0.4583 ÷ 0.1 = 4.5833.
    assert [round(one.z, 4) for one in found.values() if one.group.name == "75歳以上"] == [4.5833]
    assert silent(table)[-2].startswith("区分の回答者数の合計（140人）が総計より多く、区分が重なっている。")


def test_lines_that_are_sums_of_others_leave_no_order():
    table = small([(60, "60")], [(40, "40")], [(100, "100")], groups=(("総計", 100),))

    assert not any("最も多" in text for text in told(table))
    assert "総計の人数の合計が回答者数より多いため、全体の順位は言えない。" in silent(table)[0]


def test_choices_of_several_answers_are_not_added_up():
    assert "いくつでも選べる設問のため、選択肢を合わせた人数は、印刷された表からはわからない。" in silent(
        halves()
    )


def test_people_whom_the_attribute_does_not_place_get_no_mark():
    table = halves(names=("男性", "性別不明"))

    assert [one.group.name for one in comparisons(look_at_printed(table)).values()] == ["男性"]


def test_where_another_choice_may_lead_in_a_group_nothing_is_said_of_every_group():
    table = small(
        [(60, ""), (40, ""), (20, "")],
        [(30, ""), (5, ""), (None, "")],
        groups=(("総計", 100), ("男性", 50), ("女性", 50)),
        kind="multiple",
    )

    assert not any("どの区分でも" in text for text in told(table))


def test_a_small_group_is_a_reference():
    # 29 people against the 30 below which a share is for reference only.
    table = halves(whole=(60, 79), groups=((40, 50), (20, 29)))

    cautions = [one.text for one in findings_of(table, look_at_printed(table)) if one.heading == CAUTION]

    assert "女性は回答者が29人と30人に満たないため、割合は参考の値である。" in cautions


# -- the pages ---------------------------------------------------------------------------------------


@pytest.fixture
def printed(as_staff):
    survey = Survey.objects.get()
    take_in(as_staff, survey, PUBLISHED.read_bytes(), name="survey_tables.csv")
    return PrintedTable.objects.get(question__number="7-9")


def test_marks_and_errors_stand_on_the_page_when_they_are_asked_for(as_staff, printed):
    plain = as_staff.get(printed.get_absolute_url())
    page = as_staff.get(printed.get_absolute_url(), {"marks": "yes", "limits": "yes"})

    assert "印の「高い」「低い」は" not in plain.text and "差のある区分に印" in plain.text
    assert len(re.findall(r'<td class="text">(高い|低い)</td>', page.text)) == 19
    # 901 of 2,179: Wilson from 39.3 to 43.4 %.
    assert '<td class="text">39.3～43.4％</td>' in page.text
    assert "有限母集団修正はしていません" in page.text


def test_findings_stand_below_the_table_and_lead_to_its_source(as_staff, printed):
    page = as_staff.get(printed.get_absolute_url())

    assert (
        '「見守り、声かけ」は65～74歳女性で<a class="figure" href="#source">52％</a>と、ほかの人（37％）より高い。'
        in page.text
    )
    assert ALWAYS in page.context["text"]


def test_a_sentence_is_checked_against_the_paper(as_staff, printed):
    text = "「見守り、声かけ」は65～74歳女性で53％と、ほかの人より高い。"

    page = as_staff.post(reverse("printed_claims", args=[printed.pk]), {"text": text})

    assert [str(claim.verdict) for claim in page.context["claims"]] == ["合わない", "合う"]
    assert page.context["form"]["text"].value() == text


def test_no_order_is_passed_where_a_count_is_not_printed(as_staff, printed):
    printed.lines[-1]["cells"][0][0] = None
    printed.save()

    page = as_staff.post(
        reverse("printed_claims", args=[printed.pk]), {"text": "「見守り、声かけ」が最も多い。"}
    )

    assert [str(claim.verdict) for claim in page.context["claims"]] == ["確かめられない"]


def test_a_printed_table_is_taken_away_as_printed_with_its_source(as_staff, printed):
    printed.lines[0]["cells"][1] = [None, ""]
    printed.save()

    text = as_staff.get(printed.get_absolute_url(), {"format": "csv"}).content.decode("utf-8-sig")
    book = load_workbook(BytesIO(as_staff.get(printed.get_absolute_url(), {"format": "xlsx"}).content))

    first = ["１．配食の手伝い", 191, 9, "…", "…"]
    assert text.splitlines()[1].split(",")[:5] == [str(cell) for cell in first]
    assert [cell.value for cell in book.worksheets[0][2]][:5] == first
    assert any("報告書に印刷されたとおりの数です。" in str(row[2]) for row in book["条件"].values)
