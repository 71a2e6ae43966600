"""わかったこと as a page shows it: under their headings, each number with the page that it opens."""

from collections.abc import Callable, Iterable
from itertools import groupby

from surveys.saying.findings import CAUTION, GROUPS, OVERALL, Finding, Told

_ORDER = (OVERALL, GROUPS, CAUTION)


def shown(found: Iterable[Finding], address: Callable[[Told], str]) -> dict:
    """parts: heading and findings, each as words with the address of what they open, and the figures behind it. text: all
    of it to be taken away."""
    ordered = sorted(found, key=lambda finding: _ORDER.index(finding.heading))

    def pieces(finding):
        return [
            (piece.text, address(piece)) if isinstance(piece, Told) else (piece, "")
            for piece in finding.pieces
        ]

    return {
        "parts": [
            (heading, [(pieces(finding), finding.behind) for finding in part])
            for heading, part in groupby(ordered, key=lambda finding: finding.heading)
        ],
        "text": "\n".join(finding.text for finding in ordered),
    }
