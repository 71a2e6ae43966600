"""Requests that no page sends get an answer that is none of the server's errors, and change nothing where they are refused.

A few hundred here; 5,000 on each kind of database in script/proofs/hostile.py.
"""

import logging

import pytest

from tests.every_view import addresses_of
from tests.extra_columns import changes_of, extra
from tests.mutated import answered, client_of, mutated, not_asked, real_requests
from tests.papers import not_laid_out

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.filterwarnings("ignore:Glyph")]

ROLES = ("admin", "dispatcher")  # they have all forms between them, but the manager's approvals
MANY, SEED = 200, 9
ONE_FORM_IN = 12


@pytest.fixture
def real(admin, settings, monkeypatch, sheets_parsed_here):
    settings.PUBLIC_PAGE = True
    not_laid_out(monkeypatch)
    logging.disable(logging.CRITICAL)
    addresses = {name: one for name, one in addresses_of(admin).items() if "_history" not in name}
    yield real_requests(addresses, ROLES)
    logging.disable(logging.NOTSET)


@pytest.mark.asvs("15.3.3", "16.5.1")
def test_no_request_is_an_error_of_the_server_nor_does_a_form_change_more_than_it_asks_for(real):
    clients = {role: client_of(role) for role in ROLES}

    errors, changed = [], []
    for one in mutated(real, MANY, SEED):
        status, tables = answered(clients[one.role], one)
        errors += [str(one)] if status >= 500 else []
        changed += [(str(one), tables)] if tables else []

    assert (errors, changed) == ([], [])
    forms = [one for one in real if one.method == "POST" and one.fields]
    assert len(forms) > 200 and len(not_asked(real)) < 60
    more = {
        str(one): (plain, extended)
        for one in forms[::ONE_FORM_IN]
        if (plain := changes_of(clients[one.role], one))
        != (extended := changes_of(clients[one.role], one, extra(one)))
    }
    assert more == {}
