"""The pictures behind script/manual-pictures: each a screen of the demo city, as one of its users sees it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import django
from playwright.sync_api import Browser, Page, sync_playwright

from config.acting import acting_always_as

acting_always_as("command:manual_pictures")
django.setup()

from manual_scenes import PICTURES, Picture  # noqa: E402
from manual_steps import signed_in  # noqa: E402

FOLDER = Path(__file__).parent.parent / "docs" / "manual" / "pictures"
WORK = Path(sys.argv[1])
LARGEST = 80_000  # bytes
COLOURS = 24
MARGIN = 12  # around what is cut out
PATIENCE = 30  # seconds for the server to begin


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
