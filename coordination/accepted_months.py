"""What the city has accepted stays as it was: the database itself refuses to change the visits of an accepted month.

Whatever the way (form, import, admin, shell, SQL), a visit that an accepted monthly report counts changes only while
a correction of that report is open, and a correction has a reason (coordination/models/monthly_report.py). The guards
are put up after every migrate and taken down before it, for a migration on SQLite builds tables anew and would lose them.
"""

from dataclasses import dataclass

from django.db import connection

MESSAGE = "受理された月報に数えた訪問です。訂正の理由を書いて直してください。"
FROZEN = "受理された月報や経過は、変えられません。"

IS_CLOSED = """r.state = 'accepted' AND NOT EXISTS (
    SELECT 1 FROM coordination_correction c WHERE c.report_id = r.id AND c.is_open)"""

COUNTED = f"""EXISTS (SELECT 1 FROM coordination_reportedvisit v
    JOIN coordination_monthlyreport r ON r.id = v.report_id
    WHERE v.activity_id = {{visit}} AND {IS_CLOSED})"""

# A visit that would belong to an accepted month by its day and its people, though it was not counted in it.
LATE_BY_DAY = f"""EXISTS (SELECT 1 FROM coordination_activity_coordinators w
    JOIN coordination_coordinator k ON k.id = w.coordinator_id
    JOIN coordination_monthlyreport r ON r.contractor_id = k.employer_id
    WHERE w.activity_id = NEW.id AND r.month = {{month}} AND {IS_CLOSED})"""
LATE_BY_PERSON = f"""EXISTS (SELECT 1 FROM coordination_activity a
    JOIN coordination_coordinator k ON k.id = NEW.coordinator_id
    JOIN coordination_monthlyreport r ON r.contractor_id = k.employer_id
    WHERE a.id = NEW.activity_id AND r.month = {{month_of_a}} AND {IS_CLOSED})"""

MONTH = {
    "sqlite": "date({day}, 'start of month')",
    "postgresql": "date_trunc('month', {day})::date",
}


@dataclass(frozen=True)
class Guard:
    """Refuses an event on the rows of a table where the condition holds."""

    table: str
    event: str
    condition: str
    message: str = MESSAGE

    def name(self, number: int) -> str:
        return f"accepted_month_{number}"


def _guards() -> list[Guard]:
    visit = [
        Guard("coordination_activity", "UPDATE", COUNTED.format(visit="OLD.id")),
        Guard("coordination_activity", "DELETE", COUNTED.format(visit="OLD.id")),
        # SQLite's INSERT OR REPLACE deletes without telling those who guard deletions.
        Guard("coordination_activity", "INSERT", COUNTED.format(visit="NEW.id")),
        Guard("coordination_activity", "UPDATE", LATE_BY_DAY),
        Guard("coordination_activity_coordinators", "INSERT", LATE_BY_PERSON),
        Guard("coordination_activity_coordinators", "UPDATE", LATE_BY_PERSON),
    ]
    choices = [
        Guard(f"coordination_activity_{name}", event, COUNTED.format(visit=f"{row}.activity_id"))
        for name in ("purposes", "organizations", "coordinators")
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ]
    of_report = f"""EXISTS (SELECT 1 FROM coordination_monthlyreport r
        WHERE r.id = {{row}}.report_id AND {IS_CLOSED})"""
    accepted = (
        "EXISTS (SELECT 1 FROM coordination_monthlyreport r WHERE r.id = {row} AND r.state = 'accepted')"
    )
    papers = [
        Guard("coordination_monthlyreport", "UPDATE", "OLD.state = 'accepted'", FROZEN),
        Guard("coordination_monthlyreport", "DELETE", "OLD.state = 'accepted'", FROZEN),
        Guard("coordination_monthlyreport", "INSERT", accepted.format(row="NEW.id"), FROZEN),
        Guard("coordination_reportedvisit", "INSERT", of_report.format(row="NEW"), FROZEN),
        Guard("coordination_reportedvisit", "UPDATE", "1 = 1", FROZEN),
        Guard("coordination_reportedvisit", "DELETE", "1 = 1", FROZEN),
        Guard("coordination_monthlyreportstep", "UPDATE", "1 = 1", FROZEN),
        Guard("coordination_monthlyreportstep", "DELETE", "1 = 1", FROZEN),
        Guard("coordination_correction", "UPDATE", "NOT OLD.is_open", FROZEN),
        Guard("coordination_correction", "DELETE", "1 = 1", FROZEN),
    ]
    return [*visit, *choices, *papers]


def refusal_in_words(error: BaseException) -> str:
    """The sentence of the guard that has refused; "" for what was not refused by a guard."""
    return next((sentence for sentence in (MESSAGE, FROZEN) if sentence in str(error)), "")


def is_refusal(error: Exception) -> bool:
    """Whether an error of the database is the word of a guard."""
    return MESSAGE in str(error) or FROZEN in str(error)


def put_up():
    """Makes the guards; those that stand already are made anew."""
    take_down()
    month = MONTH[connection.vendor]
    with connection.cursor() as cursor:
        for number, guard in enumerate(_guards(), 1):
            condition = guard.condition.replace("{month_of_a}", month.format(day="a.visited_on")).replace(
                "{month}", month.format(day="NEW.visited_on")
            )
            for statement in _STATEMENTS[connection.vendor](guard, guard.name(number), condition):
                cursor.execute(statement)


def take_down():
    """Removes the guards: before tables are built anew, and before a demo is replaced."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'accepted\\_month\\_%%'", [])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'accepted_month_%%'", []
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


def _on_sqlite(guard, name, condition):
    yield (
        f"CREATE TRIGGER {name} BEFORE {guard.event} ON {guard.table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )


def _on_postgresql(guard, name, condition):
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN {'OLD' if guard.event == 'DELETE' else 'NEW'}; END $$"
    )
    yield (
        f"CREATE TRIGGER {name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


_STATEMENTS = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
