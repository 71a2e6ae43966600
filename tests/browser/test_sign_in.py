"""Signing in with a second factor, by people who have never done it: app, recovery codes, passkey."""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse
from playwright.sync_api import expect

from coordination.models import User
from reports.demo.accounts import PASSWORD
from tests.browser.accessible import DESK, PHONE, wrong_with


@pytest.fixture
def second_factor(settings, page):
    settings.SECOND_FACTOR = True


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def confirm_password(page):
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])
@pytest.mark.asvs("6.3.3")
def test_a_manager_sets_up_an_app_and_signs_in_with_it(width, second_factor, sign_in_by_hand, page):
    wrong = {}

    def look(name):
        if found := wrong_with(page, width):
            wrong[name] = found

    page.set_viewport_size(width)
    sign_in_by_hand("kanrishoku")
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
    sign_in_by_hand("kanrishoku")
    look("code")
    page.get_by_label("認証アプリに出た数字、または予備のコード").fill(codes[0])
    page.get_by_role("button", name="ログインする").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("今日の仕事")
    assert wrong == {}


@pytest.mark.asvs("6.3.3", "11.6.1")
def test_a_passkey_is_registered_and_opens_the_account(second_factor, page, live_server):
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
    page.wait_for_load_state()  # the button asks for the key only once its script is there
    page.get_by_label("このキーの呼び名").fill("窓口のPC")
    page.get_by_role("button", name="キーを登録する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("コード")
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    wrong = {}
    for width in (PHONE, DESK):
        page.set_viewport_size(width)
        for address in (
            reverse("mfa_list_webauthn"),
            reverse("mfa_edit_webauthn", args=[key.pk]),
            reverse("mfa_remove_webauthn", args=[key.pk]),
            reverse("mfa_reauthenticate_webauthn"),
        ):
            page.goto(f"{at}{address}")
            if found := wrong_with(page, width):
                wrong[address] = found
    assert wrong == {}
    page.locator(".person summary").click()
    page.get_by_role("button", name="ログアウト").click()
    sign_in()
    assert wrong_with(page, DESK) == []
    page.get_by_role("button", name="登録したキーを使う").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("今日の仕事")
    assert User.objects.get(username="kanri").authenticator_set.filter(type="webauthn").exists()


def test_what_was_asked_for_is_shown_after_signing_in(page, live_server):
    page.goto(f"{live_server.url}/meetings/?fy=2018")
    page.get_by_label("利用者名").fill("shokuin")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("会議　平成30年度")


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])
def test_the_pages_for_whoever_has_not_signed_in_are_accessible(width, page, live_server, settings):
    page.set_viewport_size(width)
    user = User.objects.get(username="shokuin")
    link = reverse(
        "account_reset_password_from_key",
        args=[user_pk_to_url_str(user), default_token_generator.make_token(user)],
    )
    addresses = [
        "account_login", "account_reset_password", "account_reset_password_done", "account_inactive",
        "account_reset_password_from_key_done",
    ]  # fmt: skip
    wrong = {}
    for mail in ("", "smtp://example"):
        settings.EMAIL_URL = mail
        for address in [*map(reverse, addresses), link, "/account/password/new/1-x-y/"]:
            page.goto(f"{live_server.url}{address}")
            if found := wrong_with(page, width):
                wrong[address] = found

    assert wrong == {}


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])
def test_the_pages_of_a_second_factor_that_is_set_up_are_accessible(
    width, sign_in_by_hand, page, live_server
):
    page.set_viewport_size(width)
    sign_in_by_hand("shokuin")
    user = User.objects.get(username="shokuin")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    wrong = {}
    for name in [
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "usersessions_list",
    ]:
        page.goto(f"{live_server.url}{reverse(name)}")
        if page.get_by_role("button", name="確認する").is_visible() and "reauthenticate" not in name:
            page.get_by_label("認証アプリに出た数字、または予備のコード").fill(code_of(secret))
            page.get_by_role("button", name="確認する").click()
        if found := wrong_with(page, width):
            wrong[name] = found

    assert wrong == {}
