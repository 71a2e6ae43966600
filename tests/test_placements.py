"""配置: who held which tier from when to when, and that the paper counts the same people."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coordination.blocks import Table
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Coordinator, Placement, Tier, User
from coordination.placements import heads_by_year, heads_on
from reports.document import plan_review
from reports.measures import MEASURES
from reports.scopes import Scope

pytestmark = pytest.mark.django_db
BEGIN, END = date(2019, 4, 1), date(2020, 3, 31)
days = st.dates(date(2015, 1, 1), date(2025, 1, 1))
spans = st.tuples(days, st.none() | st.integers(0, 2000))


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def person():
    return Coordinator.objects.create(name="新田 さくら", kana="にった さくら")


@pytest.fixture
def placement(person):
    return Placement.objects.create(coordinator=person, tier=Tier.FIRST, started_on=BEGIN, ended_on=END)


def add(client, person, **data):
    address = reverse("coordinator_placement_add", args=[person.pk])
    return client.post(address, {"tier": "1", "started_on": "", "ended_on": "", **data})


# -- one placement --------------------------------------------------------------


def test_a_coordinator_is_registered_and_placed(as_staff):
    answer = as_staff.post(
        "/coordinators/add/", {"name": "新田 さくら", "kana": "ニッタ サクラ", "employer": "", "user": ""}
    )
    person = Coordinator.objects.get(name="新田 さくら")
    assert answer["Location"] == person.get_absolute_url()

    for tier in Tier:
        assert add(as_staff, person, tier=tier.value, started_on="2020-04-01").status_code == 302

    page = as_staff.get("/coordinators/", {"q": "にった"}).content.decode()
    assert "第1層・第2層（兼務）" in page and "令和2年4月1日" in page
    assert as_staff.get("/coordinators/").context["count"] == 3, "one person, though two placements"


def test_a_user_is_one_coordinator_at_most(as_staff, person):
    taken = Coordinator.objects.exclude(user=None).get().user
    free = User.objects.create(username="atarashii", name="新田 さくら", role=User.Role.COORDINATOR)

    offered = as_staff.get(f"/coordinators/{person.pk}/edit/").context["form"].fields["user"].queryset

    assert taken not in offered and free in offered


@pytest.mark.parametrize(
    ("started_on", "ended_on"),
    [("2019-04-01", ""), ("2020-03-31", ""), ("2018-01-01", ""), ("2018-01-01", "2019-04-01"), ("2019-06-01", "2019-07-01")],
)  # fmt: skip
def test_the_same_tier_is_not_held_twice_on_one_day(started_on, ended_on, as_staff, person, placement):
    answer = add(as_staff, person, started_on=started_on, ended_on=ended_on)

    assert answer.status_code == 422
    assert (
        "この人の同じ層の配置（平成31年4月1日から令和2年3月31日まで）と、期間が重なります。"
        in answer.content.decode()
    )
    assert person.placement_set.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"started_on": "2020-04-01"},
        {"started_on": "2018-04-01", "ended_on": "2019-03-31"},
        {"started_on": "2019-04-01", "tier": "2"},
    ],
)
def test_placements_one_after_the_other_and_of_two_tiers_are_fine(data, as_staff, person, placement):
    assert add(as_staff, person, **data).status_code == 302


@given(spans, spans)
def test_two_placements_overlap_exactly_if_a_day_is_in_both(one, other):
    def until(span):
        return None if span[1] is None else span[0] + timedelta(days=span[1])

    person = Coordinator.objects.create(name="試験")
    first = Placement.objects.create(
        coordinator=person, tier=Tier.FIRST, started_on=one[0], ended_on=until(one)
    )
    second = Placement(coordinator=person, tier=Tier.FIRST, started_on=other[0], ended_on=until(other))
    # Two spans share a day exactly if the later of their first days is in both.
    later = max(first.started_on, second.started_on)
    try:
        second.clean()
        refused = False
    except ValidationError:
        refused = True

    assert refused == (first.holds_on(later) and second.holds_on(later))
    assert first.holds_on(later) == Placement.objects.current_on(later).filter(pk=first.pk).exists()
    first.delete()
    person.delete()


def test_an_end_before_a_visit_of_the_person_is_asked_about(as_staff, person, placement):
    for day in (date(2020, 3, 1), date(2020, 3, 20), date(2020, 3, 20)):
        Activity.objects.create(visited_on=day, tier=1).coordinators.add(person)
    address = reverse("coordinator_placement_edit", args=[placement.pk])
    page = as_staff.get(address)
    data = {"tier": "1", "started_on": "2019-04-01", "ended_on": "2020-03-01", "seen": page.context["seen"]}

    asked = as_staff.post(address, data)
    assert asked.status_code == 422
    assert "配置のない期間に、この人の訪問の記録が2件あります（令和2年3月20日）。" in asked.content.decode()

    saved = as_staff.post(address, {**data, "confirmed": asked.context["warnings_mark"]})
    assert saved.status_code == 302
    placement.refresh_from_db()
    assert placement.ended_on == date(2020, 3, 1)


def test_a_beginning_moved_behind_a_visit_is_asked_about_too(as_staff, person, placement):
    Activity.objects.create(visited_on=date(2019, 4, 5), tier=1).coordinators.add(person)
    address = reverse("coordinator_placement_edit", args=[placement.pk])
    data = {
        "tier": "1",
        "started_on": "2019-05-01",
        "ended_on": "2020-03-31",
        "seen": as_staff.get(address).context["seen"],
    }

    assert "訪問の記録が1件あります（平成31年4月5日）" in as_staff.post(address, data).content.decode()


def test_a_visit_that_another_placement_covers_is_not_asked_about(as_staff, person, placement):
    Placement.objects.create(coordinator=person, tier=Tier.SECOND, started_on=BEGIN)
    Activity.objects.create(visited_on=date(2020, 3, 20), tier=1).coordinators.add(person)
    address = reverse("coordinator_placement_edit", args=[placement.pk])
    data = {
        "tier": "1",
        "started_on": "2019-04-01",
        "ended_on": "2020-03-01",
        "seen": as_staff.get(address).context["seen"],
    }

    assert as_staff.post(address, data).status_code == 302


def test_the_admin_refuses_an_overlap_too(as_admin, person, placement):
    inline = {
        "placement_set-TOTAL_FORMS": "1",
        "placement_set-INITIAL_FORMS": "0",
        "placement_set-0-coordinator": person.pk,
        "placement_set-0-tier": "1",
        "placement_set-0-started_on": "2019-06-01",
        "placement_set-0-ended_on": "",
    }
    address = reverse("admin:coordination_coordinator_change", args=[person.pk])
    page = as_admin.get(address)
    seen = page.context["adminform"].form["seen"].value()

    answer = as_admin.post(address, {"name": person.name, "kana": person.kana, "seen": seen, **inline})

    assert "期間が重なります。" in answer.content.decode()
    assert person.placement_set.count() == 1


def test_the_office_reads_and_only_clerks_write(client):
    person = Coordinator.objects.first()
    client.force_login(User.objects.get(role="coordinator"))

    page = client.get(person.get_absolute_url()).content.decode()

    assert "平成" in page
    assert "/placements/" not in page and "/edit/" not in page


# -- heads by year -----------------------------------------------------------------


def test_the_heads_of_the_years_are_those_of_the_papers_table(review):
    """1, 1, 2, 2 people at the ends of H28 to H31: who holds both tiers is one person."""
    heads = {row.year: row for row in heads_by_year(Placement.objects.all(), review.as_of)}
    years = [FiscalYear(year) for year in range(2016, 2021)]

    for tier in (None, *Tier):
        figures = MEASURES["coordinators"].figures(
            [Scope(as_of=review.as_of, fiscal_year=year, tier=tier) for year in years]
        )
        counted = [heads[year].holding[tier] if tier else heads[year].all for year in years]
        assert [len(people) for people in counted] == [figure.value for figure in figures]
    assert [len(heads[year].all) for year in years] == [1, 1, 2, 2, 2]

    table = next(
        block
        for section in plan_review(review, review.as_of).sections
        for part in section.parts
        for block in part.blocks
        if isinstance(block, Table) and block.key == "coordinator_placements"
    )
    printed = [cell.value for cell in next(row for row in table.rows if row.is_total).cells]
    assert printed == [1, 1, 2, 2, 2]


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(list(Tier)), spans), max_size=6), days)
def test_tiers_less_those_who_hold_both_are_all_people(placed, day):
    placements = [
        Placement(
            coordinator_id=person,
            tier=tier,
            started_on=start,
            ended_on=None if length is None else start + timedelta(days=length),
        )
        for person, tier, (start, length) in placed
    ]

    heads = heads_on(placements, FiscalYear.of(day), day)

    first, second = heads.holding[Tier.FIRST], heads.holding[Tier.SECOND]
    assert len(first) + len(second) - len(heads.both) == len(heads.all)


def test_every_number_of_the_years_opens_the_people_it_counts(as_staff, placement):
    page = as_staff.get("/coordinators/years/")

    rows = [[cell for _, cell in row if cell.is_number] for row in page.context["body"]]
    assert len(rows) == FiscalYear.of(timezone.localdate()).year - 2016 + 1
    for cell in (cell for row in rows for cell in row):
        assert as_staff.get(cell.address).context["count"] == cell.value, cell.address
    year = next(row for row in page.context["body"] if row[0][1].text == "令和元年度")
    assert [cell.value for _, cell in year[2:]] == [3, 2, 2, 3]  # 2 who hold both and one more in tier 1
    assert "#coordinator_placements" in page.content.decode()


def test_the_list_of_a_day_shows_the_tiers_of_that_day(as_staff):
    page = as_staff.get("/coordinators/", {"placed_on": "2017-03-31"}).content.decode()

    assert as_staff.get("/coordinators/", {"placed_on": "2017-03-31"}).context["count"] == 1
    assert ">第1層</td>" in page and "兼務）" not in page
    assert "この日に配置されている人：平成29年3月31日（金）" in page


def test_a_placement_of_the_future_is_not_counted_yet(person):
    Placement.objects.all().delete()
    Placement.objects.create(coordinator=person, tier=Tier.FIRST, started_on=date(2030, 4, 1))

    assert heads_by_year(Placement.objects.all(), date(2026, 11, 22)) == []
