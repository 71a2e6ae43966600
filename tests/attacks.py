"""An attacker of published tables who knows nothing of how they were made safe.

He reads the tables as they are shown, takes every kind of person there could be as an unknown, and asks how few and how
many persons can stand behind a number: by linear programming, or, for a handful of people, by trying every survey.
"""

from dataclasses import dataclass, field
from itertools import combinations_with_replacement, product

import numpy as np
from scipy.optimize import linprog


class Attacker:
    """attributes: each with the codes it can have (0 is 無回答), by the key of its groups. questions: by primary key,
    the codes of the choices and whether several may be taken. bands: of those answered with a number, the codes of the
    first and the last band, in which somebody is."""

    def __init__(
        self,
        attributes: dict[str, list[int]],
        questions: dict[int, tuple[list[int], bool]],
        bands: dict[int, tuple[int, int]] | None = None,
    ):
        self.attributes, self.questions, self.bands = attributes, questions, bands or {}
        answers = [
            [set(taken) for taken in _subsets(codes)] if several else [{code} - {0} for code in (*codes, 0)]
            for codes, several in questions.values()
        ]
        self.kinds = list(product(*attributes.values(), *answers))

    def counts(self, table, code, key) -> np.ndarray:
        """1 for each kind of person that the number counts; code None is the base."""
        return np.array([self._is_counted(kind, table, code, key) for kind in self.kinds], dtype=float)

    def _is_counted(self, kind, table, code, key) -> bool:
        person = dict(zip(self.attributes, kind, strict=False))
        answers = dict(zip(self.questions, kind[len(self.attributes) :], strict=True))
        answer = answers[table["spec"]["question"]]
        if table["spec"]["excludes_no_answer"] and not answer:
            return False
        person |= {f"q{pk}": taken or {0} for pk, taken in answers.items()}
        groups = [] if key == "all" else key.split("_")
        if not all(self._is_in(person, group) for group in groups):
            return False
        by_way: dict[str, list[str]] = {}
        for group in table["spec"]["where"]:
            by_way.setdefault(group.partition("-")[0], []).append(group)
        if not all(any(self._is_in(person, one) for one in many) for many in by_way.values()):
            return False
        return code is None or (code in answer if code else not answer)

    def _is_in(self, person, group) -> bool:
        name, _, code = group.partition("-")
        is_of = person[name]
        return int(code) in is_of if isinstance(is_of, set) else is_of == int(code)

    def read(self, tables, size: int) -> "Reading":
        """What the tables tell: what is printed, that shares stand beside nothing hidden, and which columns there are."""
        found = Reading([np.ones(len(self.kinds))], [size])
        for table in tables:
            keys = [group["key"] for group in table["groups"]]
            lines = [(None, table["bases"]), *((line["code"], line["counts"]) for line in table["lines"])]
            for line in table["lines"]:
                for share, count, base in zip(line["shares"], line["counts"], table["bases"], strict=True):
                    assert (share is None) == (count is None or base is None)
            for code, numbers in lines:
                for key, number in zip(keys, numbers, strict=True):
                    row = self.counts(table, code, key)
                    if number is None:
                        found.hidden.append((table, code, key, row))
                    else:
                        found.rows.append(row)
                        found.values.append(number)
            self._read_columns(table, keys, found)
            for code in set(self.bands.get(table["spec"]["question"], ())):
                whole = {"question": table["spec"]["question"], "excludes_no_answer": False, "where": []}
                found.least.append(self.counts({"spec": whole}, code, "all"))
        return found

    def _read_columns(self, table, keys, found: "Reading"):
        """不明 is a column where there is somebody of whom it is true, and only there."""
        for key in self._groups_by(table["spec"]["by"]):
            if key not in keys:
                found.rows.append(self.counts(table, None, key))
                found.values.append(0)
            elif any(part.endswith("-0") for part in key.split("_")):
                found.least.append(self.counts(table, None, key))

    def _groups_by(self, by: str):
        parts = [[f"{way}-{code}" for code in self._codes_of(way)] for way in by.split(".") if way]
        return ["_".join(pair) for pair in product(*parts)] if parts else []

    def _codes_of(self, way: str) -> list[int]:
        if way in self.attributes:
            return self.attributes[way]
        return [*self.questions[int(way.removeprefix("q"))][0], 0]

    def small_differences(self, tables, truth, threshold: int):
        """Those of a column who are not in a line, and those of a line who are not in a column, where they are few: with
        the table, the code of the line and the key of the group that are left out."""
        for table in tables:
            for key in (group["key"] for group in table["groups"]):
                for code in (None, *(line["code"] for line in table["lines"])):
                    number = self.counts(table, code, key)
                    for of, whole in ((code, "all"), (None, key)):
                        row = self.counts(table, of, whole) - number
                        if 0 < row @ truth < threshold:
                            yield table, code, key, row

    def range_of(self, row, read: "Reading") -> tuple[float, float]:
        """The fewest and the most persons behind a number, given all that the tables tell."""
        told = {"A_eq": np.array(read.rows), "b_eq": read.values}
        if read.least:
            told |= {"A_ub": -np.array(read.least), "b_ub": np.full(len(read.least), -1)}
        found = [linprog(sign * row, **told, bounds=(0, None), method="highs") for sign in (1, -1)]
        assert all(one.status == 0 for one in found), [one.message for one in found]
        return found[0].fun, -found[1].fun

    def all_surveys(self, read: "Reading", size: int):
        """Every survey of so many persons that prints these tables, as how many there are of each kind."""
        rows = np.array(read.rows, dtype=int)
        least = np.array(read.least, dtype=int).reshape(-1, len(self.kinds))
        for people in combinations_with_replacement(range(len(self.kinds)), size):
            is_same = (rows[:, people].sum(axis=1) == read.values).all()
            if is_same and (least[:, people].sum(axis=1) >= 1).all():
                yield np.bincount(people, minlength=len(self.kinds))


@dataclass
class Reading:
    """rows, values: what is known exactly, 1 for each kind of person that is counted. least: rows of which there is
    somebody. hidden: table, code, key and row of what is not shown."""

    rows: list
    values: list
    least: list = field(default_factory=list)
    hidden: list = field(default_factory=list)


def _subsets(codes):
    for taken in product(*([False, True] for _ in codes)):
        yield [code for code, is_taken in zip(codes, taken, strict=True) if is_taken]
