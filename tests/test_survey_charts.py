"""Charts of survey tables: what they show, and that their words do not collide."""

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from coordination.blocks import Chart, Series
from coordination.charts import chart_png, chart_svg
from coordination.charts.panels import panels
from coordination.charts.shares import shares
from coordination.charts.style import MANY_TONES
from surveys.answers import Answers
from surveys.survey_chart import chart_of
from surveys.survey_table import survey_table
from surveys.table_spec import TableSpec
from tests.survey_made import SEX, question_of, survey_of

LONG = "とても長い選択肢の言葉が六十文字くらいつづくときにも、折り返して、となりの言葉と重ならずに読めるようになっているか、たしかめる"


def chart(kind, groups, choices, name="選択肢{}", decimals=0):
    """Every group has the same shares; the third has nobody."""
    labels = tuple(name.format(at) for at in range(choices))
    names = tuple(f"第{at // 6 + 1}圏域　65～74歳男性（n=1,{at:03}）" for at in range(groups))
    values = [
        tuple(None if at == 2 else (index * 7) % 30 for at in range(groups)) for index in range(choices)
    ]
    if kind == "shares":
        return Chart("k", kind, "題", "％", names, tuple(map(Series, labels, values)), "", decimals)
    by_group = zip(*values, strict=True)
    return Chart("k", kind, "題", "％", labels, tuple(map(Series, names, by_group)), "", decimals)


def overlapping(figure):
    """Pairs of texts that touch each other, and texts that run out of the picture."""
    FigureCanvasAgg(figure).draw()
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    found = [
        (one, other)
        for at, (one, box) in enumerate(boxes)
        for other, beside in boxes[at + 1 :]
        if box.x0 < beside.x1 - 1
        and beside.x0 < box.x1 - 1
        and box.y0 < beside.y1 - 1
        and beside.y0 < box.y1 - 1
    ]
    edge = figure.bbox
    outside = [
        one
        for one, box in boxes
        if box.x0 < -1 or box.x1 > edge.x1 + 1 or box.y0 < -1 or box.y1 > edge.y1 + 1
    ]
    return found, outside


@pytest.mark.slow
@pytest.mark.parametrize(
    "drawn",
    [
        chart("shares", 36, 6),
        chart("shares", 5, 20),
        chart("shares", 5, 6, LONG, decimals=1),
        chart("panels", 36, 5),
        chart("panels", 5, 20),
        chart("panels", 7, 6, LONG, decimals=1),
    ],
    ids=["36 groups", "20 choices", "long choices", "36 panels", "20 bars", "long bars"],
)
def test_no_words_of_a_chart_touch_each_other_or_run_out_of_it(drawn):
    figure = {"shares": shares, "panels": panels}[drawn.kind](drawn)

    assert overlapping(figure) == ([], [])


def test_every_series_of_twenty_has_a_tone_of_its_own_without_colour():
    assert len(set(MANY_TONES)) == len(MANY_TONES) >= 20


@pytest.mark.django_db
def test_one_answer_makes_stacked_bars_and_several_make_panels_with_the_numbers_of_the_table():
    asked = (SEX, ("1", "single", "", ("はい", "いいえ")), ("2", "multiple", "", ("甲", "乙")))
    survey = survey_of(asked, [((1,), (1,), (1, 2)), ((2,), (2,), ()), ((2,), (1,), (2,))])
    answers = Answers(survey)

    stacked, beside = (
        chart_of(survey_table(answers, TableSpec(question_of(survey, number).pk, "sex"))) for number in "12"
    )

    assert stacked.kind == "shares"
    assert stacked.categories == ("総計（n=3）", "男性（n=1）", "女性（n=2）")
    assert [series.values for series in stacked.series] == [(67, 100, 50), (33, 0, 50), (0, 0, 0)]
    assert stacked.series[-1].is_no_answer
    assert beside.kind == "panels"
    assert beside.categories == ("甲", "乙", "無回答")
    assert [series.values for series in beside.series] == [(33, 67, 33), (100, 100, 0), (0, 50, 50)]
    assert beside.description == "総計では、甲 33％、乙 67％、無回答 33％。"


@pytest.mark.django_db
def test_a_chart_says_in_its_title_whom_it_leaves_out():
    survey = survey_of((SEX, ("1", "single", "", ("はい",))), [((1,), (1,)), ((2,), ())])
    spec = TableSpec(question_of(survey, "1").pk, "", ("sex-2", "sex-1"), excludes_no_answer=True)

    chart = chart_of(survey_table(Answers(survey), spec))

    assert chart.title == "問1 問い　（性別が男性か女性）　（無回答を除く）"
    assert [series.values for series in chart.series] == [(100,)]


def test_a_picture_that_is_saved_has_its_title_in_it():
    drawn = chart("shares", 2, 3)

    assert "題（単位：％）".encode() in chart_svg(drawn, letters_as_text=True, has_title=True)
    assert "題（単位：％）".encode() not in chart_svg(drawn, letters_as_text=True)
    assert chart_png(drawn, has_title=True).startswith(b"\x89PNG")


def test_a_chart_of_nobody_says_so():
    drawn = Chart("k", "shares", "題", "％", ("総計（n=0）",), (Series("はい", (None,)),), "")

    assert "回答者なし".encode() in chart_svg(drawn, letters_as_text=True)
