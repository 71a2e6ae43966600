"""The list of visits: what its filters find, and that no visit is counted twice."""

import csv
import io
from datetime import date
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from coordination.models import Activity, Area, Coordinator, Organization, Purpose

pytestmark = pytest.mark.django_db
LIST = "/activities/"


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def visits():
    """Three visits of June 2021, a year without others: two organizations of one kind at the first."""
    first, second = (
        Organization.objects.create(name=name, kana=kana, kind="school")
        for name, kana in (("ひがし小学校", "ひがししょうがっこう"), ("にし小学校", "にししょうがっこう"))
    )
    aims = Purpose.objects.create(name="学校まわり"), Purpose.objects.create(name="学校の相談")
    made = [
        Activity.objects.create(visited_on=date(2021, 6, day), tier=2, people_met=people, venue=venue)
        for day, people, venue in ((1, 3, "体育館"), (1, 4, "図書室"), (30, None, "ＰＴＡ室"))
    ]
    made[0].organizations.add(first, second)
    made[0].purposes.add(*aims)
    made[1].organizations.add(first)
    return made


def found(client, **query):
    """The visits that the list shows."""
    page = client.get(LIST, {"fy": "2021", **query})
    rows = [row.record for row in page.context["table"].paginated_rows]
    assert page.context["count"] == len(rows), "the number told is that of the rows"
    return sorted(rows, key=lambda visit: visit.pk)


def test_a_visit_to_two_organizations_of_a_kind_is_one_row(as_staff, visits):
    assert found(as_staff, kind="school") == visits[:2]
    assert found(as_staff, q="小学校") == visits[:2]
    assert found(as_staff, q="学校") == visits[:2], "two purposes and two organizations match"


@pytest.mark.parametrize("text", ["ひがし", "ヒガシ", "ﾋｶﾞｼ", "にししょうがっこう　ひがし", "まわり　相談"])
def test_words_are_found_in_the_names_of_whom_one_met_and_of_what_it_was_for(text, as_staff, visits):
    assert visits[0] in found(as_staff, q=text)
    assert visits[2] not in found(as_staff, q=text)


@pytest.mark.parametrize("text", ["PTA", "ｐｔａ", "Pta 室"])
def test_what_was_written_down_is_found_however_it_is_typed(text, as_staff, visits):
    assert found(as_staff, q=text) == [visits[2]]


def test_an_organization_is_chosen_by_key_name_or_reading_alike(as_staff, visits):
    one = Organization.objects.get(name="ひがし小学校")

    by = [
        found(as_staff, organizations=text) for text in (one.pk, "ひがし小学校", "ﾋｶﾞｼｼｮｳ", " ひがし小学校 ")
    ]

    assert by == [visits[:2]] * 4
    page = as_staff.get(LIST, {"fy": "2021", "organizations": one.pk}).content.decode()
    assert "会った団体：ひがし小学校" in page
    assert 'value="ひがし小学校"' in page, "a link chooses by key; the field shows the name"


def test_a_name_that_fits_none_or_several_is_refused_in_a_sentence(as_staff, visits):
    def said(text):
        return as_staff.get(LIST, {"fy": "2021", "organizations": text}).content.decode()

    assert "「どこか」は登録されていません。候補から選んでください。" in said("どこか")
    assert "「小学校」に当てはまるものが、いくつもあります。候補から一つ選んでください。" in said("小学校")
    assert as_staff.get(LIST, {"organizations": "9" * 40}).status_code == 200
    assert as_staff.get(LIST, {"organizations": "\0"}).status_code == 200


def test_an_organization_named_by_digits_is_chosen_by_its_name_where_no_key_is_meant(as_staff, visits):
    club = Organization.objects.create(name="99999999", kind="other")
    visits[2].organizations.add(club)

    assert found(as_staff, organizations="99999999") == [visits[2]]


def test_the_whole_city_is_an_area_to_choose(as_staff, visits):
    visits[1].area = Area.objects.first()
    visits[1].save()

    assert found(as_staff, area="none") == [visits[0], visits[2]]
    assert found(as_staff, area=visits[1].area_id) == [visits[1]]


def test_a_month_goes_along_when_the_year_is_switched(as_staff, visits):
    assert found(as_staff, month="2021-06") == visits
    assert found(as_staff, month="2019-06") == visits, "June of the chosen year"
    assert found(as_staff, month="2021-07") == []
    months = as_staff.get(LIST, {"fy": "2021"}).context["filter"].form.fields["month"].choices
    assert [key for key, _ in months][1:] == [
        *(f"2021-{month:02}" for month in range(4, 13)),
        "2022-01",
        "2022-02",
        "2022-03",
    ]


def test_a_day_has_its_own_list(as_staff, visits):
    assert found(as_staff, visited_on="2021-06-01") == visits[:2]


def test_the_year_is_left_out_where_all_years_are_asked_for(as_staff, visits):
    coordinator = Coordinator.objects.first()
    older = Activity.objects.filter(coordinators=coordinator)

    page = as_staff.get(LIST, {"years": "all", "coordinators": coordinator.pk})

    assert page.context["count"] == older.count() > 0
    assert "期間：すべての年度" in page.content.decode()
    assert f'href="/activities/?coordinators={coordinator.pk}&amp;fy=2019"' in page.content.decode(), (
        "the switcher leads back to a year"
    )


