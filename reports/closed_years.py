"""What a closed fiscal year has recorded stays: the database refuses to add, change or delete records of its days,
whatever the way (form, import, admin, shell, SQL). A manager opens it again, and says why.

Its records are what the measures count (reports/measures.py), what belongs to them, and what stands for them where
there are none (移行前の実績). A year's decisions may still be settled and its needs gone on with: those are later days'
work.
"""

from coordination.guards import Guard, Guards, refusing_truncate

CLOSED = (
    "締めた年度の記録です。足すことも、直すことも、消すこともできません。"
    "直すときは、管理職に、理由を添えて年度を開きなおしてもらってください。"
)
KEPT = "年度の締めの記録は、変えることも消すこともできません。"
MISSING = (
    "締めた年度を守るしくみが、データベースにそろっていません。"
    "管理者に「manage.py migrate を実行してください」と伝えてください。"
)

IN_CLOSED_YEAR = """EXISTS (SELECT 1 FROM reports_yearclosing y
    WHERE y.reopened_at IS NULL AND {day} BETWEEN y.first_day AND y.last_day)"""
# Tables of records with their days, and of what belongs to such a record.
DATED = {
    "coordination_activity": "visited_on",
    "coordination_forum": "held_on",
    "meetings_meeting": "held_on",
    "meetings_occasion": '"on"',
    "volunteers_service": "held_on",
    "volunteers_tickettransfer": "transferred_on",
}
OF_DATED = {
    "coordination_activity_purposes": ("activity_id", "coordination_activity"),
    "coordination_activity_organizations": ("activity_id", "coordination_activity"),
    "coordination_activity_coordinators": ("activity_id", "coordination_activity"),
    "coordination_activityfile": ("activity_id", "coordination_activity"),
    "meetings_attendance": ("meeting_id", "meetings_meeting"),
    "volunteers_servicehelper": ("service_id", "volunteers_service"),
}
ANY = "EXISTS (SELECT 1 FROM reports_yearclosing y WHERE y.reopened_at IS NULL)"


def _guards(vendor: str) -> list[Guard]:
    return [
        *_of_records(),
        *_of_what_belongs_to_them(),
        *_of_placements(),
        *_of_what_was_carried_over(),
        *_of_the_closing(),
    ]


def _rows(event):
    """Which rows an event has: an update takes a record out of its day as well as into another."""
    return {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]


def _of_records():
    for table, day in DATED.items():
        for event in ("INSERT", "UPDATE", "DELETE"):
            for row in _rows(event):
                yield Guard(table, event, IN_CLOSED_YEAR.format(day=f"{row}.{day}"), CLOSED, only_if=ANY)


def _of_what_belongs_to_them():
    for table, (key, record) in OF_DATED.items():
        day = f"(SELECT r.{DATED[record]} FROM {record} r WHERE r.id = {{row}}.{key})"
        for event in ("INSERT", "UPDATE", "DELETE"):
            for row in _rows(event):
                closed = IN_CLOSED_YEAR.format(day=day.format(row=row))
                yield Guard(table, event, closed, CLOSED, only_if=ANY)


def _of_placements():
    """A placement goes over years: of a closed one, only who was placed on a day of it must stay. One that goes on may
    end later."""
    table = "coordination_placement"
    for event in ("INSERT", "DELETE"):
        (row,) = _rows(event)
        yield Guard(table, event, IN_CLOSED_YEAR.format(day=f"{row}.started_on"), CLOSED, only_if=ANY)
    for column in ("started_on", "ended_on"):
        for row in ("OLD", "NEW"):
            moved = f"COALESCE(CAST(NEW.{column} AS text), '') <> COALESCE(CAST(OLD.{column} AS text), '')"
            closed = IN_CLOSED_YEAR.format(day=f"{row}.{column}")
            yield Guard(table, "UPDATE", f"{moved} AND {closed}", CLOSED, only_if=ANY)


def _of_what_was_carried_over():
    """The figures of years without records are kept by year and not by day."""
    for event in ("INSERT", "UPDATE", "DELETE"):
        for row in _rows(event):
            closed = f"""EXISTS (SELECT 1 FROM reports_yearclosing y
                WHERE y.reopened_at IS NULL AND y.fiscal_year = {row}.fiscal_year)"""
            yield Guard("reports_carriedover", event, closed, CLOSED, only_if=ANY)


def _of_the_closing():
    table = "reports_yearclosing"
    same = " AND ".join(
        f"NEW.{name} = OLD.{name}"
        for name in ("fiscal_year", "first_day", "last_day", "closed_by_id", "closed_at")
    )
    yield Guard(table, "UPDATE", f"OLD.reopened_at IS NOT NULL OR NOT ({same})", KEPT)
    yield Guard(table, "DELETE", "1 = 1", KEPT)


def _besides(vendor):
    if vendor != "postgresql":
        return {}
    tables = [*DATED, *OF_DATED, "coordination_placement", "reports_carriedover"]
    found = {
        f"closed_year_truncate_{number}": refusing_truncate(
            f"closed_year_truncate_{number}", table, ANY, CLOSED
        )
        for number, table in enumerate(tables, 1)
    }
    name = "closed_year_truncate_kept"
    return found | {
        name: refusing_truncate(
            name, "reports_yearclosing", "EXISTS (SELECT 1 FROM reports_yearclosing)", KEPT
        )
    }


GUARDS = Guards(
    "closed_year",
    _guards,
    table="reports_yearclosing",
    missing=MISSING,
    code="reports.E002",
    besides=_besides,
)
