"""Transfers for measuring: as many as asked for, over ten years of a group of 400, written with the guards down.

Of each ten rows of a day, one sells 20 tickets, seven pay 2 of them for 30 minutes each, one gives 5 back for money and
one passes 2 on: nobody's hands ever hold less than nothing.
"""

from datetime import date

from django.db import connection, transaction

from coordination import guards
from coordination.models import Area, User
from volunteers.models import ExchangeGroup, Member, Posting, TicketAccount, TicketTerms, WorkKind

BEGUN, DAYS, MEMBERS = date(2015, 4, 1), 3650, 400
GROUPS_OWN = ("issuer", "opening", "redeemed", "void", "expired")
# What the guards would have added up row by row.
IN_HAND = """UPDATE volunteers_ticketaccount SET in_hand =
    (SELECT COALESCE(SUM(tickets), 0) FROM volunteers_tickettransfer t WHERE t.debited_id = volunteers_ticketaccount.id)
    - (SELECT COALESCE(SUM(tickets), 0) FROM volunteers_tickettransfer t WHERE t.credited_id = volunteers_ticketaccount.id)
    WHERE group_id = {group} AND member_id IS NOT NULL"""


def small_world(members: int) -> ExchangeGroup:
    """A group with accounts for everybody, and nothing in them."""
    area = Area.objects.first() or Area.objects.create(number=1, name="中央")
    User.objects.get_or_create(username="bench", defaults={"name": "計る人", "role": User.Role.DISPATCHER})
    group = ExchangeGroup.objects.create(name=f"計る会{members}", area=area, started_on=BEGUN)
    TicketTerms.objects.create(group=group, minutes=15, price=150, valid_from=BEGUN)
    WorkKind.objects.create(group=group, name="ごみ出し")
    made = [Member(group=group, number=i, name=f"会員{i}") for i in range(1, members + 1)]
    Member.objects.bulk_create(made)
    TicketAccount.objects.bulk_create(TicketAccount(group=group, kind=kind) for kind in GROUPS_OWN)
    for kind in ("purse", "earned"):
        TicketAccount.objects.bulk_create(TicketAccount(group=group, kind=kind, member=one) for one in made)
    return group


def make(number: int) -> ExchangeGroup:
    group = small_world(MEMBERS)
    by = User.objects.get(username="bench")
    posting = Posting.objects.create(group=group, posted_by=by)
    with transaction.atomic(), connection.cursor() as cursor:
        guards.take_all_down()  # nor need half a million rows be noted one by one
        for statement in _statements(group, posting, number):
            cursor.execute(statement)
        guards.put_all_up()
    return group


def _statements(group, posting, number):
    """n.i counts the rows; every ten of them are of one day, one buyer and one helper."""
    member = dict(group.members.values_list("number", "pk"))
    first = member[1]  # their keys follow each other
    if set(member.values()) != set(range(first, first + MEMBERS)):
        raise SystemExit("会員の番号が続いていません。")
    accounts = {
        kind: min(group.accounts.filter(kind=kind).values_list("pk", flat=True))
        for kind in (*GROUPS_OWN, "purse", "earned")
    }
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {number - 1})"
    if connection.vendor == "postgresql":
        day, key = (
            f"DATE '{BEGUN}' + (n.i / 10 * 10 * {DAYS}::bigint / {number})::int",
            f"'{posting.pk}'::uuid",
        )
    else:
        day, key = f"date('{BEGUN}', (n.i / 10 * 10 * {DAYS} / {number}) || ' days')", f"'{posting.pk.hex}'"
    buyer, helper = f"(n.i / 10 % {MEMBERS})", f"(n.i / 10 * 7 + 3) % {MEMBERS}"
    yield f"""{numbers} INSERT INTO volunteers_service
        (group_id, held_on, recipient_id, kind_id, note, withdrawn_because)
        SELECT {group.pk}, {day}, {first} + {buyer}, {group.kinds.get().pk}, 'm' || n.i, '' FROM n
        WHERE n.i % 10 BETWEEN 1 AND 7"""
    yield f"""INSERT INTO volunteers_servicehelper (service_id, helper_id, minutes)
        SELECT s.id, {first} + ((CAST(substr(s.note, 2) AS integer) / 10 * 7 + 3) % {MEMBERS}), 30
        FROM volunteers_service s WHERE s.group_id = {group.pk}"""
    columns = (
        "(group_id, posting_id, kind, transferred_on, credited_id, debited_id, tickets, help_id, because)"
    )
    yield f"""INSERT INTO volunteers_tickettransfer {columns}
        SELECT {group.pk}, {key}, 'use', s.held_on, {accounts["purse"]} + s.recipient_id - {first},
        {accounts["earned"]} + h.helper_id - {first}, 2, h.id, ''
        FROM volunteers_servicehelper h JOIN volunteers_service s ON s.id = h.service_id
        WHERE s.group_id = {group.pk}"""
    purse, earned = f"{accounts['purse']} + {buyer}", f"{accounts['earned']} + {helper}"
    for rest, kind, source, target, count in (
        (0, "issue", accounts["issuer"], purse, 20),
        (8, "redeem", earned, accounts["redeemed"], 5),
        (9, "pass_on", earned, purse, 2),
    ):
        yield f"""{numbers} INSERT INTO volunteers_tickettransfer {columns}
            SELECT {group.pk}, {key}, '{kind}', {day}, {source}, {target}, {count}, NULL, '' FROM n
            WHERE n.i % 10 = {rest}"""
    yield IN_HAND.format(group=group.pk)
