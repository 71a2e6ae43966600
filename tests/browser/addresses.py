"""Addresses of every page, by the name of its view; some are visited in several states."""

from datetime import date
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from config import policy
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
from meetings.models import Meeting
from tests.books import HEAD
from tests.books import visit as visit_row
from tests.browser.addresses_of_accesses import pages_of_accesses
from tests.browser.addresses_of_councils import LONG, pages_of_councils_at_work
from tests.browser.addresses_of_councils import NO_PAGES as NO_PAGES_OF_COUNCILS
from tests.browser.addresses_of_intake import pages_of_intake
from tests.browser.addresses_of_plans import pages_of_plans
from tests.browser.addresses_of_projections import pages_of_projections
from tests.browser.addresses_of_publications import NO_PAGES as NO_PAGES_OF_PUBLICATIONS
from tests.browser.addresses_of_publications import pages_of_publications
from tests.browser.addresses_of_requests import NO_PAGES as NO_PAGES_OF_REQUESTS
from tests.browser.addresses_of_requests import pages_of_requests
from tests.browser.addresses_of_reviews import NO_PAGES as NO_PAGES_OF_REVIEWS
from tests.browser.addresses_of_reviews import pages_of_reviews
from tests.browser.addresses_of_rules import pages_of_rules
from tests.browser.addresses_of_statements import pages_of_statements
from tests.browser.addresses_of_surveys import NO_PAGES as NO_PAGES_OF_SURVEYS
from tests.browser.addresses_of_surveys import pages_of_surveys
from tests.browser.addresses_of_tickets import pages_of_tickets
from tests.browser.addresses_of_words import pages_of_words
from tests.every_view import views
from volunteers import tickets
from volunteers.models import ExchangeGroup, Member, Service, TicketTransfer
from volunteers.posting import post
from volunteers.sheets_of_groups import BOOKS

AS_OF = "as_of=2020-06-15"
# Files and answers to programs, and pages that a log-in or a link leads to (tests/browser/test_sign_in.py).
NO_PAGES = NO_PAGES_OF_COUNCILS | NO_PAGES_OF_REQUESTS | NO_PAGES_OF_SURVEYS | NO_PAGES_OF_PUBLICATIONS | NO_PAGES_OF_REVIEWS | {
    "ledger_pdf", "ledger_file", "member_passbook_pdf",
    "monthly_download", "activity_hello", "activity_file", "service_worker", "livez", "readyz", "master_sheet", "import_progress", "import_reading", "import_problems", "home",
    "mfa_download_recovery_codes", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_add_webauthn", "mfa_list_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "account_login", "account_reauthenticate", "admin_password", "account_reset_password", "account_reset_password_done",
    "group_import", "account_reset_password_from_key", "account_reset_password_from_key_done", "account_inactive",
}  # fmt: skip


def pages():
    visited = Organization.objects.create(name=LONG, kana="とてもながいなまえ" * 9, kind="other")
    Activity.objects.create(visited_on=date(2019, 6, 1), tier=1, venue=LONG).organizations.add(visited)
    return {
        "home": ["/", "/?fy=2018", "/?fy=2026"],
        "help_page": [f"/help/{name}/" for name in manual.ORDER],
        **_of_figures(),
        **pages_of_reviews(),
        **pages_of_rules(),
        **pages_of_projections(),
        **_of_visits(visited),
        **_of_organizations(visited),
        **pages_of_accesses(visited),
        **_of_areas_and_relations(),
        **_of_coordinators(),
        **_of_needs(),
        **_of_monthly_reports(),
        **_of_meetings(),
        **pages_of_councils_at_work(),
        **pages_of_requests(),
        **_of_members(),
        **_of_the_rules_of_a_group(),
        **_of_services(),
        **pages_of_tickets(),
        **_of_users(),
        **pages_of_statements(),
        **pages_of_surveys(),
        **pages_of_publications(),
        **pages_of_words(),
        **_of_imports(),
        **pages_of_intake(),
    }


def addresses_for(role):
    known = pages()
    for name, _, _ in views():
        if ":" in name or role not in policy.rule_of(name).read:
            continue
        if name in known:
            yield from known[name]
        elif name not in NO_PAGES:
            yield reverse(name)


