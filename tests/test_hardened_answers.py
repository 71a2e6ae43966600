"""What every answer must be like, and what an attacker must not get out of one."""

import inspect
import logging
import re
from pathlib import Path

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import InvalidToken
from django.conf import settings as installed
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from django.urls import path, reverse

from config import policy, urls
from coordination.models import Organization, User
from coordination.sign_in.secrets import MARK, readable, sealed
from meetings.public.initiatives import map_of
from tests.every_view import addresses_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def over_https(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
def test_every_cookie_of_a_log_in_belongs_to_this_host_and_goes_over_https_alone(over_https, password):
    client = Client()
    client.get(reverse("account_login"), secure=True)
    client.post(reverse("account_login"), {"login": "shokuin", "password": password}, secure=True)

    assert sorted(name.partition("_device")[0] for name in client.cookies) == [
        "__Host-csrftoken",
        "__Host-known",
        "__Host-sessionid",
    ]
    for name, cookie in client.cookies.items():
        assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["samesite"]) == (
            True,
            "/",
            "",
            "Lax",
        )
        assert cookie["httponly"] or name == "__Host-csrftoken"  # the token is in every form anyway


@pytest.mark.asvs("3.4.1", "4.1.2", "12.2.1")
def test_over_http_one_is_sent_to_https_and_over_https_told_to_stay_there(over_https, client):
    sent_on, answer = client.get("/account/login/"), client.get("/account/login/", secure=True)

    assert (sent_on.status_code, sent_on["Location"]) == (301, "https://testserver/account/login/")
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.asvs("4.1.1")
@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/nowhere/", "text/html; charset=utf-8"),
        ("/livez", "text/plain; charset=utf-8"),
        ("/organizations/?format=csv", "text/csv; charset=utf-8"),
        ("/organizations/?format=xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("/plans/7/review.json", "application/json"),  # always UTF-8 by its own definition
        ("/static/css/app.css", 'text/css; charset="utf-8"'),
        ("/static/js/form.js", 'text/javascript; charset="utf-8"'),
    ],
)
def test_an_answer_says_what_it_is_and_in_which_letters(address, kind, as_admin):
    assert as_admin.get(address)["Content-Type"] == kind


@pytest.mark.asvs("3.4.2", "3.5.2")
def test_no_other_site_may_read_an_answer(as_admin):
    for address in ("/", "/livez", "/organizations/?format=csv", "/static/js/form.js"):
        answer = as_admin.get(address, headers={"origin": "https://evil.example"})
        assert not answer.has_header("Access-Control-Allow-Origin")


