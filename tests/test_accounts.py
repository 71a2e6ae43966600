"""Accounts: by invitation alone, ended by disabling, and never without an administrator."""

import re

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from coordination.models import User
from coordination.sign_in.adapter import StaffAdapter
from tests.filled_forms import open_form
from tests.signing_in import is_signed_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.asvs("6.3.4")
def test_nobody_signs_up(client):
    for address in ("/account/signup/", "/accounts/signup/"):
        assert client.get(address).status_code == 404


@pytest.mark.asvs("6.4.1")
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


@pytest.mark.asvs("6.2.1")
def test_a_short_password_is_refused_with_a_sentence(as_manager, password):
    page = as_manager.post(
        reverse("account_change_password"),
        {"oldpassword": password, "password1": "mijikai", "password2": "mijikai"},
    )

    assert "15 文字以上" in page.content.decode()


def make_staff_of(as_admin, user):
    """Gives the user the role of 市職員 on the page where roles are given."""
    address = reverse("user_edit", args=[user.pk])
    return as_admin.post(address, {**open_form(as_admin, address), "role": "staff"})


def test_the_last_administrator_keeps_the_role(as_admin, admin):
    answer = make_staff_of(as_admin, admin)

    assert "管理者がひとりもいなくなるため、役割を変えられません。" in answer.content.decode()
    assert User.objects.get(pk=admin.pk).role == "admin"


def test_an_administrator_who_is_disabled_is_none_who_remains(as_admin, admin):
    User.objects.create_user("mae", "a long enough passphrase", name="前任", role="admin").disable()

    assert make_staff_of(as_admin, admin).status_code == 422
    assert User.objects.get(pk=admin.pk).role == "admin"


def test_one_of_two_administrators_may_take_another_role(as_admin, admin):
    User.objects.create_user("tsugi", "a long enough passphrase", name="後任", role="admin")

    assert make_staff_of(as_admin, admin).status_code == 302
    assert User.objects.get(pk=admin.pk).role == "staff"


def test_the_last_administrator_is_not_disabled_either(admin):
    with pytest.raises(ValidationError, match="使える管理者がひとりもいなくなるため"):
        admin.disable()

    assert User.objects.get(pk=admin.pk).is_active


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


@pytest.mark.asvs("6.4.1", "9.2.1")
def test_a_link_made_before_a_user_was_disabled_stays_dead(as_admin, staff):
    page = as_admin.post(reverse("user_link", args=[staff.pk]), follow=True).content.decode()
    (link,) = re.findall(r"http://testserver(/account/password/new/[^\s<]+)", page)

    staff.disable()
    assert "このリンクは使えません" in Client().get(link, follow=True).content.decode()
    staff.enable()
    assert "このリンクは使えません" in Client().get(link, follow=True).content.decode()


def link_for(user):
    arguments = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    return reverse("account_reset_password_from_key", args=arguments)


@pytest.mark.asvs("6.4.1")
def test_a_link_that_was_opened_is_forgotten_with_the_browser(client, staff):
    client.get(link_for(staff))

    cookie = client.cookies["sessionid"]
    assert (cookie["expires"], cookie["max-age"]) == ("", "")


@pytest.mark.asvs("6.4.1")
def test_a_link_made_for_a_user_who_is_disabled_is_dead_from_the_beginning(staff):
    staff.disable()

    page = Client().get(link_for(staff), follow=True)

    assert "このリンクは使えません" in page.content.decode()


def test_a_password_written_late_does_not_bring_a_disabled_user_back(staff):
    late = User.objects.get(pk=staff.pk)
    staff.disable()

    StaffAdapter().set_password(late, "atarashii-aikotoba-2026")

    after = User.objects.get(pk=staff.pk)
    assert after.is_active is False and after.check_password("atarashii-aikotoba-2026")


def test_a_name_that_differs_in_case_alone_is_refused(as_admin):
    answer = as_admin.post(
        reverse("user_invite"), {"username": "SHOKUIN", "name": "別人", "role": "staff", "email": ""}
    )

    assert "大文字と小文字だけがちがう利用者名が、もう使われています。" in answer.content.decode()


@pytest.mark.asvs("6.3.4")
def test_the_admin_sends_to_our_page_for_passwords(as_admin):
    assert as_admin.get("/admin/password_change/")["Location"] == reverse("account_change_password")
    assert as_admin.post("/admin/password_change/").status_code == 405


def test_what_cannot_be_done_leads_back_with_the_reason(as_admin, staff, monkeypatch):
    monkeypatch.setattr(User, "is_last_administrator", lambda user: True)

    answer = as_admin.post(reverse("user_disable", args=[staff.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("user_detail", args=[staff.pk]), 302)]
    assert "使える管理者がひとりもいなくなるため" in answer.content.decode()
    assert User.objects.get(pk=staff.pk).is_active
