"""計画のひな形: the indicators that a plan of this programme sets targets for, and the rules by which they count.

A city begins with these and changes them as its plan asks for. The review finds the indicators by their keys.
"""

from datetime import date

from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality, Purpose, Tier
from meetings.models import MeetingKind
from reports.models import Indicator
from reports.models.chapter import Chapter

COUNCIL, TALK, PARTNERS, VISITORS = "council", "talk", "partners", "visitors"
KINDS = {
    COUNCIL: ("第1層協議体", "市全域の協議体の会議"),
    TALK: ("地域の話し合いの場", "住民が地域の支え合いを話し合う場（地域会議、座談会など）"),
    PARTNERS: ("関係者会議", "圏域の専門職や団体との打ち合わせ"),
    VISITORS: ("視察の受け入れ", "ほかの地域からの視察"),
}
PURPOSES = [
    "地域の情報を集める",
    "顔つなぎ・関係づくり",
    "会議・打ち合わせ",
    "活動の立ち上げの支援",
    "相談を受ける",
    "普及啓発",
]
# What each tier's 開催回数 counts, unless the city decides otherwise.
RULES = {
    Tier.FIRST: (COUNCIL, "第1層協議体の会議", "市全域の協議体の会議を数えます。"),
    Tier.SECOND: (
        TALK,
        "地域の話し合いの場",
        "地域会議や座談会など、住民が話し合う場だけを数えます。関係者会議と視察の受け入れは数えません。",
    ),
}

MEETINGS, ACTIVITIES, HEADS = "council_meetings", "coordinator_activities", "coordinators"
# The review has tables of its own for these.
KEYS = frozenset(
    [MEETINGS, ACTIVITIES, HEADS]
    + [f"{key}_tier{tier}" for key in (ACTIVITIES, HEADS) for tier in Tier]
    + [f"tier{tier}_meetings" for tier in Tier]
)


def make_kinds() -> dict[str, MeetingKind]:
    """The kinds of meeting that counting rules are made of, by their short keys; those that exist are kept."""
    return {
        key: MeetingKind.objects.get_or_create(
            name=name, defaults={"wording": wording, "position": position}
        )[0]
        for position, (key, (name, wording)) in enumerate(KINDS.items())
    }


def make_purposes():
    if not Purpose.objects.exists():
        Purpose.objects.bulk_create(Purpose(name=name, position=i) for i, name in enumerate(PURPOSES))


def make_indicators(
    *, counted_from: FiscalYear | None, coordinators_since: dict[int, FiscalYear] | None = None
):
    """The indicators of councils and coordinators, each with a part for either tier; those that exist are kept.

    counted_from: the first year counted from records; earlier years show what was carried over.
    coordinators_since: by tier, the year of the first coordinator; earlier years are －.
    """
    city, since = Municipality.current(), coordinators_since or {}
    _meetings(city, counted_from)
    _activities(city, counted_from)
    # Placements are known from the year of the first coordinator, or else from where the records begin.
    _heads(city, None if since else counted_from, since)


def _meetings(city, counted_from):
    within = {"measure": "meetings", "section": Chapter.COUNCIL_MEETINGS}
    whole = _indicator(
        MEETINGS,
        "協議体の開催回数",
        f"{city.tier1_name}と{city.tier2_name}の話し合いの場を開いた回数。目標は層を分けずに定めます。",
        is_target_only=True,
        **within,
    )
    for tier in Tier:
        name = city.tier_name(tier)
        definition = f"{name}の話し合いの場を開いた回数。どの会議を数えるかは、数え方で決めます。"
        part = {"tier": tier, "parent": whole, "counted_from": counted_from}
        _indicator(f"tier{tier}_meetings", f"{name}の開催回数", definition, **part, **within)


def _activities(city, counted_from):
    within = {"measure": "activities", "section": Chapter.ACTIVITIES, "counted_from": counted_from}
    whole = _indicator(
        ACTIVITIES,
        "コーディネーターの活動回数",
        "生活支援コーディネーターが、住民や団体を訪ねたり、集まりに出たりした回数。",
        **within,
    )
    whole.achieved_by = whole  # target and actual both count every visit of either tier
    whole.save()
    for tier in Tier:
        name = f"うち{city.tier_name(tier)}相当"
        definition = f"活動回数のうち、{city.tier_name(tier)}の働きとして記録したもの。"
        _indicator(f"{ACTIVITIES}_tier{tier}", name, definition, tier=tier, parent=whole, **within)


def _heads(city, counted_from, since: dict[int, FiscalYear]):
    within = {"measure": "coordinators", "section": Chapter.PLACEMENTS, "counted_from": counted_from}
    definition = "年度末（年度の途中は基準日）に配置されている生活支援コーディネーターの実人数。"
    whole = _indicator(HEADS, "コーディネーター配置数", definition, **within)
    for tier in Tier:
        name = city.tier_name(tier)
        _indicator(
            f"{HEADS}_tier{tier}",
            f"{name}のコーディネーター",
            f"{name}を受け持つ人の数。二つの層を兼ねる人は、どちらにも数えます。",
            tier=tier,
            parent=whole,
            since=since.get(tier),
            **within,
        )


def make_rules(
    kinds: dict[str, MeetingKind], *, effective_from: FiscalYear, decided_on: date, decided_by: str
):
    """Adopts the standard rule for the meetings of either tier where none has been adopted yet."""
    for tier, (kind, name, wording) in RULES.items():
        indicator = Indicator.objects.get(key=f"tier{tier}_meetings")
        if indicator.rules.adopted().exists():
            continue
        rule = indicator.rules.create(
            name=name,
            wording=wording,
            effective_from=effective_from,
            decided_on=decided_on,
            decided_by=decided_by,
        )
        rule.kinds.set([kinds[kind]])


def _indicator(key, name, definition, **fields) -> Indicator:
    defaults = {"name": name, "definition": definition, "position": Indicator.objects.count(), **fields}
    return Indicator.objects.get_or_create(key=key, defaults=defaults)[0]
