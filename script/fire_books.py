"""The books of script/ledger_under_fire: made before the fire, and looked through after it."""

import json
import sys
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import django

from config.acting import acting_always_as

acting_always_as("command:fire")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Sum  # noqa: E402
from django.utils import timezone  # noqa: E402
from fire_client import BEGUN, ask  # noqa: E402

from coordination.models import Area, User  # noqa: E402
from volunteers.models import (  # noqa: E402
    ExchangeGroup,
    Member,
    Posting,
    Service,
    ServiceHelper,
    TicketAccount,
    TicketTerms,
    TicketTransfer,
    WorkKind,
)
from volunteers.posting import OTHER_CONTENT, Line, post  # noqa: E402

MEMBERS, HELPS = 40, 4000


def begin(folder: Path):
    """A group of forty with a little in their hands, and help that nobody has paid for."""
    call_command("migrate", verbosity=0)
    area = Area.objects.create(number=1, name="中央")
    User.objects.create(username="fire", name="記帳する人", role=User.Role.DISPATCHER)
    group = ExchangeGroup.objects.create(name="火の会", area=area, started_on=BEGUN)
    TicketTerms.objects.create(group=group, minutes=15, price=150, valid_from=BEGUN)
    kind = WorkKind.objects.create(group=group, name="ごみ出し")
    members = [
        Member.objects.create(group=group, number=i, name=f"会員{i:02}") for i in range(1, MEMBERS + 1)
    ]
    own = {
        k: TicketAccount.objects.create(group=group, kind=k).pk
        for k in ("issuer", "opening", "redeemed", "void")
    }
    purses, earned = (
        [TicketAccount.objects.create(group=group, kind=k, member=one).pk for one in members]
        for k in ("purse", "earned")
    )
    world = {
        "purses": purses,
        "earned": earned,
        **own,
        "helps": helps_of(group, kind, members, purses, earned),
    }
    (folder / "world.json").write_text(json.dumps(world))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")  # a server that is killed has little to read again


def helps_of(group, kind, members, purses, earned):
    days = [BEGUN + timedelta(days=i % 40) for i in range(HELPS)]
    who = [(i * 7 % MEMBERS, i * 11 % MEMBERS) for i in range(HELPS)]
    services = Service.objects.bulk_create(
        [
            Service(group=group, held_on=day, recipient=members[one], kind=kind)
            for day, (one, _) in zip(days, who, strict=True)
        ]
    )
    helps = ServiceHelper.objects.bulk_create(
        [
            ServiceHelper(service=service, helper=members[other], minutes=30)
            for service, (_, other) in zip(services, who, strict=True)
        ]
    )
    return [
        {
            "kind": "use", "on": day.isoformat(), "credited": purses[one], "debited": earned[other],
            "tickets": 2, "help": help.pk, "because": "",
        }
        for day, (one, other), help in zip(days, who, helps, strict=True)
    ]  # fmt: skip


# -- after the fire ------------------------------------------------------------------


class Told:
    """What the clients asked and what they were told, from their files."""

    def __init__(self, folder: Path):
        self.asked, self.answers, self.others = {}, defaultdict(list), []
        self.submits = self.doubles = 0
        for file in sorted(folder.glob("client_*.jsonl")):
            for line in file.read_text().splitlines():
                self.read(json.loads(line))

    def read(self, line):
        if "asked" in line:
            self.submits += 1
            self.doubles += line["how"] in ("twice", "again")
            if line["how"] != "other":
                self.asked[UUID(line["asked"]["key"])] = line["asked"]
        elif line["how"] == "other":
            self.others.append((UUID(line["key"]), line["answer"]))
        else:
            self.answers[UUID(line["key"])].append(line["answer"])


