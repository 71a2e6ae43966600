"""What is done on a screen before the manual's picture of it is taken, and who has signed in there."""

import io
import re
from collections.abc import Callable
from contextlib import contextmanager

from openpyxl import Workbook
from playwright.sync_api import Browser, Page

from reports.demo.accounts import PASSWORD

PHONE, DESK, BROAD = 375, 720, 880  # pixels: DESK is about as wide as a page of the manual
SHARPNESS = 2  # dots a pixel

Step = Callable[[Page], object]


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
        content = io.BytesIO()
        book.save(content)
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content.getvalue()}
        )

    return act


def take(path: str) -> Step:
    """A file of the demo is chosen."""
    return lambda page: page.locator("input[type=file]").set_input_files(path)


def visit(path: str) -> Step:
    """Another page of the application."""
    return lambda page: page.goto(f"{page.evaluate('location.origin')}{path}")


def meanwhile(role: str, *steps: Step) -> Step:
    """Somebody else does something on the same page."""

    def act(page):
        with signed_in(page.context.browser, page.evaluate("location.origin"), role, DESK) as other:
            other.goto(page.url)
            for step in steps:
                step(other)
            other.wait_for_load_state()

    return act


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
