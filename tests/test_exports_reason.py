"""What takes more than a hundred people out of the application asks why, and is told to those who answer for it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.personal import title_of
from coordination.accesses import note_access
from coordination.models import Access, TrailEntry, User
from coordination.personal import MEMBERS
from tests.exports import WHY, exported
from volunteers.models import Member

pytestmark = pytest.mark.django_db
EVERYBODY = {"standing": "all", "format": "csv"}


@pytest.fixture
def as_dispatcher(client, db):
    client.force_login(User.objects.get(role="dispatcher"))
    return client


def address():
    return f"{reverse('member_list')}?standing=all&format=csv"


def test_an_export_of_more_than_a_hundred_people_asks_why_and_holds_nobody(as_dispatcher):
    answer = as_dispatcher.get(address())

    page = answer.content.decode()
    assert answer.status_code == 428
    assert f"<strong>{Member.objects.count()}人分</strong>" in page and "書き出す理由" in page
    assert not [one.name for one in Member.objects.all() if one.name in page]
    assert not Access.objects.filter(act="export").exists()


def test_a_reason_leads_to_the_file_and_is_kept_with_it(as_dispatcher):
    answer = exported(as_dispatcher, reverse("member_list"), EVERYBODY)

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.decode("utf-8-sig").count("\n") > 100
    access = Access.objects.get(act="export")
    assert (access.reason, access.people) == (WHY, Member.objects.count())
    assert access.persons.count() == Member.objects.count()


def test_a_reason_holds_once_and_for_what_it_was_given_for_alone(as_dispatcher):
    as_dispatcher.post(reverse("export_reason"), {"to": address(), "reason": WHY})

    assert as_dispatcher.get(address().replace("csv", "xlsx")).status_code == 428
    assert as_dispatcher.get(address()).status_code == 200
    assert as_dispatcher.get(address()).status_code == 428


@pytest.mark.parametrize("reason", ["", "   ", "業務", "ああああああ", "a b c"])
def test_too_short_a_reason_is_refused_with_a_sentence(reason, as_dispatcher):
    answer = as_dispatcher.post(reverse("export_reason"), {"to": address(), "reason": reason})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "理由が短すぎます。" in page or "書き出す理由を書いてください。" in page
    assert as_dispatcher.get(address()).status_code == 428


@pytest.mark.parametrize(
    "to", ["", "https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_a_reason_leads_nowhere_but_into_the_application(to, as_dispatcher):
    answer = as_dispatcher.post(reverse("export_reason"), {"to": to, "reason": WHY})

    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))


def test_a_hundred_people_go_straight(as_dispatcher, settings):
    first = Member.objects.order_by("pk").values_list("pk", flat=True)[100]
    assert Member.objects.filter(pk__lt=first).count() == Access.WITHOUT_REASON

    answer = as_dispatcher.get(reverse("member_list"), {"q": "山", **EVERYBODY})

    assert answer.status_code == 200
    assert Access.objects.get(act="export").reason == ""


@pytest.mark.parametrize(("number", "asks"), [(100, False), (101, True)])
def test_the_hundred_and_first_asks(number, asks, as_dispatcher):
    Member.objects.exclude(pk__in=Member.objects.order_by("pk")[:number].values("pk")).update(name="ほか")

    with_name = {"q": "ほか", **EVERYBODY}
    rest = as_dispatcher.get(reverse("member_list"), with_name)

    assert rest.status_code == 200  # the others are fewer than a hundred
    Member.objects.filter(name="ほか").update(name="山")
    kept = Member.objects.order_by("pk")[:number].values("pk")
    Member.objects.filter(pk__in=kept).update(name="ほか")
    assert (as_dispatcher.get(reverse("member_list"), with_name).status_code == 428) == asks


@pytest.mark.parametrize(
    ("role", "sees"), [("admin", True), ("manager", True), ("staff", False), ("coordinator", False)]
)
def test_large_exports_of_thirty_days_stand_on_the_desks_of_those_who_answer_for_them(role, sees, client):
    people = [(MEMBERS, str(key)) for key in range(101)]
    who = User.objects.get(role="dispatcher")
    note_access(Access.Act.EXPORT, people, actor=f"user:{who.pk}", view="member_list", reason=WHY)
    note_access(Access.Act.EXPORT, people[:100], actor=f"user:{who.pk}", view="member_list", reason="百人")
    client.force_login(User.objects.get(role=role))

    page = client.get(reverse("home")).content.decode()

    line = f"{who.name}が「{title_of('member_list')}」から101人分を書き出しました（{WHY}）"
    assert (line in page) == sees
    assert "百人" not in page


def test_after_thirty_days_a_large_export_leaves_the_desk():
    people = [(MEMBERS, str(key)) for key in range(101)]
    note_access(Access.Act.EXPORT, people, actor="user:1", reason=WHY)
    now = timezone.now()

    assert Access.objects.large_exports(now - timedelta(days=30)).count() == 1
    assert Access.objects.large_exports(now + timedelta(seconds=1)).count() == 0


def test_the_reason_stands_in_the_trail_as_a_digest(as_dispatcher):
    exported(as_dispatcher, reverse("member_list"), EVERYBODY)

    entry = TrailEntry.objects.get(access__act="export")
    assert entry.after["people"] == Member.objects.count() and WHY not in str(entry.after)


def test_nobody_gives_a_reason_who_has_not_signed_in():
    assert Client().post(reverse("export_reason"), {"to": "/", "reason": WHY}).status_code == 302
