"""Whom the answer of each view tells of: a second register beside that of who may call it (config/policy.py).

A view stands in SHOWN with the kinds of persons and what it is called in the record of views, or in NOBODY. What stands in
neither is noted with everybody that was loaded for it.
"""

from coordination.personal import (
    KINDS,
    MEMBERS,
    NEEDS,
    RESIDENTS,
    RESPONDENTS,
    SHEETS,
    USERS,
    VISITS,
)  # fmt: skip

SHOWN = {
    (MEMBERS,): {
        "home": "今日の仕事",
        "request_list": "依頼の一覧",
        "request_detail": "依頼",
        "request_add": "依頼の登録",
        "request_edit": "依頼を直す画面",
        "request_cancel": "依頼の取りやめ",
        "request_plan": "予定づくり",
        "errand_list": "予定の一覧",
        "errand_calendar": "予定のカレンダー",
        "errand_sheet": "当日の用紙",
        "errand_detail": "予定",
        "errand_plan": "予定の変更",
        "errand_assign": "手伝う人の割り当て",
        "errand_unassign": "割り当ての取り消し",
        "errand_finish": "予定の結果",
        "errand_not_done": "予定の中止",
        "errand_cancel": "予定の取りやめ",
        "errand_reopen": "予定の戻し",
        "member_list": "会員の一覧",
        "member_detail": "会員",
        "member_add": "会員の登録",
        "member_edit": "会員を直す画面",
        "member_role_add": "会員の役割の登録",
        "member_role_edit": "会員の役割を直す画面",
        "member_leave": "会員の退会",
        "member_passbook": "会員の通帳",
        "member_passbook_pdf": "会員の通帳（PDF）",
        "service_list": "活動の一覧",
        "service_detail": "活動",
        "service_add": "活動の登録",
        "service_withdraw": "活動の取り消し",
        "ticket_desk": "券の窓口",
        "ticket_sell": "券の発行",
        "ticket_redeem": "券の換金",
        "ticket_pass_on": "券の受け渡し",
        "ticket_void": "券の無効",
        "ticket_expire": "券の期限切れ",
        "ticket_find": "券の番号さがし",
        "ticket_detail": "券の番号",
        "book_list": "券の綴りの一覧",
        "book_detail": "券の綴り",
        "book_discard": "券の綴りの廃棄",
        "ledger_list": "帳簿",
        "ledger_pdf": "帳簿（PDF）",
        "transfer_detail": "記帳",
        "transfer_reverse": "記帳の取り消し",
        "cash_ties": "現金と券のつきあわせ",
        "statement_helpers": "協力会員ごとの集計",
        "group_import": "会員の取り込み",
    },
    (RESIDENTS,): {
        "council_detail": "協議体",
        "council_member_add": "構成員の登録",
        "council_member_edit": "構成員を直す画面",
        "council_members_renew": "構成員の改選",
        "council_members_leave": "構成員の退任",
        "council_roll": "構成員名簿",
        "council_roll_pdf": "構成員名簿（PDF）",
        "meeting_detail": "会議",
        "meeting_roll_call": "会議の出欠",
        "meeting_minutes": "会議の議事録",
        "meeting_minutes_paper": "議事録の用紙",
        "meeting_attendance_sheet": "出席者名簿",
        "meeting_letter": "開催通知",
        "meeting_tables": "会議の集計",
        "meeting_file": "会議のファイル",
    },
    (RESPONDENTS,): {
        "survey_group": "区分の回答者",
        "survey_answer": "数の回答者",
        "survey_texts": "自由記述",
        "survey_slip": "個票",
    },
    (NEEDS,): {
        "need_list": "困りごとの一覧",
        "need_detail": "困りごと",
        "need_edit": "困りごとを直す画面",
        "need_step_add": "困りごとの経過",
        "need_merge": "困りごとをまとめる画面",
        "need_merge_into": "困りごとのまとめ",
        "need_part": "困りごとの分け直し",
        "need_chain": "困りごとからのつながり",
    },
    (VISITS,): {
        "activity_list": "活動記録の一覧",
        "activity_detail": "活動記録",
        "activity_add": "活動記録の登録",
        "activity_edit": "活動記録を直す画面",
        "activity_withdraw": "活動記録の取り消し",
        "activity_return": "活動記録の戻し",
        "activity_file": "訪問の写真とファイル",
        "organization_detail": "団体",
        "relation_list": "つながり",
        "area_detail": "圏域",
    },
    (VISITS, NEEDS): {
        "monthly_report": "月報",
        "monthly_visits": "月報の訪問",
        "monthly_log": "月の記録",
        "monthly_download": "月報のファイル",
        "monthly_accept": "月報の受理",
        "monthly_submit": "月報の提出",
        "monthly_send_back": "月報の差し戻し",
        "monthly_take_back": "月報の引き取り",
        "monthly_edit": "月報を直す画面",
    },
    (USERS,): {
        "user_list": "利用者の一覧",
        "user_invite": "利用者の招待",
        "user_detail": "利用者",
        "user_edit": "利用者を直す画面",
        "user_link": "招待・パスワードのリンク",
        "user_disable": "利用の停止",
        "user_enable": "利用の再開",
        "user_second_factor": "二つ目の確認方法の取り消し",
    },
    (SHEETS,): {
        "import_upload": "取り込みのファイル",
        "import_sheet": "取り込みの確認",
        "import_columns": "取り込みの列",
        "import_confirm": "取り込み",
        "import_problems": "取り込めなかった行",
        "intake_upload": "個票の取り込み",
        "intake_columns": "個票の列",
        "intake_questions": "個票の設問",
        "intake_confirm": "個票の取り込みの確定",
        "intake_problems": "取り込めなかった個票",
    },
    tuple(KINDS): {
        "admin:*": "管理画面",
        "record_history": "変更の履歴",
        "access_list": "閲覧とログインの記録",
        "access_detail": "閲覧とログインの記録の一件",
    },
}

