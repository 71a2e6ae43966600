"""強制終了：取り込みの途中で、答えているプロセスを kill -9 で止める"""

import os
import random
import sys
import tempfile
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import world
from proving import proof
from served import Browser, Served
from survey_book import write_book

RESPONDENTS, COLUMNS, MOMENTS = 3000, 60, 20
ROWS, MOMENTS_OF_SHEETS = 5000, 4
dice = random.Random(11)


def killed_while(served, act, after: float) -> bool:
    """Whether the answer came nevertheless. act: asks for what is to be interrupted, that many seconds after it began."""
    came = []

    def ask():
        with suppress(OSError, Exception):
            came.append(act().status)

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join(after)
    is_done = not asking.is_alive()
    served.kill_workers()
    asking.join()
    served.wait()
    return is_done


def seconds_of(act) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


class OfSurvey:
    """The import of one survey: what it sends, and what of it is there."""

    def __init__(self, person, folder: Path, at: int):
        self.person, self.title, self.book = person, f"止めた調査{at}", folder / "book.xlsx"
        write_book(self.book, RESPONDENTS, COLUMNS, seed=at + 100)

    def upload(self):
        fields = {"title": self.title, "closed_on": "2025-01-31"}
        answer = self.person.post(
            "/surveys/import/", fields, {"sheet": ("個票.xlsx", self.book.read_bytes())}
        )
        self.address = answer.headers["Location"]
        self.page = self.person.get(self.address)
        return answer

    def confirm(self):
        return self.person.post(f"{self.address}confirm/", {"confirmed": self.page.field("confirmed")})

    def there(self) -> str:
        from surveys.models import AnswerColumn, AnswerSheet, AnswerUpload, Survey

        survey = Survey.objects.filter(title=self.title).first()
        waits = AnswerUpload.objects.filter(title=self.title, taken_in_at=None).exists()
        if survey is None:
            return "nothing" if waits else "lost"
        columns = AnswerColumn.objects.filter(question__survey=survey).count()
        is_whole = columns == COLUMNS - 1 and AnswerSheet.objects.filter(survey=survey).exists()
        return "all" if is_whole and not waits else f"half {columns}"


class OfSheet:
    """The import of a sheet of rows."""

    def __init__(self, person, kind: str, heads, row, model, at: int):
        self.person, self.kind, self.model = person, kind, model
        self.before = model.objects.count()
        self.csv = "\n".join([",".join(heads), *(row(at, i) for i in range(ROWS))]).encode("utf-8-sig")

    def upload(self):
        answer = self.person.post(
            f"/imports/{self.kind}/",
            {"waiting": "5f2504e0-4f89-41d3-9a0c-0305e82c3301"},
            {"sheet": ("表.csv", self.csv)},
        )
        self.address = answer.headers["Location"]
        self.page = self.person.get(self.address)
        assert self.page.field("confirmed"), self.page.text[-3000:]
        return answer

    def confirm(self):
        return self.person.post(f"{self.address}confirm/", {"confirmed": self.page.field("confirmed")})

    def there(self) -> str:
        from coordination.models import SheetImport

        sheet = SheetImport.objects.only("taken_in_at").get(pk=self.address.strip("/").split("/")[-1])
        made = self.model.objects.count() - self.before
        if made == 0 and sheet.taken_in_at is None:
            return "nothing"
        return "all" if made == ROWS and sheet.taken_in_at else f"half {made}"


def interrupted(served, made, moments: int) -> tuple[dict, float]:
    """Kills at that many moments of imports, spread over as long as one takes; each file is taken in at last."""
    first = made(0)
    first.upload()
    whole, found, at, one = (
        seconds_of(first.confirm),
        {"all": 0, "nothing": 0, "half": 0, "stuck": 0},
        1,
        None,
    )
    assert first.there() == "all", first.there()
    for moment in range(moments):
        if one is None:
            one = made(at)
            one.upload()
            at += 1
        killed_while(served, one.confirm, after=whole * (moment + dice.random()) / moments)
        there = one.there()
        found[there if there in found else "half"] += 1
        print(one.kind if hasattr(one, "kind") else "survey", moment, there, file=sys.stderr)
        if there != "nothing":
            one = None
    if one is not None:
        one.confirm()
        found["stuck"] = int(one.there() != "all")
    return found, whole


def told(name, found, whole, moments):
    proof(
        f"{name}（{moments} 回）：全部入るか、何も入らないか。同じファイルをあとで取り込める",
        f"全部 {found['all']}、何も入らない {found['nothing']}、半端 {found['half']}、あとで取り込めない {found['stuck']}（止めないときは {whole:.1f} 秒）",
        "半端 0、取り込めない 0",
        found["half"] == found["stuck"] == 0 and found["nothing"] > 0,
    )


def while_reading(served, person, folder):
    """Killed while the file is being read: what waits afterwards is whole, and the file can be sent again."""
    from surveys.models import AnswerUpload

    book = OfSurvey(person, folder, 900)
    for _ in range(3):
        killed_while(served, book.upload, after=dice.uniform(0.2, 1.0))
    left = AnswerUpload.objects.filter(title=book.title).values_list("pk", flat=True)
    half = [pk for pk in left if person.get(f"/surveys/import/{pk}/").status != 200]
    answer = book.upload()
    proof(
        "ファイルを読んでいるあいだに止める（3 回）：半分だけ読んだものは残らず、同じファイルをまた送れる",
        f"半端 {len(half)}、もう一度送ったときの答え {answer.status}",
        "0、302",
        not half and answer.status == 302,
    )


if __name__ == "__main__":
    world.demo()
    world.django()
    from coordination.models import Activity, Organization

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        served = Served(folder, MEDIA_ROOT=os.environ.get("MEDIA_ROOT", name))
        try:
            person, clerk = Browser(served.socket), Browser(served.socket)
            assert person.sign_in().status == clerk.sign_in("shokuin").status == 302
            found = interrupted(served, partial(OfSurvey, person, folder), MOMENTS)
            told(f"個票 {RESPONDENTS:,} 人×{COLUMNS} 列の取り込み", *found, MOMENTS)
            while_reading(served, person, folder)
            sheets = {
                "団体": (
                    person,
                    "organization",
                    ["名称", "種別"],
                    lambda at, i: f"止めた団体{at}の{i},その他",
                    Organization,
                ),
                "訪問": (
                    clerk,
                    "activity",
                    ["活動日", "層", "場所", "聞いたこと"],
                    lambda at, i: f"2018-{5 + i % 7}-{1 + i % 28},1,集会所{at}の{i},話{at}の{i}",
                    Activity,
                ),
            }
            for what, sheet in sheets.items():
                found = interrupted(served, partial(OfSheet, *sheet), MOMENTS_OF_SHEETS)
                told(f"{what} {ROWS:,} 行の取り込み", *found, MOMENTS_OF_SHEETS)
        finally:
            served.stop()
