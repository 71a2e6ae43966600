"""A manager's way: sign in, see how the plan stands, open the review, ask what is in a number."""

from playwright.sync_api import expect


def test_what_is_in_this_14_is_answered_in_two_clicks(manager_at_home):
    page = manager_at_home
    expect(page.get_by_role("heading", level=1)).to_have_text("今日の仕事")

    page.get_by_role("link", name="評価書を開く", exact=True).click()
    page.get_by_role("region", name="協議体の開催回数").get_by_role("link", name="14", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("第2層の開催回数　令和元年度")
    expect(page.get_by_role("heading", level=2).last).to_have_text("数えた記録　14件")
    expect(page.locator(".list.cards tbody tr")).to_have_count(14)
    expect(page.locator("tfoot")).to_contain_text("14")

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("第7期計画評価書（案）")


def test_the_paper_is_one_click_away_in_every_form(manager_at_home, live_server):
    page = manager_at_home
    page.get_by_role("link", name="計画評価", exact=True).click()
    page.get_by_role("link", name="評価書を開く", exact=True).click()

    with page.expect_download() as excel:
        page.get_by_role("link", name="Excel を保存").click()
    pdf = page.request.get(
        f"{live_server.url}{page.get_by_role('link', name='PDF を開く').get_attribute('href')}"
    )

    assert excel.value.suggested_filename == "第7期計画評価書（案）_20200615.xlsx"
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF-1.7")


def test_the_year_is_switched_by_keyboard_alone(manager_at_home):
    page = manager_at_home
    page.locator(".years summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="平成30年度（2018）").focus()

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=2, name="平成30年度")).to_be_visible()
    expect(page.get_by_role("link", name="410", exact=True).first).to_be_visible()


def test_a_wrong_password_is_told_and_the_name_is_kept(page, live_server):
    page.goto(f"{live_server.url}/")
    page.get_by_label("利用者名").fill("kanrishoku")
    page.get_by_label("パスワード").fill("まちがい")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("利用者名かパスワードが違います。")
    expect(page.get_by_label("利用者名")).to_have_value("kanrishoku")
