"""A new administrator's first survey: from the blank template to a chart in the review."""

from io import BytesIO

import openpyxl

from reports.models import PlanReview
from surveys.models import Survey

QUESTIONS = (
    ("F1", "性別", "属性", 1, "男性"),
    (None, None, None, 2, "女性"),
    ("F2", "年齢", "属性", None, None),
    ("1", "通いの場に参加したいですか", "単数", 1, "参加したい"),
    (None, None, None, 2, "参加したくない"),
)
ANSWERS = (
    # 票番号, 性別, 年齢, 問1: 3 of 4 want to; of the two women of 65 to 74 one
    ("A-1", 1, 70, 1),
    ("A-2", 2, 66, 1),
    ("A-3", 2, 73, 2),
    ("A-4", 1, 80, 1),
)


def filled(template: bytes) -> bytes:
    book = openpyxl.load_workbook(BytesIO(template))
    for row in QUESTIONS:
        book["設問"].append(row)
    answers = book["回答"]
    answers.delete_rows(1, answers.max_row)
    for row in [("票番号", "F1", "F2", "1"), *ANSWERS]:
        answers.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_from_a_blank_template_to_a_chart_in_the_review(sign_in, page, live_server):
    sign_in("kanri")
    page.get_by_role("navigation").get_by_role("link", name="アンケート").first.click()
    page.get_by_role("link", name="個票を取り込む").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="ひな形を Excel で保存").click()
    book = filled(download.value.path().read_bytes())

    page.get_by_label("個票のファイル").set_input_files({"name": "回答.xlsx", "mimeType": "", "buffer": book})
    page.get_by_label("新しい調査の名前").fill("はじめての調査")
    page.get_by_label("調査の終わり").fill("2020-03-31")
    page.get_by_role("button", name="読み取って確かめる").click()
    page.get_by_role("button", name="4人の個票を取り込む").click()
    page.get_by_text("4人の個票を取り込みました").wait_for()

    page.get_by_role("link", name="調査を開く").click()
    page.get_by_role("link", name="通いの場に参加したいですか").click()
    total = page.get_by_role("row", name="参加したい").first.get_by_role("cell")
    assert [total.nth(at).inner_text() for at in range(2)] == ["3", "75"]  # 3 of 4

    page.get_by_role("navigation").get_by_role("link", name="計画評価").first.click()
    page.goto(f"{live_server.url}/plans/7/review/add/")
    page.get_by_label("アンケート調査").select_option(label="はじめての調査")
    page.get_by_role("button", name="評価書をつくる").click()
    chart = page.locator("img[alt*='参加したい']")
    chart.scroll_into_view_if_needed()
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert "75" in chart.get_attribute("alt")
    assert PlanReview.objects.latest("pk").survey == Survey.objects.get(title="はじめての調査")
