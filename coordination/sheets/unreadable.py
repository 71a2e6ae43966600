"""What is said of an upload that cannot be read. Light to import: the process that reads an upload starts with it."""

from datetime import date, datetime

SAVE_AS_XLSX = "Excel で開き、「Excel ブック（.xlsx）」で保存しなおしてください。"
SAVE_AGAIN = "Excel で開いて保存しなおしてください。"
CUT_OFF = "ファイルが途中で切れているか、こわれています。もとのファイルを Excel で開けることを確かめ、保存しなおしてください。"
TOO_MUCH = (
    "ファイルが大きすぎるか、こわれているため、読み取れませんでした。"
    "必要なシートと行だけを新しいブックに貼り付け、「Excel ブック（.xlsx）」で保存しなおしてください。"
)

Cell = str | int | float | bool | date | datetime | None


class Unreadable(ValueError):
    """str() is Japanese: what is wrong, where, and what to do about it."""


def column_letter(index: int) -> str:
    """0 is A, 26 is AA."""
    letters, index = "", index + 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
