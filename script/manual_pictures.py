"""The pictures behind script/manual-pictures: each a screen of the demo city, as one of its users sees it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import django
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, sync_playwright

django.setup()

from reports.demo.accounts import PASSWORD  # noqa: E402

FOLDER = Path(__file__).parent.parent / "docs" / "manual" / "pictures"
WORK = Path(sys.argv[1])
LARGEST = 80_000  # bytes
COLOURS = 24
MARGIN = 12  # around what is cut out
PATIENCE = 30  # seconds for the server to begin

PHONE, DESK, BROAD = 375, 720, 880  # pixels: DESK is about as wide as a page of the manual
SHARPNESS = 2  # dots a pixel

Step = Callable[[Page], object]


# -- what is done on a screen before its picture is taken ----------------------


def field(page: Page, label: str):
    """By its label, whether that says 必須 or not."""
    return page.get_by_label(re.compile(rf"^\s*{label}(\s*必須)?\s*$")).first


def fill(label: str, text: str) -> Step:
    return lambda page: field(page, label).fill(text)


def choose(label: str, option: str) -> Step:
    return lambda page: field(page, label).select_option(label=option)


def tick(label: str) -> Step:
    return lambda page: field(page, label).check()


def press(button: str) -> Step:
    return lambda page: page.get_by_role("button", name=button).click()


def follow(link: str) -> Step:
    return lambda page: page.get_by_role("link", name=link).first.click()


def tap(part: str) -> Step:
    return lambda page: page.locator(part).first.click()


def lay(part: str) -> Step:
    """A part that stands at the edge of the screen is laid where it belongs on the page."""
    return lambda page: page.locator(part).evaluate("part => { part.style.position = 'static'; }")


def seen(part: str) -> Step:
    return lambda page: page.locator(part).wait_for()


def first_row(page: Page):
    page.locator("table.list tbody th a").first.click()


def open_number(row: str, number: str) -> Step:
    return lambda page: (
        page.get_by_role("row", name=row).first.get_by_role("link", name=number, exact=True).first.click()
    )


def upload(name: str, *rows: tuple[str, ...]) -> Step:
    def act(page):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(WORK / name)
        page.locator("input[type=file]").set_input_files(WORK / name)

    return act


def meanwhile(role: str, *steps: Step) -> Step:
    """Somebody else does something on the same page."""

    def act(page):
        with signed_in(page.context.browser, page.evaluate("location.origin"), role, DESK) as other:
            other.goto(page.url)
            for step in steps:
                step(other)
            other.wait_for_load_state()

    return act


# -- the pictures --------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """What one picture shows. A name that begins with phone- makes the manual show it as wide as a phone.

    role: who has signed in. cut: from the top of the first to the bottom of the last of these parts of the page, and
    no more than `height`. width: of the screen.
    """

    name: str
    role: str
    path: str
    cut: tuple[str, str]
    steps: tuple[Step, ...] = ()
    height: int = 800
    width: int = DESK


WHOLE_FORM = ("h1", ".actions--form")
PICTURES = [
    Picture("frame", "shokuin", "/?fy=2019", (".head", "main > section"), height=596, width=BROAD),
    Picture(
        "number",
        "kanrishoku",
        "/?fy=2019",
        ("h1", "main > section"),
        (open_number("第2層の開催回数", "14"),),
        width=BROAD,
    ),
    Picture(
        "phone-visit",
        "coordinator",
        "/activities/add/",
        WHOLE_FORM,
        (
            fill("活動日", "2020-02-20"),
            tap(".offered .chip[data-of]"),
            tap("[aria-label='会った人数を1人増やす']"),
            tap("label:has([name=purposes])"),
            lay("[data-queue] .actions--form"),
        ),
        height=1500,
        width=PHONE,
    ),
    Picture(
        "phone-confirm",
        "coordinator",
        "/activities/add/",
        ("h1", ".notice"),
        (fill("活動日", "2020-03-30"), press("訪問を記録する"), seen("#not-yet")),
        width=PHONE,
    ),
    Picture(
        "visit-calendar", "coordinator", "/activities/calendar/?month=2019-06", ("h1", "table"), height=640
    ),
    Picture("visit-tables", "shokuin", "/activities/tables/?fy=2019", ("h1", "table"), height=900),
    Picture("needs", "coordinator", "/needs/board/?fy=2019", ("h1", "main"), height=640),
    Picture("monthly-reports", "shokuin", "/monthly/?fy=2019", ("h1", "table"), height=700),
    Picture(
        "meeting",
        "shokuin",
        "/meetings/add/",
        ("h1", "fieldset.group"),
        (
            choose("会議体", "南畑地域会議（第1圏域）"),
            fill("開催日", "2020-02-20"),
            choose("状態", "中止"),
            fill("中止・書面開催の理由", "感染症の広がりのため"),
            fill("会場", "公民館"),
        ),
    ),
    Picture(
        "phone-roll-call",
        "shokuin",
        "/meetings/?fy=2019&q=気楽&status=held",
        ("h1", "main"),
        (first_row, follow("出欠をとる")),
        height=760,
        width=PHONE,
    ),
    Picture(
        "minutes",
        "shokuin",
        "/meetings/?fy=2019&q=気楽&status=held",
        ("h1", "main"),
        (first_row, follow("議事録を書く")),
        height=760,
    ),
    Picture("meeting-tables", "shokuin", "/meetings/tables/?fy=2019", ("h1", "#rule_tier2_meetings table")),
    Picture(
        "council", "shokuin", "/councils/?fy=2019", ("h1", "main"), (first_row,), height=900, width=BROAD
    ),
    Picture("chain-picture", "shokuin", "/needs/picture/?fy=2019", (".picture", ".picture"), width=1280),
    Picture(
        "saved-first",
        "shokuin",
        "/meetings/?fy=2019&q=南畑",
        ("h1", ".notice"),
        (
            first_row,
            follow("直す"),
            fill("会場", "南畑公民館"),
            meanwhile(
                "coordinator",
                fill("会場", "集会所"),
                press("会議を保存する"),
            ),
            press("会議を保存する"),
        ),
    ),
    Picture(
        "phone-members",
        "jimukyoku",
        "/exchange/members/?q=あおき",
        ("h1", "table.list"),
        height=590,
        width=PHONE,
    ),
    Picture(
        "phone-member",
        "jimukyoku",
        "/exchange/members/add/",
        WHOLE_FORM,
        (
            fill("氏名", "水谷 春子"),
            fill("ふりがな", "みずたに はるこ"),
            tick("協力会員"),
            fill("入会日", "2020-04-01"),
        ),
        height=960,
        width=PHONE,
    ),
    Picture(
        "organization",
        "shokuin",
        "/organizations/?q=あおばだいちょうかい",
        (".back", "main > section:last-of-type"),
        (first_row,),
    ),
    Picture("review", "shokuin", "/plans/7/review/", ("h1", ".document table"), width=BROAD),
    Picture(
        "phone-second-factor",
        "kanrishoku",
        "/account/second-factor/",
        ("h1", "section:last-of-type"),
        width=PHONE,
    ),
    Picture(
        "user",
        "kanri",
        "/users/invite/",
        (".message", "main > section:last-of-type"),
        (
            fill("氏名", "新任 一郎"),
            fill("利用者名", "shinnin"),
            choose("役割", "市職員"),
            press("招待する"),
        ),
    ),
    Picture("setup", "kanri", "/setup/", ("h1", "ol.steps"), height=672),
    Picture(
        "import-problems",
        "kanri",
        "/imports/organization/",
        ("h1", "table.list"),
        (
            upload(
                "町会名簿.xlsx",
                ("名称", "ふりがな", "種別", "圏域"),
                ("つつじ野町会", "つつじのちょうかい", "町会", "第1圏域"),
                ("もみじ台町会", "もみじだいちょうかい", "町会・自治会", "第9圏域"),
                ("もみじ台町会", "もみじだいちょうかい", "町会・自治会", "第3圏域"),
            ),
            press("読み取って確かめる"),
        ),
    ),
]


def take(browser: Browser, origin: str, picture: Picture) -> int:
    """Writes the picture and returns its size in bytes."""
    path = FOLDER / f"{picture.name}.png"
    with signed_in(browser, origin, picture.role, picture.width) as page:
        answer = page.goto(f"{origin}{picture.path}")
        if answer.status != 200:
            raise SystemExit(f"{picture.name}: {picture.path} answers {answer.status}")
        for step in picture.steps:
            step(page)
        page.wait_for_load_state("networkidle")
        # Without what would lie over the picture: the bar at the thumb, and the frame of what is focused.
        page.evaluate("""document.querySelector(".thumb")?.remove(); document.activeElement.blur();
            scrollTo(0, 0); document.fonts.ready""")
        page.screenshot(path=path, full_page=True, clip=_region(page, picture))
    _make_small(path)
    return path.stat().st_size


@contextmanager
def signed_in(browser: Browser, origin: str, role: str, width: int):
    context = browser.new_context(
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": width, "height": 800},
        device_scale_factor=SHARPNESS,
    )
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{origin}/account/login/")
    fill("利用者名", role)(page)
    fill("パスワード", PASSWORD)(page)
    press("ログインする")(page)
    page.wait_for_url(f"{origin}/")
    yield page
    context.close()


def _region(page: Page, picture: Picture) -> dict:
    """What the picture cuts out of the page: as wide as the text, or as the whole screen where its head is shown."""
    first, last = (page.locator(part).first.bounding_box() for part in picture.cut)
    text = page.locator("main .sheet, main").last.bounding_box()
    if page.locator(f"main {picture.cut[0]}").count() == 0:
        text, first = {"x": 0, "width": picture.width}, first | {"y": MARGIN}
    left, top = max(0, text["x"] - MARGIN), first["y"] - MARGIN
    return {
        "x": left,
        "y": top,
        "width": min(text["width"] + 2 * MARGIN, picture.width - left),
        "height": min(last["y"] + last["height"] + MARGIN / 3 - top, picture.height),
    }


def _make_small(path: Path):
    """Few colours are enough for text on white ground."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(path) as image:
        reduced = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


@contextmanager
def server():
    """The application on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with (WORK / "server.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", origin.removeprefix("http://")],
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(origin, running)
        yield origin
    finally:
        running.terminate()
        running.wait()


def _wait_for(origin: str, running: subprocess.Popen):
    until = time.monotonic() + PATIENCE
    while running.poll() is None and time.monotonic() < until:
        try:
            urlopen(f"{origin}/livez", timeout=1).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit((WORK / "server.log").read_text())


def main():
    wanted = set(sys.argv[2:])
    if unknown := wanted - {picture.name for picture in PICTURES}:
        raise SystemExit(f"{'、'.join(sorted(unknown))} という絵はありません。")
    FOLDER.mkdir(exist_ok=True)
    with server() as origin, sync_playwright() as drive:
        browser = drive.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--lang=ja"],
            env={**os.environ, "LANGUAGE": "ja"},
        )
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            size = take(browser, origin, picture)
            print(f"{picture.name:<20}{size:>8,} bytes{'  TOO LARGE' if size > LARGEST else ''}")
        browser.close()
    if not wanted:
        for path in set(FOLDER.glob("*.png")) - {FOLDER / f"{picture.name}.png" for picture in PICTURES}:
            path.unlink()


if __name__ == "__main__":
    main()
