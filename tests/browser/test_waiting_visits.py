"""Visits that wait on a device: mended, doubtful, refused or opened again, none is lost and none arrives twice."""

from playwright.sync_api import expect

from coordination.models import Activity, Organization
from tests.browser.phone import FORM, KEPT, expect_all_sent, fill, png, record, waiting


def test_what_is_doubtful_or_wrong_keeps_its_photos_and_stays_on_the_device(form, tmp_path, context):
    photo = tmp_path / "公民館.png"
    photo.write_bytes(png())
    form.locator("summary", has_text="写真・ファイル").click()
    form.locator("#id_files").set_input_files(str(photo))
    form.locator("[name=coordinators]:checked").uncheck()
    fill(form, "写真のある訪問。")
    form.get_by_label("活動日").fill("")
    record(form)
    expect(form.get_by_role("alert")).to_contain_text("活動日：入力してください。")
    assert waiting(form) == 1, "not taken in, and not lost"

    form.get_by_role("button", name="きょう").click()
    record(form)
    expect(form.get_by_text("コーディネーターがひとりも選ばれていません。")).to_be_visible()
    context.set_offline(True)
    form.get_by_role("button", name="まちがいないので、このまま保存する").click()
    expect(form.get_by_text(KEPT)).to_be_visible()
    context.set_offline(False)
    form.evaluate("dispatchEvent(new Event('online'))")

    expect_all_sent(form)
    visit = Activity.objects.get(heard="写真のある訪問。")
    assert [file.name for file in visit.files.all()] == ["公民館.jpg"]


def test_one_that_is_mended_arrives_once_as_it_was_mended(form, live_server):
    form.route(
        f"**{FORM}",
        lambda route: (
            route.abort("internetdisconnected") if route.request.method == "POST" else route.continue_()
        ),
    )
    fill(form, "まちがい。")
    record(form)
    expect(form.get_by_text(KEPT)).to_be_visible()
    key = form.evaluate("import('/static/js/waiting.js').then(async (all) => (await all.mine())[0].key)")

    form.goto(f"{live_server.url}{FORM}?waiting={key}")
    expect(form.get_by_label("聞いたこと")).to_have_value("まちがい。")
    form.unroute_all()
    form.evaluate("dispatchEvent(new Event('online'))")
    form.get_by_label("聞いたこと").fill("なおした。")
    record(form)

    expect(form.get_by_text("訪問を記録しました。")).to_be_visible()
    assert not Activity.objects.filter(heard="まちがい。").exists()
    assert Activity.objects.filter(heard="なおした。").count() == 1
    assert waiting(form) == 0


def test_one_that_was_taken_in_and_is_mended_afterwards_is_told_where_it_is(form, live_server):
    lost = []

    def lose_the_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    form.route(f"**{FORM}", lose_the_answer)
    fill(form, "前の内容。")
    record(form)
    expect(form.get_by_text(KEPT)).to_be_visible()
    key = form.evaluate("import('/static/js/waiting.js').then(async (all) => (await all.mine())[0].key)")
    form.goto(f"{live_server.url}{FORM}?waiting={key}")
    form.get_by_label("聞いたこと").fill("後の内容。")
    record(form)

    expect(form.get_by_text("この画面からは、もう記録してあります")).to_be_visible()
    expect(form.get_by_label("聞いたこと")).to_have_value("後の内容。")
    assert Activity.objects.filter(heard__in=["前の内容。", "後の内容。"]).count() == 1


def test_going_back_and_pressing_again_makes_no_second_visit(form):
    form.get_by_label("聞いたこと").fill("戻ってもう一度。")
    record(form)
    expect(form.get_by_text("訪問を記録しました。")).to_be_visible()

    form.go_back()
    expect(form.get_by_role("heading", name="訪問の記録")).to_be_visible()
    form.get_by_label("聞いたこと").fill("戻ってもう一度。")
    record(form)
    again = form.get_by_text("この画面からは、もう記録してあります")
    expect(again.or_(form.locator("h1", has_text="の活動"))).to_be_visible()

    assert Activity.objects.filter(heard="戻ってもう一度。").count() == 1


def test_one_that_the_server_fails_on_does_not_hold_up_the_others(form, context):
    context.set_offline(True)
    for number in range(3):
        fill(form, f"{number}番目。", offered=number)
        record(form)
        expect(form.locator("#waiting")).to_contain_text(f"{number + 1}件")

    def fail(route):
        if route.request.method == "POST" and "0番目。" in (route.request.post_data or ""):
            route.fulfill(status=429, body="")
        else:
            route.continue_()

    form.route(f"**{FORM}", fail)  # before there is a signal: the device sends as soon as it has one
    context.set_offline(False)
    form.evaluate("dispatchEvent(new Event('online'))")

    expect(form.locator("#waiting")).to_contain_text("送信を待つ訪問の記録が1件あります")
    arrived = Activity.objects.filter(heard__endswith="番目。").values_list("heard", flat=True)
    assert sorted(arrived) == ["1番目。", "2番目。"]


def test_a_form_opened_days_later_offers_the_day_of_the_device(form):
    form.clock.install(time="2026-12-24T10:00:00+09:00")

    form.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(form.get_by_label("活動日")).to_have_value("2026-12-24")
    form.get_by_label("活動日").fill("2026-12-20")
    form.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(form.get_by_label("活動日")).to_have_value("2026-12-20")


def test_an_organization_at_rest_by_now_is_shown_and_taken_in(form, context, live_server):
    context.set_offline(True)
    fill(form, "休む前の訪問。")
    record(form)
    expect(form.get_by_text(KEPT)).to_be_visible()
    met = Organization.objects.get(name=form.locator(".offered .chip[data-of]").first.text_content())
    met.rest()
    context.set_offline(False)
    form.evaluate("dispatchEvent(new Event('online'))")

    expect_all_sent(form)
    assert list(Activity.objects.get(heard="休む前の訪問。").organizations.all()) == [met]
