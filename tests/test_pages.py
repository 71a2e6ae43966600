"""Pages: private by default, home in all its states, sign-in."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality, User
from reports.models import Indicator, Plan, PlanReview, Projection
from tests.conftest import AS_OF

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/plans/7/review/",
        "/plans/7/review.pdf",
        "/plans/7/review.xlsx",
        "/plans/7/review.json",
        "/figures/activities/?as_of=2020-06-15",
        "/indicators/tier2_meetings/2019/?as_of=2020-06-15",
        "/surveys/1/respondents/all/",
        "/surveys/questions/1/1/all/",
        "/account/password/",
    ],
)
@pytest.mark.asvs("8.2.1")
def test_who_has_not_signed_in_is_asked_to(address, client):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=")


def test_pages_answer_to_reading_only(as_manager):
    for address in ("/", "/plans/7/review/", "/plans/7/review.pdf", "/figures/activities/?as_of=2020-06-15"):
        assert as_manager.post(address).status_code == 405


def test_the_right_password_leads_to_the_page_that_was_asked_for(client, password):
    response = client.post(
        reverse("account_login"), {"login": "kanrishoku", "password": password, "next": "/plans/7/review/"}
    )

    assert response["Location"] == "/plans/7/review/"


@pytest.mark.parametrize("role", ["staff", "coordinator", "dispatcher", "manager"])
def test_the_admin_is_for_administrators_alone(role, client):
    client.force_login(User.objects.get(role=role))

    response = client.get("/admin/coordination/area/", follow=True)

    assert response.status_code == 403
    assert "あなたの役割ではこのページを使えません。" in response.content.decode()


@pytest.mark.asvs("6.3.4")
def test_the_admin_has_no_door_of_its_own(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1] == ("/account/login/?next=/admin/", 302)


def test_home_shows_the_plan_and_the_way_to_its_review(as_manager):
    page = as_manager.get("/").content.decode()

    assert (
        "第7期計画　令和元年度（2019年度）" in page
    )  # the last year that the paper of R2.6.15 can show whole
    assert 'href="/plans/7/review/"' in page


def test_home_shows_the_year_that_is_asked_for_however_it_is_written(as_manager):
    for written in ("2018", "H30", "平成30年度"):
        assert as_manager.get("/", {"fy": written}).context["year"] == FiscalYear(2018)
    assert as_manager.get("/", {"fy": "abc"}).status_code == 200


def test_home_gives_each_indicator_its_target_actual_and_rate(as_manager):
    rows = {row.indicator.key: row for row in as_manager.get("/", {"fy": "2019"}).context["progress"]}

    visits = rows["coordinator_activities"]
    assert (visits.target.text, visits.actual.text, visits.rate.text) == ("300", "815", "272")
    assert [figure.text for _, figure in visits.history] == ["410", "815", ""]
    assert rows["council_meetings"].target.text == "6"
    assert rows["council_meetings"].rate is None


@pytest.fixture
def on_15_june_2020(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: AS_OF)


def test_home_of_a_year_that_is_running_says_why_it_is_blank(as_manager, on_15_june_2020):
    response = as_manager.get("/")

    assert response.context["year"] == FiscalYear(2020)
    assert "令和2年度はまだ終わっていないため、実績は空欄です。" in response.content.decode()


def test_home_of_years_without_any_record_is_blank_and_not_0(as_manager):
    rows = {row.indicator.key: row for row in as_manager.get("/", {"fy": "2022"}).context["progress"]}

    assert rows["coordinator_activities"].actual.text == rows["tier1_meetings"].actual.text == ""
    assert rows["coordinator_activities"].rate is None, "no target, no rate"


@pytest.mark.parametrize("today", ["2018-10-01", "2021-04-01", "2035-01-01"])
def test_home_always_shows_a_year_that_some_plan_covers(today, as_manager, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date.fromisoformat(today))

    assert as_manager.get("/").context["plan"] is not None


def test_before_the_first_plan_begins_the_year_is_this_year(as_manager, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2017, 10, 1))

    assert as_manager.get("/").context["year"] == FiscalYear(2017)


def test_home_of_a_year_without_plan_keeps_the_way_to_the_others(as_manager):
    page = as_manager.get("/", {"fy": "1995"}).content.decode()

    assert "平成7年度の計画がまだ登録されていません" in page
    assert 'href="?fy=2019"' in page


def test_the_reviews_are_one_click_away_from_every_page(as_manager):
    for address in (
        "/",
        "/?fy=2022",
        "/account/password/",
        "/nowhere/",
        "/figures/activities/?as_of=2020-06-15",
    ):
        assert 'href="/plans/"' in as_manager.get(address).content.decode()


@pytest.mark.asvs("3.5.1")
def test_a_page_that_was_left_open_too_long_says_what_to_do(manager):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(manager)

    response = strict.post("/account/logout/")

    assert response.status_code == 403
    assert "画面が古くなっています" in response.content.decode()


def test_home_shows_a_projection_as_one_while_the_year_is_running(as_manager, on_15_june_2020):
    Projection.objects.create(
        indicator=Indicator.objects.get(key="coordinator_activities"),
        fiscal_year=FiscalYear(2020),
        value=600,
        method="hand",
        how="月平均から",
        basis_on="2020-05-31",
        author="職員",
    )

    assert "見込 600" in as_manager.get("/", {"fy": "2020"}).content.decode()


def test_home_before_anything_is_set_up_leads_an_administrator_to_the_steps(empty_city, client):
    client.force_login(
        User.objects.create_user("kanri", "a long enough passphrase", name="管理", role="admin")
    )

    page = client.get("/", follow=True)

    assert page.redirect_chain == [("/setup/", 302)]
    assert "名前と言葉を決める" in page.content.decode()


def test_home_before_anything_is_set_up_says_whom_to_ask(empty_city, client):
    client.force_login(
        User.objects.create_user("tanto", "a long enough passphrase", name="担当", role="staff")
    )

    page = client.get("/").content.decode()

    assert "計画がまだ登録されていません" in page
    assert "登録は管理者が行います。" in page


def test_home_of_a_plan_without_indicators_or_review_says_so(empty_city, client):
    Municipality.objects.create(name="新市")
    Plan.objects.create(number=9, first_year=FiscalYear(2024), last_year=FiscalYear(2026))
    client.force_login(
        User.objects.create_user("tanto", "a long enough passphrase", name="担当", role="staff")
    )

    page = client.get("/", {"fy": "2025"}).content.decode()

    assert "指標がまだ登録されていません。" in page
    assert "第9期の計画評価書はまだありません。" in page


def test_a_review_of_a_city_with_no_records_is_a_paper_and_not_an_error(empty_city, client):
    Municipality.objects.create(name="新市")
    plan = Plan.objects.create(number=9, first_year=FiscalYear(2024), last_year=FiscalYear(2026))
    PlanReview.objects.create(plan=plan, as_of="2025-06-01", placements_from=FiscalYear(2024))
    client.force_login(
        User.objects.create_user("tanto", "a long enough passphrase", name="担当", role="manager")
    )

    assert "第9期計画評価書" in client.get("/plans/9/review/").content.decode()
    assert client.get("/plans/9/review.pdf").content.startswith(b"%PDF")
    assert client.get("/plans/9/review.xlsx").content.startswith(b"PK")


@pytest.mark.slow
def test_home_of_fujimino_lists_councils_in_its_own_words(empty_city, client):
    call_command("load_demo", "fujimino", verbosity=0)
    client.force_login(User.objects.get(role="staff"))

    page = client.get("/").content.decode()

    assert "緑ケ丘立ち寄りカフェ・緑ヶ丘マルシェ</a>" in page
    assert page.count("第二層") == 4
    assert "地域ケア推進会議" in page


@pytest.mark.slow
def test_a_download_is_named_after_the_plan_and_the_day(as_manager):
    from urllib.parse import unquote

    pdf = as_manager.get("/plans/7/review.pdf")
    excel = as_manager.get("/plans/7/review.xlsx")

    assert pdf["Content-Type"] == "application/pdf"
    assert (
        unquote(pdf["Content-Disposition"]) == "inline; filename*=utf-8''第7期計画評価書（案）_20200615.pdf"
    )
    assert (
        unquote(excel["Content-Disposition"])
        == "attachment; filename*=utf-8''第7期計画評価書（案）_20200615.xlsx"
    )


@pytest.mark.asvs("1.2.1", "5.4.2")
def test_a_very_long_name_and_markup_in_it_stay_text(as_manager):
    Municipality.objects.update(name="<b>とても長い名前の市</b>" * 2)

    page = as_manager.get("/").content.decode()

    assert "&lt;b&gt;とても長い名前の市&lt;/b&gt;" in page
    assert "<b>とても長い名前の市</b>" not in page
