"""The order of the indicators: each with its parts behind it, as tables and grids show them."""

from collections.abc import Iterable

from reports.models import Indicator


def families(indicators: Iterable[Indicator]) -> list[tuple[Indicator, list[Indicator]]]:
    """Each indicator that is no part of another, with its parts."""
    indicators = list(indicators)
    return [
        (one, [part for part in indicators if part.parent_id == one.pk])
        for one in indicators
        if one.parent_id is None
    ]


def move(indicator: Indicator, *, up: bool):
    """Changes places with the one before or after it among its like; the first and the last stay. Call inside a
    transaction: those who move at the same time take turns."""
    found = families(Indicator.objects.select_for_update(of=("self",), no_key=True))
    wholes = [whole for whole, _ in found]
    parts = {whole.pk: list(of_it) for whole, of_it in found}
    among = parts[indicator.parent_id] if indicator.parent_id else wholes
    at = among.index(indicator)
    to = max(0, min(len(among) - 1, at - 1 if up else at + 1))
    among[at], among[to] = among[to], among[at]
    ordered = [one for whole in wholes for one in (whole, *parts[whole.pk])]
    for position, one in enumerate(ordered):
        one.position = position
    Indicator.objects.bulk_update(ordered, ["position"])
