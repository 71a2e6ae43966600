"""参照番号: the short number of a table, printed beside it, that leads from paper back to the screen.

7-1-04 is the fourth table of the first section of the review of plan 7; 7-1-04-2 that of the plan's second edition.
"""

import re
import unicodedata
from dataclasses import replace

from coordination.blocks import Document, Section, Table

_REFERENCE = re.compile(r"(?:参照)?\s*(\d{1,3})-(\d{1,2})-(\d{1,3})(?:-(\d{1,3}))?")
_DASHES = re.compile("[‐‑‒–—−ー－ｰ]")


def with_references(document: Document, plan: int, edition: int = 0) -> Document:
    """The same with a reference on each table. edition: the how-manieth of the plan; 0 for what is not approved."""
    sections = tuple(
        _numbered(section, f"{plan}-{number}", f"-{edition}" if edition else "")
        for number, section in enumerate(document.sections, 1)
    )
    return replace(document, sections=sections)


def _numbered(section: Section, before: str, after: str) -> Section:
    number, parts = 0, []
    for part in section.parts:
        blocks = []
        for block in part.blocks:
            if isinstance(block, Table):
                number += 1
                block = replace(block, reference=f"{before}-{number:02}{after}")
            blocks.append(block)
        parts.append(replace(part, blocks=tuple(blocks)))
    return replace(section, parts=tuple(parts))


def read_reference(text: str) -> tuple[int, int, str] | None:
    """Plan, edition (0 for none) and the reference as it is printed, from however it was typed; None for anything else."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()
    found = _REFERENCE.fullmatch(plain)
    if found is None:
        return None
    plan, section, table, edition = (int(one or 0) for one in found.groups())
    return plan, edition, f"{plan}-{section}-{table:02}" + (f"-{edition}" if edition else "")
