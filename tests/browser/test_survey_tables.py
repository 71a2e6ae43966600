"""What the page of a survey table does beyond its HTML."""

from surveys.models import Survey


def test_a_table_is_copied_by_keyboard_and_pasted_a_number_a_cell(sign_in, page, live_server):
    """Heads that stand over several columns are repeated, so that nothing is merged where it is pasted."""
    sign_in("shokuin")
    page.goto(f"{live_server.url}/surveys/{Survey.objects.get().pk}/table/")

    page.get_by_role("button", name="表をコピー").focus()
    page.keyboard.press("Enter")
    page.get_by_text("コピーしました。").wait_for()
    page.evaluate("document.body.prepend(Object.assign(document.createElement('textarea'), { id: 'sheet' }))")
    page.locator("#sheet").focus()
    page.keyboard.press("Control+V")

    caption, groups, units, first, *_ = page.locator("#sheet").input_value().split("\n")
    assert caption.startswith("問6-3")
    assert groups.split("\t")[:5] == ["選択肢", "総計", "総計", "65～74歳男性", "65～74歳男性"]
    assert units.split("\t")[:3] == ["選択肢", "人", "％"]
    assert first.split("\t")[:5] == ["１．是非参加したい", "40", "2", "5", "1"]
