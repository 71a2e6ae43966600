"""Who may call what: every address of the application, by every method, by every role, generated from the URLconf."""

import logging

import pytest
from django.apps import apps
from django.template.backends.django import Template
from django.test import Client
from django.urls import path, reverse

from config import policy
from coordination.models import (
    Access,
    Municipality,
    Organization,
    SeenPerson,
    TrailEntry,
    User,
)
from reports.document import SECTIONS
from tests.every_view import addresses_of, views
from tests.noted import Names
from tests.papers import not_laid_out
from tests.signing_in import as_role

pytestmark = pytest.mark.django_db

READING, SENDING = ("GET", "HEAD", "OPTIONS", "TRACE"), ("POST", "PUT", "PATCH", "DELETE")
ROLES = ("anonymous", "disabled", *User.Role.values)


@pytest.fixture
def addresses(admin):
    return addresses_of(admin)


@pytest.mark.asvs("8.2.1", "6.3.4", "13.4.5", "15.2.3")
def test_every_view_is_in_the_register():
    unknown = [name for name, _, _ in views() if policy.rule_of(name) is None]

    assert unknown == []


def test_the_register_names_no_view_that_does_not_exist():
    known = {name for name, _, _ in views()}

    assert [name for name in policy.POLICY if not name.endswith(":*") and name not in known] == []


