"""Who saw one person: asked by a command and on the screen of the administrators."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from coordination.access_guards import GUARDS
from coordination.accesses import note_access, unsound
from coordination.models import Access, TrailEntry, User
from coordination.personal import MEMBERS
from volunteers.management.commands.retention import FORGOTTEN, years_before
from volunteers.models import ExchangeGroup, Member, MemberRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(db):
    member = Member.objects.first()
    Member.objects.filter(pk=member.pk).update(name="綾小路　静", kana="あやのこうじ しずか")
    return Member.objects.get(pk=member.pk)


def seen(member, act=Access.Act.VIEW, by="shokuin", **more):
    user = User.objects.get(username=by)
    return note_access(
        act, [(MEMBERS, str(member.pk))], actor=f"user:{user.pk}", view="member_detail", **more
    )


def who_saw(*arguments, **options):
    out = StringIO()
    call_command("who_saw", *arguments, stdout=out, **options)
    return out.getvalue()


def aged(*accesses, on):
    """As they would be had they been noted on that day: only without its guards does the database let anybody do this."""
    GUARDS.take_down()
    Access.objects.filter(pk__in=[one.pk for one in accesses]).update(at=f"{on} 12:00+09:00")
    GUARDS.put_up()


@pytest.mark.parametrize("name", ["綾小路 静", "綾小路静", "あやのこうじしずか", "アヤノコウジ　シズカ"])
def test_a_person_is_found_by_name_and_reading_however_they_are_typed(name, member):
    seen(member)
    seen(member, Access.Act.EXPORT, by="jimukyoku", reason="総会の案内")

    lines = who_saw(name).splitlines()

    assert lines[0].endswith("を見た記録：2件")
    assert lines[1].endswith("会員の閲覧") and lines[2].endswith("会員の書き出し　総会の案内")


def test_a_person_is_found_by_the_number_too_and_nobody_else_is_told_of(member):
    other = Member.objects.exclude(pk=member.pk).first()
    seen(member)
    seen(other)

    told = json.loads(who_saw(f"会員{member.number}", json=True))

    assert [one["what"] for one in told["seen"]] == ["会員の閲覧"]


def test_of_several_of_one_name_what_tells_them_apart_is_listed_and_nothing_else_answered(member):
    group = ExchangeGroup.objects.create(
        name="となりの会", area_id=member.group.area_id, started_on="2019-04-01"
    )
    twin = Member.objects.create(group=group, number=3, name="綾小路 静")
    seen(member, reason="見えてはいけない")

    with pytest.raises(CommandError) as refusal:
        who_saw("綾小路 静")

    said = str(refusal.value)
    assert "2人います" in said and "となりの会" in said and f"member:{twin.pk}" in said
    assert "見えてはいけない" not in said
    assert who_saw(f"member:{member.pk}").count("member") == 0


@pytest.mark.parametrize("name", ["だれでもない人", "member:x", "会員99999", "%", "'"])
def test_nobody_of_that_name_is_said_so(name):
    with pytest.raises(CommandError, match="見つかりません"):
        who_saw(name)


def test_days_narrow_it_down_and_are_read_as_people_write_them(member):
    early, late = seen(member), seen(member, by="jimukyoku")
    aged(early, on="2019-04-01")
    aged(late, on="2019-04-30")

    assert "：2件" in who_saw("綾小路静", since="H31.4.1", until="2019-04-30")
    assert "：1件" in who_saw("綾小路静", since="H31.4.2", until="2019-04-30")
    assert "：1件" in who_saw("綾小路静", since="H31.4.1", until="2019-04-29")
    with pytest.raises(CommandError, match="日付として読めません"):
        who_saw("綾小路静", since="きのう")


def test_asking_is_noted_itself(member):
    who_saw("綾小路静")

    assert Access.objects.latest("pk").actor == "command:who_saw"
    assert "：1件" in who_saw("綾小路静")


# -- the screen ---------------------------------------------------------------------


def test_administrators_ask_by_person_user_act_and_day(as_admin, member):
    seen(member, Access.Act.EXPORT, by="jimukyoku", reason="総会の案内")
    seen(Member.objects.exclude(pk=member.pk).first())
    dispatcher = User.objects.get(username="jimukyoku")

    def shown(**query):
        answer = as_admin.get(reverse("access_list"), query)
        return [
            row.record.view for row in answer.context["table"].page.object_list if row.record.act != "sign_in"
        ]

    assert shown(person="綾小路静") == ["member_detail"]
    assert shown(person="綾小路静", user=dispatcher.pk, act="export") == ["member_detail"]
    assert shown(person="綾小路静", act="print") == []
    assert shown(person="綾小路静", until="2020-01-01") == []
    page = as_admin.get(reverse("access_list"), {"person": "綾小路静"}).content.decode()
    assert f"会員{member.number}（" in page, "the city knows members by their numbers"


def test_looking_at_the_record_is_noted_and_it_comes_as_excel(as_admin, member):
    access = seen(member)

    answer = as_admin.get(reverse("access_list"), {"person": "綾小路静", "format": "xlsx"})
    page = as_admin.get(reverse("access_detail", args=[access.pk])).content.decode()

    assert answer["Content-Disposition"].startswith("attachment")
    looks = Access.objects.of_person(MEMBERS, str(member.pk)).order_by("pk")
    assert [one.view for one in looks] == ["member_detail", "access_list", "access_detail"]
    assert f"会員{member.number}" in page and "綾小路" not in page


# -- how long -------------------------------------------------------------------------


def test_what_is_over_its_time_goes_and_the_trail_keeps_that_somebody_looked(member, settings):
    settings.MEMBERS_LEFT_YEARS = 90
    old, young = seen(member), seen(member)
    aged(old, on=years_before(timezone.localdate(), 6).isoformat())
    out = StringIO()

    call_command("retention", check=True, stdout=out)
    assert "閲覧の記録（5年" in out.getvalue() and Access.objects.filter(pk=old.pk).exists()

    call_command("retention", stdout=out)
    assert list(Access.objects.of_person(MEMBERS, str(member.pk))) == [young]
    assert TrailEntry.objects.get(pk=old.pk).after["people"] == 1
    assert young.entry not in list(unsound())


def test_less_than_a_year_is_no_time_to_keep(settings):
    settings.ACCESS_YEARS = 0

    with pytest.raises(CommandError, match="1以上の年数"):
        call_command("retention", stdout=StringIO())


def test_names_of_members_who_left_long_ago_are_forgotten_and_their_numbers_stay(member, settings):
    settings.MEMBERS_LEFT_YEARS = 1
    MemberRole.objects.filter(member=member).update(joined_on="2010-04-01", left_on="2011-04-01")

    call_command("retention", stdout=StringIO())

    member.refresh_from_db()
    assert (member.name, member.kana, member.phone, member.address) == (FORGOTTEN, "", "", "")
    assert Member.objects.filter(pk=member.pk, number=member.number).exists()
    assert connection.in_atomic_block