# Numbers, words and papers of the office's own work, and forms that hold nothing yet. Coordinators and users who are named
# as the authors of what they wrote are not persons in this sense.
NOBODY = frozenset(
    """
    figure_records  review_list  review  review_add  review_download  review_submit  review_take_back
    review_send_back  review_approve  review_revise  review_texts  review_text_add  review_text_edit
    review_text_delete  review_questions  review_questions_paper  review_answer  year_list  year_close
    year_reopen  edition_detail  edition_changes  edition_file  edition_archive  indicator_year  plan_add
    plan_edit  setup_targets  indicator_list  indicator_detail  indicator_add  indicator_edit  indicator_retire
    indicator_order  rule_list  rule_detail  rule_add  rule_edit  rule_withdraw  projection_list
    projection_scores  projection_keep  projection_withdraw  carried_over_list  carried_over_grid
    carried_over_edit  review_summary  review_summary_pdf  edition_statement  edition_statement_file  handover
    handover_pdf  handover_task_add  handover_task_edit  handover_task_delete  review_text_check
    review_photo_add  review_photo_edit  review_photo_remove  review_photo_move  number_find  edition_figure
    export_reason
    activity_calendar  activity_waiting  activity_hello  service_worker  need_board  need_add  need_agenda
    need_picture  need_picture_pdf  initiative_chain  visit_tables  monthly_list  monthly_add  meeting_list
    meeting_add  meeting_edit  meeting_work  meeting_need_add  meeting_calendar  meeting_calendar_off
    calendar_feed  council_list  council_add  council_edit  council_rename  council_end  council_roles
    council_name_add  council_name_edit  series_list  series_detail  series_add  series_edit  series_rename
    series_name_add  series_name_edit  initiative_list  unconfirmed_list  initiative_detail  initiative_add
    initiative_edit  initiative_reading  initiative_status  initiative_confirm  initiative_publish
    initiative_unpublish  initiative_occasions  initiative_occasion_add  initiative_occasion_edit
    initiative_place_add  initiative_place_edit  initiative_place_remove  initiative_partner_add
    initiative_partner_edit  initiative_partner_remove  initiative_photo_add  initiative_photo_edit
    initiative_photo_remove  initiative_file  meeting_plan  meeting_agenda  meeting_status  meeting_postpone
    meeting_draft  meeting_file_add  decision_list  decision_detail  decision_close  decision_reopen
    decision_initiative  group_list  group_detail  book_print  statement_list  statement_detail  statement_month
    statement_year  ledger_home  month_list  cash_list  ledger_export  ledger_file  group_edit  terms_add
    terms_edit  work_kind_add  work_kind_edit  suspension_add  suspension_edit  book_add  month_close  cash_add
    cash_edit  cash_delete  exchange_totals  exchange_wishes  survey_list  survey_add  survey_detail
    survey_edit  survey_table  survey_chart  survey_need_add  saved_table_list  saved_table_add
    saved_table_edit  saved_table_delete  review_tables  review_table_add  review_table_move
    review_table_remove  printed_list  printed_detail  printed_upload  printed_form  printed_intake
    printed_confirm  printed_delete  publication_list  publication_detail  publication_add  publication_edit
    publication_prepare  publication_delete  publication_progress  publication_publish  publication_file
    survey_findings  survey_claims  printed_claims  wave_list  wave_detail  wave_claims  wave_add  wave_edit
    wave_delete  organization_list  organization_add  organization_edit  organization_rest  organization_return
    relation_areas  coordinator_list  coordinator_years  coordinator_detail  coordinator_add  coordinator_edit
    coordinator_placement_add  coordinator_placement_edit  setup  setup_city  setup_plan  setup_councils
    area_list  area_add  area_edit  master_sheet  import_reading  import_progress  intake_template
    intake_progress  intake_start  intake_discard  intake_layout_save  intake_layout_delete  public_index
    public_initiative  public_leaflet  public_data  public_csv  public_json  public_schema  public_calendar
    public_photo  help_index  help_page  account_login  account_logout  account_inactive  account_reauthenticate
    account_change_password  account_reset_password  account_reset_password_done
    account_reset_password_from_key  account_reset_password_from_key_done  mfa_authenticate  mfa_reauthenticate
    mfa_index  mfa_activate_totp  mfa_deactivate_totp  mfa_view_recovery_codes  mfa_generate_recovery_codes
    mfa_download_recovery_codes  mfa_list_webauthn  mfa_add_webauthn  mfa_reauthenticate_webauthn
    mfa_remove_webauthn  mfa_edit_webauthn  usersessions_list  admin_password  livez  readyz
    """.split()
)

_OF = {view: frozenset(kinds) for kinds, views in SHOWN.items() for view in views}
_TITLES = {view: title for views in SHOWN.values() for view, title in views.items()}


def shown_by(view_name: str) -> frozenset[str]:
    """The kinds of persons of whom the view tells."""
    if view_name in NOBODY:
        return frozenset()
    return _OF.get(_known_as(view_name), frozenset(KINDS))


def is_decided(view_name: str) -> bool:
    return view_name in NOBODY or _known_as(view_name) in _OF


def title_of(view_name: str) -> str:
    """会員の一覧; "" for a view that tells of nobody."""
    return _TITLES.get(_known_as(view_name), "")


def _known_as(view_name):
    namespace, colon, _ = view_name.partition(":")
    return f"{namespace}:*" if colon and view_name not in _OF else view_name