def test_the_people_met_are_those_of_the_rows(as_staff, visits):
    def told(**query):
        return as_staff.get(LIST, {"fy": "2021", **query}).context["told"]

    assert told() == "会った人数　のべ7人（人数の記録がない1件を除く）"  # 3 + 4
    assert told(kind="school", q="学校") == "会った人数　のべ7人", "the first visit's 3 are added once"


def test_what_was_withdrawn_is_nowhere(as_staff, visits, staff):
    visits[0].withdraw(by=staff, at=timezone.now(), because="二重")

    assert found(as_staff) == visits[1:]
    assert found(as_staff, q="にし") == []


def test_excel_holds_the_rows_of_the_filters_and_says_them(as_staff, visits):
    query = {"fy": "2021", "kind": "school", "month": "2021-06", "format": "csv"}

    rows = list(csv.DictReader(io.StringIO(as_staff.get(LIST, query).content.decode("utf-8-sig"))))

    assert [row["場所"] for row in rows] == ["図書室", "体育館"]


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2021-13"},
        {"month": "x"},
        {"visited_on": "99999-01-01"},
        {"area": "99999999999999999999"},
        {"kind": "x"},
        {"years": "some"},
        {"q": "\0 \0"},
        {"q": "あ" * 5000},
        {"q": " ".join("あ" * 50)},
    ],
)
def test_a_strange_address_is_answered(query, as_staff):
    assert as_staff.get(f"{LIST}?{urlencode(query)}").status_code == 200


def test_every_row_of_a_long_day_is_on_one_page_only(as_staff):
    day = date(2021, 7, 1)
    Activity.objects.bulk_create(Activity(visited_on=day, tier=1) for _ in range(120))

    pages = [as_staff.get(LIST, {"fy": "2021", "page": number}) for number in (1, 2, 3)]

    shown = [row.record.pk for page in pages for row in page.context["table"].paginated_rows]
    assert len(shown) == len(set(shown)) == 120


def test_withdrawn_visits_are_listed_only_when_asked_for(as_staff, staff):
    visit = Activity.objects.filter(visited_on__year=2020, reported=None).first()
    before = as_staff.get("/activities/?fy=2019").context["count"]
    visit.withdraw(by=staff, at=timezone.now(), because="二重")

    assert as_staff.get("/activities/?fy=2019").context["count"] == before - 1
    only = as_staff.get("/activities/?fy=2019&withdrawn=only")
    assert [row.record for row in only.context["table"].rows] == [visit]


def test_a_cell_without_words_has_no_link(as_staff):
    Activity.objects.create(visited_on=date(2020, 3, 31), tier=1)

    assert "></a>" not in as_staff.get("/activities/?fy=2019").content.decode()


def test_what_a_page_keeps_drawn_follows_every_change_of_a_name(as_staff, visits):
    area, aim = Area.objects.first(), Purpose.objects.get(name="学校まわり")
    Activity.objects.filter(pk=visits[0].pk).update(area=area)
    one = Organization.objects.get(name="ひがし小学校")
    assert "ひがし小学校" in as_staff.get(LIST, {"fy": "2021"}).content.decode()

    Area.objects.filter(pk=area.pk).update(name="<あたらしい圏域>")
    Purpose.objects.filter(pk=aim.pk).update(name="<あたらしい目的>")
    Organization.objects.filter(pk=one.pk).update(name="<あたらしい小学校>", kana="あたらしい")
    page = as_staff.get(LIST, {"fy": "2021", "area": area.pk}).content.decode()

    assert f'<option value="{area.pk}" selected>&lt;あたらしい圏域&gt;</option>' in page
    assert f'<a href="/areas/{area.pk}/">&lt;あたらしい圏域&gt;</a></td>' in page
    assert f'<option value="{aim.pk}">&lt;あたらしい目的&gt;</option>' in page
    assert '<option value="&lt;あたらしい小学校&gt;" label="あたらしい"></option>' in page
    assert "&lt;あたらしい目的&gt;" in page.split("<tbody>")[1]
    assert "ひがし小学校" not in page
    assert "<あたらしい" not in page


def test_hostile_words_of_a_row_stay_words(as_staff, visits):
    hostile = """<b>'"&amp;</b>"""
    Activity.objects.filter(pk=visits[1].pk).update(venue=hostile)

    rows = as_staff.get(LIST, {"fy": "2021"}).content.decode().split("<tbody>")[1]

    assert 'data-label="場所">&lt;b&gt;&#x27;&quot;&amp;amp;&lt;/b&gt;</td>' in rows
    assert 'data-label="場所">体育館</td>' in rows
    assert "<b>" not in rows


def test_another_order_begins_at_the_first_page_and_keeps_what_was_asked(as_staff):
    heads = as_staff.get(
        LIST, {"fy": "2019", "x": "&sort=&page=2", "page": "2", "sort": "venue", "tier": "1"}
    )
    heads = heads.content.decode().split("<thead>")[1].split("</thead>")[0]

    assert 'aria-sort="ascending"' in heads
    assert 'href="?fy=2019&amp;x=%26sort%3D%26page%3D2&amp;sort=-venue&amp;tier=1"' in heads
    assert 'href="?fy=2019&amp;x=%26sort%3D%26page%3D2&amp;sort=people_met&amp;tier=1"' in heads
