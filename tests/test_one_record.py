"""Changing one record changes the figures that count it and no other: one rule for each measure.

Each case names a change and every cell of the review that it changes, as {(table, row, column): (before, after)}.
"""

from datetime import date

import pytest

from coordination.models import Activity, Coordinator, Forum, Placement
from meetings.models import Attendance, Meeting
from reports.document import plan_review
from tests import answered
from tests.ledger import clerk, sold, written
from tests.printed import cells_of
from volunteers.models import MemberRole, Service, TicketTransfer
from volunteers.tickets import taken_back

pytestmark = pytest.mark.django_db

FY2019 = (date(2019, 4, 1), date(2020, 3, 31))
H30, R1 = 0, 1  # columns of the plan's years


def changed(review, change):
    before = cells_of(plan_review(review))
    change()
    after = cells_of(plan_review(review))
    assert before.keys() == after.keys()
    return {cell: (before[cell], after[cell]) for cell in before if before[cell] != after[cell]}


def visit(tier, **fields):
    fields = {"is_outreach": False, **fields}
    """One that no accepted monthly report counts."""
    return Activity.objects.filter(visited_on__range=FY2019, tier=tier, reported=None, **fields).first()


def test_a_visit_deleted_leaves_its_tier_the_total_and_the_rate(review):
    table = "coordinator_activities"

    assert changed(review, visit(1).delete) == {
        (table, ("実績", "合計"), R1): ("815", "814"),
        (table, ("実績", "うち第1層相当"), R1): ("462", "461"),
        (table, ("達成率（％）", ""), R1): ("272", "271"),  # 814 ÷ 300 = 271.3
    }


def test_a_visit_moved_to_the_other_tier_leaves_the_total_as_it_is(review):
    def move():
        Activity.objects.filter(pk=visit(2).pk).update(tier=1)

    table = "coordinator_activities"
    assert changed(review, move) == {
        (table, ("実績", "うち第1層相当"), R1): ("462", "463"),
        (table, ("実績", "うち第2層相当"), R1): ("353", "352"),
    }


def test_a_visit_of_31_march_moved_to_1_april_leaves_the_year_that_has_ended(review):
    one = visit(2)
    Activity.objects.filter(pk=one.pk).update(visited_on=date(2020, 3, 31))

    def move():
        Activity.objects.filter(pk=one.pk).update(visited_on=date(2020, 4, 1))

    table = "coordinator_activities"
    assert changed(review, move) == {
        (table, ("実績", "合計"), R1): ("815", "814"),
        (table, ("実績", "うち第2層相当"), R1): ("353", "352"),
        (table, ("達成率（％）", ""), R1): ("272", "271"),
    }


def test_an_outreach_that_was_none_leaves_the_outreach_but_not_the_activities(review):
    one = visit(1, is_outreach=True, is_lecture=False)

    def correct():
        Activity.objects.filter(pk=one.pk).update(is_outreach=False, outreach_people=None)

    people = one.outreach_people
    # Columns: times and people of H30, of R元, of R2.
    assert changed(review, correct) == {
        ("outreach", ("第1層相当",), 2): ("63", "62"),
        ("outreach", ("第1層相当",), 3): ("1,106", f"{1106 - people:,}"),
        ("outreach", ("合計",), 2): ("106", "105"),
        ("outreach", ("合計",), 3): ("1,857", f"{1857 - people:,}"),
    }


def test_one_more_person_at_a_lecture_is_one_more_at_the_outreach(review):
    one = visit(2, is_outreach=True, is_lecture=True)

    def correct():
        Activity.objects.filter(pk=one.pk).update(outreach_people=one.outreach_people + 1)

    assert changed(review, correct) == {
        ("outreach", ("第2層相当",), 3): ("751", "752"),
        ("outreach", ("合計",), 3): ("1,857", "1,858"),
        ("outreach", ("うち出前講座",), 3): ("210", "211"),
    }


def test_a_lecture_that_was_none_stays_an_outreach(review):
    one = visit(2, is_outreach=True, is_lecture=True)

    def correct():
        Activity.objects.filter(pk=one.pk).update(is_lecture=False)

    assert changed(review, correct) == {
        ("outreach", ("うち出前講座",), 2): ("11", "10"),
        ("outreach", ("うち出前講座",), 3): ("210", f"{210 - one.outreach_people}"),
    }