@pytest.mark.slow
@pytest.mark.asvs("3.5.1")
def test_nothing_is_sent_from_another_site(admin):
    """Every address that takes something, by somebody who may: without the token of the page it is refused."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    logging.disable(logging.WARNING)
    taking = [
        (name, address)
        for name, address in sorted(addresses_of(admin).items())
        if (policy.rule_of(name).roles("POST") or ()) and name != "account_logout"
    ]

    taken = [
        (name, status) for name, address in taking if (status := client.post(address).status_code) != 403
    ]

    logging.disable(logging.NOTSET)
    assert len(taking) > 150
    assert taken == []


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(elsewhere, client, password):
    answer = client.post(
        reverse("account_login"), {"login": "shokuin", "password": password, "next": elsewhere}
    )

    assert answer.status_code == 302
    assert answer["Location"].startswith("/") and "evil" not in answer["Location"]


@pytest.mark.asvs("5.3.1", "13.4.1", "13.4.3", "13.4.5")
@pytest.mark.parametrize(
    "address",
    [
        "/static/", "/static/js/", "/media/", "/.git/config", "/.env", "/static/../config/settings.py", "/db.sqlite3",
        "/static/%2e%2e/manage.py", "/manage.py", "/docs/security.md", "/__debug__/", "/admin/doc/",
    ],
)  # fmt: skip
def test_no_folder_is_listed_and_nothing_but_static_files_is_given_out(address, as_admin):
    assert as_admin.get(address).status_code == 404


@pytest.mark.asvs("16.5.1", "16.3.4", "13.4.2")
def test_an_unexpected_error_is_written_down_and_tells_the_user_nothing(settings, admin, monkeypatch, caplog):
    def fails(request):
        raise RuntimeError("password=geheim")

    settings.ROOT_URLCONF = type(
        "urls", (), {"urlpatterns": [*urls.urlpatterns, path("fails/", fails, name="home")]}
    )
    client = Client(raise_request_exception=False)
    client.force_login(admin)
    caplog.set_level(logging.ERROR)

    answer = client.get("/fails/")

    text = answer.content.decode()
    assert answer.status_code == 500
    assert "処理の途中でエラーが起きました" in text
    assert not {
        word for word in ("geheim", "RuntimeError", "Traceback", "settings", "Django") if word in text
    }
    assert any(record.exc_info and record.exc_info[0] is RuntimeError for record in caplog.records)
    assert installed.DEBUG is False


@pytest.mark.asvs("16.4.1")
def test_an_address_writes_no_line_of_its_own_into_the_log(client, caplog):
    client.get("/nowhere%0a2026-04-01 00:00:00 INFO signed in: kanri%0d%1b[31m")

    (line,) = [record.getMessage() for record in caplog.records if record.name == "django.request"]
    assert not {"\n", "\r", "\x1b"} & set(line)


@pytest.mark.asvs("15.3.7")
def test_a_field_of_a_form_is_not_read_from_the_address(as_staff):
    one = Organization.objects.first()
    form = as_staff.get(reverse("organization_edit", args=[one.pk])).context["form"]

    as_staff.post(
        reverse("organization_edit", args=[one.pk]) + "?name=ほかの名前&is_active=", {"name": [one.name, ""]}
    )

    assert form["name"].value() == one.name
    assert Organization.objects.get(pk=one.pk).name == one.name


@pytest.mark.asvs("6.2.6", "6.2.7")
@pytest.mark.parametrize("name", ["account_login", "account_change_password", "account_reauthenticate"])
def test_a_password_is_hidden_and_may_be_pasted_or_filled_in(name, client, staff):
    if name != "account_login":
        client.force_login(staff)

    page = client.get(reverse(name)).content.decode()

    boxes = [box.partition(">")[0] for box in page.split("<input")[1:] if "password" in box.partition(">")[0]]
    assert boxes
    for box in boxes:
        assert 'type="password"' in box
        assert "onpaste" not in box and 'autocomplete="off"' not in box and "maxlength" not in box


@pytest.mark.asvs("6.2.2", "6.2.3")
def test_whoever_changes_the_password_must_know_the_present_one(as_staff, staff, password):
    new = "みかん・犬・机の上の鍵をさがす朝でした"

    as_staff.post(
        reverse("account_change_password"), {"oldpassword": "wrong", "password1": new, "password2": new}
    )
    staff.refresh_from_db()
    assert staff.check_password(password)

    as_staff.post(
        reverse("account_change_password"), {"oldpassword": password, "password1": new, "password2": new}
    )
    staff.refresh_from_db()
    assert staff.check_password(new)


@pytest.mark.asvs("6.2.8")
def test_a_password_is_taken_as_it_is_typed(staff):
    written = "  Two Spaces And Capitals　全角 " + "x" * 70
    staff.set_password(written)
    staff.save()

    assert authenticate(username="shokuin", password=written)
    for other in (written.strip(), written.lower(), written[:72], written.replace("　", " ")):
        assert authenticate(username="shokuin", password=other) is None


@pytest.mark.asvs("11.4.2")
def test_passwords_are_kept_by_a_slow_digest():
    """The tests themselves use a quick one; what counts is what settings.py leaves to Django."""
    assert "PASSWORD_HASHERS" not in (Path(__file__).parent.parent / "config" / "settings.py").read_text()
    assert PBKDF2PasswordHasher.digest().name == "sha256"
    assert PBKDF2PasswordHasher.iterations >= 600_000


@pytest.mark.asvs("7.5.2")
def test_ones_own_sessions_are_seen_and_ended_by_whoever_proves_to_be_their_owner(password, settings, staff):
    own, other = Client(), Client()
    for client in (own, other):
        sign_in(client, password, username="shokuin")
    assert own.get(reverse("usersessions_list")).context["session_count"] == 2
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0  # the log-in was a while ago

    asked = own.post(reverse("usersessions_list"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert other.get("/").status_code == 200

    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    own.post(asked["Location"], {"password": password})
    own.post(reverse("usersessions_list"))
    assert other.get("/").status_code == 302
    assert own.get("/").status_code == 200


@pytest.mark.asvs("7.4.4")
def test_every_page_behind_the_log_in_offers_to_log_out(as_admin):
    for address in (
        "/",
        "/organizations/",
        "/organizations/add/",
        "/plans/7/review/",
        "/help/",
        "/account/sessions/",
    ):
        assert f'action="{reverse("account_logout")}"' in as_admin.get(address).content.decode()


@pytest.mark.asvs("7.2.3")
def test_the_key_of_a_session_is_long_and_random(client, password):
    sign_in(client, password, username="shokuin")

    # 32 signs of 36: log2(36) x 32 = 165 bits, drawn by the secrets module.
    assert len(client.session.session_key) == 32


@pytest.mark.asvs("1.3.11")
@pytest.mark.parametrize(
    "address", ["a@example.jp\nBcc: b@example.jp", "a@example.jp\r\nSubject: x", "a@example.jp, b@example.jp"]
)
def test_no_line_is_slipped_into_the_head_of_a_mail(address, as_admin, staff):
    answer = as_admin.post(
        reverse("user_edit", args=[staff.pk]),
        {"name": staff.name, "username": "shokuin", "role": "staff", "email": address},
    )

    staff.refresh_from_db()
    assert answer.status_code == 422
    assert staff.email == ""


@pytest.mark.asvs("6.4.2", "6.2.10")
def test_an_account_knows_neither_a_hint_nor_the_age_of_its_password():
    """No secret question to guess, and nothing that a rule of changing it every so often could rest on."""
    fields = {field.name for field in User._meta.get_fields() if not field.is_relation}

    assert fields == {
        "id", "username", "name", "email", "role", "is_active", "password", "last_login", "created_at",
        "session_generation",
    }  # fmt: skip


@pytest.mark.asvs("6.3.2")
def test_an_installation_begins_without_any_account():
    """Migrations make none; the demo's are made by load_demo alone."""
    migrations = (Path(__file__).parent.parent / "coordination" / "migrations").glob("0*.py")

    assert [
        path.name
        for path in migrations
        if re.search(r"create_(super)?user|User\b.*\.create\(", path.read_text())
    ] == []


