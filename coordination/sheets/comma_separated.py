"""A CSV file, in the encodings that Japanese offices save it in."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE
from collections.abc import Callable, Iterator
from io import StringIO

from coordination.sheets.cells import text_of
from coordination.sheets.gathering import Distinct, Rows
from coordination.sheets.how_far import HowFar, nobody
from coordination.sheets.limits import Limits
from coordination.sheets.unreadable import Unreadable
from coordination.sheets.workbook import LAST_ROW_OF_EXCEL

TOLD_EVERY = 100  # rows
SAVE_AS_UTF_8 = "Excel で開き、「CSV UTF-8（コンマ区切り）」で保存しなおしてください。"


def found_in_csv(
    content: bytes, kind: type[Rows] | type[Distinct], limits: Limits, tell: Callable = nobody
) -> Rows | Distinct:
    text = text_of_csv(content)
    how_far = HowFar(tell, text.count("\n"))
    found = kind("CSV", "CSV ", "CSV の {row} 行目の {column} 列", limits, how_far)
    csv.field_size_limit(limits.content)
    width = None
    for number, record in records_of_csv(text):
        if not number % TOLD_EVERY:
            how_far(number, found.count)
        values = found.add(number, ((at, cell) for at, cell in enumerate(record) if cell), text_of)
        if values and width is None:
            # Excel gives every line the same number of commas, a title above the table as well.
            width = len(record)
            if width == 1 and "\t" in record[0].strip():
                raise Unreadable(f"タブ区切りのファイルです。{SAVE_AS_UTF_8}")
        elif values and len(values) > width:
            raise Unreadable(
                f"CSV の {number} 行目のセルが {len(values)} 個あり、見出しの {width} 個より多くなっています。"
                "文章の中のコンマが区切りになっていないか確かめてください。"
            )
    return found


def text_of_csv(content: bytes) -> str:
    text = decoded(content)
    lone = re.search("\r(?!\n)", text)
    if lone and "\n" in text:
        line = text.count("\n", 0, lone.start()) + 1
        raise Unreadable(f"CSV の {line} 行目に、ほかの行と種類の違う改行（CR）があります。{SAVE_AS_UTF_8}")
    return text


def decoded(content: bytes) -> str:
    has_bom = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    # Not shift_jis, which does not know 髙 and ①.
    encodings = ("utf-16",) if has_bom else ("utf-8-sig", "cp932")
    # UTF-32 begins as UTF-16 does, and would be that with a NUL behind every letter.
    for encoding in () if content.startswith(BOM_UTF32_LE) else encodings:
        text = reading(content, encoding)
        if text is not None and not (encoding == "cp932" and is_doubtful(content, text)):
            return text
    raise Unreadable(
        "CSV の文字コードが分からないため、読み取れません（EUC-JP などは使えません）。UTF-8 で保存しなおしてください。"
    )


def is_doubtful(content: bytes, text: str) -> bool:
    # EUC-JP is often good cp932 (団体 becomes ﾃﾄﾂﾎ); the other way round one hiragana or katakana is enough to tell.
    # The four signs are what Python makes of bytes that mean nothing in cp932.
    return reading(content, "euc_jp") is not None or not set("\xa0\uf8f1\uf8f2\uf8f3").isdisjoint(text)


def reading(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def records_of_csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records with their numbers: a record with line breaks in a cell is one row in Excel."""
    records = csv.reader(StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        if number > LAST_ROW_OF_EXCEL:
            raise Unreadable(
                f"CSV の行が {LAST_ROW_OF_EXCEL:,} 行を超えています。空の行を削除するか、ファイルを分けてください。"
            )
        try:
            yield number, next(records)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable(
                f'CSV の {number} 行目の引用符（"）が閉じていないか、正しい位置にありません。その行の引用符を直してください。'
            ) from None
