"""A real browser on pages whose every text means harm: nothing runs, nothing asks another host, nothing is refused by the
Content-Security-Policy, for nothing gets so far that it would have to (the fixture `page` listens to console and requests)."""

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Error

from config import policy
from coordination import guards
from coordination.models import User
from tests.browser.addresses import NO_PAGES
from tests.halves import mine
from tests.payloads import MARK
from tests.stored import LEFT_OUT, hostile_city

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Glyph")]  # signs that a chart's font lacks

ROLES = ("admin", "dispatcher", "manager")
USERS = {"admin": "kanri", "dispatcher": "jimukyoku", "manager": "kanrishoku"}
# Every place of the edition differs from the records by now, which takes seconds to work out.
SLOW = {"edition_changes"}
NO_HTML = (".xlsx", ".docx", ".zip", ".json", ".csv", ".ics", ".pdf", ".svg", ".js", "livez", "readyz")
EVERY = 7  # pages of the Django admin are alike: one in so many is looked at


@pytest.fixture
def hostile(admin, settings, transactional_db):
    settings.PUBLIC_PAGE = True
    with transaction.atomic():
        addresses, _ = hostile_city(admin, long="")
        guards.put_all_up()
    return addresses


def pages_of(addresses) -> dict[str, list[str]]:
    """By role; each page for one that may read it."""
    found = {role: [] for role in ROLES}
    for at, (name, address) in enumerate(sorted(addresses.items())):
        readers = [role for role in ROLES if role in policy.rule_of(name).read]
        is_page = name not in LEFT_OUT | SLOW | (NO_PAGES - {"home"}) and not address.endswith(NO_HTML)
        if readers and is_page and not (name.startswith("admin:") and at % EVERY):
            found[readers[0]].append(address)
    return found


def is_shown(page, address) -> bool:
    """Goes there. False for a file to save, which the browser does not show."""
    try:
        page.goto(address)
    except Error as refusal:
        if "Download is starting" not in str(refusal):
            raise
        return False
    return True


def test_nothing_that_somebody_wrote_runs_in_a_browser(hostile, page, live_server, sign_in):
    ran = []
    page.expose_function(MARK, lambda *_: ran.append(page.url))
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    looked_at = 0
    for role, addresses in pages_of(hostile).items():
        page.context.clear_cookies()
        sign_in(USERS[role])
        assert User.objects.get(username=USERS[role]).role == role
        for address in mine(addresses):
            looked_at += is_shown(page, f"{live_server.url}{address}")

    assert (ran, looked_at > 75) == ([], True)
    assert page.goto(f"{live_server.url}{reverse('readyz')}").ok
