"""Figures: numbers that never travel without where they came from."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class State(Enum):
    """What a printed number, or its absence, means. They are never mixed up."""

    ACTUAL = "確定"  # a number, also 0
    PENDING = "未"  # blank: not known yet
    NOT_APPLICABLE = "－"  # there was nothing to count
    PROJECTED = "見込"  # a number that is expected
    HIDDEN = "x"  # a number that would tell of a person
    NOT_PRINTED = "…"  # the source does not print it, which is not 0


@dataclass(frozen=True)
class Figure:
    """One number of a paper.

    value: a whole number of `unit`, or of its tenths where decimals is 1, and so on; None unless the state is ACTUAL or
    PROJECTED.
    address: path and query of the page that lists the records behind it; empty where there is nothing to list.
    uncounted: records that belong to the number but whose amount nobody wrote down.
    """

    value: int | None
    unit: str
    state: State = State.ACTUAL
    address: str = ""
    uncounted: int = 0
    decimals: int = 0

    @property
    def number(self) -> int | Decimal | None:
        """The value in its unit."""
        if self.value is None or not self.decimals:
            return self.value
        return Decimal(self.value).scaleb(-self.decimals)

    @property
    def text(self) -> str:
        """The figure as papers print it: 1,433; 0; 32.5; nothing; －; 見込 815; x; …."""
        if self.state is State.PENDING:
            return ""
        if self.state in (State.NOT_APPLICABLE, State.HIDDEN, State.NOT_PRINTED):
            return self.state.value
        number = f"{self.number:,.{self.decimals}f}" if self.decimals else f"{self.value:,}"
        return f"見込 {number}" if self.state is State.PROJECTED else number

    @property
    def with_unit(self) -> str:
        """The figure as it stands in a sentence: 1,433枚; 見込 815回; （未確定）; （該当なし）."""
        if self.value is not None:
            return f"{self.text}{self.unit}"
        return {State.PENDING: "（未確定）", State.NOT_APPLICABLE: "（該当なし）"}.get(self.state, self.text)

    def __str__(self) -> str:
        return self.text


def minutes_in_hours(minutes: int) -> str:
    """21495 → 358時間15分."""
    hours, rest = divmod(minutes, 60)
    return f"{hours:,}時間{rest}分"
