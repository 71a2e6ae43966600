"""The workbook to fill in, empty or with an example: 「設問」, 「回答」 and how they are written."""

from coordination.sheets.writing import Table
from surveys.intake.code_book import ANSWERS, HEADS, QUESTIONS

HOW = "書き方"
KINDS = (
    ("属性", "性別・年齢・圏域・重みなど、回答者のこと。選択肢がなければ数とします。"),
    ("単数", "○は1つ。回答は選択肢の番号（1）。"),
    ("複数", "○はいくつでも。回答は番号をコンマで区切る（4,6,7）か、「設問番号_番号」の列に 1 と 0。"),
    ("数値", "数を書く設問。回答は数。"),
    ("自由", "自由記述。回答は文章。"),
)
EXAMPLE_QUESTIONS = (
    ("F1", "性別", "属性", (1, "男性"), (2, "女性")),
    ("F2", "年齢", "属性"),
    ("F3", "お住まいの圏域", "属性", (1, "第1圏域"), (2, "第2圏域")),
    ("1", "週に1回以上は外出していますか", "単数", (1, "はい"), (2, "いいえ")),
    ("2", "地域でどんな支援ができると思いますか", "複数", (1, "ゴミ出し"), (2, "買い物"), (3, "見守り")),
    ("3", "外出するときの移動手段", "複数", (1, "徒歩"), (2, "自転車"), (3, "自動車"), (9, "無回答")),
    ("4", "この1か月に会った友人の人数", "数値"),
    ("5", "困っていることがあればお書きください", "自由"),
)
EXAMPLE_HEADS = ("票番号", "F1", "F2", "F3", "1", "2", "3_1", "3_2", "3_3", "4", "5")
EXAMPLE_ANSWERS = (
    ("A-001", 1, 72, 1, 1, "1,3", 1, 0, 1, 5, "坂が多く、買い物が大変です。"),
    ("A-002", 2, 81, 2, 2, "2", 0, 0, 1, 2, None),
    ("A-003", 2, 68, 1, 1, None, 1, 1, 0, None, None),
)


def template() -> list[Table]:
    return [_questions(()), Table(ANSWERS, ("票番号", "1", "2"), ()), _how()]


def example() -> list[Table]:
    return [_questions(EXAMPLE_QUESTIONS), Table(ANSWERS, EXAMPLE_HEADS, EXAMPLE_ANSWERS), _how()]


def _questions(questions) -> Table:
    rows = [
        (number, text, kind, code, label)
        for number, text, kind, *choices in questions
        for code, label in choices or [(None, None)]
    ]
    return Table(QUESTIONS, HEADS, rows, choices={"種別": f"'{HOW}'!$A$2:$A${len(KINDS) + 1}"})


def _how() -> Table:
    rows = [
        *KINDS,
        ("番号", "選択肢の番号。1 から始まる数。複数の設問では 64 まで。"),
        ("選択肢", "1行に一つ。「無回答」とした番号は、無回答を表すコードになります。"),
        (
            "設問番号",
            "2行目からは空欄にできます。「回答」の見出しは、この番号（6-3、F1）をそのまま書きます。",
        ),
        ("回答", "一人一行。空欄は無回答です。"),
    ]
    return Table(HOW, ("言葉", "意味と書き方"), rows)
