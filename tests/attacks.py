"""An attacker of published tables who knows nothing of how they were made safe.

He reads the tables as they are shown, takes every kind of person there could be as an unknown, and asks how few and how
many persons can stand behind a number: by linear programming, or, for a handful of people, by trying every survey.
"""

from itertools import combinations_with_replacement, product

import numpy as np
from scipy.optimize import linprog


class Attacker:
    """attributes: each with the codes it can have (0 is 無回答), by the key of its groups. questions: by primary key,
    the codes of the choices and whether several may be taken."""

    def __init__(self, attributes: dict[str, list[int]], questions: dict[int, tuple[list[int], bool]]):
        self.attributes, self.questions = attributes, questions
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
        answer = dict(zip(self.questions, kind[len(self.attributes) :], strict=True))[
            table["spec"]["question"]
        ]
        if table["spec"]["excludes_no_answer"] and not answer:
            return False
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
        return person[name] == int(code)

    def read(self, tables, size: int):
        """What is printed, as rows and values: the counts, the bases, and that shares stand beside nothing hidden."""
        rows, values, hidden = [np.ones(len(self.kinds))], [size], []
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
                        hidden.append((table, code, key, row))
                    else:
                        rows.append(row)
                        values.append(number)
        return np.array(rows), np.array(values), hidden

    def range_of(self, row, rows, values) -> tuple[float, float]:
        """The fewest and the most persons behind a number, given all that is printed."""
        found = [
            linprog(sign * row, A_eq=rows, b_eq=values, bounds=(0, None), method="highs") for sign in (1, -1)
        ]
        assert all(one.status == 0 for one in found), [one.message for one in found]
        return found[0].fun, -found[1].fun

    def all_surveys(self, rows, values, size: int):
        """Every survey of so many persons that prints these numbers, as how many there are of each kind."""
        rows = rows.astype(int)
        for people in combinations_with_replacement(range(len(self.kinds)), size):
            if (rows[:, people].sum(axis=1) == values).all():
                yield np.bincount(people, minlength=len(self.kinds))


def _subsets(codes):
    for taken in product(*([False, True] for _ in codes)):
        yield [code for code, is_taken in zip(codes, taken, strict=True) if is_taken]
