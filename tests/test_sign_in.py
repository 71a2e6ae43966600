"""Sign-in: throttled at every door, a second factor for those who see most, sessions that end and stay ended."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.models import SignInAttempt, User
from coordination.sign_in.adapter import _cookie_of
from coordination.sign_in.throttle import network_of

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def no_codes_tried():
    cache.clear()


def sign_in(client, password, username="kanrishoku", **where):
    return client.post(LOGIN, {"login": username, "password": password}, **where)


def is_signed_in(client):
    return client.get("/").status_code == 200


# -- the throttle ------------------------------------------------------------


def test_40_wrong_passwords_from_one_place_are_10_tries_and_then_even_the_right_one_must_wait(
    client, password
):
    answers = [sign_in(client, f"wrong {i}").content.decode() for i in range(40)]

    assert all("利用者名かパスワードが違います。" in page for page in answers[:10])
    assert all("まちがいが続いたため、ログインを止めています。" in page for page in answers[10:])
    assert SignInAttempt.objects.count() == 10
    sign_in(client, password)
    assert not is_signed_in(client)


def test_the_owner_still_gets_in_from_elsewhere(password):
    attacker, owner = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="198.51.100.20")
    for i in range(40):
        sign_in(attacker, f"wrong {i}")

    sign_in(owner, password)

    assert is_signed_in(owner)


def test_a_spoofed_forwarding_header_gains_no_try(client, password):
    for i in range(40):
        sign_in(client, f"wrong {i}", headers={"x-forwarded-for": f"10.0.{i}.1"})

    assert SignInAttempt.objects.count() == 10


def test_behind_a_proxy_the_address_that_the_proxy_gives_counts_and_no_other(password, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    for i in range(40):
        sign_in(Client(), f"wrong {i}", headers={"x-forwarded-for": f"10.0.{i}.1, 203.0.113.7"})
    assert SignInAttempt.objects.count() == 10

    owner = Client()
    sign_in(owner, password, headers={"x-forwarded-for": "203.0.113.7, 198.51.100.20"})
    assert is_signed_in(owner)
    for odd in ("unknown", "", "a, b, c"):
        assert sign_in(Client(), "wrong", headers={"x-forwarded-for": odd}).status_code in (200, 403)


@pytest.mark.parametrize(
    "address", ["203.0.113.{}", "2001:db8:1:2:{}::1", "::ffff:203.0.113.{}"], ids=["IPv4", "IPv6", "mapped"]
)
def test_a_range_of_addresses_is_one_place(address):
    for i in range(40):
        sign_in(Client(REMOTE_ADDR=address.format(i + 1)), f"wrong {i}")

    assert SignInAttempt.objects.count() == 10


def test_one_network_may_try_25_names_in_5_minutes(client, password):
    for i in range(40):
        sign_in(client, "wrong", username=f"name{i}")

    assert SignInAttempt.objects.count() == 25


def test_many_networks_together_may_try_one_account_30_times(password):
    for i in range(60):
        sign_in(Client(REMOTE_ADDR=f"203.0.{i}.1"), "wrong")

    assert SignInAttempt.objects.count() == 30


def test_even_then_the_owner_gets_in_from_a_device_that_is_known(password):
    known = Client(REMOTE_ADDR="198.51.100.20")
    sign_in(known, password)
    known.post("/account/logout/")
    for i in range(60):
        sign_in(Client(REMOTE_ADDR=f"203.0.{i}.1"), "wrong")

    stranger = Client(REMOTE_ADDR="192.0.2.9")
    sign_in(stranger, password)
    sign_in(known, password)

    assert not is_signed_in(stranger)
    assert is_signed_in(known)


def test_a_known_device_has_10_tries_as_well(password):
    known = Client()
    sign_in(known, password)
    known.post("/account/logout/")

    for i in range(40):
        sign_in(known, f"wrong {i}")

    assert SignInAttempt.objects.count() == 10


def test_a_device_is_known_for_its_own_account_alone(password):
    known = Client()
    sign_in(known, password)
    known.post("/account/logout/")

    sign_in(known, "wrong", username="shokuin")

    assert SignInAttempt.objects.get().device == ""


def test_a_made_up_device_is_not_known(password):
    client = Client()
    client.cookies[_cookie_of("kanrishoku")] = "made/up:1abc:sig"

    sign_in(client, "wrong")

    assert SignInAttempt.objects.get().device == ""


def test_after_a_quarter_of_an_hour_one_may_try_again(client, password):
    for i in range(12):
        sign_in(client, f"wrong {i}")
    SignInAttempt.objects.update(tried_at=timezone.now() - timedelta(minutes=15, seconds=1))

    sign_in(client, password)

    assert is_signed_in(client)


def test_right_passwords_are_not_counted(password):
    for _ in range(30):
        sign_in(Client(), password)

    assert SignInAttempt.objects.count() == 0


def test_the_book_of_attempts_holds_no_name_and_no_password(client):
    sign_in(client, "my secret", username="kanri's password typed here")

    assert "secret" not in str(SignInAttempt.objects.values().get())
    assert "typed" not in str(SignInAttempt.objects.values().get())


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(client):
    def answer(username):
        page = sign_in(client, "wrong", username=username)
        return page.status_code, re.sub(r'value="[^"]*"', "", page.content.decode())

    assert answer("kanri") == answer("nobody")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
    ],
)
def test_an_address_belongs_to_its_network(address, network):
    assert network_of(address) == network


def test_the_password_asked_for_again_has_the_same_throttle(client, manager):
    sign_in(client, "wrong")
    client.force_login(manager)

    for i in range(40):
        client.post(reverse("account_reauthenticate"), {"password": f"wrong {i}"})

    assert SignInAttempt.objects.count() == 10


def test_asking_for_a_new_password_is_throttled_and_tells_nothing(client, settings, mailoutbox, manager):
    settings.EMAIL_URL = "smtp://example"
    User.objects.filter(pk=manager.pk).update(email="kacho@example.jp")

    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ["kacho@example.jp"] * 10 + ["nobody@example.jp"]
    ]

    assert len(mailoutbox) == 5
    assert answers[0].status_code == answers[10].status_code == 302
    assert answers[0]["Location"] == answers[10]["Location"]
    assert answers[9].status_code == 429


# -- the second factor -------------------------------------------------------


def next_code(secret, steps=0):
    return totp.format_hotp_value(
        totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())) + steps)
    )


@pytest.fixture
def with_totp(manager):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(manager, secret)
    return secret


@pytest.mark.parametrize(
    ("role", "must"),
    [("admin", True), ("manager", True), ("coordinator", True), ("staff", False), ("dispatcher", False)],
)
def test_who_must_set_up_a_second_factor_before_anything_else(role, must, client, settings):
    settings.SECOND_FACTOR = True
    client.force_login(User.objects.get(role=role))

    answer = client.get("/help/")

    assert (answer.status_code == 302 and answer["Location"] == reverse("mfa_index")) is must
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("account_change_password")).status_code == 200


def test_the_admin_asks_for_the_second_factor_too(client, settings, admin):
    settings.SECOND_FACTOR = True
    client.force_login(admin)

    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_a_password_alone_does_not_open_an_account_with_a_second_factor(client, password, with_totp):
    answer = sign_in(client, password)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)

    client.post(reverse("mfa_authenticate"), {"code": next_code(with_totp)})

    assert is_signed_in(client)


def test_a_code_is_good_once(password, with_totp):
    code = next_code(with_totp)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, password)
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_codes_are_throttled(client, password, with_totp):
    sign_in(client, password)
    for i in range(12):
        answer = client.post(reverse("mfa_authenticate"), {"code": f"{i:06}"})

    assert "まちがいが続いたため、ログインを止めています。" in answer.content.decode()
    client.post(reverse("mfa_authenticate"), {"code": next_code(with_totp)})
    assert not is_signed_in(client)


def test_a_recovery_code_is_good_once(password, manager, with_totp):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(manager).get_unused_codes()[0]
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, password)
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_an_administrator_takes_back_a_lost_second_factor_and_ends_the_sessions(
    as_admin, password, manager, with_totp
):
    theirs = Client()
    theirs.force_login(manager)

    as_admin.post(reverse("user_second_factor", args=[manager.pk]))

    assert not Authenticator.objects.filter(user=manager).exists()
    assert not is_signed_in(theirs)


def test_a_session_of_the_password_alone_ends_when_a_second_factor_is_set_up(
    settings, password, manager, django_capture_on_commit_callbacks
):
    settings.SECOND_FACTOR = True
    thief, owner = Client(), Client()
    for client in (thief, owner):
        sign_in(client, password)
    owner.post(reverse("account_reauthenticate"), {"password": password})
    secret = owner.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(reverse("mfa_activate_totp"), {"code": next_code(secret)})

    # That the owner's own session goes on is shown in tests/browser/test_sign_in.py.
    assert Authenticator.objects.filter(user=manager, type="totp").exists()
    assert thief.get("/")["Location"].startswith(LOGIN)


def test_the_password_is_no_proof_for_whoever_has_a_second_factor(client, password, manager, with_totp):
    client.force_login(manager)

    client.post(reverse("account_reauthenticate"), {"password": password})

    answer = client.get(reverse("mfa_deactivate_totp"))
    assert answer.status_code == 302 and "second-factor/reauthenticate" in answer["Location"]


def test_a_code_is_no_good_half_a_minute_later(password, with_totp):
    client = Client()
    sign_in(client, password)

    client.post(reverse("mfa_authenticate"), {"code": next_code(with_totp, steps=-1)})

    assert not is_signed_in(client)


# -- sessions ----------------------------------------------------------------


@pytest.fixture
def session_of_staff(staff):
    client = Client()
    client.force_login(staff)
    assert is_signed_in(client)
    return client


def test_a_session_ends_with_disabling_and_stays_ended_when_the_account_comes_back(session_of_staff, staff):
    staff.disable()
    staff.enable()

    assert not is_signed_in(session_of_staff)


def test_a_session_ends_with_a_new_role_and_stays_ended_with_the_old_one(session_of_staff, staff):
    for role in ("manager", "staff"):
        staff.role = role
        staff.save()

    assert not is_signed_in(session_of_staff)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "manager"}, {"password": "!"}])
def test_no_way_of_writing_keeps_a_session_alive(change, session_of_staff, staff):
    before = {name: getattr(staff, name) for name in change}
    User.objects.filter(pk=staff.pk).update(**change)
    User.objects.filter(pk=staff.pk).update(**before)

    assert not is_signed_in(session_of_staff)


def test_a_user_who_was_just_made_is_no_exception():
    user = User.objects.create_user("shinki", "a long enough passphrase", name="新規", role="staff")
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))

    user.disable()
    user.enable()

    assert not is_signed_in(client)


def test_bulk_updates_end_sessions_too(session_of_staff, staff):
    staff.is_active = False
    User.objects.bulk_update([staff], ["is_active"])
    staff.is_active = True
    User.objects.bulk_update([staff], ["is_active"])

    assert not is_signed_in(session_of_staff)


def test_a_new_password_ends_the_other_sessions_and_keeps_ones_own(session_of_staff, staff, password):
    own = Client()
    sign_in(own, password, username="shokuin")

    own.post(
        reverse("account_change_password"),
        {
            "oldpassword": password,
            "password1": "atarashii-aikotoba-2026",
            "password2": "atarashii-aikotoba-2026",
        },
    )

    assert is_signed_in(own)
    assert not is_signed_in(session_of_staff)


def test_signing_in_notes_the_time_and_ends_no_other_session(session_of_staff, password):
    sign_in(Client(), password, username="shokuin")

    assert is_signed_in(session_of_staff)


def test_half_an_hour_of_nothing_ends_the_session(session_of_staff):
    session = session_of_staff.session
    session["seen_at"] = int(time.time()) - 30 * 60 - 1
    session.save()

    answer = session_of_staff.get("/help/", follow=True)

    assert answer.redirect_chain == [("/account/login/?next=/help/", 302)]
    assert "しばらく操作がなかったため、ログアウトしました。" in answer.content.decode()


def test_a_working_day_ends_the_session_however_busy(session_of_staff):
    session = session_of_staff.session
    session["began_at"] = int(time.time()) - 12 * 60 * 60 - 1
    session.save()

    assert not is_signed_in(session_of_staff)


def test_reading_on_writes_no_session(session_of_staff, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    session_of_staff.get("/help/")
    with CaptureQueriesContext(connection) as captured:
        session_of_staff.get("/help/")

    assert [
        query["sql"] for query in captured if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))
    ] == []


def test_the_session_gets_a_new_id_at_log_in(client, password):
    client.get(LOGIN)
    client.cookies["sessionid"] = "fixed-by-somebody"

    sign_in(client, password)

    assert client.cookies["sessionid"].value != "fixed-by-somebody"


# -- accounts ----------------------------------------------------------------


def test_nobody_signs_up(client):
    for address in ("/account/signup/", "/accounts/signup/"):
        assert client.get(address).status_code == 404


def test_an_invited_user_chooses_a_password_by_a_link_that_works_once(as_admin, client):
    invited = as_admin.post(
        reverse("user_invite"), {"username": "shinjin", "name": "新人 一郎", "role": "staff", "email": ""}
    )
    user = User.objects.get(username="shinjin")
    assert invited["Location"] == reverse("user_detail", args=[user.pk])
    assert not user.has_usable_password()
    page = as_admin.post(reverse("user_link", args=[user.pk]), follow=True).content.decode()
    (link,) = re.findall(r"http://testserver(/account/password/new/[^\s<]+)", page)

    somebody = Client()
    form = somebody.get(link, follow=True)
    chosen = {"password1": "nagai-aikotoba-desu", "password2": "nagai-aikotoba-desu"}
    done = somebody.post(form.request["PATH_INFO"], chosen)

    assert done["Location"] == reverse("account_reset_password_from_key_done")
    sign_in(somebody, "nagai-aikotoba-desu", username="shinjin")
    assert is_signed_in(somebody)
    assert "このリンクは使えません" in Client().get(link, follow=True).content.decode()


def test_a_short_password_is_refused_with_a_sentence(as_manager, password):
    page = as_manager.post(
        reverse("account_change_password"),
        {"oldpassword": password, "password1": "mijikai", "password2": "mijikai"},
    )

    assert "15 文字以上" in page.content.decode()


def test_the_last_administrator_keeps_the_role(as_admin, admin):
    page = as_admin.get(reverse("user_edit", args=[admin.pk]))
    answer = as_admin.post(
        reverse("user_edit", args=[admin.pk]),
        {"username": "kanri", "name": admin.name, "role": "staff", "email": "", "seen": page.context["seen"]},
    )

    assert "管理者がひとりもいなくなるため、役割を変えられません。" in answer.content.decode()
    assert User.objects.get(pk=admin.pk).role == "admin"


def test_administrators_cannot_lock_themselves_out(as_admin, admin):
    assert as_admin.post(reverse("user_disable", args=[admin.pk])).status_code == 404


def test_a_disabled_user_is_told_so_only_after_the_right_password(client, staff, password):
    staff.disable()

    assert "利用者名かパスワードが違います。" in sign_in(client, "wrong", username="shokuin").content.decode()
    assert sign_in(client, password, username="shokuin")["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_pressing_twice_does_not_bring_a_disabled_user_back(as_admin, staff):
    for _ in range(2):
        as_admin.post(reverse("user_disable", args=[staff.pk]))

    assert User.objects.get(pk=staff.pk).is_active is False


def test_a_link_made_before_a_user_was_disabled_stays_dead(as_admin, staff):
    page = as_admin.post(reverse("user_link", args=[staff.pk]), follow=True).content.decode()
    (link,) = re.findall(r"http://testserver(/account/password/new/[^\s<]+)", page)

    staff.disable()
    assert "このリンクは使えません" in Client().get(link, follow=True).content.decode()
    staff.enable()
    assert "このリンクは使えません" in Client().get(link, follow=True).content.decode()


def test_a_password_written_late_does_not_bring_a_disabled_user_back(staff):
    from coordination.sign_in.adapter import StaffAdapter

    late = User.objects.get(pk=staff.pk)
    staff.disable()

    StaffAdapter().set_password(late, "atarashii-aikotoba-2026")

    after = User.objects.get(pk=staff.pk)
    assert after.is_active is False and after.check_password("atarashii-aikotoba-2026")


def test_a_device_is_forgotten_with_the_password(password, manager):
    client = Client()
    sign_in(client, password)
    client.post("/account/logout/")
    manager.set_password("atarashii-aikotoba-2026")
    manager.save()

    sign_in(client, "wrong")

    assert SignInAttempt.objects.get().device == ""


def test_a_name_that_differs_in_case_alone_is_refused(as_admin):
    answer = as_admin.post(
        reverse("user_invite"), {"username": "SHOKUIN", "name": "別人", "role": "staff", "email": ""}
    )

    assert "大文字と小文字だけがちがう利用者名が、もう使われています。" in answer.content.decode()


def test_the_admin_sends_to_our_page_for_passwords(as_admin):
    assert as_admin.get("/admin/password_change/")["Location"] == reverse("account_change_password")
    assert as_admin.post("/admin/password_change/").status_code == 405
