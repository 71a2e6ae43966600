"""Books of answers for the tests, and their way through the pages of the import."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from coordination.sheets.grids import grids_of
from coordination.sheets.limits import OF_ANSWERS
from coordination.sheets.parser import answer_to
from surveys.intake.guess import guessed
from surveys.intake.opening import fitting, opened
from surveys.models import AnswerUpload
from tests.uploads import book_of, saved

HEADS = ["設問番号", "設問文", "種別", "番号", "選択肢"]
QUESTIONS = (
    ["F1", "性別", "属性", 1, "男性"], [None, None, None, 2, "女性"],
    ["F2", "年齢", "属性"],
    ["1", "外出していますか", "単数", 1, "はい"], [None, None, None, 2, "いいえ"],
    ["2", "支援", "複数", 1, "ゴミ出し"], [None, None, None, 2, "買い物"], [None, None, None, 3, "見守り、声かけ"],
    ["3", "友人の人数", "数値"],
    ["4", "困りごと", "自由"],
)  # fmt: skip
BARE = [
    ["票番号", "性別", "年齢", "問1", "問2_1", "問2_2", "ご意見"],
    ["A-1", 1, 70, 2, 1, 0, "坂" * 60],
    ["A-2", 2, 81, 1, 0, 0, None],
]
ANSWER_HEADS = ["票番号", "F1", "F2", "1", "2", "3", "4"]
ROW = {"票番号": "A-1", "F1": 1, "F2": 70, "1": 1, "2": "1,3", "3": 4, "4": "坂が多い"}


def row(**cells):
    """A good row of answers; some of its cells as they are given (q1 for 1)."""
    return list(
        (
            ROW | {name.removeprefix("q").replace("slip", "票番号"): value for name, value in cells.items()}
        ).values()
    )


def book(*rows, questions=QUESTIONS, heads=ANSWER_HEADS):
    """An openpyxl workbook with the sheets 設問 and 回答."""
    whole = Workbook()
    whole.active.title = "設問"
    for one in (HEADS, *questions):
        whole.active.append(one)
    answers = whole.create_sheet("回答")
    for one in (heads, *rows):
        answers.append(one)
    return whole


def grids(content, kind="xlsx"):
    if not isinstance(content, bytes):
        content = saved(content)
    return grids_of(answer_to(content, f"{kind} distinct", OF_ANSWERS))


def looked(content, kind="xlsx", no_answer="", layout=None):
    """What a file comes to, with the problems of its heads."""
    sheets = grids(content, kind)
    book = opened(sheets, no_answer, fitting(sheets, layout) if layout else None)
    return book, book.checked()


def problems(content, **how):
    book, intake = looked(content, **how)
    return [(one.sheet, one.row, one.column, one.sentence) for one in (*book.problems, *intake.problems)]


def answers_of(content, number, **how):
    """What everybody answered to a question: a code, a tuple of codes, a number or a text; None for 無回答."""
    book, intake = looked(content, **how)
    assert [*book.problems, *intake.problems] == []
    one = next(one for one in intake.answered if one.asked.number == number)
    if one.asked.answer_type == "multiple":
        codes = [code for code, _ in one.asked.choices]
        return [tuple(code for code in codes if one.taken(code)[at]) for at in range(intake.size)]
    nothing = (0,) if one.asked.answer_type == "single" else ("",)
    return [None if answer in nothing or answer != answer else answer for answer in list(one.answers)]


def send(client, content, name="個票.xlsx", **fields):
    """The page that shows what a file would bring, or why it cannot be read."""
    content = content if isinstance(content, bytes) else saved(content)
    data = {
        "sheet": SimpleUploadedFile(name, content),
        "title": "試しの調査",
        "closed_on": "2025-01-31",
        **fields,
    }
    return client.post(reverse("intake_start"), data, follow=True)


def take_in(client, shown):
    upload, looked = shown.context["upload"], shown.context["looked"]
    return client.post(reverse("intake_confirm", args=[upload.pk]), {"confirmed": looked.mark}, follow=True)


def waiting(admin, at=0, content=None, **fields) -> AnswerUpload:
    """An upload that has been read; a bare sheet, unless another content is given."""
    content = content or saved(book_of(*BARE, title=f"回答{at}"))
    upload = AnswerUpload(
        file_name="個票.xlsx",
        digest=f"{at}",
        title="調査",
        closed_on="2025-01-31",
        uploaded_by=admin,
        **fields,
    )
    upload.answer = answer_to(content, "xlsx distinct", OF_ANSWERS)
    sheets = grids(content)
    upload.mapping = {} if len(sheets) > 1 else guessed(sheets).as_json()
    upload.save()
    return upload
