"""Who may call which view by which method: the one register. What is not in it is refused."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed

from config.policy_of_plans import OF_PLANS
from config.rules import (
    ADMIN,
    ANONYMOUS,
    CLERKS,
    DISPATCHER,
    EVERYBODY,
    MANAGER,
    NOBODY,
    SENDERS,
    SIGNED_IN,
    WRITERS,
    Rule,
    act,
    form,
    own_account,
    page,
)  # fmt: skip
from coordination.sign_in.sessions import lacks_second_factor, to_set_up
from coordination.visibility import OFFICE

# 支え合い: what the office of an exchange group does is for it alone.
OF_A_GROUP = {
    page: (
        "request_list", "request_detail", "errand_list", "errand_calendar", "errand_sheet",
        "errand_detail", "member_list", "member_detail", "group_list", "group_import", "group_detail",
        "service_list", "service_detail", "ticket_desk", "ticket_find", "ticket_detail", "book_list",
        "book_print", "book_detail", "ledger_list", "ledger_pdf", "transfer_detail", "member_passbook",
        "member_passbook_pdf", "statement_list", "statement_detail", "statement_month", "statement_year",
        "statement_helpers", "ledger_home", "month_list", "cash_list", "cash_ties", "ledger_export",
        "ledger_file",
    ),
    form: (
        "request_add", "request_edit", "request_cancel", "errand_not_done", "errand_cancel", "member_add",
        "member_edit", "member_role_add", "member_role_edit", "member_leave", "group_edit", "terms_add",
        "terms_edit", "work_kind_add", "work_kind_edit", "suspension_add", "suspension_edit",
        "service_add", "service_withdraw", "ticket_sell", "ticket_redeem", "ticket_pass_on", "ticket_void",
        "ticket_expire", "book_add", "book_discard", "transfer_reverse", "month_close", "cash_add",
        "cash_edit", "cash_delete",
    ),
    act: (
        "request_plan", "errand_plan", "errand_assign", "errand_unassign", "errand_finish",
        "errand_reopen",
    ),
}  # fmt: skip

# アンケートの個票の取り込み: answers of single persons.
OF_ANSWERS = {
    page: ("intake_template", "intake_upload", "intake_progress", "intake_problems"),
    form: ("intake_start", "intake_columns", "intake_questions"),
    act: ("intake_confirm", "intake_discard", "intake_layout_save", "intake_layout_delete"),
}

POLICY = {
    # 今日の仕事・計画評価
    "home": page(SIGNED_IN),
    "figure_records": page(SIGNED_IN),
    **OF_PLANS,
    # 活動記録
    "activity_list": page(OFFICE),
    "activity_detail": page(OFFICE),
    "activity_calendar": page(OFFICE),
    "activity_add": form(WRITERS),
    "activity_edit": form(WRITERS),
    "activity_waiting": page(WRITERS),
    "activity_hello": page(WRITERS),
    "service_worker": page(EVERYBODY),
    "activity_withdraw": form(WRITERS),
    "activity_return": form(WRITERS),
    "activity_file": page(OFFICE),
    # 困りごと
    "need_list": page(OFFICE),
    "need_board": page(OFFICE),
    "need_detail": page(OFFICE),
    "need_add": form(WRITERS),
    "need_edit": form(WRITERS),
    "need_step_add": form(WRITERS),
    "need_merge": page(WRITERS),
    "need_merge_into": form(WRITERS),
    "need_part": form(WRITERS),
    "need_agenda": form(WRITERS),
    "need_chain": page(OFFICE),
    "need_picture": page(OFFICE),
    "need_picture_pdf": page(OFFICE),
    "initiative_chain": page(OFFICE),
    "visit_tables": page(OFFICE),
    # 月報
    "monthly_list": page(OFFICE),
    "monthly_log": page(OFFICE),
    "monthly_report": page(OFFICE),
    "monthly_visits": page(OFFICE),
    "monthly_download": page(OFFICE),
    "monthly_add": form(WRITERS),
    "monthly_edit": form(WRITERS),
    "monthly_submit": form(WRITERS),
    "monthly_take_back": form(WRITERS),
    "monthly_send_back": form(CLERKS),
    "monthly_accept": form(CLERKS),
    # 会議
    "meeting_list": page(OFFICE),
    "meeting_detail": page(OFFICE),
    "meeting_add": form(WRITERS),
    "meeting_edit": form(WRITERS),
    "meeting_tables": page(OFFICE),
    "meeting_work": page(OFFICE),
    "meeting_need_add": form(WRITERS),
    # 会議の書類と予定表
    "meeting_letter": form(WRITERS),
    "meeting_attendance_sheet": page(OFFICE),
    "meeting_minutes_paper": page(OFFICE),
    "meeting_calendar": form(OFFICE),
    "meeting_calendar_off": form(OFFICE),
    "calendar_feed": page(EVERYBODY),  # the address itself is the key
    # 協議体・会議体
    "council_list": page(OFFICE),
    "council_detail": page(OFFICE),
    "council_add": form(CLERKS),
    "council_edit": form(CLERKS),
    "council_rename": form(CLERKS),
    "council_end": form(CLERKS),
    "council_roles": form(CLERKS),
    "council_name_add": form(CLERKS),
    "council_name_edit": form(CLERKS),
    "council_member_add": form(WRITERS),
    "council_member_edit": form(WRITERS),
    "council_members_renew": form(WRITERS),
    "council_members_leave": form(WRITERS),
    "council_roll": page(OFFICE),
    "council_roll_pdf": page(OFFICE),
    "series_list": page(OFFICE),
    "series_detail": page(OFFICE),
    "series_add": form(CLERKS),
    "series_edit": form(CLERKS),
    "series_rename": form(CLERKS),
    "series_name_add": form(CLERKS),
    "series_name_edit": form(CLERKS),
    # 取組み
    "initiative_list": page(OFFICE),
    "unconfirmed_list": page(OFFICE),
    "initiative_detail": page(OFFICE),
    "initiative_add": form(WRITERS),
    "initiative_edit": form(WRITERS),
    "initiative_reading": page(WRITERS),
    "initiative_status": form(WRITERS),
    "initiative_confirm": act(WRITERS),
    "initiative_publish": form(CLERKS),
    "initiative_unpublish": form(CLERKS),
    "initiative_occasions": page(OFFICE),
    "initiative_occasion_add": form(WRITERS),
    "initiative_occasion_edit": form(WRITERS),
    "initiative_place_add": form(WRITERS),
    "initiative_place_edit": form(WRITERS),
    "initiative_place_remove": form(WRITERS),
    "initiative_partner_add": form(WRITERS),
    "initiative_partner_edit": form(WRITERS),
    "initiative_partner_remove": form(WRITERS),
    "initiative_photo_add": form(WRITERS),
    "initiative_photo_edit": form(WRITERS),
    "initiative_photo_remove": form(WRITERS),
    "initiative_file": page(OFFICE),
    # 会議の前・当日・あと
    "meeting_plan": form(WRITERS),
    "meeting_agenda": form(WRITERS),
    "meeting_status": form(WRITERS),
    "meeting_postpone": form(WRITERS),
    "meeting_roll_call": form(WRITERS),
    "meeting_minutes": form(WRITERS),
    "meeting_draft": act(WRITERS),
    "meeting_file_add": form(WRITERS),
    "meeting_file": page(OFFICE),
    "decision_list": page(OFFICE),
    "decision_detail": page(OFFICE),
    "decision_close": form(WRITERS),
    "decision_reopen": form(WRITERS),
    "decision_initiative": form(WRITERS),
    # 支え合い：団体の事務局
    **{name: rule({DISPATCHER}) for rule, names in OF_A_GROUP.items() for name in names},
    "exchange_totals": page(OFFICE),
    "exchange_wishes": page(OFFICE),
    # アンケート：表とグラフ
    "survey_list": page(OFFICE),
    "survey_add": form(CLERKS),
    "survey_detail": page(OFFICE),
    "survey_edit": form(CLERKS),
    "survey_table": page(OFFICE),
    "survey_chart": page(OFFICE),
    "survey_group": page(OFFICE),
    "survey_answer": page(OFFICE),
    "survey_need_add": form(WRITERS),
    "survey_texts": page({ADMIN}),  # may name persons
    "survey_slip": page({ADMIN}),
    "saved_table_list": page(OFFICE),
    "saved_table_add": form(CLERKS),
    "saved_table_edit": form(CLERKS),
    "saved_table_delete": form(CLERKS),
    "review_tables": form(CLERKS),
    "review_table_add": form(CLERKS),
    "review_table_move": act(CLERKS),
    "review_table_remove": act(CLERKS),
    # アンケート：印刷された集計表、公表する表
    "printed_list": page(OFFICE),
    "printed_detail": page(OFFICE),
    "printed_upload": form(CLERKS),
    "printed_form": page(CLERKS),
    "printed_intake": page(CLERKS),
    "printed_confirm": act(CLERKS),
    "printed_delete": form(CLERKS),
    "publication_list": page(OFFICE),
    "publication_detail": page(OFFICE),
    "publication_add": form(CLERKS),
    "publication_edit": form(CLERKS),
    "publication_prepare": form(CLERKS),
    "publication_delete": form(CLERKS),
    "publication_progress": page(OFFICE),
    "publication_publish": form({MANAGER, ADMIN}),
    "publication_file": page(OFFICE),
    # アンケート：言えること
    "survey_findings": page(OFFICE),
    "survey_claims": form(OFFICE),
    "printed_claims": form(OFFICE),
    "wave_list": page(OFFICE),
    "wave_detail": page(OFFICE),
    "wave_claims": form(OFFICE),
    "wave_add": form(CLERKS),
    "wave_edit": form(CLERKS),
    "wave_delete": form(CLERKS),
    # 団体
    "organization_list": page(OFFICE),
    "organization_detail": page(OFFICE),
    "organization_add": form(WRITERS),
    "organization_edit": form(WRITERS),
    "organization_rest": form(CLERKS),
    "organization_return": form(CLERKS),
    # つながり・配置
    "relation_list": page(OFFICE),
    "relation_areas": page(OFFICE),
    "area_detail": page(OFFICE),
    "coordinator_list": page(OFFICE),
    "coordinator_years": page(OFFICE),
    "coordinator_detail": page(OFFICE),
    "coordinator_add": form(CLERKS),
    "coordinator_edit": form(CLERKS),
    "coordinator_placement_add": form(CLERKS),
    "coordinator_placement_edit": form(CLERKS),
    # 設定
    "setup": page({ADMIN}),
    "setup_city": form({ADMIN}),
    "setup_plan": form({ADMIN}),
    "setup_councils": form({ADMIN}),
    "area_list": page({ADMIN}),
    "area_add": form({ADMIN}),
    "area_edit": form({ADMIN}),
    "user_list": page({ADMIN}),
    "user_invite": form({ADMIN}),
    "user_detail": page({ADMIN}),
    "user_edit": form({ADMIN}),
    "user_link": form({ADMIN}),
    "user_disable": form({ADMIN}),
    "user_enable": form({ADMIN}),
    "user_second_factor": form({ADMIN}),
    # 記録：変更と閲覧
    "record_history": page(SIGNED_IN),  # and of those the ones who may open the record
    "access_list": page({ADMIN}),
    "access_detail": page({ADMIN}),
    "export_reason": act(SIGNED_IN),
    # 取り込み: which kinds a role may take in is said by the kind (coordination/sheet_kinds.py)
    "master_sheet": page(SENDERS),
    "import_upload": form(SENDERS),
    "import_reading": page(SENDERS),
    "import_sheet": page(SENDERS),
    "import_columns": act(SENDERS),
    "import_confirm": act(SENDERS),
    "import_progress": page(SENDERS),
    "import_problems": page(SENDERS),
    **{name: rule({ADMIN}) for rule, names in OF_ANSWERS.items() for name in names},
    # 公開ページ
    "public_index": page(EVERYBODY),
    "public_initiative": page(EVERYBODY),
    "public_leaflet": page(EVERYBODY),
    "public_data": page(EVERYBODY),
    "public_csv": page(EVERYBODY),
    "public_json": page(EVERYBODY),
    "public_schema": page(EVERYBODY),
    "public_calendar": page(EVERYBODY),
    "public_photo": page(EVERYBODY),
    # 使い方
    "help_index": page(SIGNED_IN),
    "help_page": page(SIGNED_IN),
    # ログインと自分のこと
    "account_login": own_account(EVERYBODY, EVERYBODY),
    "account_logout": own_account(EVERYBODY, EVERYBODY),
    "account_inactive": own_account(EVERYBODY, NOBODY),
    "account_reauthenticate": own_account(),
    "account_change_password": own_account(),
    "account_reset_password": own_account(EVERYBODY, EVERYBODY),
    "account_reset_password_done": own_account(EVERYBODY, NOBODY),
    "account_reset_password_from_key": own_account(EVERYBODY, EVERYBODY),
    "account_reset_password_from_key_done": own_account(EVERYBODY, NOBODY),
    "mfa_authenticate": own_account(EVERYBODY, EVERYBODY),
    "mfa_reauthenticate": own_account(),
    "mfa_index": own_account(send=NOBODY),
    "mfa_activate_totp": own_account(),
    "mfa_deactivate_totp": own_account(),
    "mfa_view_recovery_codes": own_account(send=NOBODY),
    "mfa_generate_recovery_codes": own_account(),
    "mfa_download_recovery_codes": own_account(send=NOBODY),
    "mfa_list_webauthn": own_account(send=NOBODY),
    "mfa_add_webauthn": own_account(),
    "mfa_reauthenticate_webauthn": own_account(),
    "mfa_remove_webauthn": own_account(),
    "mfa_edit_webauthn": own_account(),
    "usersessions_list": own_account(),
    # 管理画面
    "admin:*": form({ADMIN}),
    "admin_password": page({ADMIN}),
    # 動いているか
    "livez": page(EVERYBODY),
    "readyz": page(EVERYBODY),
}


def rule_of(view_name: str) -> Rule | None:
    """The rule for a view by the name of its address; None for a view that is not in the register."""
    namespace, colon, _ = view_name.partition(":")
    return POLICY.get(view_name) or (POLICY.get(f"{namespace}:*") if colon else None)


def role_of(user) -> str:
    return user.role if user.is_authenticated else ANONYMOUS


class PolicyMiddleware:
    """Asks the register before every view; who has not signed in is asked to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        rule = rule_of(request.resolver_match.view_name)
        if rule is None:
            raise PermissionDenied
        roles = rule.roles(request.method)
        if roles is None:
            known = [method for method in ("GET", "HEAD", "POST") if rule.roles(method)]
            return HttpResponseNotAllowed(known)
        role = role_of(request.user)
        if role == ANONYMOUS and ANONYMOUS not in roles:
            return redirect_to_login(request.get_full_path())
        if role not in roles:
            raise PermissionDenied
        if role != ANONYMOUS and not rule.before_second_factor and lacks_second_factor(request.user):
            return to_set_up(request)
        return None


class Permissions:
    """`{% if may.organization_edit %}`: whether the role may open a page or send to it."""

    def __init__(self, role):
        self.role = role

    def __getitem__(self, view_name):
        rule = rule_of(view_name)
        if rule is None:
            raise KeyError(view_name)
        return self.role in (rule.send or rule.read)


def permissions(request):
    """Template context: `may`."""
    return {"may": Permissions(role_of(request.user))} if hasattr(request, "user") else {}
