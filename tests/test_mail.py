"""Mails: in our own words, and telling nobody by their delay which addresses are known."""

import threading
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from coordination.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(staff, settings):
    settings.EMAIL_URL = "smtp://mail.example.jp"
    User.objects.filter(pk=staff.pk).update(email="shokuin@example.jp")
    return staff


def ask_for_a_link(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def wait_for_mails():
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(timeout=10)


def test_the_answer_does_not_wait_for_the_mail_server(client, known, monkeypatch):
    may_send = threading.Event()
    send = EmailBackend.send_messages
    monkeypatch.setattr(
        EmailBackend, "send_messages", lambda *args: may_send.wait(timeout=10) and send(*args)
    )

    answer = ask_for_a_link(client, "shokuin@example.jp")

    assert answer.status_code == 302
    assert mail.outbox == [], "answered while the server was still busy"
    may_send.set()
    wait_for_mails()
    assert len(mail.outbox) == 1


def test_the_mail_names_the_city_and_the_person_and_not_the_machine(client, known):
    ask_for_a_link(client, "shokuin@example.jp")
    wait_for_mails()

    (sent,) = mail.outbox
    link = next(line for line in sent.body.splitlines() if line.startswith("http"))
    assert sent.subject == "富士見市 生活支援体制整備：パスワードを決めるリンク"
    assert sent.body.startswith(f"{known.name} 様\n")
    assert "testserver" not in sent.body.replace(link, "")
    assert client.get(link, follow=True).context["form"].fields.keys() == {"password1", "password2"}


@pytest.mark.asvs("6.4.3")
def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, known):
    answers = [ask_for_a_link(client, email) for email in ("shokuin@example.jp", "dare@example.jp")]
    wait_for_mails()

    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert [sent.to for sent in mail.outbox] == [["shokuin@example.jp"]]


@pytest.mark.asvs("16.5.2")
def test_an_invitation_that_cannot_be_mailed_is_handed_over_as_a_link(as_admin, known, monkeypatch):
    def refuse(*args):
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)

    page = as_admin.post(reverse("user_link", args=[known.pk]), follow=True).content.decode()

    assert "shokuin@example.jp に送れませんでした。" in page
    assert "/account/password/new/" in page
