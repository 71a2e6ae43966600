"""manage.py crosstab: the same numbers as on the screen, in a file."""

import csv
import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tests.published import GROUPS, read
from tests.survey_made import AREA, SEX, survey_of

pytestmark = pytest.mark.django_db

NEEDS = "介護予防・日常生活圏域ニーズ調査"
AGE = ("F3", "single", "age", ("65～74歳", "75歳以上"))
ASKED = (
    SEX,
    AREA,
    AGE,
    ("1", "single", "", ("はい", "いいえ")),
    ("2", "multiple", "", ("ゴミ出し", "買い物")),
)
PEOPLE = [
    # sex, area, age, 問1, 問2
    ((1,), (1,), (1,), (1,), (1, 2)),
    ((1,), (2,), (1,), (2,), (2,)),
    ((2,), (1,), (2,), (), ()),
    ((2,), (1,), (2,), (1,), (1,)),
]


def crosstab(*arguments, **options):
    out = io.StringIO()
    call_command("crosstab", *arguments, stdout=out, **options)
    return out.getvalue()


def rows(*arguments, **options):
    return list(csv.reader(io.StringIO(crosstab(*arguments, **options))))


def refused(*arguments, **options) -> str:
    with pytest.raises(CommandError) as refusal:
        crosstab(*arguments, **options)
    return str(refusal.value)


@pytest.fixture
def survey():
    return survey_of(ASKED, PEOPLE)


def test_the_published_tables_come_out_with_all_counts_and_percentages():
    compared, tables = 0, {}
    for row in read("survey_tables"):
        number = row["question"]
        if number not in tables:
            heads, *lines = rows(NEEDS, f"問{number}", by="sex_age")
            tables[number] = {line[0]: dict(zip(heads, line, strict=True)) for line in lines}
        line = tables[number][row["choice"]]
        assert line[f"{row['group']} 人"] == row["count"]
        assert line[f"{row['group']} ％"] == row["printed_percent"]
        compared += 1

    assert compared == 110  # 22 choices × 5 groups
    assert {row["group"] for row in read("survey_tables")} == set(GROUPS)


def test_no_answer_stands_last_and_the_sum_below_it(survey):
    assert rows("試しの調査", "1", by="sex") == [
        ["選択肢", "総計 人", "総計 ％", "男性 人", "男性 ％", "女性 人", "女性 ％"],
        ["はい", "2", "50", "1", "50", "1", "50"],
        ["いいえ", "1", "25", "1", "50", "0", "0"],
        ["無回答", "1", "25", "0", "0", "1", "50"],
        ["合計", "4", "100", "2", "100", "2", "100"],
    ]


@pytest.mark.parametrize("by", ["area,sex", "圏域×性別", "F2,F1", "Ｆ２、性別"])
def test_two_attributes_may_be_named_in_several_ways(survey, by):
    heads, *lines = rows("試しの調査", "問1", by=by)

    assert heads[3::2] == ["東部 男性 人", "東部 女性 人", "西部 男性 人", "西部 女性 人"]
    assert lines[-1] == ["合計", "4", "100", "1", "100", "2", "100", "1", "100", "0", "－"]


def test_conditions_leave_only_those_who_meet_them(survey):
    # 東部 and 女性: the third and the fourth; 問2=1 is ゴミ出し
    assert rows("試しの調査", "1", where=["圏域=東部", "性別=女性"])[-1] == ["合計", "2", "100"]
    assert rows("試しの調査", "1", where=["2=1"])[-1] == ["合計", "2", "100"]
    assert rows("試しの調査", "1", where=["2=買い物,無回答"])[-1] == ["合計", "3", "100"]


def test_json_tells_counts_and_shares_by_group(survey):
    told = json.loads(
        crosstab(
            "試しの調査", "1", "--by", "sex", "--format", "json", "--without-no-answer", "--decimals", "1"
        )
    )

    assert [group["base"] for group in told["groups"]] == [3, 2, 1]
    assert told["lines"][0] == {
        "code": 1,
        "label": "はい",
        "counts": [2, 1, 1],
        "shares": [66.7, 50.0, 100.0],
    }
    assert "無回答の1人を、母数から除いています。" in told["notes"]


def test_excel_holds_numbers(survey, tmp_path):
    told = crosstab("試しの調査", "2", by="sex", format="xlsx", output=tmp_path / "表.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx").worksheets[0]
    assert told.strip() == f"問2 問い（性別）を {tmp_path / '表.xlsx'} に書き出しました。"
    assert [cell.value for cell in sheet[2]] == ["ゴミ出し", 2, 50, 1, 50, 1, 50]


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        (
            (),
            {},
            "調査名と設問の番号を指定してください。例：manage.py crosstab ニーズ調査 6-3 --by sex_age --format csv",
        ),
        (("ない調査", "1"), {}, f"「ない調査」という調査はありません。ある調査：試しの調査、{NEEDS}"),
        (("試しの調査", "9"), {}, "「9」という設問は、この調査にありません。ある設問：F1、F2、F3、問1、問2"),
        (
            ("試しの調査", "1"),
            {"by": "職業"},
            "「職業」では分けられません。使える区分：sex_age、sex、area、age、1、2",
        ),
        (
            ("試しの調査", "1"),
            {"by": "sex,sex"},
            "「sex,sex」は同じ区分が二つです。別の区分と組み合わせてください。",
        ),
        (
            ("試しの調査", "1"),
            {"by": "sex,age,area"},
            "「sex,age,area」は区分が3つです。組み合わせられるのは二つまでです。",
        ),
        (
            ("試しの調査", "1"),
            {"by": "sex,2"},
            "「問2 問い」は、いくつでも選べる設問なので、ほかの区分と組み合わせられません。一つだけで指定してください。",
        ),
        (
            ("試しの調査", "1"),
            {"where": ["圏域"]},
            "条件「圏域」は、区分=値 の形で書いてください。例：圏域=東部　6-3=1,2",
        ),
        (
            ("試しの調査", "1"),
            {"where": ["圏域=北部"]},
            "「圏域」に「北部」はありません。ある値：東部、西部、圏域が不明",
        ),
        (
            ("試しの調査", "1"),
            {"format": "pdf"},
            "「pdf」という形式はありません。csv、json、xlsx から選んでください。",
        ),
        (
            ("試しの調査", "1"),
            {"format": "xlsx"},
            "Excel は画面に出せません。--output に、書き出すファイルを指定してください。",
        ),
        (("試しの調査", "1"), {"decimals": "2"}, "割合の小数は、0か1です。「2」は使えません。"),
        (
            ("試しの調査", "1"),
            {"weighted": True},
            "この調査には、重み（ウェイト）がありません。--weighted を外してください。",
        ),
    ],
)
def test_what_cannot_be_counted_is_refused_with_what_can(survey, arguments, options, sentence):
    assert refused(*arguments, **options) == sentence


def test_numbers_are_counted_in_bands_between_the_bounds():
    survey_of((("1", "number", "", ()),), [(17,), (18.5,), (24.9,), (None,)])

    assert [line[:2] for line in rows("試しの調査", "1", bounds="25, 18.5")[1:]] == [
        ["18.5未満", "1"], ["18.5以上25未満", "2"], ["25以上", "0"], ["無回答", "1"], ["合計", "4"],
    ]  # fmt: skip
    assert refused("試しの調査", "1", bounds="太め").startswith("階級の境「太め」は数ではありません。")


def test_bounds_of_a_question_with_choices_are_refused(survey):
    assert (
        refused("試しの調査", "1", bounds="5") == "問1は数の設問ではありません。--bounds を外してください。"
    )
