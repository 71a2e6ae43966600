"""数え方台帳 forgets nothing: the database refuses to delete a version, or to change or delete its history, whatever the
way (form, admin, shell, SQL). A version that is wrong is withdrawn."""

from coordination.guards import Guard, Guards, refusing_truncate

KEPT = "数え方台帳の版と経過は、消せません。まちがった版は、台帳で取り下げてください。"
MISSING = (
    "数え方台帳を守るしくみが、データベースにそろっていません。"
    "管理者に「manage.py migrate を実行してください」と伝えてください。"
)
TABLES = ("reports_countingrule", "reports_rulechange")


def _guards(vendor: str) -> list[Guard]:
    deleted = [Guard(table, "DELETE", "1 = 1", KEPT) for table in TABLES]
    # A line that is replaced as a whole (SQLite's INSERT OR REPLACE) comes with an INSERT.
    again = "EXISTS (SELECT 1 FROM reports_rulechange one WHERE one.id = NEW.id)"
    history = "reports_rulechange"
    return [*deleted, Guard(history, "UPDATE", "1 = 1", KEPT), Guard(history, "INSERT", again, KEPT)]


def _besides(vendor):
    if vendor != "postgresql":
        return {}
    return {
        f"counting_rule_truncate_{number}": refusing_truncate(
            f"counting_rule_truncate_{number}", table, f"EXISTS (SELECT 1 FROM {table})", KEPT
        )
        for number, table in enumerate(TABLES, 1)
    }


GUARDS = Guards(
    "counting_rule",
    _guards,
    table="reports_rulechange",
    missing=MISSING,
    code="reports.E003",
    besides=_besides,
)
