"""A client of script/ledger_under_fire: submits, asks again where no answer came, and writes down every answer.

What it was told is in its own file, on the disk, before it goes on.
"""

import http.client
import json
import os
import random
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

BEGUN = date(2020, 4, 1)


def ask(port: int, asked: dict, timeout=15) -> str | None:
    """The refusal, "" where it was accepted; None where no answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("POST", "/", json.dumps(asked))
        answer = connection.getresponse()
        return json.loads(answer.read())["refusal"] if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


class Client:
    def __init__(self, number: int, port: int, until: float, world: dict, folder: Path):
        self.dice, self.port, self.until, self.world = random.Random(number), port, until, world
        self.log = (folder / f"client_{number}.jsonl").open("a")
        self.asked, self.accepted = [], []
        self.two_at_once = ThreadPoolExecutor(2)

    def run(self):
        while time.time() < self.until:
            chance = self.dice.random()
            if chance < 0.05 and self.asked:  # the same once more, later
                self.submit(self.dice.choice(self.asked), "again")
            elif chance < 0.08 and self.asked:
                self.submit(self.changed(self.dice.choice(self.asked)), "other")
            else:
                asked = {"key": str(UUID(int=self.dice.getrandbits(128))), "lines": self.lines()}
                self.asked.append(asked)
                self.submit(asked, "twice" if chance < 0.13 else "first")

    def submit(self, asked, how):
        """Until an answer comes: whoever gets none presses the button again."""
        self.note({"how": how, "asked": asked})
        while time.time() < self.until:
            times = 2 if how == "twice" else 1
            answers = list(self.two_at_once.map(lambda _: ask(self.port, asked), range(times)))
            for answer in answers:
                if answer is not None:
                    self.note({"how": how, "key": asked["key"], "answer": answer})
            if None not in answers:
                if answers[0] == "" and how in ("first", "twice"):
                    self.accepted.append(asked["key"])
                return
            time.sleep(0.1)

    def note(self, what):
        self.log.write(json.dumps(what, ensure_ascii=False) + "\n")
        self.log.flush()
        os.fsync(self.log.fileno())

    def changed(self, asked):
        (first, *others) = asked["lines"]
        day = date.fromisoformat(first["on"]) + timedelta(days=1)
        return {"key": asked["key"], "lines": [{**first, "on": day.isoformat()}, *others]}

    def lines(self) -> list[dict]:
        dice, purses, earned = self.dice, self.world["purses"], self.world["earned"]
        on = (BEGUN + timedelta(days=dice.randrange(40))).isoformat()
        act = dice.choice(["issue", "issue", "use", "use", "use", "redeem", "pass_on", "two", "back"])
        if act == "use":
            return [dice.choice(self.world["helps"])]
        if act == "back" and self.accepted:
            return [
                {"takes_back": dice.choice(self.accepted), "on": (BEGUN + timedelta(days=60)).isoformat()}
            ]
        one, other = dice.choice(purses), dice.choice(purses)
        way = {
            "issue": ("issue", self.world["issuer"], one),
            "redeem": ("redeem", dice.choice(earned), self.world["redeemed"]),
            "pass_on": ("pass_on", dice.choice(earned), one),
        }.get(act)
        if way:
            return [self.line(on, *way)]
        return [
            self.line(on, "issue", self.world["issuer"], one),
            self.line(on, "void", other, self.world["void"]),
        ]

    def line(self, on, kind, credited, debited):
        because = "見本" if kind == "void" else ""
        return {
            "kind": kind, "on": on, "credited": credited, "debited": debited,
            "tickets": self.dice.randint(1, 5), "because": because,
        }  # fmt: skip


if __name__ == "__main__":
    number, port, until, folder = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4])
    socket.setdefaulttimeout(15)
    Client(number, port, until, json.loads((folder / "world.json").read_text()), folder).run()
