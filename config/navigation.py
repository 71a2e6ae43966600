"""The way through the application, by work; each role sees what it may do (config/policy.py)."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString

from config.policy import Permissions, role_of
from coordination.models.user import User


@dataclass(frozen=True)
class Place:
    """A place of the navigation. view: its first page. beginnings: how the names of all its pages begin. tabs: the
    places within it, shown on all its pages."""

    label: str
    view: str
    beginnings: tuple[str, ...]
    tabs: tuple["Place", ...] = ()

    def holds(self, view_name: str) -> bool:
        return view_name == self.view or view_name.startswith(self.beginnings)


HOME = Place("今日の仕事", "home", ("home",))
VISITS = Place(
    "活動記録",
    "activity_list",
    ("activity_", "visit_tables", "need_", "monthly_"),
    tabs=(
        Place("一覧", "activity_list", ("activity_detail", "activity_add", "activity_edit")),
        Place("カレンダー", "activity_calendar", ("activity_calendar",)),
        Place("集計", "visit_tables", ("visit_tables",)),
        Place("困りごと", "need_list", ("need_",)),
        Place("月報", "monthly_list", ("monthly_",)),
    ),
)
MEETINGS = Place(
    "会議",
    "meeting_list",
    ("meeting_", "decision_", "council_", "series_"),
    tabs=(
        Place("会議の一覧", "meeting_list", ("meeting_",)),
        Place("決定・宿題", "decision_list", ("decision_",)),
        Place("協議体", "council_list", ("council_",)),
        Place("会議体", "series_list", ("series_",)),
        Place("集計", "meeting_tables", ("meeting_tables",)),
        Place("やること", "meeting_work", ("meeting_work",)),
    ),
)
INITIATIVES = Place(
    "取組み",
    "initiative_list",
    ("initiative_", "unconfirmed_"),
    tabs=(
        Place("一覧", "initiative_list", ("initiative_",)),
        Place("確かめていない取組み", "unconfirmed_list", ("unconfirmed_",)),
    ),
)
EXCHANGE = Place(
    "支え合い",
    "request_list",
    (
        *("request_", "errand_", "service_", "member_", "ticket_", "book_", "ledger_", "transfer_"),
        *("month_", "cash_", "statement_", "group_", "terms_", "work_kind_", "suspension_"),
    ),
    tabs=(
        Place("依頼", "request_list", ("request_", "errand_")),
        Place("活動", "service_list", ("service_",)),
        Place("会員", "member_list", ("member_",)),
        Place("券", "ticket_desk", ("ticket_", "book_")),
        Place("帳簿", "ledger_list", ("ledger_list", "ledger_pdf", "transfer_")),
        Place("月締め", "ledger_home", ("ledger_home", "ledger_export", "month_", "cash_")),
        Place("集計", "statement_list", ("statement_",)),
        Place("設定", "group_list", ("group_", "terms_", "work_kind_", "suspension_")),
    ),
)
EXCHANGE_OF_CITY = Place("支え合い", "exchange_totals", ("exchange_totals", "exchange_wishes"))
SURVEYS = Place(
    "アンケート",
    "survey_list",
    ("survey_", "saved_table_", "printed_", "publication_", "wave_", "intake_"),
    tabs=(
        Place("調査", "survey_list", ("survey_", "saved_table_", "printed_")),
        Place("経年比較", "wave_list", ("wave_",)),
        Place("公表", "publication_list", ("publication_",)),
        Place("個票の取り込み", "intake_start", ("intake_",)),
    ),
)
REVIEW = Place(
    "計画評価",
    "review_list",
    (
        "review",
        "edition_",
        "figure_",
        "indicator_",
        "year_",
        "number_",
        "plan_",
        "setup_targets",
        "rule_",
        "projection_",
        "carried_over_",
        "handover",
    ),
    tabs=(
        Place(
            "評価書", "review_list", ("review", "edition_", "figure_", "indicator_", "plan_", "setup_targets")
        ),
        Place(
            "指標",
            "indicator_list",
            ("indicator_detail", "indicator_add", "indicator_edit", "indicator_retire", "indicator_order"),
        ),
        Place("数字でさがす", "number_find", ("number_",)),
        Place("見込", "projection_list", ("projection_",)),
        Place("移行前の実績", "carried_over_list", ("carried_over_",)),
        Place("年度の締め", "year_list", ("year_",)),
        Place("数え方台帳", "rule_list", ("rule_",)),
        Place("引継ぎ", "handover", ("handover",)),
    ),
)
ORGANIZATIONS = Place(
    "団体",
    "organization_list",
    ("organization_", "relation_", "area_detail", "coordinator_"),
    tabs=(
        Place("一覧", "organization_list", ("organization_",)),
        Place("つながり", "relation_list", ("relation_list",)),
        Place("圏域ごと", "relation_areas", ("relation_areas", "area_detail")),
        Place("コーディネーター", "coordinator_list", ("coordinator_",)),
    ),
)
SETUP = Place(
    "設定",
    "setup",
    (
        "setup_city",
        "setup_plan",
        "setup_councils",
        "user_",
        "access_",
        "area_list",
        "area_add",
        "area_edit",
        "import_",
    ),
)

PLACES = (
    HOME,
    VISITS,
    MEETINGS,
    INITIATIVES,
    EXCHANGE,
    EXCHANGE_OF_CITY,
    SURVEYS,
    REVIEW,
    ORGANIZATIONS,
    SETUP,
)

# What each role does most: at the thumb on a phone.
AT_THE_THUMB = {
    User.Role.ADMIN: (HOME, MEETINGS, SETUP),
    User.Role.STAFF: (HOME, MEETINGS, VISITS),
    User.Role.COORDINATOR: (HOME, VISITS, ORGANIZATIONS),
    User.Role.DISPATCHER: (HOME, EXCHANGE),
    User.Role.MANAGER: (HOME, REVIEW, MEETINGS),
}


def navigation(request):
    """Template context: the links of `places` with the one we are at, of its `tabs` where it has several, and of
    `thumb`."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    here = request.resolver_match.view_name if request.resolver_match else ""
    return _links(role_of(request.user), here, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1024)
def _links(role, here: str, *of_addresses) -> dict[str, SafeString]:
    """They are alike for all of a role on all pages of a view: drawn once a process. of_addresses: what all addresses
    hang on."""
    may = Permissions(role)
    tabs = next((place.tabs for place in PLACES if place.holds(here)), ())
    tab_here = next((tab for tab in reversed(tabs) if tab.holds(here)), None)  # the narrower stand behind
    open_tabs = [(tab, tab == tab_here) for tab in tabs if may[tab.view]]
    return {
        "tabs": _drawn(open_tabs if len(open_tabs) > 1 else []),
        "places": _drawn([(place, place.holds(here)) for place in PLACES if may[place.view]]),
        "thumb": _drawn([(place, place.holds(here)) for place in AT_THE_THUMB[role] if may[place.view]]),
    }


def _drawn(places: list[tuple[Place, bool]]) -> SafeString:
    return render_to_string("_places.html", {"places": places}) if places else SafeString()
