"""割合, as papers print it."""


def percent(count: int, base: int) -> int | None:
    """count ÷ base in whole percent, rounded half up in one step; None where there is no base.

    Python's round() takes 62.5 to 62 and the papers to 63, so this stays in integers.
    """
    return (200 * count + base) // (2 * base) if base else None


def tenths(count: int, base: int) -> int | None:
    """count ÷ base in tenths of a percent (325 is 32.5％), rounded half up in one step; None where there is no base."""
    return (2000 * count + base) // (2 * base) if base else None
