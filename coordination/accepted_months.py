"""What the city has accepted stays as it was: the database itself refuses to change the visits of an accepted month.

Whatever the way (form, import, admin, shell, SQL), a visit that an accepted monthly report counts changes only while
a correction of that report is open for this very visit, and a correction has a reason
(coordination/models/monthly_report.py). A correction that names no visit yet is for one that no report has counted.

Without its guards (coordination/guards.py) no month is accepted.
"""

from coordination.guards import MONTH, Guard, Guards, refusing, refusing_truncate

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


def _guards(vendor: str) -> list[Guard]:
    return [*_of_visits(MONTH[vendor]), *_of_what_belongs_to_visits(), *_of_papers()]


def _of_visits(month):
    of_new, of_a = month.format(day="NEW.visited_on"), month.format(day="a.visited_on")
    late_by_day, late_by_person = LATE_BY_DAY.format(month=of_new), LATE_BY_PERSON.format(month_of_a=of_a)
    visit, people = "coordination_activity", "coordination_activity_coordinators"
    yield Guard(visit, "UPDATE", COUNTED.format(visit="OLD.id"), MESSAGE)
    yield Guard(visit, "DELETE", COUNTED.format(visit="OLD.id"), MESSAGE)
    # A row that is replaced as a whole (SQLite's INSERT OR REPLACE) comes with an INSERT.
    yield Guard(visit, "INSERT", COUNTED.format(visit="NEW.id"), MESSAGE)
    yield Guard(visit, "INSERT", late_by_day, MESSAGE)
    yield Guard(visit, "UPDATE", late_by_day, MESSAGE)
    yield Guard(people, "INSERT", late_by_person, MESSAGE)
    yield Guard(people, "UPDATE", late_by_person, MESSAGE)
    yield Guard("coordination_coordinator", "UPDATE", EMPLOYER.format(month_of_a=of_a), EMPLOYED)


def _of_what_belongs_to_visits():
    for name in ("activity_purposes", "activity_organizations", "activity_coordinators", "activityfile"):
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            yield Guard(f"coordination_{name}", event, COUNTED.format(visit=f"{row}.activity_id"), MESSAGE)


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


def _besides(vendor):
    if vendor != "postgresql":
        return {}
    accepted = "EXISTS (SELECT 1 FROM coordination_monthlyreport r WHERE r.state = 'accepted')"
    found = {}
    for number, table in enumerate(dict.fromkeys(guard.table for guard in _guards(vendor)), 1):
        name = f"accepted_month_truncate_{number}"
        found[name] = refusing_truncate(name, table, accepted, FROZEN)
    return found | {"accepted_month_left_open": _against_corrections_left_open("accepted_month_left_open")}


def _against_corrections_left_open(name):
    """No transaction ends with a correction open.

    SQLite asks nothing at the end of a transaction: there `correcting` alone closes what it opens, and what somebody
    leaves open in a shell opens that one visit.
    """
    left_open = "EXISTS (SELECT 1 FROM coordination_correction c WHERE c.id = NEW.id AND c.is_open)"
    return [
        refusing(name, left_open, LEFT_OPEN, "NULL"),
        f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON coordination_correction "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


GUARDS = Guards(
    "accepted_month",
    _guards,
    table="coordination_correction",
    missing=MISSING,
    code="coordination.E001",
    besides=_besides,
    sentences=(LEFT_OPEN,),
)
are_missing, put_up, take_down = GUARDS.are_missing, GUARDS.put_up, GUARDS.take_down
refusal_in_words = GUARDS.refusal_in_words


def is_refusal(error: BaseException) -> bool:
    """Whether one of these guards has refused, and not another rule of the database."""
    return refusal_in_words(error) != ""
