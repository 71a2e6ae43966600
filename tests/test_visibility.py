"""Who sees which records: out of sight is 404 and shown nowhere."""

import io

import openpyxl
import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from coordination.models import Area, User
from tests.exports import exported
from volunteers.models import ExchangeGroup, Member, Service

pytestmark = pytest.mark.django_db

# Rows that are never loaded by themselves: they come with the record they belong to.
PARTS = {
    "Municipality", "Submission", "SignInAttempt", "SeriesName", "Attendance",
    "Choice", "AnswerColumn", "Target",
    "Narrative", "CouncilName", "CouncilRole", "CalendarLink", "InitiativePlace",
    "Partner", "InitiativeChange", "FreeTime", "Assignment", "Recode", "ChangeMark", "TrailEntry", "SeenPerson",
}  # fmt: skip


@pytest.fixture
def dispatcher():
    return User.objects.get(role="dispatcher")


@pytest.fixture
def outsider(db):
    """The office of another group in the same city."""
    user = User.objects.create_user("tonari", "a long enough passphrase", name="隣 事務", role="dispatcher")
    group = ExchangeGroup.objects.create(
        name="となりの会", area=Area.objects.first(), started_on="2019-04-01"
    )
    group.dispatchers.add(user)
    Member.objects.create(group=group, number=1, name="秘密 花子", kana="ひみつはなこ")
    return user


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.asvs("8.2.2")
def test_every_model_that_a_screen_loads_says_who_sees_it():
    without = [
        model.__name__
        for app in ("coordination", "meetings", "volunteers", "surveys", "reports")
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model._default_manager, "visible_to") and model.__name__ not in PARTS
    ]

    assert without == []


@pytest.mark.parametrize("role", ["admin", "staff", "coordinator", "manager"])
@pytest.mark.asvs("8.2.3", "15.3.1")
def test_the_office_sees_no_member_by_name(role):
    user = User.objects.get(role=role)
    member = Member.objects.first()
    client = signed_in(user)

    assert not Member.objects.visible_to(user).exists() and not Service.objects.visible_to(user).exists()
    for address in (
        reverse("member_list"),
        member.get_absolute_url(),
        reverse("member_edit", args=[member.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == 403
        assert member.name not in answer.content.decode()


@pytest.mark.parametrize("measure", ["helpers", "recipients", "dispatchers", "services", "tickets_used"])
@pytest.mark.asvs("8.2.3", "15.3.1")
def test_the_office_sees_totals_and_numbers_of_members_but_no_names(measure):
    group = ExchangeGroup.objects.get()
    page = (
        signed_in(User.objects.get(role="staff"))
        .get(reverse("figure_records", args=[measure]), {"as_of": "2020-06-15", "group": group.pk})
        .content.decode()
    )

    assert "会員" in page
    assert [one.name for one in Member.objects.all() if one.name in page] == []


@pytest.mark.asvs("8.2.2")
def test_a_group_sees_its_own_members_and_nobody_elses(dispatcher, outsider):
    theirs = Member.objects.get(name="秘密 花子")
    ours = Member.objects.visible_to(dispatcher).first()

    for user, seen, unseen in ((dispatcher, ours, theirs), (outsider, theirs, ours)):
        client = signed_in(user)
        assert client.get(seen.get_absolute_url()).status_code == 200
        page, form = (reverse(view, args=[unseen.pk]) for view in ("member_detail", "member_edit"))
        for answer in (client.get(page), client.get(form), client.post(form)):
            assert answer.status_code == 404
            assert unseen.name not in answer.content.decode()


@pytest.mark.asvs("8.2.2")
def test_what_is_out_of_sight_is_in_no_list_search_or_sheet(dispatcher, outsider):
    client = signed_in(dispatcher)
    address = reverse("member_list")

    for query in ({}, {"q": "秘密"}, {"q": "ひみつ"}, {"page": "2"}, {"page": "3"}):
        assert "秘密 花子" not in client.get(address, query).content.decode().replace('value="秘密"', "")
    everybody = {"standing": "all"}  # those who have left, too
    book = openpyxl.load_workbook(
        io.BytesIO(exported(client, address, {**everybody, "format": "xlsx"}).content)
    )
    names = [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)]
    assert "秘密 花子" not in names
    assert len(names) == Member.objects.visible_to(dispatcher).count() > 0
    assert "秘密" not in exported(client, address, {**everybody, "format": "csv"}).content.decode("utf-8-sig")


def test_another_groups_filter_value_is_not_offered_and_finds_nothing(dispatcher, outsider):
    other = ExchangeGroup.objects.get(name="となりの会")

    page = signed_in(dispatcher).get(reverse("member_list"), {"group": other.pk})

    assert "秘密 花子" not in page.content.decode() and "となりの会" not in page.content.decode()


@pytest.mark.asvs("8.2.2", "15.3.3")
def test_a_member_cannot_be_written_into_another_group(dispatcher, outsider):
    other = ExchangeGroup.objects.get(name="となりの会")
    data = {"group": other.pk, "number": 9, "name": "新人", "roles": ["helper"], "joined_on": "2020-04-01"}

    answer = signed_in(dispatcher).post(reverse("member_add"), data)

    assert answer.status_code == 422
    assert not other.members.filter(number=9).exists()


def test_a_groups_office_opens_the_figures_of_its_group_alone(dispatcher, outsider):
    group, other = dispatcher.exchange_groups.get(), ExchangeGroup.objects.get(name="となりの会")
    client = signed_in(dispatcher)

    def status(measure, **scope):
        return client.get(
            reverse("figure_records", args=[measure]), {"as_of": "2020-06-15", **scope}
        ).status_code

    assert status("helpers", group=group.pk) == 200
    assert status("helpers", group=other.pk) == 404
    assert status("helpers") == 404, "all groups together"
    assert status("activities") == 404, "the city's own work"


@pytest.mark.asvs("8.2.2")
def test_a_former_dispatcher_sees_no_names(dispatcher):
    dispatcher.role = "staff"
    dispatcher.save()

    assert dispatcher.exchange_groups.exists()
    assert not Member.objects.visible_to(dispatcher).exists()


@pytest.mark.asvs("7.4.2")
def test_a_disabled_user_sees_nothing(staff):
    from coordination.models import Organization

    assert Organization.objects.visible_to(staff).exists()

    staff.disable()

    assert not Organization.objects.visible_to(staff).exists()


def test_users_are_seen_by_administrators_and_by_themselves(staff, admin):
    assert User.objects.visible_to(admin).count() == 5
    assert list(User.objects.visible_to(staff)) == [staff]


def test_a_role_taken_twice_on_one_day_is_refused_in_a_sentence(dispatcher):
    role = Member.objects.visible_to(dispatcher).first().roles.first()

    answer = signed_in(dispatcher).post(
        reverse("member_role_add", args=[role.member_id]), {"role": role.role, "joined_on": role.joined_on}
    )

    assert answer.status_code == 422
    assert "もう登録されています。" in answer.content.decode()
