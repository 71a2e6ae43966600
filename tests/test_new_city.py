"""A city that is in no demo, with three areas and another plan, from nothing to a review, in the browser's pages."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Coordinator, Municipality, Placement, User
from meetings.models import MeetingSeries
from reports.models import Indicator, Plan, Target
from tests.filled_forms import open_form

pytestmark = pytest.mark.django_db
TODAY = date(2029, 7, 2)  # FY2029 = 令和11年度
PLAN = {
    "number": "11",
    "first_year": "R9",
    "last_year": "R11",
    "counted_from": "2027",
    "decided_on": "2027-04-01",
    "decided_by": "課長",
}


@pytest.fixture
def administrator(empty_city, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None: TODAY)
    client = Client()
    client.force_login(User.objects.create_superuser("kanri", "a long enough passphrase", name="設楽 花"))
    return client


def send(client, view, *arguments, **data):
    """Fills a form in as it is shown, and sends it; what is asked about is confirmed."""
    address = reverse(view, args=arguments)
    data = {**open_form(client, address), **data}
    answer = client.post(address, data)
    if answer.status_code == 422 and answer.context.get("warnings_mark"):
        answer = client.post(address, {**data, "confirmed": answer.context["warnings_mark"]})
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer
    return answer["Location"]


def target_of(indicator, year):
    """The name of a field on the page of targets."""
    return f"target_{Indicator.objects.get(key=indicator).pk}_{year}"


@pytest.mark.slow
def test_a_city_is_set_up_records_its_year_and_prints_its_review(administrator):
    choose_names_and_words(administrator)
    divide_the_city(administrator)
    enter_the_plan_with_a_target_of_120_visits(administrator)
    found_the_councils(administrator)
    staff = invite_staff(administrator)

    hold_4_meetings(staff)
    make_5_visits(staff)
    send(staff, "review_add", 11, as_of="2029-06-30", placements_from="R9")

    the_desk_counts_the_year(staff)
    the_review_is_the_citys_own(staff)


def choose_names_and_words(administrator):
    assert administrator.get("/")["Location"] == "/setup/"
    send(
        administrator,
        "setup_city",
        name="設楽原市",
        department="いきいき課",
        tier1_name="第一層",
        tier2_name="第二層",
        tier1_body="支え合い推進会議",
        dispatcher_name="お助け事務局",
    )
    assert "お助け事務局" in administrator.get(reverse("user_invite")).content.decode()


def divide_the_city(administrator):
    for name in ("東圏域", "中央圏域", "西圏域"):
        send(administrator, "area_add", name=name)
    send(administrator, "area_add", name="東小学校区", parent=Area.objects.get(name="東圏域").pk)

    areas = Area.objects.filter(parent=None).values_list("number", "name")
    assert list(areas) == [(1, "東圏域"), (2, "中央圏域"), (3, "西圏域")]


def enter_the_plan_with_a_target_of_120_visits(administrator):
    after = send(
        administrator,
        "setup_plan",
        number="11",
        first_year="令和9年度",
        last_year="R11",
        counted_from="2028",
        decided_on="2027-04-01",
        decided_by="いきいき課長",
    )
    assert after == "/plans/11/targets/"

    send(administrator, "setup_targets", 11, **{target_of("coordinator_activities", 2028): "１２０"})
    assert Target.objects.get().value == 120


def found_the_councils(administrator):
    send(administrator, "setup_councils")

    assert list(MeetingSeries.objects.values_list("name", flat=True)) == [
        "支え合い推進会議", "東圏域協議体", "中央圏域協議体", "西圏域協議体",
    ]  # fmt: skip


def invite_staff(administrator):
    send(administrator, "user_invite", username="tanto", name="担当 一郎", role="staff")

    client = Client()
    client.force_login(User.objects.get(username="tanto"))
    return client


def hold_4_meetings(staff):
    for held_on, name in (
        ("2028-05-10", "支え合い推進会議"),
        ("2028-06-01", "東圏域協議体"),
        ("2028-09-01", "東圏域協議体"),
        ("2028-10-01", "西圏域協議体"),
    ):
        series = MeetingSeries.objects.get(name=name)
        send(staff, "meeting_add", series=series.pk, held_on=held_on, status="held")


def make_5_visits(staff):
    coordinator = Coordinator.objects.create(name="訪問 次郎", kana="ほうもん じろう")
    Placement.objects.create(coordinator=coordinator, tier=1, started_on="2028-04-01")
    visit = {"tier": "2", "area": Area.objects.get(name="中央圏域").pk, "coordinators": [coordinator.pk]}
    for day in range(1, 6):
        send(staff, "activity_add", visited_on=f"2028-11-{day:02}", **visit)


def the_desk_counts_the_year(staff):
    rows = {row.indicator.key: row for row in staff.get("/", {"fy": "2028"}).context["progress"]}

    assert rows["tier1_meetings"].actual.text == "1"
    assert rows["tier2_meetings"].actual.text == "3"  # 2 in 東, 1 in 西
    visits = rows["coordinator_activities"]
    assert (visits.target.text, visits.actual.text, visits.rate.text) == ("120", "5", "4")  # 5 ÷ 120 = 4.2 %


def the_review_is_the_citys_own(staff):
    page = staff.get("/plans/11/review/").content.decode()

    assert [word for word in ("第11期計画評価書", "設楽原市", "第一層") if word not in page] == []
    assert [word for word in ("第1層", "富士見", "ふじみ野", "水谷", "支え愛隊") if word in page] == []
    assert staff.get("/plans/11/review.pdf").content.startswith(b"%PDF")


def test_the_steps_say_what_is_done_and_lead_on(administrator):
    page = administrator.get("/setup/").content.decode()
    assert page.count('<li class="done">') == 0
    assert "名前と言葉を決める" in page

    Municipality.objects.create(name="新市")
    Area.objects.create(name="北圏域", number=1)
    Plan.objects.create(number=11, first_year=FiscalYear(2027), last_year=FiscalYear(2029))

    assert administrator.get("/setup/").content.decode().count('<li class="done">') == 3


def test_registering_a_second_plan_keeps_indicators_and_rules(administrator):
    Municipality.objects.create(name="新市")
    send(administrator, "setup_plan", **PLAN)
    Indicator.objects.filter(key="coordinators").update(name="わたしたちの配置数")

    send(administrator, "setup_plan", **{**PLAN, "number": "12", "first_year": "R12", "last_year": "R14"})

    assert Indicator.objects.count() == 9  # 3 with two parts each
    assert Indicator.objects.get(key="coordinators").name == "わたしたちの配置数"
    assert Indicator.objects.get(key="tier1_meetings").rules.count() == 1


def test_a_plan_that_ends_before_it_begins_is_refused(administrator):
    Municipality.objects.create(name="新市")

    answer = administrator.post("/setup/plan/", {**PLAN, "last_year": "R8"})

    assert "最後の年度は、最初の年度より後にしてください。" in answer.content.decode()
    assert not Plan.objects.exists() and not Indicator.objects.exists()


def test_emptying_a_target_takes_it_away_and_0_is_a_target(administrator):
    Municipality.objects.create(name="新市")
    send(administrator, "setup_plan", **PLAN)
    cell = target_of("council_meetings", 2027)

    send(administrator, "setup_targets", 11, **{cell: "0"})
    assert Target.objects.get().value == 0
    send(administrator, "setup_targets", 11, **{cell: ""})
    assert not Target.objects.exists()


def test_two_administrators_do_not_write_over_each_others_targets(administrator):
    Municipality.objects.create(name="新市")
    send(administrator, "setup_plan", **PLAN)
    cell = target_of("council_meetings", 2027)
    address = reverse("setup_targets", args=[11])
    hers, his = open_form(administrator, address), open_form(administrator, address)
    administrator.post(address, {**hers, cell: "5"})

    answer = administrator.post(address, {**his, cell: "6"})

    assert answer.status_code == 409
    assert Target.objects.get().value == 5


@pytest.mark.parametrize(
    ("years", "sentence"),
    [
        (("R11", "R13"), "第11期計画（令和9年度～令和11年度）と年度が重なります。"),
        (("1900", "2200"), "計画の期間は、10年までにしてください。"),
    ],
)
def test_a_plan_that_overlaps_another_or_never_ends_is_refused(years, sentence, administrator):
    Municipality.objects.create(name="新市")
    Plan.objects.create(number=11, first_year=FiscalYear(2027), last_year=FiscalYear(2029))
    first, last = years

    answer = administrator.post(
        "/setup/plan/", {**PLAN, "number": "12", "first_year": first, "last_year": last}
    )

    assert answer.status_code == 422 and sentence in answer.content.decode()
