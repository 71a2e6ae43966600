"""Every page that a role may open: accessible, within its width, silent in the console, asking no other host."""

from datetime import date
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from config import policy
from coordination.files import kept
from coordination.master_data import MASTERS
from coordination.models import (
    Activity,
    Area,
    Coordinator,
    MonthlyReport,
    Need,
    Organization,
    Placement,
    SheetImport,
    User,
)
from coordination.sheet_kinds import VISITS
from coordination.views import manual
from meetings.models import Council, Initiative, InitiativeFile, Meeting
from reports.models import Plan
from surveys.models import Question, Survey
from tests.books import HEAD
from tests.books import visit as visit_row
from tests.test_policy import views
from volunteers.models import ExchangeGroup, Member

PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 900}
AS_OF = "as_of=2020-06-15"
HEAD_OF_NAMES = ["名称", "種別", "圏域"]
LONG = "とても長い名前の団体" * 9  # 90 characters
# Files and answers to programs, and pages that a log-in or a link leads to (tests/browser/test_sign_in.py).
NO_PAGES = {
    "review_download", "monthly_download", "activity_hello", "activity_file", "initiative_file", "initiative_reading", "service_worker", "livez", "readyz", "master_sheet", "import_progress", "import_reading", "import_problems", "home",
    "mfa_download_recovery_codes", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_add_webauthn", "mfa_list_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "account_login", "account_reauthenticate", "admin_password", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_inactive",
}  # fmt: skip


