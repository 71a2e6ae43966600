"""Councils: what they were called, what they are by law, and the pages on which that is kept."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Municipality, Organization, Person, User
from meetings.models import (
    Council,
    CouncilRole,
    Initiative,
    Meeting,
    MeetingKind,
    MeetingSeries,
    Membership,
)
from meetings.models.council import names_with_days
from tests.filled_forms import open_form

pytestmark = pytest.mark.django_db
ROLE = CouncilRole.Role


@pytest.fixture
def part():
    return Area.objects.create(name="みなみ小学校区", parent=Area.objects.get(number=1))


@pytest.fixture
def council(part):
    return Council.objects.create(name="みなみ協議体", tier=2, area=part, started_on=date(2018, 4, 1))


def names_in(client, **query):
    return [
        one.name for one in client.get(reverse("council_list"), query).context["table"].page.object_list.data
    ]


# -- the list -------------------------------------------------------------------


def test_a_council_of_a_part_is_found_under_the_area_around_it(as_staff, council):
    first, second = (Area.objects.get(number=number) for number in (1, 2))

    page = as_staff.get(reverse("council_list"), {"area": first.pk}).content.decode()

    assert "みなみ協議体" in page and "第1圏域（みなみ小学校区）" in page
    assert names_in(as_staff, area=council.area_id) == ["みなみ協議体"]
    assert names_in(as_staff, area=second.pk) == []


def test_the_list_counts_members_and_meetings_that_took_place(as_staff, council):
    today = timezone.localdate()
    year, people = FiscalYear.of(today), [Person.objects.create(name=f"人{i}") for i in range(3)]
    for i, person in enumerate(people):
        ended = date(2019, 3, 31) if i == 0 else None
        Membership.objects.create(council=council, person=person, started_on=date(2018, 4, 1), ended_on=ended)
    for name in ("会議", "部会"):
        series = MeetingSeries.objects.create(
            name=name, kind=MeetingKind.objects.first(), tier=2, area=council.area, council=council
        )
        for status in Meeting.Status:
            Meeting.objects.create(series=series, held_on=year.first_day, status=status, because="大雪")

    (row,) = (
        as_staff.get(reverse("council_list"), {"fy": year.year, "q": "みなみ"})
        .context["table"]
        .page.object_list.data
    )

    # 3 − 1 who left; two 会議体, each with a meeting held and one in writing
    assert (row.members, row.meetings, row.last_met) == (2, 4, year.first_day)


def test_the_list_calls_the_tiers_as_the_city_does(as_staff, council):
    city = Municipality.objects.get()
    city.tier1_name, city.tier2_name = "第一層", "第二層"
    city.save()

    sheet = as_staff.get(reverse("council_list"), {"format": "csv"}).content.decode("utf-8-sig")

    lines = [line.split(",")[:2] for line in sheet.splitlines()[1:3]]
    assert lines == [["第1層協議体", "第一層"], ["みなみ協議体", "第二層"]]


def test_a_council_is_found_by_what_it_was_called(as_staff, council):
    council.names.create(name="支え合い研究会", used_until=date(2019, 3, 31))
    council.names.create(name="支え合い協議会", used_until=date(2020, 3, 31))

    assert names_in(as_staff, q="支え合い") == ["みなみ協議体"], "once, however many names it had"


def test_the_list_asks_no_more_for_many_councils_than_for_one(
    as_staff, council, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(40) as asked:
            as_staff.get(reverse("council_list"))
        return len(asked)

    queries()  # the first visit looks up more
    few = queries()
    for i in range(30):
        one = Council.objects.create(name=f"協議体{i}", tier=2, area=council.area)
        Membership.objects.create(
            council=one, person=Person.objects.create(name="人"), started_on=date(2019, 4, 1)
        )
        one.names.create(name="前の名前", used_until=date(2019, 3, 31))

    assert queries() == few


def test_the_list_of_会議体_asks_no_more_for_many_than_for_one(
    as_staff, council, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(40) as asked:
            as_staff.get(reverse("series_list"), {"area": Area.objects.get(number=1).pk})
        return len(asked)

    kind = MeetingKind.objects.first()
    MeetingSeries.objects.create(name="会議", kind=kind, tier=2, area=council.area, council=council)
    queries()  # the first visit looks up more
    few = queries()
    for i in range(30):
        MeetingSeries.objects.create(name=f"会議{i}", kind=kind, tier=2, area=council.area, council=council)

    assert queries() == few


# -- names over time --------------------------------------------------------------


def test_each_name_begins_on_the_day_after_the_one_before(council):
    council.names.create(name="研究会", used_until=date(2019, 3, 31))
    council.names.create(name="協議体", used_until=date(2021, 9, 30))

    named = names_with_days(council.names.all(), "推進会議", council.started_on)

    assert [(one.name, one.first, one.last) for one in named] == [
        ("研究会", date(2018, 4, 1), date(2019, 3, 31)),
        ("協議体", date(2019, 4, 1), date(2021, 9, 30)),
        ("推進会議", date(2021, 10, 1), None),
    ]


def test_a_name_from_before_the_council_was_set_up_has_no_first_day(council):
    council.names.create(name="研究会", used_until=date(2017, 3, 31))

    first, present = names_with_days(council.names.all(), council.name, council.started_on)

    assert (first.first, present.first) == (None, date(2017, 4, 1))


def test_a_council_that_takes_another_name_keeps_the_old_one_until_the_day_before(as_staff, council):
    address = reverse("council_rename", args=[council.pk])

    as_staff.post(
        address, {**open_form(as_staff, address), "name": "みなみ推進会議", "changed_on": "2021-04-01"}
    )

    council.refresh_from_db()
    assert (council.name, council.name_on(date(2021, 3, 31))) == ("みなみ推進会議", "みなみ協議体")
    assert council.name_on(date(2021, 4, 1)) == "みなみ推進会議"
    page = as_staff.get(council.get_absolute_url()).content.decode()
    assert "令和3年3月31日" in page and "令和3年4月1日" in page


@pytest.mark.parametrize(
    ("name", "day", "field"),
    [
        ("みなみ協議体", "2021-04-01", "name"),
        ("新", "2019-04-01", "changed_on"),
        ("第1層協議体", "2021-04-01", "name"),
    ],
)
def test_a_name_is_changed_to_another_after_the_last_change(as_staff, council, name, day, field):
    council.names.create(name="研究会", used_until=date(2020, 3, 31))
    address = reverse("council_rename", args=[council.pk])

    answer = as_staff.post(address, {**open_form(as_staff, address), "name": name, "changed_on": day})

    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    council.refresh_from_db()
    assert (council.name, council.names.count()) == ("みなみ協議体", 1)


def test_a_past_name_is_added_and_mended(as_staff, council):
    add = reverse("council_name_add", args=[council.pk])
    as_staff.post(add, {**open_form(as_staff, add), "name": "勉強会", "used_until": "2018-03-31"})
    edit = reverse("council_name_edit", args=[council.pk, council.names.get().pk])
    as_staff.post(edit, {**open_form(as_staff, edit), "name": "研究会"})

    answer = as_staff.post(add, {**open_form(as_staff, add), "name": "別の名", "used_until": "2018-03-31"})

    assert council.names_over_time == "研究会→みなみ協議体"
    assert answer.status_code == 422, "one name a day"


def test_a_name_of_another_council_is_not_found_under_this_one(as_staff, council):
    other = Council.objects.get(tier=1).names.get()

    assert as_staff.get(reverse("council_name_edit", args=[council.pk, other.pk])).status_code == 404


def test_a_会議体_takes_another_name_too(as_staff):
    series = MeetingSeries.objects.get(name="南畑地域会議")
    address = reverse("series_rename", args=[series.pk])

    as_staff.post(address, {**open_form(as_staff, address), "name": "南畑の集い", "changed_on": "2020-04-01"})

    series.refresh_from_db()
    assert series.names_over_time == "南畑地域会議→南畑の集い"


# -- registered, mended, dissolved ----------------------------------------------------


def test_a_council_is_registered_in_a_part_of_an_area(as_staff, part):
    address = reverse("council_add")
    form = {"name": "みなみ協議体", "tier": "2", "area": part.pk, "started_on": "2020-04-01", "note": ""}

    answer = as_staff.post(address, {**open_form(as_staff, address), **form})

    assert answer["Location"] == Council.objects.get(name="みなみ協議体").get_absolute_url()


def test_tier_and_area_must_agree(as_staff, part):
    address = reverse("council_add")

    answer = as_staff.post(
        address, {**open_form(as_staff, address), "name": "だめ", "tier": "1", "area": part.pk}
    )

    assert answer.status_code == 422 and "第1層は市全域なので" in answer.content.decode()


def test_a_council_is_dissolved_with_the_terms_of_who_still_sits(as_staff, council):
    people = [Person.objects.create(name=f"人{i}") for i in range(3)]
    ends = (None, date(2019, 3, 31), date(2030, 3, 31))
    for person, ended_on in zip(people, ends, strict=True):
        Membership.objects.create(
            council=council, person=person, started_on=date(2018, 4, 1), ended_on=ended_on
        )
    address = reverse("council_end", args=[council.pk])

    as_staff.post(address, {**open_form(as_staff, address), "ended_on": "2021-03-31", "with_terms": "on"})

    council.refresh_from_db()
    last_days = council.memberships.order_by("pk").values_list("ended_on", flat=True)
    assert council.ended_on == date(2021, 3, 31)
    assert list(last_days) == [date(2021, 3, 31), date(2019, 3, 31), date(2021, 3, 31)]
    assert "廃止しました" in as_staff.get(council.get_absolute_url()).content.decode()
    assert names_in(as_staff, standing="true") == ["第1層協議体"]


def test_a_council_does_not_end_before_it_begins(as_staff, council):
    address = reverse("council_end", args=[council.pk])

    answer = as_staff.post(address, {**open_form(as_staff, address), "ended_on": "2017-03-31"})

    assert answer.status_code == 422 and "廃止日は、設置日より後に" in answer.content.decode()


def test_one_council_has_two_roles_by_law(as_staff, council):
    address = reverse("council_roles", args=[council.pk])
    has = {
        f"has_{ROLE.COUNCIL}": "on",
        f"has_{ROLE.CARE_MEETING}": "on",
        f"since_{ROLE.CARE_MEETING}": "2019-04-01",
    }

    as_staff.post(address, {**open_form(as_staff, address), **has})
    page = as_staff.get(council.get_absolute_url()).content.decode()

    assert "第115条の45第2項第5号" in page and "第115条の48" in page
    form = {key: text for key, text in open_form(as_staff, address).items() if key != f"has_{ROLE.COUNCIL}"}
    as_staff.post(address, form)
    assert [role.role for role in council.roles.all()] == [ROLE.CARE_MEETING]


def test_the_page_shows_all_that_belongs_to_the_council(as_staff, council):
    organization = Organization.objects.first()
    Membership.objects.create(council=council, organization=organization, started_on=date(2019, 4, 1))
    past = Person.objects.create(name="前の人")
    Membership.objects.create(
        council=council, person=past, started_on=date(2018, 4, 1), ended_on=date(2019, 3, 31)
    )
    series = MeetingSeries.objects.create(
        name="みなみ会議", kind=MeetingKind.objects.first(), tier=2, area=council.area, council=council
    )
    meeting = Meeting.objects.create(series=series, held_on=date(2019, 6, 1), status="held")

    page = as_staff.get(council.get_absolute_url(), {"fy": 2019}).content.decode()

    assert f">{organization.name}<" in page
    for words in (
        organization.name,
        "前の人　平成30年4月1日から平成31年3月31日まで",
        series.get_absolute_url(),
    ):
        assert words in page
    assert meeting.get_absolute_url() in page
    assert (
        meeting.get_absolute_url()
        not in as_staff.get(council.get_absolute_url(), {"fy": 2018}).content.decode()
    )


def test_a_manager_reads_and_is_offered_nothing_to_change(client, council):
    client.force_login(User.objects.get(role="manager"))
    council.names.create(name="研究会", used_until=date(2019, 3, 31))
    Membership.objects.create(council=council, person=Person.objects.first(), started_on=date(2018, 4, 1))

    page = client.get(council.get_absolute_url(), {"fy": 2019}).content.decode()

    assert "構成員名簿" in page and "直す" not in page and "構成員を加える" not in page


def test_a_会議体_is_registered_for_the_council_that_one_comes_from(as_staff, council):
    address = f"{reverse('series_add')}?council={council.pk}"
    form = open_form(as_staff, address)

    assert (form["council"], form["tier"], form["area"]) == (council.pk, 2, council.area_id)
    sent = {
        **form,
        "council": council.pk,
        "area": council.area_id,
        "name": "みなみ会議",
        "kind": MeetingKind.objects.first().pk,
    }
    as_staff.post(address, sent)
    assert council.series.get().name == "みなみ会議"


def test_a_会議体_of_another_area_than_its_council_is_doubted(as_staff, council):
    address = reverse("series_add")
    sent = {
        **open_form(as_staff, address), "name": "よその会議", "kind": MeetingKind.objects.first().pk, "tier": "2",
        "area": Area.objects.get(number=2).pk, "council": council.pk,
    }  # fmt: skip

    answer = as_staff.post(address, sent)

    assert answer.status_code == 422 and "この会議体と層か圏域が違います" in answer.content.decode()


def test_what_belongs_to_a_part_of_an_area_is_in_the_lists_of_the_area(as_staff, council):
    """Meetings and initiatives as well as councils; and those of the whole city are a choice of their own."""
    series = MeetingSeries.objects.create(
        name="みなみ協議体", kind=MeetingKind.objects.first(), tier=2, area=council.area, council=council
    )
    meeting = Meeting.objects.create(series=series, held_on=date(2019, 5, 7), status="held")
    initiative = Initiative.objects.create(council=council, name="みなみの集い")

    def listed(view, **narrowed):
        rows = as_staff.get(reverse(view), {"fy": 2019, **narrowed}).context["table"].rows
        return {row.record for row in rows}

    whole = council.area.parent_id
    assert meeting in listed("meeting_list", area=whole)
    assert meeting not in listed("meeting_list", area="null")
    assert listed("initiative_list", area=whole) == {initiative}
    assert listed("initiative_list", area="null") == set()
    page = as_staff.get(reverse("initiative_list")).content.decode()
    assert f"{council.area.parent}（{council.area}）" in page
