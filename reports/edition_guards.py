"""What has been approved stays as it was: the database itself refuses to change or delete an edition, its files and the
steps that led to it, whatever the way (form, admin, shell, SQL). A later edition is another row."""

from coordination.guards import Guard, Guards, refusing_truncate

FROZEN = "承認した版は、変えることも消すこともできません。直すときは、改訂して新しい版をつくってください。"
MISSING = (
    "承認した版を守るしくみが、データベースにそろっていません。"
    "管理者に「manage.py migrate を実行してください」と伝えてください。"
)
TABLES = ("reports_edition", "reports_editionfile", "reports_reviewstep")


def _guards(vendor: str) -> list[Guard]:
    changed = [Guard(table, event, "1 = 1", FROZEN) for table in TABLES for event in ("UPDATE", "DELETE")]
    # A row that is replaced as a whole (SQLite's INSERT OR REPLACE) comes with an INSERT.
    replaced = [
        Guard(table, "INSERT", f"EXISTS (SELECT 1 FROM {table} one WHERE one.id = NEW.id)", FROZEN)
        for table in TABLES
    ]
    return [*changed, *replaced]


def _besides(vendor):
    if vendor != "postgresql":
        return {}
    found = {}
    for number, table in enumerate(TABLES, 1):
        name = f"edition_truncate_{number}"
        found[name] = refusing_truncate(name, table, f"EXISTS (SELECT 1 FROM {table})", FROZEN)
    return found


GUARDS = Guards(
    "edition", _guards, table="reports_editionfile", missing=MISSING, code="reports.E001", besides=_besides
)