# Said a second time, by hand: who reads and who sends. A 管理者, S 市職員, C コーディネーター, D 支え合い事務局,
# M 管理職, n nobody signed in. A register that says something else is wrong, or this is.
EXPECTED = """
home ASCDM -            review_list ASCM -       review ASCM -            review_add AS AS
review_submit AS AS   review_take_back AS AS   review_send_back M M   review_approve M M   review_revise ASM ASM
review_texts ASCM -   review_text_add AS AS   review_text_edit AS AS   review_text_delete AS AS
review_text_check - AS   review_photo_add AS AS   review_photo_edit AS AS   review_photo_remove AS AS
review_photo_move - AS   number_find ASCM -   edition_figure ASCM -
review_questions ASCM -   review_questions_paper ASCM -   review_answer ASM ASM
projection_list ASCM -   projection_keep AS AS   projection_withdraw AS AS   projection_scores ASCM -
carried_over_list ASCM -   carried_over_grid AS AS   carried_over_edit AS AS
review_summary ASCM -   review_summary_pdf ASCM -   edition_statement ASCM -   edition_statement_file ASCM -
handover ASCM -   handover_pdf ASCM -   handover_task_add AS AS   handover_task_edit AS AS   handover_task_delete AS AS
year_list ASCM -   year_close M M   year_reopen M M
edition_detail ASCM -   edition_changes ASCM -   edition_file ASCM -   edition_archive ASCM -
rule_list ASCM -   rule_detail ASCM -   rule_add AS AS   rule_edit AS AS   rule_withdraw AS AS
review_download ASCM -  figure_records ASCDM -   indicator_year ASCM -
activity_list ASCM -    activity_detail ASCM -   activity_add ASC ASC     activity_edit ASC ASC
activity_waiting ASC -  activity_hello ASC -   service_worker ASCDMn -
activity_withdraw ASC ASC   activity_return ASC ASC   activity_file ASCM -
activity_calendar ASCM -   relation_list ASCM -   relation_areas ASCM -   area_detail ASCM -
coordinator_list ASCM -   coordinator_years ASCM -   coordinator_detail ASCM -   coordinator_add AS AS
coordinator_edit AS AS   coordinator_placement_add AS AS   coordinator_placement_edit AS AS
need_list ASCM -        need_board ASCM -        need_detail ASCM -       need_add ASC ASC
need_edit ASC ASC       need_step_add ASC ASC    need_merge ASC -         need_merge_into ASC ASC
need_part ASC ASC
visit_tables ASCM -
monthly_list ASCM -     monthly_report ASCM -    monthly_visits ASCM -    monthly_log ASCM -
monthly_download ASCM -   monthly_add ASC ASC    monthly_edit ASC ASC
monthly_submit ASC ASC    monthly_take_back ASC ASC   monthly_send_back AS AS   monthly_accept AS AS
meeting_list ASCM -     meeting_detail ASCM -    meeting_add ASC ASC      meeting_edit ASC ASC
meeting_tables ASCM -   meeting_work ASCM -   meeting_need_add ASC ASC
need_agenda ASC ASC   need_chain ASCM -   need_picture ASCM -   need_picture_pdf ASCM -
initiative_chain ASCM -
survey_list ASCM -   survey_add AS AS   survey_detail ASCM -   survey_edit AS AS   survey_table ASCM -   survey_chart ASCM -
survey_group ASCM -   survey_answer ASCM -   survey_need_add ASC ASC   survey_texts A -   survey_slip A -
printed_list ASCM -   printed_detail ASCM -   printed_upload AS AS   printed_form AS -   printed_intake AS -
printed_confirm - AS   printed_delete AS AS
publication_list ASCM -   publication_detail ASCM -   publication_add AS AS   publication_edit AS AS
publication_prepare AS AS   publication_delete AS AS   publication_publish AM AM   publication_file ASCM -
publication_progress ASCM -
saved_table_list ASCM -   saved_table_add AS AS   saved_table_edit AS AS   saved_table_delete AS AS
review_tables AS AS   review_table_add AS AS   review_table_move - AS   review_table_remove - AS
meeting_letter ASC ASC   meeting_attendance_sheet ASCM -   meeting_minutes_paper ASCM -
meeting_calendar ASCM ASCM   meeting_calendar_off ASCM ASCM   calendar_feed ASCDMn -
council_list ASCM -   council_detail ASCM -   council_add AS AS   council_edit AS AS   council_rename AS AS
council_end AS AS   council_roles AS AS   council_name_add AS AS   council_name_edit AS AS
council_member_add ASC ASC   council_member_edit ASC ASC   council_members_renew ASC ASC
council_members_leave ASC ASC   council_roll ASCM -   council_roll_pdf ASCM -
series_list ASCM -   series_detail ASCM -   series_add AS AS   series_edit AS AS   series_rename AS AS
series_name_add AS AS   series_name_edit AS AS
initiative_list ASCM -   unconfirmed_list ASCM -   initiative_detail ASCM -   initiative_occasions ASCM -
initiative_add ASC ASC   initiative_edit ASC ASC   initiative_reading ASC -   initiative_status ASC ASC
initiative_confirm - ASC   initiative_publish AS AS   initiative_unpublish AS AS   initiative_file ASCM -
initiative_occasion_add ASC ASC   initiative_occasion_edit ASC ASC
initiative_place_add ASC ASC     initiative_place_edit ASC ASC     initiative_place_remove ASC ASC
initiative_partner_add ASC ASC   initiative_partner_edit ASC ASC   initiative_partner_remove ASC ASC
initiative_photo_add ASC ASC     initiative_photo_edit ASC ASC     initiative_photo_remove ASC ASC
meeting_plan ASC ASC    meeting_agenda ASC ASC   meeting_status ASC ASC   meeting_postpone ASC ASC
meeting_roll_call ASC ASC   meeting_minutes ASC ASC   meeting_draft - ASC   meeting_file_add ASC ASC   meeting_file ASCM -
decision_list ASCM -    decision_detail ASCM -   decision_close ASC ASC   decision_reopen ASC ASC   decision_initiative ASC ASC
request_list D -   request_detail D -   request_add D D   request_edit D D   request_cancel D D   request_plan - D
errand_list D -   errand_detail D -   errand_calendar D -   errand_plan - D   errand_sheet D -   errand_assign - D
errand_unassign - D   errand_finish - D   errand_not_done D D   errand_cancel D D   errand_reopen - D
member_list D -         member_detail D -        member_add D D           member_edit D D
member_role_add D D     member_role_edit D D     member_leave D D
group_list D -   group_import D -   group_detail D -   group_edit D D   terms_add D D   terms_edit D D
work_kind_add D D   work_kind_edit D D   suspension_add D D   suspension_edit D D
service_list D -   service_detail D -   service_add D D   service_withdraw D D
ticket_desk D -   ticket_sell D D   ticket_redeem D D   ticket_pass_on D D   ticket_void D D   ticket_expire D D
ticket_find D -   ticket_detail D -   book_list D -   book_add D D   book_print D -   book_detail D -   book_discard D D
ledger_list D -   ledger_pdf D -   transfer_detail D -   transfer_reverse D D
member_passbook D -   member_passbook_pdf D -
statement_list D -   statement_detail D -   statement_month D -   statement_year D -   statement_helpers D -
ledger_home D -   month_list D -   month_close D D   cash_list D -   cash_add D D   cash_edit D D   cash_delete D D
cash_ties D -   ledger_export D -   ledger_file D -   exchange_totals ASCM -   exchange_wishes ASCM -
organization_list ASCM -   organization_detail ASCM -   organization_add ASC ASC   organization_edit ASC ASC
organization_rest AS AS    organization_return AS AS
survey_findings ASCM -   survey_claims ASCM ASCM   wave_list ASCM -   wave_detail ASCM -   printed_claims ASCM ASCM   wave_claims ASCM ASCM   wave_add AS AS   wave_edit AS AS   wave_delete AS AS
plan_add AS AS   plan_edit AS AS   setup_targets AS AS   indicator_list ASCM -   indicator_detail ASCM -
indicator_add AS AS   indicator_edit AS AS   indicator_retire AS AS   indicator_order AS AS
setup A -   setup_city A A   setup_plan A A   setup_councils A A
area_list A -   area_add A A   area_edit A A
user_list A -   user_invite A A   user_detail A -   user_edit A A   user_link A A
user_disable A A   user_enable A A   user_second_factor A A
master_sheet ASCD -   import_upload ASCD ASCD   import_reading ASCD -   import_sheet ASCD -   import_columns - ASCD
import_confirm - ASCD   import_progress ASCD -   import_problems ASCD -
intake_start A A   intake_template A -   intake_upload A -   intake_columns A A   intake_questions A A
intake_confirm - A   intake_discard - A   intake_progress A -   intake_problems A -
intake_layout_save - A   intake_layout_delete - A
help_index ASCDM -   help_page ASCDM -
account_login ASCDMn ASCDMn   account_logout ASCDMn ASCDMn   account_inactive ASCDMn -
account_reset_password ASCDMn ASCDMn   account_reset_password_done ASCDMn -
account_reset_password_from_key ASCDMn ASCDMn   account_reset_password_from_key_done ASCDMn -
account_reauthenticate ASCDM ASCDM   account_change_password ASCDM ASCDM
mfa_authenticate ASCDMn ASCDMn   mfa_reauthenticate ASCDM ASCDM   mfa_index ASCDM -
mfa_activate_totp ASCDM ASCDM   mfa_deactivate_totp ASCDM ASCDM
mfa_view_recovery_codes ASCDM -   mfa_generate_recovery_codes ASCDM ASCDM   mfa_download_recovery_codes ASCDM -
mfa_list_webauthn ASCDM -   mfa_add_webauthn ASCDM ASCDM   mfa_reauthenticate_webauthn ASCDM ASCDM
mfa_remove_webauthn ASCDM ASCDM   mfa_edit_webauthn ASCDM ASCDM
usersessions_list ASCDM ASCDM
public_index ASCDMn -   public_initiative ASCDMn -   public_leaflet ASCDMn -   public_data ASCDMn -
public_csv ASCDMn -   public_json ASCDMn -   public_schema ASCDMn -   public_calendar ASCDMn -   public_photo ASCDMn -
access_list A -   access_detail A -   export_reason - ASCDM   record_history ASCDM -
admin:* A A   admin_password A -
livez ASCDMn -   readyz ASCDMn -
"""