def _of_figures():
    group = ExchangeGroup.objects.earliest("pk")
    return {
        **pages_of_plans(),
        "figure_records": [
            f"/figures/activities/?{AS_OF}&fiscal_year=2019",
            f"/figures/meetings/?{AS_OF}&fiscal_year=2012",
            f"/figures/service_minutes/?{AS_OF}&group={group.pk}",
        ],
        "indicator_year": [
            f"/indicators/tier2_meetings/2019/?{AS_OF}",
            f"/indicators/coordinators_tier2/2016/?{AS_OF}",
        ],
    }


def _of_visits(organization):
    """One that stands, one withdrawn, and lists that are empty or filtered by what does not exist."""
    visit, withdrawn = Activity.objects.first(), Activity.objects.last()
    withdrawn.withdraw(by=User.objects.get(role="admin"), at=timezone.now(), because=LONG)
    return {
        "activity_list": [
            "/activities/?fy=2019",
            "/activities/?fy=2026",
            "/activities/?fy=2019&q=zzz&tier=1",
            f"/activities/?years=all&organizations={organization.pk}&month=2019-06",
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
    }


def _of_organizations(one):
    resting = Organization.objects.create(name="休んでいる会", kind="other", is_active=False)
    return {
        "organization_list": ["/organizations/", "/organizations/?q=zzz"],
        "organization_detail": [one.get_absolute_url(), resting.get_absolute_url()],
        "organization_edit": [reverse("organization_edit", args=[one.pk])],
        "organization_rest": [reverse("organization_rest", args=[one.pk])],
        "organization_return": [reverse("organization_return", args=[resting.pk])],
    }


def _of_areas_and_relations():
    newest = Area.objects.create(name="とても長い名前の圏域のなか" * 3)
    return {
        "relation_list": ["/relations/?fy=2019", "/relations/?fy=2026&contact=never", "/relations/?q=zzz"],
        "relation_areas": ["/relations/areas/?fy=2019", "/relations/areas/?fy=2026"],
        "area_detail": [
            f"{Area.objects.get(number=1).get_absolute_url()}?fy=2019",
            newest.get_absolute_url(),
        ],
        "area_edit": [reverse("area_edit", args=[Area.objects.first().pk])],
    }


def _of_coordinators():
    someone = Coordinator.objects.first()
    alone = Coordinator.objects.create(name="とても長い氏名" * 7)
    placement = Placement.objects.first()
    return {
        "coordinator_list": ["/coordinators/", "/coordinators/?placed_on=2017-03-31&tier=both"],
        "coordinator_detail": [someone.get_absolute_url(), alone.get_absolute_url()],
        "coordinator_edit": [reverse("coordinator_edit", args=[someone.pk])],
        "coordinator_placement_add": [reverse("coordinator_placement_add", args=[someone.pk])],
        "coordinator_placement_edit": [reverse("coordinator_placement_edit", args=[placement.pk])],
    }


def _of_meetings():
    meeting = Meeting.objects.first()
    return {
        "meeting_list": ["/meetings/?fy=2019"],
        "meeting_edit": [reverse("meeting_edit", args=[meeting.pk])],
    }


def _of_members():
    """One with everything and the longest words, one who has left, and lists that find nothing."""
    member, group = Member.objects.first(), ExchangeGroup.objects.earliest("pk")
    long = Member.objects.create(
        group=group, number=9001, name=LONG[:50], kana="とてもながいなまえ" * 5, area=group.area, notes=LONG * 3,
        address=LONG, phone="0490-00-0000（夜だけ）",
    )  # fmt: skip
    long.skills.set(group.kinds.all())
    long.tell_free_times([(0, "am"), (6, "pm")])
    long.roles.create(role="helper", joined_on="2020-04-01")
    gone = Member.objects.filter(roles__left_on__isnull=False).first()
    return {
        "member_list": ["/exchange/members/", "/exchange/members/?q=zzz", "/exchange/members/?standing=gone"],
        "member_detail": [one.get_absolute_url() for one in (member, long, gone)],
        "member_edit": [reverse("member_edit", args=[long.pk])],
        "member_leave": [reverse("member_leave", args=[member.pk])],
        "member_role_add": [reverse("member_role_add", args=[member.pk])],
        "member_role_edit": [reverse("member_role_edit", args=[member.roles.first().pk])],
    }


def _of_the_rules_of_a_group():
    group = ExchangeGroup.objects.earliest("pk")
    rest = group.suspensions.create(covers="indoor", started_on="2020-04-08", because=LONG)
    return {
        **{
            f"{name}_add": [reverse(f"{name}_add", args=[group.pk])]
            for name in ("terms", "work_kind", "suspension")
        },
        "group_detail": [group.get_absolute_url()],
        "group_edit": [reverse("group_edit", args=[group.pk])],
        "terms_edit": [reverse("terms_edit", args=[group.terms.first().pk])],
        "work_kind_edit": [reverse("work_kind_edit", args=[group.kinds.first().pk])],
        "suspension_edit": [reverse("suspension_edit", args=[rest.pk])],
    }


def _of_services():
    """One that stands, one that was withdrawn, a list that is empty, and a sheet begun with a service of before."""
    withdrawn, standing = Service.objects.order_by("-held_on")[:2]
    clerk = User.objects.get(username="jimukyoku")
    payments = TicketTransfer.objects.filter(help__service=withdrawn)
    back = [tickets.taken_back(one, on=withdrawn.held_on, because=LONG) for one in payments]
    post(withdrawn.group, back, key=uuid4(), by=clerk, at=timezone.now())
    withdrawn.withdraw(on=withdrawn.held_on, by=clerk, because=LONG)
    again = f"{reverse('service_add')}?again={withdrawn.pk}"
    return {
        "service_list": [
            "/exchange/services/?fy=2019",
            "/exchange/services/?fy=2026",
            "/exchange/services/?q=zzz",
        ],
        "service_add": [reverse("service_add"), again],
        "service_detail": [standing.get_absolute_url(), withdrawn.get_absolute_url()],
        "service_withdraw": [reverse("service_withdraw", args=[standing.pk])],
    }


def _of_users():
    staff = User.objects.get(role="staff")
    acts = ("edit", "link", "disable", "enable", "second_factor")
    return {
        "user_detail": [f"/users/{staff.pk}/"],
        **{f"user_{act}": [reverse(f"user_{act}", args=[staff.pk])] for act in acts},
    }


def _of_imports():
    """Sheets without mistakes and with nothing but mistakes, and two books of visits."""
    kind, heads = MASTERS["organization"], ["名称", "種別", "圏域"]
    sheets = [
        _read(kind, "団体.xlsx", heads, [LONG[:-1], "学校", "第1圏域"]),
        _read(kind, f"{LONG}.xlsx", heads, ["x", "秘密結社", "y"]),
        _read(VISITS, f"{LONG}.xlsx", HEAD, visit_row()),
        _read(VISITS, f"{LONG}.xlsx", HEAD, visit_row(訪問先=LONG, 層="")),
    ]
    group = ExchangeGroup.objects.earliest("pk")
    members = BOOKS["member"](group)
    columns = ["会員番号", "氏名", "役割", "入会日"]
    sheets += [
        _read(members, "会員.xlsx", columns, [7000, LONG[:50], "協力会員", "R2.4.1"], by="dispatcher"),
        _read(members, f"{LONG}.xlsx", columns, ["x", LONG, "会長", "春"], by="dispatcher"),
    ]
    return {
        "import_upload": [
            f"/imports/{kind}/"
            for kind in (
                "organization",
                "activity",
                "meeting",
                "initiative",
                *(book(group).key for book in BOOKS.values()),
            )
        ],
        "import_sheet": [sheet.get_absolute_url() for sheet in sheets],
    }


def _of_needs():
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


def _of_monthly_reports():
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


def _read(kind, name, heads, row, by="admin"):
    """A sheet of one row, read and checked."""
    reading = {"columns": kind.matched(heads), "left_out": [LONG]}
    sheet = SheetImport(
        kind=kind.key, file_name=name, digest="0", heads=heads, rows=[[2, row]], reading=reading
    )
    sheet.uploaded_by = User.objects.get(role=by)
    sheet.found = kind.check(sheet, date(2020, 6, 1), lambda done: None).as_json()
    sheet.save()
    return sheet
