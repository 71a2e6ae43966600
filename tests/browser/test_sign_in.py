"""Signing in with a second factor, by people who have never done it: app, recovery codes, passkey."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from coordination.models import User
from reports.demo.accounts import PASSWORD
from tests.browser.test_every_page import DESK, PHONE, wrong_with


@pytest.fixture
def second_factor(settings, page):
    settings.SECOND_FACTOR = True


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def confirm_password(page):
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])
def test_a_manager_sets_up_an_app_and_signs_in_with_it(width, second_factor, sign_in, page):
    wrong = {}

    def look(name):
        if found := wrong_with(page, width):
            wrong[name] = found

    page.set_viewport_size(width)
    sign_in("kanrishoku")
    expect(
        page.get_by_text("はじめに、二つ目の確認方法（認証アプリなど）を設定してください。")
    ).to_be_visible()
    look("index")
    page.get_by_role("link", name="認証アプリを設定する").click()
    look("password again")
    confirm_password(page)
    look("app")
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("アプリに出た6けたの数字").fill(code_of(secret))
    page.get_by_role("button", name="設定する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("コード")
    look("recovery codes")
    codes = page.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10

    page.locator(".person summary").click()
    page.get_by_role("button", name="ログアウト").click()
    look("login")
    sign_in("kanrishoku")
    look("code")
    page.get_by_label("認証アプリに出た数字、または予備のコード").fill(codes[0])
    page.get_by_role("button", name="ログインする").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("今日の仕事")
    assert wrong == {}


def test_a_passkey_is_registered_and_opens_the_account(second_factor, fujimi, page, live_server):
    """A browser has passkeys only for a name, not for an address of digits."""
    at = live_server.url.replace("127.0.0.1", "localhost")
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    client.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip

    def sign_in():
        page.goto(f"{at}/account/login/")
        page.get_by_label("利用者名").fill("kanri")
        page.get_by_label("パスワード").fill(PASSWORD)
        page.get_by_role("button", name="ログインする").click()

    sign_in()
    page.get_by_role("link", name="キーを登録する").click()
    confirm_password(page)
    page.get_by_label("このキーの呼び名").fill("窓口のPC")
    page.get_by_role("button", name="キーを登録する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("コード")
    page.locator(".person summary").click()
    page.get_by_role("button", name="ログアウト").click()
    sign_in()
    page.get_by_role("button", name="登録したキーを使う").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("今日の仕事")
    assert User.objects.get(username="kanri").authenticator_set.filter(type="webauthn").exists()


def test_what_was_asked_for_is_shown_after_signing_in(page, live_server, fujimi):
    page.goto(f"{live_server.url}/meetings/?fy=2018")
    page.get_by_label("利用者名").fill("shokuin")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("会議　平成30年度")
