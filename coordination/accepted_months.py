"""What the city has accepted stays as it was: the database itself refuses to change the visits of an accepted month.

Whatever the way (form, import, admin, shell, SQL), a visit that an accepted monthly report counts changes only while
a correction of that report is open for this very visit, and a correction has a reason
(coordination/models/monthly_report.py). A correction that names no visit yet is for one that no report has counted.

The guards are put up after every migrate. They are taken down before it only where it needs that (coordination/apps.py);
a migration that has to write in visits of accepted months takes them down itself. Without its guards no month is
accepted, and /readyz says so.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.db import DEFAULT_DB_ALIAS, connections, transaction

MESSAGE = "受理された月報に数えた訪問です。訂正の理由を書いて直してください。"
FROZEN = "受理された月報や経過は、変えられません。"
EMPLOYED = (
    "受理された月報に数えた訪問がある人の所属は、変えられません。"
    "新しい所属では、新しくコーディネーターとして登録してください。"
)
LEFT_OPEN = "訂正が、途中のままです。訂正は、終わりまで一度に行ってください。"
MISSING = (
    "受理された月報を守るしくみが、データベースにそろっていません。"
    "管理者に「manage.py migrate を実行してください」と伝えてください。"
)

CORRECTED = """EXISTS (SELECT 1 FROM coordination_correction c
    WHERE c.report_id = r.id AND c.is_open AND c.activity_id = {visit})"""
CORRECTED_OR_NEW = """EXISTS (SELECT 1 FROM coordination_correction c
    WHERE c.report_id = r.id AND c.is_open AND (c.activity_id = {visit} OR (c.activity_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM coordination_reportedvisit n WHERE n.activity_id = {visit}))))"""

COUNTED = f"""EXISTS (SELECT 1 FROM coordination_reportedvisit v
    JOIN coordination_monthlyreport r ON r.id = v.report_id
    WHERE v.activity_id = {{visit}} AND r.state = 'accepted' AND NOT {CORRECTED})"""

# A visit that would belong to an accepted month by its day and its people, though it was not counted in it.
LATE_BY_DAY = f"""EXISTS (SELECT 1 FROM coordination_activity_coordinators w
    JOIN coordination_coordinator k ON k.id = w.coordinator_id
    JOIN coordination_monthlyreport r ON r.contractor_id = k.employer_id
    WHERE w.activity_id = NEW.id AND r.month = {{month}} AND r.state = 'accepted'
    AND NOT {CORRECTED_OR_NEW.format(visit="NEW.id")})"""
LATE_BY_PERSON = f"""EXISTS (SELECT 1 FROM coordination_activity a
    JOIN coordination_coordinator k ON k.id = NEW.coordinator_id
    JOIN coordination_monthlyreport r ON r.contractor_id = k.employer_id
    WHERE a.id = NEW.activity_id AND r.month = {{month_of_a}} AND r.state = 'accepted'
    AND NOT {CORRECTED_OR_NEW.format(visit="a.id")})"""
# Who has another employer takes the visits along: none out of an accepted month, and none into one.
EMPLOYER = """COALESCE(NEW.employer_id, 0) <> COALESCE(OLD.employer_id, 0)
    AND EXISTS (SELECT 1 FROM coordination_activity_coordinators w
    JOIN coordination_activity a ON a.id = w.activity_id
    JOIN coordination_monthlyreport r ON r.state = 'accepted'
    WHERE w.coordinator_id = OLD.id AND (
        (r.contractor_id = OLD.employer_id AND EXISTS (
            SELECT 1 FROM coordination_reportedvisit v WHERE v.report_id = r.id AND v.activity_id = a.id))
        OR (r.contractor_id = NEW.employer_id AND r.month = {month_of_a} AND a.withdrawn_at IS NULL)))"""

OF_REPORT = "EXISTS (SELECT 1 FROM coordination_monthlyreport r WHERE r.id = {row}.report_id AND r.state = 'accepted' AND NOT {corrected})"

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

    def condition_on(self, vendor: str) -> str:
        month = MONTH[vendor]
        of_a, of_new = month.format(day="a.visited_on"), month.format(day="NEW.visited_on")
        return self.condition.replace("{month_of_a}", of_a).replace("{month}", of_new)


def _guards() -> list[Guard]:
    return [*_of_visits(), *_of_what_belongs_to_visits(), *_of_papers()]


def _of_visits():
    visit, people = "coordination_activity", "coordination_activity_coordinators"
    yield Guard(visit, "UPDATE", COUNTED.format(visit="OLD.id"))
    yield Guard(visit, "DELETE", COUNTED.format(visit="OLD.id"))
    # A row that is replaced as a whole (SQLite's INSERT OR REPLACE) comes with an INSERT.
    yield Guard(visit, "INSERT", COUNTED.format(visit="NEW.id"))
    yield Guard(visit, "INSERT", LATE_BY_DAY)
    yield Guard(visit, "UPDATE", LATE_BY_DAY)
    yield Guard(people, "INSERT", LATE_BY_PERSON)
    yield Guard(people, "UPDATE", LATE_BY_PERSON)
    yield Guard("coordination_coordinator", "UPDATE", EMPLOYER, EMPLOYED)


def _of_what_belongs_to_visits():
    for name in ("activity_purposes", "activity_organizations", "activity_coordinators", "activityfile"):
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            yield Guard(f"coordination_{name}", event, COUNTED.format(visit=f"{row}.activity_id"))


def _of_papers():
    report, counted, step, correction = (
        f"coordination_{name}"
        for name in ("monthlyreport", "reportedvisit", "monthlyreportstep", "correction")
    )
    accepted = f"EXISTS (SELECT 1 FROM {report} r WHERE r.id = NEW.id AND r.state = 'accepted')"
    added, taken_out = (
        CORRECTED_OR_NEW.format(visit="NEW.activity_id"),
        CORRECTED.format(visit="OLD.activity_id"),
    )
    yield Guard(report, "UPDATE", "OLD.state = 'accepted'", FROZEN)
    yield Guard(report, "DELETE", "OLD.state = 'accepted'", FROZEN)
    yield Guard(report, "INSERT", accepted, FROZEN)
    yield Guard(counted, "INSERT", OF_REPORT.format(row="NEW", corrected=added), FROZEN)
    yield Guard(counted, "UPDATE", "1 = 1", FROZEN)
    yield Guard(counted, "DELETE", OF_REPORT.format(row="OLD", corrected=taken_out), FROZEN)
    yield Guard(step, "UPDATE", "1 = 1", FROZEN)
    yield Guard(step, "DELETE", "1 = 1", FROZEN)
    other_visit = "OLD.activity_id IS NOT NULL AND COALESCE(NEW.activity_id, 0) <> OLD.activity_id"
    yield Guard(correction, "UPDATE", f"NOT OLD.is_open OR ({other_visit})", FROZEN)
    yield Guard(correction, "DELETE", "NOT OLD.is_open", FROZEN)


def refusal_in_words(error: BaseException) -> str:
    """The sentence of the guard that has refused; "" for what was not refused by a guard."""
    return next((one for one in (MESSAGE, FROZEN, EMPLOYED, LEFT_OPEN) if one in str(error)), "")


def is_refusal(error: BaseException) -> bool:
    """Whether a guard has refused, and not another rule of the database."""
    return refusal_in_words(error) != ""


def are_missing(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether a guard does not stand, is switched off, or is of another version than this code."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE tgname LIKE 'accepted\\_month\\_%%' AND tgenabled IN ('O', 'A') "
                "AND relnamespace = current_schema()::regnamespace",
                [],
            )
        else:
            cursor.execute(_TRIGGERS_OF_SQLITE, [])
        standing = {name for (name,) in cursor.fetchall()}
    return standing != set(_written(connection.vendor))


def put_up(using: str = DEFAULT_DB_ALIAS):
    """Makes the guards; those that stand already are made anew, without a moment in which they do not stand."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        take_down(using)
        for statements in _written(connection.vendor).values():
            for statement in statements:
                cursor.execute(statement)


