"""割合, as papers print it."""


def percent(count: int, base: int) -> int | None:
    """count ÷ base in whole percent, rounded half up in one step; None where there is no base.

    Python's round() takes 62.5 to 62 and the papers to 63, so this stays in integers.
    """
    return (200 * count + base) // (2 * base) if base else None


def tenths(count: int, base: int) -> int | None:
    """count ÷ base in tenths of a percent (325 is 32.5％), rounded half up in one step; None where there is no base."""
    return (2000 * count + base) // (2 * base) if base else None


def share(count: int, base: int, decimals: int = 0) -> int | None:
    """count ÷ base in whole percent, or in tenths of a percent where decimals is 1."""
    return tenths(count, base) if decimals else percent(count, base)


def in_percent(share: int | None, decimals: int = 0) -> str:
    """A share as it is printed: 32％, 32.5％; － where there was nothing to count."""
    if share is None:
        return "－"
    return f"{share // 10}.{share % 10}％" if decimals else f"{share}％"
