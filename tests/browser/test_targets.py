"""The grid of targets is worked as a sheet is: by keyboard, and with blocks copied from Excel."""

from playwright.sync_api import expect

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_targets_are_typed_and_pasted_as_in_a_sheet(sign_in, live_server):
    page = sign_in("shokuin")
    page.goto(f"{live_server.url}/plans/8/targets/?as_of=2020-06-15")
    cells = [row.locator("input") for row in page.locator(".grid tbody tr").all()]

    the_keys_go_from_cell_to_cell(page, cells)
    a_block_from_excel_is_pasted(page, cells)
    words_and_what_is_too_large_are_told(page, cells)
    a_press_fills_a_column_and_saves_nothing(page)


def the_keys_go_from_cell_to_cell(page, cells):
    cells[0].nth(0).focus()
    for key, line, column in (
        ("Enter", 1, 0), ("ArrowDown", 2, 0), ("ArrowUp", 1, 0), ("Shift+Enter", 0, 0), ("Tab", 0, 1),
        ("ArrowRight", 0, 2), ("ArrowLeft", 0, 1), ("Shift+Tab", 0, 0),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(cells[line].nth(column)).to_be_focused()
    page.keyboard.type("12")
    page.keyboard.press("ArrowLeft")  # within what is typed
    expect(cells[0].nth(0)).to_be_focused()


def a_block_from_excel_is_pasted(page, cells):
    cells[0].nth(0).focus()
    page.evaluate(PASTE, "１２\t1,200\t\r\n\t３\t4\r\n")

    shown = [[cells[line].nth(column).input_value() for column in range(3)] for line in range(2)]
    assert shown == [["12", "1200", ""], ["", "3", "4"]]
    expect(page.locator("#grid-said")).to_have_text("6個の欄に貼り付けました。まだ保存していません。")


def words_and_what_is_too_large_are_told(page, cells):
    cells[1].nth(1).focus()
    page.evaluate(PASTE, "10\t未定\t30\n")
    expect(page.locator("#grid-said")).to_contain_text("表からはみ出した1個は、貼り付けていません。")
    expect(page.locator("#grid-said")).to_contain_text("数でないものが1個あります（未定）。")

    page.get_by_role("button", name="目標値を保存する").click()
    expect(page.get_by_text("「未定」ではなく、数字だけを入力してください。").first).to_be_visible()
    expect(cells[0].nth(1)).to_have_value("1200")
    cells[1].nth(2).fill("")


def a_press_fills_a_column_and_saves_nothing(page):
    page.get_by_role("button", name="「平均の増え方」の令和5年度を表に入れる").click()

    expect(page.get_by_text("個の欄に入れました。まだ保存していません。")).to_be_visible()
    expect(page.get_by_label("コーディネーターの活動回数　令和5年度の目標")).not_to_have_value("")
