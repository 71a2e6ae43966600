"""What has been found out about a sheet before anything is taken in: kept with it, and shown to its user."""

from dataclasses import asdict, dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Problem:
    """What is wrong, where in the sheet, and what to do; or, as a warning, what may be.

    column: the head, with the letter that Excel shows. sheet: its name, in a book of which several are read.
    """

    row: int
    column: str
    sentence: str
    is_of_heads: bool = False
    sheet: str = ""


@dataclass(frozen=True)
class Change:
    """A row that would be new, or would change a record. cells: label, before, after, of what differs.

    content: stands for all that the row would write, where the cells do not tell the whole of it.
    """

    row: int
    name: str
    is_new: bool
    cells: tuple[tuple[str, str, str], ...]
    content: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Question:
    """What a sheet leaves open for many rows, and the user may say for all of them.

    choices: value and label, the blank one first; one alone is ticked or left. details: what it is about, one by one.
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str = ""
    details: tuple[str, ...] = ()

    @property
    def is_ticked(self) -> bool:
        return len(self.choices) == 1


@dataclass(frozen=True)
class Check:
    """What a sheet comes to: what is wrong with it, or what it would change. unchanged: rows that say nothing new.

    warnings: what is allowed but may not be meant. counts: of the rows that would be new, by their year, each with what
    narrows the list of the records down to it.
    """

    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    unchanged: int
    warnings: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    counts: tuple[tuple[str, int, str], ...] = ()

    @property
    def new(self) -> int:
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self) -> int:
        return len(self.changes) - self.new

    @property
    def mark(self) -> str:
        """Stands for these changes and no others: what the user confirms."""
        return sha256(repr(self.changes).encode()).hexdigest()

    @property
    def is_of_heads(self) -> bool:
        """True where the columns are wrong, so that no row has been looked at."""
        return bool(self.problems) and all(problem.is_of_heads for problem in self.problems)

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict) -> "Check":
        def tuples(value):
            return tuple(map(tuples, value)) if isinstance(value, (list, tuple)) else value

        def made(kind, name):
            return tuple(
                kind(**{key: tuples(value) for key, value in one.items()}) for one in kept.get(name, ())
            )

        return cls(
            made(Problem, "problems"),
            made(Change, "changes"),
            kept.get("unchanged", 0),
            made(Problem, "warnings"),
            made(Question, "questions"),
            tuples(kept.get("counts", ())),
        )


class SheetHasChanged(Exception):
    """The records are no longer what they were when the user looked at the preview."""
