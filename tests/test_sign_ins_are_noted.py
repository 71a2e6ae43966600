"""Who came in, who did not, what was refused, and what was changed about an account."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.models import Access, User
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def acts():
    return list(Access.objects.order_by("pk").values_list("act", flat=True))


def latest():
    return Access.objects.latest("pk")


@pytest.mark.asvs("16.3.1")
def test_a_sign_in_and_a_sign_out_are_noted_with_the_machine(client, password, staff):
    sign_in(client, password, "shokuin", REMOTE_ADDR="192.0.2.9")
    client.post(reverse("account_logout"), REMOTE_ADDR="192.0.2.9")

    assert acts() == ["sign_in", "sign_out"]
    assert {one.actor for one in Access.objects.all()} == {f"user:{staff.pk}"}
    assert {one.network for one in Access.objects.all()} == {"192.0.2.9"}


@pytest.mark.asvs("16.2.5", "16.3.1")
def test_a_wrong_password_is_noted_with_the_user_and_never_itself(client, staff):
    sign_in(client, "the wrong passphrase", "SHOKUIN")

    assert acts() == ["failed"]
    assert list(latest().persons.values_list("kind", "key")) == [("user", str(staff.pk))]
    _nothing_holds("the wrong passphrase")


def test_a_name_that_nobody_has_may_be_a_password_and_is_not_kept(client, password):
    sign_in(client, password, "himitsu-no-aikotoba")

    assert (acts(), latest().reason) == (["failed"], "登録のない利用者名")
    _nothing_holds("himitsu-no-aikotoba")


def _nothing_holds(secret):
    for one in Access.objects.select_related("entry"):
        assert secret not in f"{vars(one)} {vars(one.entry)}"


def test_who_is_stopped_is_noted_once_a_while(client):
    for _ in range(15):
        sign_in(client, "the wrong passphrase", "shokuin")

    assert acts() == ["failed"] * 10 + ["locked"]


def test_a_session_that_ends_by_itself_is_noted(client, staff):
    client.force_login(staff)
    session = client.session
    session["began_at"] = session["seen_at"] = int(timezone.now().timestamp()) - 24 * 60 * 60
    session.save()

    client.get("/")

    assert acts() == ["ended"]


@pytest.mark.asvs("16.3.2")
def test_what_the_register_refuses_is_noted(client, manager):
    client.force_login(manager)

    client.get(reverse("setup"), REMOTE_ADDR="192.0.2.9")

    access = latest()
    assert (access.act, access.view, access.actor) == ("refused", "setup", f"user:{manager.pk}")
    assert (access.path, access.network) == ("/setup/", "192.0.2.9")


def test_nobody_who_has_not_signed_in_fills_the_record(client):
    client.get(reverse("setup"))

    assert acts() == []


def test_roles_links_and_the_end_of_an_account_are_noted_with_who_did_it(as_admin, admin, staff):
    page = as_admin.get(reverse("user_edit", args=[staff.pk]))
    data = {"name": staff.name, "username": staff.username, "role": "manager", "seen": page.context["seen"]}
    as_admin.post(reverse("user_edit", args=[staff.pk]), data)
    as_admin.post(reverse("user_link", args=[staff.pk]))
    as_admin.post(reverse("user_disable", args=[staff.pk]))
    as_admin.post(reverse("user_enable", args=[staff.pk]))

    changed = Access.objects.filter(act="account").order_by("pk")
    assert [one.reason for one in changed] == [
        "役割を市職員から管理職に変えた", "招待・パスワードのリンクを作った", "使えないようにした", "また使えるようにした",
    ]  # fmt: skip
    assert {one.actor for one in changed} == {f"user:{admin.pk}"}
    assert {tuple(one.persons.values_list("kind", "key")) for one in changed} == {(("user", str(staff.pk)),)}


def test_a_changed_password_is_noted(client, password, staff):
    client.force_login(staff)
    new = "a passphrase of a new kind"

    client.post(
        reverse("account_change_password"),
        {"oldpassword": password, "password1": new, "password2": new},
    )

    assert "password" in acts()
    _nothing_holds(new)


def test_administrators_see_them_in_the_record(as_admin, password):
    sign_in(Client(), password, "shokuin")

    page = as_admin.get(reverse("access_list"), {"act": "sign_in"}).content.decode()

    assert User.objects.get(username="shokuin").name in page and "ログイン" in page
