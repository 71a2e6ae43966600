"""What one cell of a sheet of answers says. Nothing is guessed: a cell that could be meant in two ways is in doubt."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from coordination.sheets.grids import Bad
from coordination.sheets.unreadable import Cell, Unreadable
from surveys.attributes import plain

# Not NFKC: it makes 2 of ² and 1 of ①, and nobody has said that they mean that.
_DIGITS = str.maketrans("０１２３４５６７８９．，－−", "0123456789.,--")
_CODE = re.compile(r"([0-9]{1,5})(?:\.0{1,6})?")
_NUMBER = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,12})?")
_BETWEEN = re.compile(r"[,，、､;；\n]|\s+")
_OWN_NUMBER = re.compile(r"\(?(\d{1,3})[.)、]")
_NO_ANSWER = re.compile(r"[0-9０-９]{1,5}|[^0-9０-９]{1,10}")
TAKEN = {"1", "○", "〇", "◯", "●", "◎", "レ", "✓", "✔", "TRUE", "True", "true"}
NOT_TAKEN = {"0", "×", "FALSE", "False", "false"}
LONGEST_SHOWN = 20


class Doubt(ValueError):
    """str() is a sentence: what the cell holds, and what to do."""


def shown(value: Cell) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def refuse_bad(value: Cell | Bad):
    if isinstance(value, Bad):
        raise Doubt(f"このセル{value.reason}")
    if isinstance(value, date):
        raise Doubt(
            f"日付（{value:%Y/%m/%d}）になっています。「1-5」や「4/6」が日付に変わったのかもしれません。"
            "セルの表示形式を文字列にして、答えを入力しなおしてください。"
        )


def code_in(value: Cell) -> int | None:
    """The code that a number or a text of digits is: 4, "４", "4.0"; None for all else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    found = _CODE.fullmatch(value.strip().translate(_DIGITS)) if isinstance(value, str) else None
    return int(found[1]) if found else None


def pieces_of(value: Cell) -> list[Cell]:
    """The answers in one cell: "4,6,7", "４；６", or the cell itself."""
    if not isinstance(value, str):
        return [value]
    return [piece for piece in _BETWEEN.split(value) if piece]


class Choices:
    """The choices of one question, as cells name them. no_answer: the codes that stand for 無回答."""

    def __init__(self, choices: Iterable[tuple[int, str]], no_answer: Iterable[str]):
        choices = list(choices)
        self.codes = {code for code, _ in choices}
        self.no_answer = {code for word in no_answer if (code := code_in(word)) is not None} - self.codes
        self.words = {_word(word) for word in no_answer} | {"無回答"}
        self.labels: dict[str, int | None] = {}
        for code, label in choices:
            # Two choices of the same words: the words alone do not tell which is meant.
            self.labels[plain(label)] = None if plain(label) in self.labels else code

    def one(self, value: Cell | Bad) -> int:
        """The code of the choice taken, 0 for 無回答."""
        return self._one(value, "")

    def _one(self, value, hint: str) -> int:
        refuse_bad(value)
        code = code_in(value)
        if code is None:
            return self._by_label(value)
        if code in self.codes:
            return code
        if code in self.no_answer:
            return 0
        if code == 0:
            raise Doubt(
                "「0」という選択肢はありません。無回答であれば空欄にするか、無回答を表すコードに 0 を足してください。"
            )
        raise Doubt(
            f"「{shown(value)}」という選択肢はありません。{hint}票を確かめて、選択肢の番号か空欄にしてください。"
        )

    def _by_label(self, value) -> int:
        if isinstance(value, float):
            raise Doubt(
                f"「{shown(value)}」は選択肢の番号ではありません。二つ以上の答えはコンマで区切り、文字列として入力してください。"
            )
        word = _word(value)
        if word in self.words:
            return 0
        code = self.labels.get(plain(str(value)))
        own = _OWN_NUMBER.match(word)
        if code is None or (own and int(own[1]) != code):
            raise Doubt(
                f"「{shown(value)}」という選択肢はありません。選択肢の番号か、設問のとおりの言葉にしてください。"
            )
        return code

    def only_one(self, value: Cell | Bad) -> int:
        """For a question of which one choice is to be taken."""
        if isinstance(value, str) and plain(value) not in self.labels and len(pieces_of(value)) > 1:
            codes = {code_in(piece) for piece in pieces_of(value)}
            if codes <= self.codes and len(codes) > 1:
                raise Doubt(
                    f"○は1つの設問に、答えが{len(codes)}つあります（{shown(value)}）。票を確かめて1つにするか、空欄にしてください。"
                )
        return self.one(value)

    def several(self, value: Cell | Bad) -> int:
        """The bits of the choices taken, 0 for 無回答."""
        if isinstance(value, str) and plain(value) in self.labels:
            return 1 << (self.one(value) - 1)
        hint = ""
        if isinstance(value, int) and value > 9:
            hint = "「4,6」が一つの数に変わったのかもしれません。"
        codes = [self._one(piece, hint) for piece in pieces_of(value)]
        if 0 in codes and len(codes) > 1:
            raise Doubt(
                f"無回答とほかの答えが、一緒に書かれています（{shown(value)}）。票を確かめて、どちらかにしてください。"
            )
        bits = 0
        for code in codes:
            bits |= 1 << (code - 1) if code else 0
        return bits


def _word(value) -> str:
    return "".join(unicodedata.normalize("NFKC", str(value)).split())


def is_taken(value: Cell | Bad) -> bool:
    """For a column of 0 and 1."""
    refuse_bad(value)
    word = str(value).strip().translate(_DIGITS)
    word = word.removesuffix(".0")
    if word in TAKEN or value is True:
        return True
    if word in NOT_TAKEN or value is False:
        return False
    raise Doubt(
        f"0 と 1 の列に「{shown(value)}」があります。選んだときは 1、選ばなかったときは 0 か空欄にしてください。"
    )


def number_in_cell(value: Cell | Bad) -> float:
    refuse_bad(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    text = str(value).strip().translate(_DIGITS)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise Doubt(f"「{shown(value)}」は数ではありません。数字だけを入力するか、空欄にしてください。")
    return float(text.replace(",", ""))


def text_in_cell(value: Cell | Bad) -> str:
    if isinstance(value, Bad):
        raise Doubt(f"このセル{value.reason}")
    return value.isoformat() if isinstance(value, date) else str(value)


def no_answer_codes(written: str) -> tuple[str, ...]:
    """ "9, 99" as two codes. Unreadable where they cannot be told."""
    codes = tuple(code for code in _BETWEEN.split(written.strip()) if code)
    for code in codes:
        if not _NO_ANSWER.fullmatch(code):
            raise Unreadable(
                f"無回答を表すコード「{code[:20]}」を読み取れません。「9, 99」のように、コンマで区切ってください。"
            )
    return codes