@pytest.mark.asvs("8.2.1")
def test_the_register_says_what_was_decided():
    letters = {
        "admin": "A",
        "staff": "S",
        "coordinator": "C",
        "dispatcher": "D",
        "manager": "M",
        "anonymous": "n",
    }

    def written(roles):
        return "".join(letter for role, letter in letters.items() if role in roles) or "-"

    words = EXPECTED.split()
    expected = {name: (read, send) for name, read, send in zip(*[iter(words)] * 3, strict=True)}

    assert {
        name: (written(rule.read), written(rule.send)) for name, rule in policy.POLICY.items()
    } == expected


@pytest.mark.asvs("8.2.1", "16.5.3")
def test_a_view_that_is_not_in_the_register_is_refused_to_everybody(settings, admin):
    from config import urls

    settings.ROOT_URLCONF = type(
        "urls", (), {"urlpatterns": [*urls.urlpatterns, path("new/", lambda request: 1 / 0, name="new_view")]}
    )
    client = Client()
    client.force_login(admin)

    assert Client().get("/new/").status_code == 403
    assert client.get("/new/").status_code == 403
    assert client.post("/new/").status_code == 403


def records():
    """The tables of the records as they stand; a log-in notes its time with the user."""
    return {
        model: list(model._base_manager.order_by("pk").values_list())
        for app in ("coordination", "meetings", "volunteers", "surveys", "reports")
        for model in apps.get_app_config(app).get_models()
        if model not in (User, TrailEntry, Access, SeenPerson)  # who looks is noted
    }


def is_as_registered(answer, role, method, name, address):
    rule = policy.rule_of(name)
    if method == "TRACE" or rule.roles(method) is None:
        return answer.status_code == 405
    if role in rule.roles(method):
        # 404 and 422 are the page's own answers; a redirect to the log-in would be a refusal.
        own = (200, 302, 404, 409, 422, *([400, 403, 405] if name.startswith("admin:") else []))
        return answer.status_code in own and not _asks_to_sign_in(answer, address)
    if role == "anonymous":
        return _asks_to_sign_in(answer, address)
    return answer.status_code == 403


