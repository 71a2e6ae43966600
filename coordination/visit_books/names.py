"""Several names in one cell: known ones are found whatever parts them, and an unknown one is never cut in two."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from coordination.visit_books.cells import is_blank, text_of, word_of

_BETWEEN_NAMES = re.compile(r"([、，,;；\n]+)")
# These part names too, but stand within names as well: 民生委員・児童委員協議会, 山田 花子.
_MAYBE_BETWEEN = re.compile(r"([・･/／&＆\s]+)")
MOST_NAMES = 50


def key_of(name: str) -> str:
    """A name as it is compared: letters of any width and case, without spaces."""
    return word_of(name).casefold()


@dataclass
class Names:
    """The names that are known of a kind. what: its word, for sentences. label: how one looks for it."""

    what: str
    known: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    longest: int = (
        5  # parts, with the separators, of the known name that has most; spaces come in where it has none
    )

    @classmethod
    def of(cls, what: str, rows: Iterable[tuple[int, str]], *, by_surname: bool = False) -> "Names":
        """rows: primary key and name. by_surname: the part before the space will do where only one bears it."""
        names, surnames = cls(what), defaultdict(set)
        for pk, name in rows:
            names.known[key_of(name)].add(pk)
            parts = max(len(_BETWEEN_NAMES.split(name)), len(_MAYBE_BETWEEN.split(name)))
            names.longest = max(names.longest, parts)
            if by_surname and len(name.split()) > 1:
                surnames[key_of(name.split()[0])].add(pk)
        for surname, pks in surnames.items():
            names.known[surname] |= pks
        return names

    def in_cell(self, cell) -> tuple[list[int], list[str]]:
        """Primary keys in the order of the cell, and the names that are not known, as they are written.

        ValueError for a name that several bear, for one of which a part is known, and for a cell that holds no list.
        """
        if is_blank(cell):
            return [], []
        found, unknown = [], []
        for written, pks in self._taken_apart(text_of(cell)):
            if pks is None:
                unknown.append(written)
            elif len(pks) > 1:
                raise ValueError(
                    f"{self.what}「{written[:50]}」は二つ以上あります。区別できるように、名前の全部を書いてください。"
                )
            else:
                found += pks
        if len(found) + len(unknown) > MOST_NAMES:
            raise ValueError(f"一つのセルに書ける{self.what}は {MOST_NAMES} までです。")
        return list(dict.fromkeys(found)), list(dict.fromkeys(unknown))

    def _taken_apart(self, text: str):
        """Pairs of a name as it is written and whom it means; None for an unknown name."""
        for part, pks in self._joined(_BETWEEN_NAMES.split(text)):
            smaller = [] if pks else list(self._joined(_MAYBE_BETWEEN.split(part)))
            missing = [written for written, known in smaller if not known]
            if pks or (smaller and len(missing) == len(smaller)):
                yield part, pks
            elif missing:
                # One name or several? Whatever is made of it would be a guess.
                raise ValueError(
                    f"「{part[:50]}」のうち「{missing[0][:50]}」は、{self.what}に登録されていません。"
                    "書き方を直すか、先に登録するか、名前のあいだを「、」で区切ってください。"
                )
            else:
                yield from smaller

    def _joined(self, pieces: list[str]):
        """The longest known names that can be put together from the pieces; separators are every second piece."""
        at = 0
        while at < len(pieces):
            length = 1
            most = min(self.longest, len(pieces) - at)
            for longer in range(most - (most + 1) % 2, 1, -2):  # a name, or a separator and a name more
                if key_of("".join(pieces[at : at + longer])) in self.known:
                    length = longer
                    break
            written = "".join(pieces[at : at + length]).strip()
            if written and key_of(written):
                yield written, self.known.get(key_of(written))
            at += length + 1  # what follows is a separator
