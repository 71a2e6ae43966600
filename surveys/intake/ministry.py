"""厚生労働省「介護予防・日常生活圏域ニーズ調査」: the questions of its form, offered as mappings like any saved one.

The form is the same everywhere, while cities number and leave out as they like. Heads of the data are taken as 問1(1),
問1（1）, 問1_1, Q1-1 or 1-1, and those of a question with several answers as one column (7-1) or as a column a choice
(7-1_3, 問7(1)③). What differs is put right on the page and saved under another name.

ministry.json numbers the questions as the 10th period does, which put 問6 就労 before what was 問6 to 問8. Held against
what is published (README.md, アンケートの約束, says what it is and what it leaves open); the texts are shortened.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from surveys.intake.mapping import CODES, FLAG, SLIP, Column, Mapping, Wording

FILE = Path(__file__).with_name("ministry.json")
SLIP_HEADS = ("管理番号", "票番号", "整理番号", "調査票番号", "No.", "ID")
PERIODS = {10: "第10期、令和7年8月の手引き", 9: "第9期、令和4年8月の手引き"}
WORK = 6  # the section that only the 10th period has


@cache
def ministry_layouts() -> dict[str, dict]:
    """The mappings in JSON by their names, as AnswerLayout keeps them."""
    asked = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        f"厚生労働省ニーズ調査（{name}）": _mapping(list(_of_period(asked, period))).as_json()
        for period, name in PERIODS.items()
    }


def _of_period(asked: list[dict], period: int) -> Iterator[dict]:
    for one in asked:
        section, _, rest = one["number"].partition("-")
        if period >= 10 or not section.isdecimal() or int(section) < WORK:
            yield one
        elif int(section) > WORK:
            yield one | {"number": f"{int(section) - 1}-{rest}"}


def _mapping(form: list[dict]) -> Mapping:
    columns = [Column(0, head, SLIP) for head in SLIP_HEADS]
    wordings, several = {}, {one["number"] for one in form if one["use"] == CODES}
    for asked in form:
        number, use = asked["number"], asked["use"]
        choices = tuple(enumerate(asked.get("choices", ()), 1))
        # 6-1-1 (when they retired) is also how choice 1 of 6-1 is headed: it is known by its words alone.
        own = [] if number.rpartition("-")[0] in several else [number]
        columns += [Column(0, head, use, number) for head in (*own, *asked.get("heads", ()))]
        if use == CODES:
            columns += [Column(0, f"{number}_{code}", FLAG, number, code) for code, _ in choices]
        wordings[number] = Wording(asked["text"], choices)
    return Mapping("", 1, tuple(columns), wordings)