def meeting(**fields):
    return Meeting.objects.held().filter(held_on__range=FY2019, **fields).first()


def cancel(one):
    def change():
        Meeting.objects.filter(pk=one.pk).update(status="cancelled", because="台風のため")

    return change


def test_a_tier_1_meeting_cancelled_leaves_the_first_tier(review):
    assert changed(review, cancel(meeting(series__tier=1))) == {
        ("council_meetings", ("実績", "第1層"), R1): ("2", "1")
    }


def test_a_talk_cancelled_leaves_the_second_tier_its_area_and_its_profile(review):
    one = meeting(series__name="南畑地域会議")

    assert changed(review, cancel(one)) == {
        ("council_meetings", ("実績", "第2層"), R1): ("14", "13"),
        ("area_efforts", ("第1圏域", "南畑地域会議"), R1): ("3", "2"),
        (f"series_{one.series_id}", ("開催回数（令和元年度）",), 0): ("3", "2"),
    }


def test_a_meeting_of_partners_cancelled_leaves_its_area_but_not_the_second_tier(review):
    one = meeting(series__kind__name="関係者会議", series__area__number=3)

    assert changed(review, cancel(one)) == {("area_efforts", ("第3圏域", "関係者会議"), R1): ("12", "11")}


def test_a_visit_of_others_cancelled_leaves_its_area_but_not_the_second_tier(review):
    one = meeting(series__kind__name="視察の受け入れ")

    assert changed(review, cancel(one)) == {("area_efforts", ("第5圏域", "視察の受け入れ"), R1): ("6", "5")}


def test_somebody_who_never_came_leaves_the_distinct_people(review):
    participants = Attendance.objects.filter(role=Attendance.Role.PARTICIPANT)
    person = participants.first().person
    series = participants.first().meeting.series_id

    assert changed(review, Attendance.objects.filter(person=person).delete) == {
        (f"series_{series}", ("参加者（実人数）",), 0): ("39", "38")
    }


def test_one_attendance_less_of_a_person_who_came_twice_changes_nothing(review):
    person = Attendance.objects.filter(role=Attendance.Role.CORE).first().person
    assert Attendance.objects.filter(person=person).count() > 1

    assert changed(review, Attendance.objects.filter(person=person).first().delete) == {}


def test_a_core_member_who_was_only_a_participant_stays_one_of_the_people(review):
    person = Attendance.objects.filter(role=Attendance.Role.CORE).first().person
    series = Attendance.objects.filter(person=person).first().meeting.series_id

    def correct():
        Attendance.objects.filter(person=person).update(role=Attendance.Role.PARTICIPANT)

    assert changed(review, correct) == {(f"series_{series}", ("コアメンバー",), 0): ("12", "11")}


def test_a_coordinator_who_left_is_no_longer_counted_from_then_on(review):
    newer = Coordinator.objects.order_by("pk").last()

    def leave():
        Placement.objects.filter(coordinator=newer).update(ended_on=date(2019, 9, 30))

    # Columns: H28 to R2. On 31 March 2020 and on the paper's day one is left, who holds both tiers.
    assert changed(review, leave) == {
        ("coordinator_placements", (row,), column): ("2", "1")
        for row in ("第1層", "合計（実人数）")
        for column in (3, 4)
    }


def test_a_second_tier_coordinator_who_does_not_hold_the_first_is_printed_as_a_number(review):
    newer = Coordinator.objects.order_by("pk").last()

    def leave_the_first_tier():
        Placement.objects.filter(coordinator=newer, tier=1).update(ended_on=date(2019, 9, 30))

    table, both = "coordinator_placements", "第1層・第2層を兼務"
    assert changed(review, leave_the_first_tier) == {
        (table, ("第1層",), 3): ("2", "1"),
        (table, ("第1層",), 4): ("2", "1"),
        (table, ("第2層",), 3): (both, "2"),
        (table, ("第2層",), 4): (both, "2"),
    }


def test_one_more_participant_changes_the_forum_and_not_the_outreach(review):
    forum = Forum.objects.first()

    def correct():
        Forum.objects.filter(pk=forum.pk).update(participants=100)

    assert changed(review, correct) == {("forums", ("平成30年度",), 3): ("99", "100")}


