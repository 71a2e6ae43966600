"""The database keeps what was looked at: nothing of it is changed, and nothing deleted before its time."""

from coordination.guards import Guard, Guards, refusing_truncate

ACCESS, SEEN = "coordination_access", "coordination_seenperson"
YOUNGEST = 365  # days that every city keeps; more is for it to decide (ACCESS_YEARS)
FROZEN = "閲覧の記録は、書きかえられません。1年たつまでは、消すこともできません。"
MISSING = (
    "閲覧の記録を守るしくみが、データベースにそろっていません。"
    "管理者に「manage.py migrate を実行してください」と伝えてください。"
)
IS_YOUNG = {
    "sqlite": "{at} > strftime('%Y-%m-%d %H:%M:%f', 'now', '-365 days')",
    "postgresql": "{at} > clock_timestamp() - interval '365 days'",
}


def _guards(vendor: str) -> list[Guard]:
    is_young = IS_YOUNG[vendor]
    of_access = f"(SELECT a.at FROM {ACCESS} a WHERE a.entry_id = OLD.access_id)"
    return [
        Guard(ACCESS, "UPDATE", "1 = 1", FROZEN),
        Guard(SEEN, "UPDATE", "1 = 1", FROZEN),
        Guard(ACCESS, "DELETE", is_young.format(at="OLD.at"), FROZEN),
        Guard(SEEN, "DELETE", is_young.format(at=of_access), FROZEN),
    ]


def _truncating(vendor: str) -> dict[str, list[str]]:
    if vendor != "postgresql":
        return {}
    return {
        f"access_truncate_{table}": refusing_truncate(
            f"access_truncate_{table}", table, f"EXISTS (SELECT 1 FROM {table})", FROZEN
        )
        for table in (ACCESS, SEEN)
    }


GUARDS = Guards("access", _guards, table=SEEN, missing=MISSING, code="coordination.E005", besides=_truncating)