def pages():
    """Addresses by the name of their view; some views are visited in several states."""
    one = Organization.objects.create(name=LONG, kana="とてもながいなまえ" * 9, kind="other")
    resting = Organization.objects.create(name="休んでいる会", kind="other", is_active=False)
    newest = Area.objects.create(name="とても長い名前の圏域のなか" * 3)
    someone = Coordinator.objects.first()
    alone = Coordinator.objects.create(name="とても長い氏名" * 7)
    Activity.objects.create(visited_on=date(2019, 6, 1), tier=1, venue=LONG).organizations.add(one)
    visit, meeting, member = Activity.objects.first(), Meeting.objects.first(), Member.objects.first()
    admin, staff = User.objects.get(role="admin"), User.objects.get(role="staff")
    group, survey = ExchangeGroup.objects.get(), Survey.objects.get()
    question = Question.objects.get(number="7-9")
    good = _read(MASTERS["organization"], "団体.xlsx", HEAD_OF_NAMES, [LONG[:-1], "学校", "第1圏域"])
    withdrawn = Activity.objects.last()
    withdrawn.withdraw(by=admin, at=timezone.now(), because=LONG)
    bad = _read(MASTERS["organization"], f"{LONG}.xlsx", HEAD_OF_NAMES, ["x", "秘密結社", "y"])
    books = [_read(VISITS, f"{LONG}.xlsx", HEAD, row) for row in (visit_row(), visit_row(訪問先=LONG, 層=""))]
    return {
        "home": ["/", "/?fy=2018", "/?fy=2026"],
        "review": ["/plans/7/review/", "/plans/99/review/"],
        "review_add": ["/plans/8/review/add/"],
        "setup_targets": ["/plans/7/targets/"],
        "figure_records": [
            f"/figures/activities/?{AS_OF}&fiscal_year=2019",
            f"/figures/meetings/?{AS_OF}&fiscal_year=2012",
            f"/figures/service_minutes/?{AS_OF}&group={group.pk}",
        ],
        "indicator_year": [
            f"/indicators/tier2_meetings/2019/?{AS_OF}",
            f"/indicators/coordinators_tier2/2016/?{AS_OF}",
        ],
        "survey_group": [f"/surveys/{survey.pk}/respondents/unknown/"],
        "survey_answer": [f"/surveys/questions/{question.pk}/7/all/"],
        "activity_list": [
            "/activities/?fy=2019",
            "/activities/?fy=2026",
            "/activities/?fy=2019&q=zzz&tier=1",
            f"/activities/?years=all&organizations={one.pk}&month=2019-06",
            "/activities/?fy=2019&organizations=zzz",
        ],
        "visit_tables": ["/activities/tables/?fy=2019", "/activities/tables/?fy=2026"],
        "activity_detail": [visit.get_absolute_url(), withdrawn.get_absolute_url()],
        "activity_withdraw": [reverse("activity_withdraw", args=[visit.pk])],
        "activity_return": [reverse("activity_return", args=[withdrawn.pk])],
        "activity_edit": [reverse("activity_edit", args=[visit.pk])],
        "activity_calendar": [
            "/activities/calendar/?month=2019-06",
            "/activities/calendar/?month=2020-07&area=none",
        ],
        "relation_list": ["/relations/?fy=2019", "/relations/?fy=2026&contact=never", "/relations/?q=zzz"],
        "relation_areas": ["/relations/areas/?fy=2019", "/relations/areas/?fy=2026"],
        "area_detail": [
            f"{Area.objects.get(number=1).get_absolute_url()}?fy=2019",
            newest.get_absolute_url(),
        ],
        "coordinator_list": ["/coordinators/", "/coordinators/?placed_on=2017-03-31&tier=both"],
        "coordinator_detail": [someone.get_absolute_url(), alone.get_absolute_url()],
        "coordinator_edit": [reverse("coordinator_edit", args=[someone.pk])],
        "coordinator_placement_add": [reverse("coordinator_placement_add", args=[someone.pk])],
        "coordinator_placement_edit": [
            reverse("coordinator_placement_edit", args=[Placement.objects.first().pk])
        ],
        **pages_of_needs(),
        **monthly_pages(),
        **pages_of_initiatives(),
        "meeting_list": ["/meetings/?fy=2019"],
        "meeting_detail": [meeting.get_absolute_url()],
        "meeting_edit": [reverse("meeting_edit", args=[meeting.pk])],
        "member_detail": [member.get_absolute_url()],
        "member_edit": [reverse("member_edit", args=[member.pk])],
        "member_role_add": [reverse("member_role_add", args=[member.pk])],
        "member_role_edit": [reverse("member_role_edit", args=[member.roles.first().pk])],
        "organization_list": ["/organizations/", "/organizations/?q=zzz"],
        "organization_detail": [one.get_absolute_url(), resting.get_absolute_url()],
        "organization_edit": [reverse("organization_edit", args=[one.pk])],
        "organization_rest": [reverse("organization_rest", args=[one.pk])],
        "organization_return": [reverse("organization_return", args=[resting.pk])],
        "area_edit": [reverse("area_edit", args=[Area.objects.first().pk])],
        "user_detail": [f"/users/{staff.pk}/"],
        "user_edit": [f"/users/{staff.pk}/edit/"],
        "user_link": [f"/users/{staff.pk}/link/"],
        "user_disable": [f"/users/{staff.pk}/disable/"],
        "user_enable": [f"/users/{staff.pk}/enable/"],
        "user_second_factor": [f"/users/{staff.pk}/second-factor/"],
        "import_upload": ["/imports/organization/", "/imports/activity/"],
        "import_sheet": [
            *(one_sheet.get_absolute_url() for one_sheet in (good, bad, *books)),
        ],
        "help_page": [f"/help/{name}/" for name in manual.ORDER],
    }


def pages_of_needs():
    """One with voices and steps, one of those voices, and one with the longest words."""
    standing = Need.objects.filter(merged__isnull=False, steps__isnull=False).first()
    voice, area = standing.merged.first(), standing.area
    long = Need.objects.create(
        title=LONG, words=LONG * 5, said_by=LONG, category="other", area=area, heard_on="2019-06-03"
    )
    return {
        "need_list": ["/needs/", "/needs/?q=zzz", "/needs/?merged=each&stage=heard"],
        "need_board": ["/needs/board/?fy=2019", "/needs/board/?q=zzz"],
        "need_add": ["/needs/add/", f"/needs/add/?visit={Activity.objects.first().pk}"],
        "need_detail": [one.get_absolute_url() for one in (standing, voice, long)],
        "need_edit": [reverse("need_edit", args=[long.pk])],
        "need_step_add": [reverse("need_step_add", args=[one.pk]) for one in (standing, long)],
        "need_merge": [reverse("need_merge", args=[long.pk])],
        "need_merge_into": [reverse("need_merge_into", args=[long.pk, standing.pk])],
        "need_part": [reverse("need_part", args=[voice.pk])],
    }


