"""How a sheet of answers is read: which of its columns answer which question, and in which way."""

import re
import unicodedata
from dataclasses import asdict, dataclass

from surveys.models import Question

SINGLE, MULTIPLE, NUMBER, TEXT = Question.AnswerType
SEX, AGE, AREA, OTHER, WEIGHT = Question.Attribute

_CIRCLED = {ord(sign): f"-{number}" for number, sign in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}
_HEAD = re.compile(
    r"(?:設問|質問|問|Q|q|No\.?)?\s*([A-Za-z]{0,2})(\d{1,4}(?:[-_.()\s]+\d{1,4})*)[)\s]*(.*)", re.DOTALL
)
_ASKED = re.compile(r"(?:設問|質問|問|Q(?=\d))")


@dataclass(frozen=True)
class Asked:
    """A question or an attribute, as a sheet holds the answers to it.

    columns: from 0. flags: where a column stands for a choice and holds 1 or 0, the code of each one's choice; else the
    cells hold codes, or words of the choices. choices: code and label; none where they are to be found in the answers.
    no_answer: what stands for 無回答 here, beside a blank and beside what does in the whole file.
    """

    number: str
    text: str
    answer_type: str
    attribute: str = ""
    columns: tuple[int, ...] = ()
    flags: tuple[int, ...] = ()
    choices: tuple[tuple[int, str], ...] = ()
    no_answer: tuple[str, ...] = ()

    @property
    def has_choices(self) -> bool:
        return self.answer_type in (SINGLE, MULTIPLE)

    @property
    def label(self) -> str:
        return Question(number=self.number).label


@dataclass(frozen=True)
class Layout:
    """sheet: its name. head_row: the number of the row with the heads; answers stand below it. slip: the column of the
    票番号. no_answer: what stands for 無回答 in the whole file, beside a blank, where no choice has that code.
    """

    sheet: str
    head_row: int
    slip: int | None
    asked: tuple[Asked, ...]
    no_answer: tuple[str, ...] = ()

    def as_json(self) -> dict:
        return asdict(self)


def number_in(head: object) -> str:
    """The number of a question as it is kept: 6-3 of 問６－３, F1 of Ｆ１. A head that is no number stays as it is."""
    text = "".join(unicodedata.normalize("NFKC", str(head or "")).split())
    text = re.sub("[‐‑–—−ー](?=[0-9])", "-", text)
    return _ASKED.sub("", text, count=1) if _ASKED.match(text) else text


def path_in(head: object) -> tuple[str, tuple[int, ...], str]:
    """What a head counts: 問1(2)①, Q1_2_1 and 1-2-1 are ("", (1, 2, 1), ""), F1 性別 is ("F", (1,), "性別").

    A head without a number is ("", (), the head).
    """
    text = unicodedata.normalize("NFKC", str(head or "").translate(_CIRCLED)).strip()
    found = _HEAD.fullmatch(re.sub("[‐‑–—−ー](?=[0-9])", "-", text))
    if found is None:
        return "", (), text
    letters, numbers, rest = found.groups()
    if letters and not text.upper().startswith((letters.upper(), "問", "Q", "設問", "質問")):
        return "", (), text
    return letters.upper(), tuple(map(int, re.findall(r"\d+", numbers))), rest.strip(" _-:：.")


def number_of_path(letters: str, path: tuple[int, ...]) -> str:
    return letters + "-".join(map(str, path))
