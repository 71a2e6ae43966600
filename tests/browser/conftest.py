"""A real browser on the real server. Every test also fails on a console message or a request to another host."""

import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import expect

from reports.demo.accounts import PASSWORD
from tests import signing_in

# Playwright's driver runs an event loop in this thread, and Django then refuses the database without this word.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ANSWERS_THAT_REFUSE = re.compile(r"status of (403|404|409|422|428|429) |net::ERR_INTERNET_DISCONNECTED")
AS_LONG = (
    30_000  # milliseconds that a page may take on a busy machine; a test that passes waits for none of them
)
expect.set_options(timeout=AS_LONG)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))  # on a busy machine; a second try is told at the end


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    assert CHROMIUM, "chromium がありません。「apt-get install chromium chromium-l10n」を実行してください。"
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "env": {**os.environ, "LANGUAGE": "ja"},
        "args": [
            "--lang=ja",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}


@pytest.fixture
def page(page, live_server):
    problems = []
    here = urlsplit(live_server.url).netloc

    def heard(message):
        # An answer that refuses says so in the console, and so does a device without a signal.
        if message.type in ("error", "warning") and not ANSWERS_THAT_REFUSE.search(message.text):
            problems.append(message.text)

    def asked(request):
        if urlsplit(request.url).scheme != "data" and urlsplit(request.url).netloc != here:
            problems.append(f"another host: {request.url}")

    page.set_default_timeout(AS_LONG)
    page.on("console", heard)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", asked)
    yield page
    assert problems == []


@pytest.fixture
def sign_in_by_hand(page, live_server):
    """Fills the log-in page in and shows what follows; the same page unless another one is given."""

    def sign_in_by_hand(username, on=page):
        on.goto(f"{live_server.url}/")
        on.get_by_label("利用者名").fill(username)
        on.get_by_label("パスワード").fill(PASSWORD)
        on.get_by_role("button", name="ログインする").click()
        return on

    return sign_in_by_hand


@pytest.fixture
def sign_in(page, live_server):
    """Shows somebody their desk, signed in as the log-in page does it but without waiting for it to be drawn."""

    def sign_in(username, on=page):
        client = Client(headers={"user-agent": on.evaluate("navigator.userAgent")})
        signing_in.sign_in(client, PASSWORD, username)
        on.context.add_cookies(
            [
                {"name": name, "value": cookie.value, "url": live_server.url}
                for name, cookie in client.cookies.items()
            ]
        )
        on.goto(f"{live_server.url}/")
        return on

    return sign_in


@pytest.fixture
def manager_at_home(sign_in):
    return sign_in("kanrishoku")


@pytest.fixture
def second_browser(browser, browser_context_args):
    """Somebody else at another PC."""
    context = browser.new_context(**browser_context_args)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(page, sign_in):
    page.set_viewport_size({"width": 360, "height": 740})
    return sign_in("coordinator")


@pytest.fixture
def form(phone, live_server):
    phone.goto(f"{live_server.url}/activities/add/")
    expect(phone.get_by_role("heading", name="訪問の記録")).to_be_visible()
    return phone
