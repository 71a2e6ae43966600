"""厚生労働省「介護予防・日常生活圏域ニーズ調査」: the questions of its form, offered as a mapping like any saved one.

The form (第9期の手引き: 必須項目とオプション項目) is the same everywhere, while cities number and leave out as they like.
Heads of the data are taken as 問1(1), 問1（1）, 問1_1, Q1-1 or 1-1, and those of a question with several answers as one
column (6-1) or as a column a choice (6-1_3, 問6(1)③). What differs is put right on the page and saved under another name.
"""

import json
from functools import cache
from pathlib import Path

from surveys.intake.mapping import CODES, FLAG, SLIP, Column, Mapping, Wording

FILE = Path(__file__).with_name("ministry.json")
SLIP_HEADS = ("票番号", "整理番号", "調査票番号", "No.", "ID")


@cache
def ministry_layouts() -> dict[str, dict]:
    """The mappings in JSON by their names, as AnswerLayout keeps them."""
    forms = json.loads(FILE.read_text(encoding="utf-8"))
    return {form["name"]: _mapping(form).as_json() for form in forms}


def _mapping(form: dict) -> Mapping:
    columns = [Column(0, head, SLIP) for head in SLIP_HEADS]
    wordings = {}
    for asked in form["questions"]:
        number, use = asked["number"], asked["use"]
        choices = tuple(enumerate(asked.get("choices", ()), asked.get("first", 1)))
        heads = [number, *asked.get("heads", ())]
        columns += [Column(0, head, use, number) for head in heads]
        if use == CODES:
            columns += [Column(0, f"{number}_{code}", FLAG, number, code) for code, _ in choices]
        wordings[number] = Wording(asked["text"], choices)
    return Mapping("", 1, tuple(columns), wordings)