def pages_of_initiatives():
    """One with everything, in the longest words and contradicting itself, one that has ended, and one with nothing."""
    staff = User.objects.get(role="staff")
    council = Council.objects.create(name=f"{LONG}会", tier=2, area=Area.objects.first())
    full = Initiative.objects.create(
        council=council, name=LONG, aliases=f"{LONG}\n別名", venue=LONG, schedule="毎月最終火曜日", summary=LONG * 3,
        rule="FREQ=WEEKLY;BYDAY=MO", contact=LONG, seeks_partners=True, call=LONG, started_on=date(2022, 11, 4),
    )  # fmt: skip
    ended = Initiative.objects.create(council=council, name="終わった会")
    bare = Initiative.objects.create(council=council, name="はじめの会")
    ended.change_status("ended", by=staff, at=timezone.now(), on=date(2026, 3, 1), because=LONG)
    place, partner = full.places.create(name=LONG, address=LONG), full.partners.create(
        organization=Organization.objects.first(), role=LONG
    )  # fmt: skip
    day = full.occasions.create(on=date(2026, 3, 2), participants=15, note=LONG)
    full.occasions.create(on=date(2026, 3, 9), called_off=True)
    photo = Image.new("RGB", (40, 30), "blue")
    written = BytesIO()
    photo.save(written, "JPEG")
    kept_photo = kept("体操.jpg", written.getvalue())
    InitiativeFile.attach([kept_photo], by=staff, at=timezone.now(), initiative=full)
    bare.publish(by=staff, at=timezone.now())
    part = {"place": place, "partner": partner, "photo": full.files.get(), "occasion": day}
    return {
        "initiative_list": ["/initiatives/", "/initiatives/?q=zzz", "/initiatives/?weekday=MO&published=false"],
        "unconfirmed_list": ["/initiatives/unconfirmed/", "/initiatives/unconfirmed/?q=zzz"],
        "initiative_detail": [one.get_absolute_url() for one in (full, ended, bare)],
        "initiative_occasions": [f"/initiatives/{full.pk}/occasions/?fy={year}" for year in (2025, 2026)],
        "initiative_publish": [reverse("initiative_publish", args=[one.pk]) for one in (full, ended, bare)],
        **{
            f"initiative_{act}": [reverse(f"initiative_{act}", args=[full.pk])]
            for act in (
                "edit", "status", "unpublish", "occasion_add", "place_add", "partner_add", "photo_add"
            )
        },
        **{
            f"initiative_{name}_{act}": [reverse(f"initiative_{name}_{act}", args=[full.pk, one.pk])]
            for name, one in part.items()
            for act in ("edit", "remove")
            if (name, act) != ("occasion", "remove")
        },
    }  # fmt: skip


def monthly_pages():
    """Monthly reports in every state, one with a correction, a month without any, and what is asked before each act."""
    reports = {one.month.isoformat(): one.pk for one in MonthlyReport.objects.all()}
    corrected, returned, submitted = (reports[month] for month in ("2019-04-01", "2020-01-01", "2020-02-01"))
    contractor = MonthlyReport.objects.first().contractor_id
    return {
        "monthly_list": ["/monthly/?fy=2019", "/monthly/?fy=2026"],
        "monthly_log": [f"/monthly/log/{contractor}/2020/3/", f"/monthly/log/{contractor}/2026/4/"],
        "monthly_report": [f"/monthly/{pk}/" for pk in (corrected, returned, submitted)],
        "monthly_visits": [
            f"/monthly/{corrected}/visits/?of=month-outreach-people",
            f"/monthly/{submitted}/visits/?of=no-such-number",
        ],
        "monthly_add": ["/monthly/add/?fy=2019"],
        "monthly_edit": [f"/monthly/{returned}/edit/"],
        "monthly_submit": [f"/monthly/{returned}/submit/"],
        "monthly_take_back": [f"/monthly/{submitted}/take-back/"],
        "monthly_send_back": [f"/monthly/{submitted}/send-back/"],
        "monthly_accept": [f"/monthly/{submitted}/accept/"],
    }


def _read(kind, name, heads, row):
    """A sheet of one row, read and checked."""
    reading = {"columns": kind.matched(heads), "left_out": [LONG]}
    sheet = SheetImport(
        kind=kind.key, file_name=name, digest="0", heads=heads, rows=[[2, row]], reading=reading
    )
    sheet.uploaded_by = User.objects.get(role="admin")
    sheet.found = kind.check(sheet, date(2020, 6, 1), lambda done: None).as_json()
    sheet.save()
    return sheet


