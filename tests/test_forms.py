"""Forms: one record for one sending, doubts that are asked about, two editors, confirmations."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from coordination.models import Activity, Organization, Submission, User
from meetings.models import Meeting, MeetingSeries
from tests.filled_forms import open_form

pytestmark = pytest.mark.django_db

ORGANIZATION = {"name": "ひので町会", "kana": "ヒノデ チョウカイ", "kind": "neighbourhood", "area": ""}


def test_a_new_record_is_saved_and_shown(as_staff):
    answer = as_staff.post("/organizations/add/", ORGANIZATION, follow=True)

    one = Organization.objects.get(name="ひので町会")
    assert one.kana == "ひので ちょうかい"
    assert answer.redirect_chain == [(one.get_absolute_url(), 302)]
    assert "団体「ひので町会」を登録しました。" in answer.content.decode()


def test_an_error_is_listed_on_top_with_a_link_and_nothing_is_saved(as_staff):
    answer = as_staff.post("/organizations/add/", {**ORGANIZATION, "name": "", "kana": "日の出"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_name">名称</a>：入力してください。' in page
    assert '<a href="#id_kana">ふりがな</a>：ふりがなは、ひらがなかカタカナで入力してください。' in page
    assert 'aria-invalid="true"' in page
    assert "エラー：団体の登録" in page
    assert not Organization.objects.filter(kana="日の出").exists()


def test_a_form_that_arrives_twice_makes_one_record(as_staff):
    data = {**ORGANIZATION, "submission": str(uuid4())}

    first, second = (as_staff.post("/organizations/add/", data) for _ in range(2))

    assert Organization.objects.filter(name="ひので町会").count() == 1
    assert first["Location"] == second["Location"]


def test_a_form_that_was_refused_can_be_sent_again_with_its_key(as_staff):
    key = str(uuid4())
    as_staff.post("/organizations/add/", {**ORGANIZATION, "name": "", "submission": key})

    answer = as_staff.post("/organizations/add/", {**ORGANIZATION, "submission": key})

    assert answer.status_code == 302
    assert Submission.objects.get(pk=key).location == answer["Location"]


@pytest.mark.asvs("8.2.2")
def test_somebody_elses_key_gives_nothing_away(as_staff, manager):
    key = uuid4()
    Submission.objects.create(key=key, user=manager, location="/users/1/")

    answer = as_staff.post("/organizations/add/", {**ORGANIZATION, "submission": str(key)})

    assert answer.get("Location") != "/users/1/"
    assert "/users/1/" not in answer.content.decode()


@pytest.mark.asvs("2.2.3")
def test_what_is_doubtful_is_asked_about_and_saved_once_it_is_confirmed(as_staff):
    twin = Organization.objects.create(name="日ノ出町会", kana="ひのでちょうかい", kind="neighbourhood")
    data = {**ORGANIZATION, "kana": "ひのでちょうかい"}

    asked = as_staff.post("/organizations/add/", data)
    assert asked.status_code == 422
    assert f"同じ読みの団体「{twin}」がもう登録されています。別の団体ですか。" in asked.content.decode()
    assert not Organization.objects.filter(name="ひので町会").exists()

    assert as_staff.post("/organizations/add/", {**data, "confirmed": "yes"}).status_code == 422
    confirmed = as_staff.post("/organizations/add/", {**data, "confirmed": asked.context["warnings_mark"]})
    assert confirmed.status_code == 302


def test_a_confirmation_holds_for_the_warnings_it_was_given_for(as_staff):
    series = MeetingSeries.objects.first()
    data = {"series": series.pk, "held_on": "2030-04-01", "status": "held"}
    asked = as_staff.post("/meetings/add/", data)
    assert "まだ来ていない日です。" in asked.content.decode()

    other = as_staff.post(
        "/meetings/add/", {**data, "held_on": "2018-05-01", "confirmed": asked.context["warnings_mark"]}
    )

    assert other.status_code == 422
    assert "平成30年度の記録として数えます。" in other.content.decode()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"visited_on": "0001-01-01"}, 422),
        ({"visited_on": "1872-12-31"}, 422),
        ({"visited_on": "99999-01-01"}, 422),
        ({"visited_on": "2019-02-30"}, 422),
        ({"coordinators": "99999999999999999999"}, {"sqlite": 400, "postgresql": 422}[connection.vendor]),
        ({"area": "99999999999999999999"}, {"sqlite": 400, "postgresql": 422}[connection.vendor]),
        ({"people_met": "9" * 30}, 422),
        ({"venue": "あ\0い"}, 422),
        ({"seen": "x" * 5000, "submission": "no uuid"}, 422),
    ],
)
@pytest.mark.asvs("2.2.1", "15.3.5", "1.4.2")
def test_odd_values_are_refused_and_break_nothing(data, status, as_staff):
    before = Activity.objects.count()

    answer = as_staff.post("/activities/add/", {"tier": "1", **data})

    assert answer.status_code in (status, 422)
    assert Activity.objects.count() == before


@pytest.mark.asvs("2.2.2", "2.2.3")
def test_the_database_refuses_in_a_sentence_too(as_staff):
    series = MeetingSeries.objects.first()

    answer = as_staff.post(
        "/meetings/add/", {"series": series.pk, "held_on": "2019-05-01", "status": "cancelled"}
    )

    assert "中止の理由を書いてください。" in answer.content.decode()


# -- two editors -------------------------------------------------------------


@pytest.fixture
def organization():
    return Organization.objects.create(name="ひので町会", kana="ひので", kind="neighbourhood")


@pytest.fixture
def two_editors(organization, staff):
    """Two browsers with the same form open."""
    address = reverse("organization_edit", args=[organization.pk])
    clients = Client(), Client()
    for client, user in zip(clients, (staff, User.objects.get(role="coordinator")), strict=True):
        client.force_login(user)
    return [(client, open_form(client, address), address) for client in clients]


@pytest.mark.asvs("2.3.4")
def test_the_second_of_two_editors_is_shown_both_texts_and_nothing_is_overwritten(two_editors, organization):
    (first, hers, address), (second, his, _) = two_editors
    first.post(address, {**hers, "name": "ひので自治会"})

    answer = second.post(address, {**his, "name": "日の出町会"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "ほかの人が先に保存しました" in page
    assert ">ひので自治会</td>" in page and ">日の出町会</td>" in page
    assert 'value="日の出町会"' in page, "what he typed is still in the field"
    assert Organization.objects.get(pk=organization.pk).name == "ひので自治会"


def test_having_seen_both_the_second_editor_can_save(two_editors, organization):
    (first, hers, address), (second, his, _) = two_editors
    first.post(address, {**hers, "name": "ひので自治会"})
    answer = second.post(address, {**his, "name": "日の出町会"})

    saved = second.post(address, {**his, "name": "日の出自治会", "seen": answer.context["seen"]})

    assert saved.status_code == 302
    assert Organization.objects.get(pk=organization.pk).name == "日の出自治会"


def test_what_the_second_editor_left_alone_keeps_the_others_change(two_editors, organization):
    (first, hers, address), (second, his, _) = two_editors
    first.post(address, {**hers, "kind": "npo"})

    answer = second.post(address, {**his, "name": "日の出町会"})
    assert answer.context["form"]["kind"].value() == "npo"
    assert "NPO・ボランティア団体" in answer.content.decode()

    again = {name: answer.context["form"][name].value() or "" for name in answer.context["form"].fields}
    second.post(address, {**again, "seen": answer.context["seen"]})
    after = Organization.objects.get(pk=organization.pk)
    assert (after.name, after.kind) == ("日の出町会", "npo")


def test_who_saves_the_same_twice_is_not_stopped(two_editors):
    (first, hers, address), _ = two_editors

    for _ in range(2):
        assert (
            first.post(
                address, {**hers, "name": "ひので自治会", "seen": open_form(first, address)["seen"]}
            ).status_code
            == 302
        )


def test_a_form_without_its_seal_never_overwrites(two_editors, organization):
    (first, hers, address), _ = two_editors

    other = Organization.objects.create(name="べつの会", kind="other")
    of_another = open_form(first, reverse("organization_edit", args=[other.pk]))["seen"]
    for seal in ("", "made-up", hers["seen"][:-3] + "abc", of_another):
        assert first.post(address, {**hers, "name": "x", "seen": seal}).status_code == 409
    assert Organization.objects.get(pk=organization.pk).name == "ひので町会"


def test_choices_of_several_records_are_kept_apart_too(staff):
    visit = Activity.objects.filter(organizations__isnull=False, visited_on__year=2020).first()
    client = Client()
    client.force_login(staff)
    address = reverse("activity_edit", args=[visit.pk])
    data = open_form(client, address)
    visit.organizations.add(Organization.objects.exclude(pk__in=visit.organizations.all()).first())

    answer = client.post(address, {**data, "venue": "べつの場所"})

    assert answer.status_code == 409
    assert sorted(map(str, answer.context["form"]["organizations"].value())) == sorted(
        str(pk) for pk in visit.organizations.values_list("pk", flat=True)
    )


def kept(record):
    """All that is stored of a record but the moment when it was saved."""
    found = type(record).objects.filter(pk=record.pk).values().get()
    return {name: value for name, value in found.items() if name != "changed_at"}


def test_saving_a_form_as_it_is_changes_nothing(as_staff):
    for model, view in (
        (Activity, "activity_edit"),
        (Meeting, "meeting_edit"),
        (Organization, "organization_edit"),
    ):
        one = model.objects.first()
        before = kept(one)
        address = reverse(view, args=[one.pk])

        answer = as_staff.post(address, open_form(as_staff, address))
        if answer.status_code == 422:  # a day of a past year is asked about
            answer = as_staff.post(
                address, {**open_form(as_staff, address), "confirmed": answer.context["warnings_mark"]}
            )

        assert answer.status_code == 302
        assert kept(one) == before


# -- records and confirmations -----------------------------------------------


def test_an_organization_that_rests_is_kept_and_no_longer_offered(as_staff):
    one = Organization.objects.filter(activity__isnull=False).first()
    rest = reverse("organization_rest", args=[one.pk])

    assert f"「{one}」を活動していない団体にしますか" in as_staff.get(rest).content.decode()
    assert Organization.objects.get(pk=one.pk).is_active
    as_staff.post(rest)

    assert not Organization.objects.get(pk=one.pk).is_active
    assert one.activity_set.exists()
    assert one not in as_staff.get("/activities/add/").context["form"].fields["organizations"].queryset
    as_staff.post(reverse("organization_return", args=[one.pk]))
    assert Organization.objects.get(pk=one.pk).is_active


@pytest.mark.asvs("1.2.1", "1.3.1", "1.3.5", "3.2.2")
def test_markup_in_a_text_stays_text_on_every_kind_of_page(as_staff):
    payload = "<script>alert(1)</script>'\"{{7*7}}"
    one = Organization.objects.create(name=payload, kind="other")

    for address in (
        "/organizations/",
        one.get_absolute_url(),
        reverse("organization_edit", args=[one.pk]),
        reverse("organization_rest", args=[one.pk]),
    ):
        page = as_staff.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