@pytest.mark.parametrize(
    ("role", "row", "before", "after"),
    [
        ("helper", "協力会員", "64", "63"),
        ("recipient", "利用会員", "81", "80"),
        ("dispatcher", "団体のコーディネーター", "12", "11"),
    ],
)
def test_a_member_who_left_is_no_longer_counted(review, role, row, before, after):
    one = MemberRole.objects.filter(role=role, left_on=None).first()

    def leave():
        MemberRole.objects.filter(pk=one.pk).update(left_on=date(2020, 6, 14))

    assert changed(review, leave) == {(exchange_table(), (row,), 0): (before, after)}


def exchange_table():
    return f"exchange_{Service.objects.first().group_id}"


def test_a_service_withdrawn_leaves_its_count_its_minutes_and_its_tickets(review):
    service = Service.objects.order_by("held_on").last()  # nobody has redeemed its tickets yet
    minutes = sum(helper.minutes for helper in service.helpers.all())
    tickets = minutes // 15

    def undo():
        for row in TicketTransfer.objects.filter(help__service=service):
            written(service.group, taken_back(row, on=service.held_on, because="日のまちがい"))
        Service.objects.filter(pk=service.pk).update(
            withdrawn_on=service.held_on, withdrawn_by=clerk(), withdrawn_because="日のまちがい"
        )

    hours, rest = divmod(21495 - minutes, 60)
    table = exchange_table()
    assert changed(review, undo) == {
        (table, ("活動件数",), 0): ("239", "238"),
        (table, ("活動時間",), 0): ("21,495", f"{21495 - minutes:,}"),
        (table, ("活動時間（時間）",), 0): ("358時間15分", f"{hours}時間{rest}分"),
        (table, ("ありがとう券の利用枚数",), 0): ("1,433", f"{1433 - tickets:,}"),
        (table, ("ありがとう券の未利用枚数",), 0): ("91", str(91 + tickets)),
        (table, ("未利用分の金額（1枚150円）",), 0): ("13,650", f"{(91 + tickets) * 150:,}"),
    }


def test_one_ticket_more_issued_is_one_more_outstanding(review):
    buyer = TicketTransfer.objects.filter(kind="issue").first().debited.member

    def correct():
        sold(buyer, 1, on=review.as_of)

    table = exchange_table()
    assert changed(review, correct) == {
        (table, ("ありがとう券の発行枚数",), 0): ("1,524", "1,525"),
        (table, ("ありがとう券の未利用枚数",), 0): ("91", "92"),
        (table, ("未利用分の金額（1枚150円）",), 0): ("13,650", "13,800"),
    }


def test_one_answer_changed_moves_one_person_from_one_choice_to_another(review):
    column = answered.column("6-3")
    choices = {choice.code: choice for choice in column.question.choices.all()}
    man = answered.first("m65", "6-3", 1)

    # Columns: count and percentage of 総計, then of men of 65 to 74.
    table = "question_6-3"
    assert changed(review, lambda: column.record(man, choices[4])) == {
        (table, ("１．是非参加したい",), 0): ("40", "39"),
        (table, ("１．是非参加したい",), 2): ("5", "4"),
        (table, ("４．既に参加している",), 0): ("113", "114"),
        (table, ("４．既に参加している",), 2): ("22", "23"),
    }


def test_one_choice_more_of_several_leaves_the_others(review):
    column = answered.column("7-9")
    choices = {choice.code: choice for choice in column.question.choices.all()}
    woman = answered.first("f75", "7-9", 11)

    table = "question_7-9"
    # 51 ÷ 605 = 8.4 %, 192 ÷ 2,179 = 8.8 %: the percentages stay 8 and 9.
    assert changed(review, lambda: column.record(woman, choices[11], choices[1])) == {
        (table, ("１．配食の手伝い",), 0): ("191", "192"),
        (table, ("１．配食の手伝い",), 8): ("49", "50"),
    }


def test_an_age_that_was_left_out_moves_the_respondent_to_the_unknown(review):
    man = answered.first("m65", "6-3", 1)

    cells = changed(review, lambda: answered.set_age(man, float("nan")))

    assert cells["survey_outline", ("うち性別または年齢が不明",), 0] == ("70", "71")
    assert cells["survey_outline", ("うち65～74歳男性",), 0] == ("453", "452")
    assert cells["question_6-3", ("１．是非参加したい",), 2] == ("5", "4")
    assert not any(column in (0, 1) for table, _, column in cells if table.startswith("question")), (
        "総計 stays"
    )