def addresses_for(role):
    known = pages()
    for name, _, _ in views():
        if ":" in name or role not in policy.rule_of(name).read:
            continue
        if name in known:
            yield from known[name]
        elif name not in NO_PAGES:
            yield reverse(name)


def wrong_with(page, width):
    """What axe finds on the page, and how far it sticks out."""
    found = Axe().run(page).response["violations"]
    across = page.evaluate("document.documentElement.scrollWidth")
    nodes = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]
    return nodes + ([("too wide", across)] if across > width["width"] else [])


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])
@pytest.mark.parametrize("username", ["kanri", "jimukyoku"])
def test_every_page_fits_its_width_and_is_accessible(username, width, sign_in, page, live_server):
    """The administrator may open every page of the office, the exchange group's office its own."""
    page.set_viewport_size(width)
    sign_in(username)
    wrong = {}
    for address in addresses_for(User.objects.get(username=username).role):
        page.goto(f"{live_server.url}{address}")
        if found := wrong_with(page, width):
            wrong[address] = found

    assert wrong == {}


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])
def test_the_desks_and_refusals_of_the_other_roles_are_too(width, sign_in, page, live_server):
    page.set_viewport_size(width)
    wrong = {}
    for username in ("shokuin", "coordinator", "kanrishoku"):
        sign_in(username)
        for address in ("/", "/plans/", "/users/", "/nowhere/"):
            page.goto(f"{live_server.url}{address}")
            if found := wrong_with(page, width):
                wrong[username, address] = found
        page.context.clear_cookies()

    assert wrong == {}


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])
def test_pages_with_something_wrong_on_them_are_too(width, sign_in, page, live_server):
    """Errors, warnings, and the menus opened."""
    page.set_viewport_size(width)
    sign_in("shokuin")
    page.goto(f"{live_server.url}/organizations/add/")
    page.get_by_role("button", name="団体を登録する").click()
    page.get_by_text("入力を直してください").wait_for()
    errors = wrong_with(page, width)
    page.locator(".person summary").click()
    menu = wrong_with(page, width)
    page.goto(f"{live_server.url}/meetings/add/")
    page.get_by_label("会議体").select_option(index=1)
    page.get_by_label("開催日").fill("2019-05-01")
    page.get_by_role("button", name="会議を登録する").click()
    page.get_by_text("保存する前に確かめてください").wait_for()

    assert (errors, menu, wrong_with(page, width)) == ([], [], [])


def test_a_city_before_its_set_up_is_accessible_too(page, live_server, transactional_db):
    from reports.management.commands.load_demo import empty

    empty()
    User.objects.create_superuser("kanri", "demo-ikigai-2020", name="管理")
    page.set_viewport_size(PHONE)
    page.goto(live_server.url)
    page.get_by_label("利用者名").fill("kanri")
    page.get_by_label("パスワード").fill("demo-ikigai-2020")
    page.get_by_role("button", name="ログインする").click()
    wrong = {}
    for address in (
        "/setup/",
        "/setup/city/",
        "/areas/",
        "/plans/",
        "/organizations/",
        "/activities/",
        "/help/",
    ):
        page.goto(f"{live_server.url}{address}")
        if found := wrong_with(page, PHONE):
            wrong[address] = found

    assert wrong == {} and not Plan.objects.exists()


def test_the_django_admin_is_silent_and_asks_no_other_host(sign_in, page, live_server):
    from django.contrib import admin

    sign_in("kanri")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if model._meta.app_label in ("coordination", "meetings", "volunteers", "surveys", "reports"):
            page.goto(f"{live_server.url}{reverse(name + '_changelist')}")
            one = model.objects.first()
            if one is not None:
                page.goto(f"{live_server.url}{reverse(name + '_change', args=[one.pk])}")


@pytest.mark.parametrize("width", [320, 360, 1920])
def test_no_page_needs_to_be_scrolled_sideways_at_any_width(width, sign_in, page, live_server):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in("shokuin")
    wide = []
    for address in (
        "/",
        "/organizations/",
        "/activities/?fy=2019",
        "/activities/tables/?fy=2019",
        "/activities/add/",
        "/activities/calendar/?month=2019-06",
        "/relations/?fy=2019",
        "/relations/areas/?fy=2019",
        "/coordinators/years/",
        "/meetings/add/",
        "/plans/7/review/",
    ):
        page.goto(f"{live_server.url}{address}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)

    assert wide == []