@pytest.fixture
def papers_not_laid_out(monkeypatch):
    """Who gets a paper is asked here; its layout takes seconds and is looked at by the tests of each paper. Nor are the
    figures of a review counted anew for each of the forty addresses that show some."""
    not_laid_out(monkeypatch)
    for section, build in SECTIONS.items():
        monkeypatch.setitem(SECTIONS, section, _built_once(build))


def _built_once(build):
    built = {}

    def once(paper):
        key = paper.review.pk, paper.as_of
        if key not in built:
            built[key] = build(paper)
        return built[key]

    return once


@pytest.fixture
def ask(monkeypatch):
    """Asks by a method. The answer to HEAD is that to GET without its text, which is therefore not written a second time;
    nor are thousands of refusals noted in the log."""
    written = Template.render

    def ask(client, method, address):
        monkeypatch.setattr(Template, "render", (lambda *args, **named: "") if method == "HEAD" else written)
        return client.generic(method, address)

    logging.disable(logging.WARNING)
    yield ask
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.asvs("8.2.1", "8.3.1", "3.5.3", "13.4.4", "7.4.2")
def test_every_address_answers_every_method_as_the_register_says_and_reading_changes_nothing(
    role, addresses, ask, papers_not_laid_out
):
    client, wrong, before, names = as_role(role), [], records(), Names()
    known_as = "anonymous" if role == "disabled" else role
    for methods in READING, SENDING:
        for name, address in sorted(addresses.items()):
            if name in ("account_logout", "admin:logout", "admin:password_change"):
                continue  # end the session of this walk; the last is stood in for by admin_password
            for method in methods:
                # HEAD goes the way of GET (config/rules.py): two roles that see all of it between them ask for it.
                if (
                    method == "HEAD"
                    and role in {"staff", "coordinator", "manager"} & policy.rule_of(name).read
                ):
                    continue
                answer = ask(client, method, address)
                if unnoted := names.unnoted(name, answer):
                    wrong.append((name, method, "is not noted to tell of", unnoted))
                if not is_as_registered(answer, known_as, method, name, address):
                    wrong.append((name, method, answer.status_code, answer.get("Location", "")))
        if methods == READING:
            assert records() == before

    assert wrong == []


def _asks_to_sign_in(answer, address):
    return answer.status_code == 302 and answer["Location"].startswith(
        f"{reverse('account_login')}?next={address}"
    )


@pytest.mark.parametrize("role", User.Role.values)
@pytest.mark.asvs("7.4.1")
def test_logging_out_is_for_everybody(role):
    client = as_role(role)

    client.post(reverse("account_logout"))

    assert "_auth_user_id" not in client.session


def test_the_templates_offer_only_what_the_role_may_do(client):
    client.force_login(User.objects.get(role="manager"))

    page = client.get(reverse("organization_list")).content.decode()

    assert reverse("organization_add") not in page
    assert reverse("import_upload", args=["organization"]) not in page


def test_a_template_that_asks_about_an_unknown_page_is_a_mistake():
    with pytest.raises(KeyError, match="organisation_edit"):
        policy.Permissions("admin")["organisation_edit"]


def test_who_must_not_open_a_page_is_told_whom_to_ask(client):
    client.force_login(User.objects.get(role="manager"))

    answer = client.get(reverse("setup"))

    assert answer.status_code == 403
    assert "担当課の管理者に相談してください。" in answer.content.decode()


@pytest.mark.asvs("15.3.3", "8.2.3", "2.2.2")
def test_no_form_changes_more_than_it_shows(admin):
    """Every editable page takes the names of all columns and of the role, and changes only its own fields."""
    from coordination.views.organizations import OrganizationForm

    one = Organization.objects.first()
    client = Client()
    client.force_login(User.objects.get(role="staff"))
    page = client.get(reverse("organization_edit", args=[one.pk]))
    data = {
        **{name: page.context["form"][name].value() or "" for name in OrganizationForm.Meta.fields},
        "seen": page.context["seen"],
        "id": "999999",
        "sort_key": "hidden",
        "is_active": "",
        "role": "admin",
        "is_staff": "true",
    }

    client.post(reverse("organization_edit", args=[one.pk]), data)

    after = Organization.objects.get(pk=one.pk)
    assert (after.is_active, after.sort_key) == (one.is_active, one.sort_key)
    assert User.objects.get(role="staff").username == "shokuin"
    assert Municipality.objects.count() == 1
