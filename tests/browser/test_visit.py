"""A visit recorded on a phone: in a few taps, and without a signal, once and only once."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coordination.models import Activity, Coordinator, MonthlyReport, User
from tests.browser.phone import FORM, KEPT, WAITING, expect_all_sent, fill, record, visits


@pytest.fixture
def taps(phone):
    """Every tap on the page, as the page itself hears them."""
    phone.add_init_script(
        "addEventListener('pointerdown', (event) => { if (event.isTrusted) sessionStorage.setItem('taps', Number(sessionStorage.getItem('taps')) + 1); }, true)"
    )
    return lambda: int(phone.evaluate("sessionStorage.getItem('taps')") or 0)


def test_a_usual_visit_takes_six_taps(phone, taps, live_server):
    phone.goto(f"{live_server.url}/")
    before = taps()

    phone.get_by_role("link", name="訪問を記録する").click()
    phone.wait_for_url(f"**{FORM}")  # with the script of the chips
    phone.locator(".offered .chip[data-of]").first.click()
    phone.get_by_role("button", name="会った人数を1人増やす").click()
    phone.get_by_role("button", name="会った人数を1人増やす").click()
    phone.get_by_text("関係づくり").click()
    record(phone)

    expect(phone.get_by_text("訪問を記録しました。")).to_be_visible()
    assert taps() - before == 6
    visit = visits().first()
    assert (visit.people_met, visit.organizations.count(), visit.coordinators.count()) == (2, 1, 1)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_organization_is_found_by_its_reading_and_made_where_it_is_missing(form):
    search = form.get_by_label("会った団体")
    search.press_sequentially("ﾐｽﾞﾀﾆ")
    expect(form.get_by_role("option").first).to_have_text("水谷東地域支え愛隊")
    search.press("ArrowDown")
    search.press("Enter")
    expect(form.get_by_role("button", name="水谷東地域支え愛隊", pressed=True)).to_be_visible()

    search.fill("ゆうひ食堂")
    form.get_by_role("option", name="「ゆうひ食堂」を新しい団体として登録する").click()
    expect(form.get_by_label("団体の名称")).to_have_value("ゆうひ食堂")
    form.get_by_label("種別").select_option("NPO・ボランティア団体")
    record(form)

    expect(form.get_by_text("訪問を記録しました。")).to_be_visible()
    met = set(visits().first().organizations.values_list("name", flat=True))
    assert met == {"水谷東地域支え愛隊", "ゆうひ食堂"}


def test_a_visit_without_a_signal_arrives_once_when_it_returns(form, context, live_server):
    before = Activity.objects.count()
    context.set_offline(True)
    fill(form, "買い物に困っている。")
    record(form)
    expect(form.get_by_text(KEPT)).to_be_visible()
    fill(form, "二つ目の訪問。", offered=1)
    record(form)
    expect(form.locator("#waiting")).to_contain_text("送信を待つ訪問の記録が2件あります")
    assert Activity.objects.count() == before

    context.set_offline(False)
    form.evaluate("dispatchEvent(new Event('online'))")

    expect_all_sent(form)
    arrived = list(visits()[: Activity.objects.count() - before].values_list("heard", flat=True))
    assert sorted(arrived) == ["二つ目の訪問。", "買い物に困っている。"]


def test_a_visit_whose_answer_was_lost_arrives_once(form):
    before = Activity.objects.count()
    lost = []

    def lose_the_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)  # the server has taken it in
            route.abort("internetdisconnected")
        else:
            route.continue_()

    form.route(f"**{FORM}", lose_the_answer)
    fill(form, "返事がなくなった訪問。")
    record(form)
    expect(form.get_by_text(KEPT)).to_be_visible()
    assert lost == [201] and Activity.objects.count() == before + 1

    form.evaluate("dispatchEvent(new Event('online'))")

    expect_all_sent(form)
    assert Activity.objects.filter(heard="返事がなくなった訪問。").count() == 1
    assert Activity.objects.count() == before + 1


def test_a_visit_survives_the_closed_tab(form, context, live_server):
    context.set_offline(True)
    fill(form, "閉じる前の訪問。")
    record(form)
    expect(form.get_by_text(KEPT)).to_be_visible()
    context.set_offline(False)

    other = context.new_page()
    form.close()
    other.goto(f"{live_server.url}{WAITING}")

    expect(other.get_by_text("この端末で送信を待っている記録はありません。")).to_be_visible()
    assert Activity.objects.filter(heard="閉じる前の訪問。").count() == 1


def test_a_device_made_ready_opens_the_form_without_a_signal(form, context, live_server):
    before = Activity.objects.count()
    form.get_by_role("button", name="この端末で、電波がなくても使う").click()
    expect(form.locator("#on-this-device")).to_have_attribute("data-ready", "yes")
    form.close()
    context.set_offline(True)

    away = context.new_page()
    away.goto(f"{live_server.url}{FORM}")
    for offered, heard in enumerate(("圏外の一つ目。", "圏外の二つ目。")):
        fill(away, heard, offered)
        record(away)
        expect(away.get_by_label("聞いたこと")).to_have_value("")
    away.goto(f"{live_server.url}/")
    expect(away.get_by_role("heading", name="送信を待つ訪問の記録")).to_be_visible()
    expect(away.get_by_role("listitem").filter(has_text="開いて直す")).to_have_count(2)

    context.set_offline(False)
    away.get_by_role("button", name="いま送る").click()
    expect(away.get_by_text("この端末で送信を待っている記録はありません。")).to_be_visible()
    assert Activity.objects.count() == before + 2


def test_a_session_that_has_ended_eats_no_visit(form, sign_in, live_server, context):
    context.clear_cookies()
    fill(form, "ログインが切れていた訪問。")
    record(form)
    expect(form.get_by_text("ログインしなおすと自動で送ります。")).to_be_visible()
    assert not Activity.objects.filter(heard="ログインが切れていた訪問。").exists()

    sign_in("coordinator")
    expect_all_sent(form)
    expect(form.get_by_role("heading", name="今日の仕事")).to_be_visible()
    form.goto(f"{live_server.url}{WAITING}")
    expect(form.get_by_text("この端末で送信を待っている記録はありません。")).to_be_visible()
    assert Activity.objects.filter(heard="ログインが切れていた訪問。").count() == 1


@pytest.mark.asvs("14.3.1")
def test_logging_out_takes_the_kept_pages_off_the_device_and_leaves_what_waits(form, live_server):
    form.get_by_role("button", name="この端末で、電波がなくても使う").click()
    expect(form.locator("#on-this-device")).to_have_attribute("data-ready", "yes")
    assert form.evaluate("caches.has('visits')")

    form.locator(".person summary").click()
    form.get_by_role("button", name="ログアウト").click()
    form.get_by_label("利用者名").wait_for()

    assert not form.evaluate("caches.has('visits')")


def test_what_the_city_cannot_take_in_is_shown_and_not_dropped(form, context, live_server):
    """While the device was away, the month was accepted."""
    before = Activity.objects.count()
    context.set_offline(True)
    fill(form, "受理のあとに届いた訪問。")
    record(form)
    expect(form.get_by_text(KEPT)).to_be_visible()
    coordinator = Coordinator.objects.exclude(user=None).get()
    now = timezone.now()
    report = MonthlyReport.objects.create(
        contractor=coordinator.employer, month=timezone.localdate().replace(day=1)
    )
    report.submit(by=coordinator.user, at=now)
    report.accept(by=User.objects.get(role="staff"), at=now, document={})
    context.set_offline(False)
    form.evaluate("dispatchEvent(new Event('online'))")

    expect(form.locator("#waiting")).to_contain_text("うち1件は確かめてください")
    form.locator("#waiting a").click()
    expect(form.get_by_text(re.compile("月報は受理されています"))).to_be_visible()
    form.get_by_role("link", name="開いて直す").click()
    expect(form.get_by_label("聞いたこと")).to_have_value("受理のあとに届いた訪問。")
    form.get_by_label("訂正の理由").fill("圏外で記録したため。")
    record(form)

    expect(form.get_by_text("訪問を記録しました。")).to_be_visible()
    assert Activity.objects.count() == before + 1
    assert report.corrections.get().reason == "圏外で記録したため。"
    form.goto(f"{live_server.url}{WAITING}")
    expect(form.get_by_text("この端末で送信を待っている記録はありません。")).to_be_visible()


def test_one_person_does_not_send_what_waits_for_another(form, context, sign_in, live_server):
    before = Activity.objects.count()
    context.set_offline(True)
    fill(form, "コーディネーターの訪問。")
    record(form)
    expect(form.get_by_text(KEPT)).to_be_visible()
    context.set_offline(False)
    context.clear_cookies()

    sign_in("shokuin")
    form.goto(f"{live_server.url}{WAITING}")

    expect(form.get_by_text("ほかの人の記録が1件、この端末で送信を待っています。")).to_be_visible()
    expect(form.get_by_text("コーディネーターの訪問。")).to_have_count(0)
    assert Activity.objects.count() == before


def test_a_doubtful_visit_sent_from_the_form_is_asked_about_there(form):
    for _ in range(2):
        fill(form, "同じ訪問。")
        record(form)
        asked = form.get_by_text("同じ訪問を二度記録していないか確かめてください。")
        done = form.get_by_text("訪問を記録しました。")
        expect(asked.or_(done)).to_be_visible()
        if done.is_visible():
            form.goto(form.url.split("/activities/")[0] + FORM)

    expect(form.get_by_label("聞いたこと")).to_have_value("同じ訪問。")
    form.get_by_role("button", name="まちがいないので、このまま保存する").click()
    expect(form.get_by_text("訪問を記録しました。")).to_be_visible()
    assert Activity.objects.filter(heard="同じ訪問。").count() == 2