def take_down(using: str = DEFAULT_DB_ALIAS):
    """Removes the guards: before tables are built anew, and before a demo is replaced."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if connection.in_atomic_block:  # no guard goes away that still has something to say
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(
                "SELECT proname FROM pg_proc WHERE proname LIKE 'accepted\\_month\\_%%' "
                "AND pronamespace = current_schema()::regnamespace",
                [],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")
        else:
            cursor.execute(_TRIGGERS_OF_SQLITE, [])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


_TRIGGERS_OF_SQLITE = (
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'accepted\\_month\\_%%' ESCAPE '\\'"
)


def _written(vendor: str) -> dict[str, list[str]]:
    """The statements that make each guard, by its name, which tells one version of a guard from another."""
    found = {}
    for number, guard in enumerate(_guards(), 1):
        condition = guard.condition_on(vendor)
        mark = sha256(repr((guard, condition)).encode()).hexdigest()[:8]
        name = f"accepted_month_{number}_{mark}"
        found[name] = list(_STATEMENTS[vendor](guard, name, condition))
    if vendor == "postgresql":
        for number, table in enumerate(dict.fromkeys(guard.table for guard in _guards()), 1):
            name = f"accepted_month_truncate_{number}"
            found[name] = _against_truncate(table, name)
        found["accepted_month_left_open"] = _against_corrections_left_open("accepted_month_left_open")
    return found


def _on_sqlite(guard, name, condition):
    yield (
        f"CREATE TRIGGER {name} BEFORE {guard.event} ON {guard.table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )


def _on_postgresql(guard, name, condition):
    yield _function(name, condition, guard.message, "OLD" if guard.event == "DELETE" else "NEW")
    yield (
        f"CREATE TRIGGER {name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _function(name, condition, message, answer):
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN {answer}; END $$"
    )


def _against_truncate(table, name):
    """TRUNCATE asks no guard of rows. SQLite has no such statement."""
    accepted = "EXISTS (SELECT 1 FROM coordination_monthlyreport r WHERE r.state = 'accepted')"
    return [
        _function(name, accepted, FROZEN, "NULL"),
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


def _against_corrections_left_open(name):
    """No transaction ends with a correction open.

    SQLite asks nothing at the end of a transaction: there `correcting` alone closes what it opens, and what somebody
    leaves open in a shell opens that one visit.
    """
    left_open = "EXISTS (SELECT 1 FROM coordination_correction c WHERE c.id = NEW.id AND c.is_open)"
    return [
        _function(name, left_open, LEFT_OPEN, "NULL"),
        f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON coordination_correction "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


_STATEMENTS = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