def check(folder: Path, port: int) -> bool:
    told = Told(folder)
    accepted = {key for key, answers in told.answers.items() if answers[0] == ""}
    acknowledged = sum(map(len, told.answers.values())) + len(told.others)
    print(f"  {'submissions / pressed twice or again':<52}{told.submits:>8,} /{told.doubles:>5,}")
    print(f"  {'answers acknowledged':<58}{acknowledged:>9,}")
    print(f"  {'keys accepted / refused':<52}{len(accepted):>8,} /{len(told.answers) - len(accepted):>5,}")
    broken = 0
    for rule, wrong in (
        ("an acknowledged answer was lost", lost(told)),
        ("a submission was written twice, in part, or unasked", doubled(told)),
        ("an account holds less than nothing on some day", negative()),
        ("what is kept differs from what the rows come to", drifted()),
        ("a key was answered in two ways", answered_in_two_ways(told)),
        ("a key answers otherwise now, with full hands", changed_since(told, port)),
    ):
        broken += len(wrong)
        print(f"  {rule:<58}{len(wrong):>9,}{'   ' + str(wrong[:3]) if wrong else ''}")
    print(f"  {'all right' if not broken else 'BROKEN'}")
    return not broken


def lost(told):
    kept = dict(Posting.objects.values_list("key", "refusal"))
    return [str(key) for key, answers in told.answers.items() if kept.get(key) != answers[0]]


def doubled(told):
    rows = defaultdict(list)
    for row in TicketTransfer.objects.order_by("pk"):
        rows[row.posting_id].append(row)
    wrong = []
    for key, refusal in Posting.objects.values_list("key", "refusal"):
        asked = told.asked.get(key)
        lines = asked["lines"] if asked and not refusal else []
        if asked is None or [says(row) for row in rows[key]] != [wants(one) for one in lines]:
            wrong.append(str(key))
    paid = Counter(TicketTransfer.objects.exclude(help=None).values_list("help", flat=True))
    return wrong + [help for help, times in paid.items() if times > 1]


def says(row):
    if row.reverses_id:
        return (str(row.reverses.posting_id), row.transferred_on)
    return (row.kind, row.transferred_on, row.credited_id, row.debited_id, row.tickets, row.help_id)


def wants(one):
    on = date.fromisoformat(one["on"])
    if "takes_back" in one:
        return (one["takes_back"], on)
    return (one["kind"], on, one["credited"], one["debited"], one["tickets"], one.get("help"))


def negative():
    changes = defaultdict(lambda: defaultdict(int))
    for credited, debited, on, count in TicketTransfer.objects.values_list(
        "credited", "debited", "transferred_on", "tickets"
    ):
        changes[credited][on] -= count
        changes[debited][on] += count
    wrong = []
    for account in TicketAccount.objects.filter(member__isnull=False):
        held, lowest = 0, account.in_hand
        for day in sorted(changes[account.pk]):
            held += changes[account.pk][day]
            lowest = min(lowest, held)
        if lowest < 0:
            wrong.append(account.pk)
    return wrong


def drifted():
    into, out_of = (
        dict(TicketTransfer.objects.order_by().values_list(side).annotate(Sum("tickets")))
        for side in ("debited", "credited")
    )
    own = TicketAccount.objects.filter(member__isnull=False)
    return [one.pk for one in own if one.in_hand != into.get(one.pk, 0) - out_of.get(one.pk, 0)]


def answered_in_two_ways(told):
    wrong = [str(key) for key, answers in told.answers.items() if len(set(answers)) > 1]
    # Something else under a key that is known is refused; under one that nobody knows it is the first submission.
    return wrong + [
        str(key) for key, answer in told.others if key in told.answers and answer != OTHER_CONTENT
    ]


def changed_since(told, port):
    """Every key once more, after everybody has been given so much that hardly anything would be refused now."""
    world = json.loads((Path(sys.argv[2]) / "world.json").read_text())
    hands = [*world["purses"], *world["earned"]]
    gifts = [Line("opening", BEGUN - timedelta(days=1), world["opening"], hand, 1000) for hand in hands]
    group, by = ExchangeGroup.objects.get(), User.objects.get()
    post(group, gifts, key=uuid4(), by=by, at=timezone.now())
    with ThreadPoolExecutor(8) as threads:
        again = threads.map(lambda key: (key, ask(port, told.asked[key], timeout=60)), told.answers)
        return [str(key) for key, answer in again if answer != told.answers[key][0]]


if __name__ == "__main__":
    if sys.argv[1] == "begin":
        begin(Path(sys.argv[2]))
    else:
        sys.exit(0 if check(Path(sys.argv[2]), int(sys.argv[3])) else 1)
