"""A real browser on pages whose every text means harm: nothing runs, nothing asks another host, nothing is refused by the
Content-Security-Policy, for nothing gets so far that it would have to (the fixture `page` listens to console and requests)."""

import pytest
from django.db import transaction
from django.urls import reverse

from config import policy
from coordination import guards
from coordination.models import User
from tests.payloads import MARK
from tests.stored import LEFT_OUT, hostile_city

pytestmark = pytest.mark.slow

ROLES = ("admin", "dispatcher", "manager")
USERS = {"admin": "kanri", "dispatcher": "jimukyoku", "manager": "kanrishoku"}
EVERY = 7  # pages of the Django admin are alike: one in so many is looked at


@pytest.fixture
def hostile(admin, settings, transactional_db):
    settings.PUBLIC_PAGE = True
    with transaction.atomic():
        addresses, _ = hostile_city(admin)
        guards.put_all_up()
    return addresses


def pages_of(addresses) -> dict[str, list[str]]:
    """By role; each page for one that may read it."""
    found = {role: [] for role in ROLES}
    for at, (name, address) in enumerate(sorted(addresses.items())):
        readers = [role for role in ROLES if role in policy.rule_of(name).read]
        if readers and name not in LEFT_OUT and not (name.startswith("admin:") and at % EVERY):
            found[readers[0]].append(address)
    return found


def test_nothing_that_somebody_wrote_runs_in_a_browser(hostile, page, live_server, sign_in):
    ran = []
    page.expose_function(MARK, lambda *_: ran.append(page.url))
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    looked_at = 0
    for role, addresses in pages_of(hostile).items():
        page.context.clear_cookies()
        sign_in(USERS[role])
        assert User.objects.get(username=USERS[role]).role == role
        for address in addresses:
            answer = page.request.get(f"{live_server.url}{address}", max_redirects=0)
            if answer.ok and answer.headers["content-type"].startswith("text/html") and MARK in answer.text():
                page.goto(f"{live_server.url}{address}")
                looked_at += 1

    assert (ran, looked_at > 150) == ([], True)
    assert page.goto(f"{live_server.url}{reverse('readyz')}").ok