@pytest.mark.asvs("6.5.3", "6.5.4")
def test_secrets_of_the_second_factor_are_drawn_by_the_system_and_long_enough(staff):
    codes = RecoveryCodes.activate(staff).get_unused_codes()

    assert len(set(codes)) == len(codes) == 10
    assert {len(code) for code in codes} == {8}  # digits: log2(10) x 8 = 26 bits
    assert len(generate_totp_secret()) == 32  # signs of base 32: 160 bits
    for drawing in (RecoveryCodes.generate_seed, generate_totp_secret):
        assert "secrets." in inspect.getsource(drawing)


@pytest.mark.asvs("11.2.3", "11.3.3")
def test_what_is_sealed_and_then_changed_by_one_sign_is_not_opened():
    kept = sealed("JBSWY3DPEHPK3PXP")

    for place in range(len(MARK), len(kept), 7):
        other = "A" if kept[place] != "A" else "B"
        with pytest.raises(InvalidToken):
            readable(kept[:place] + other + kept[place + 1 :])


@pytest.mark.asvs("1.2.2")
def test_an_address_is_written_into_the_link_of_a_map_sign_by_sign(settings):
    settings.MAP_SEARCH_URL = "https://map.example/?q={}"

    assert map_of("あ&x=1#/javascript:") == "https://map.example/?q=%E3%81%82%26x%3D1%23%2Fjavascript%3A"
