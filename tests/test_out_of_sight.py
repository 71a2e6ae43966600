"""A record that somebody may not see is on no page of theirs: asked of every address, with nothing in sight of anybody."""

import pytest
from django.apps import apps

from config import policy
from coordination.models import User
from tests.every_view import addresses_of, views
from tests.signing_in import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def addresses(admin):
    return addresses_of(admin)


OWN_DOORS = (
    "account_",
    "mfa_",
    "help_page",
    "import_upload",
    "group_import",
    "import_reading",
    "master_sheet",
    "figure_records",
    "intake_template",
    "year_close",  # a year of the calendar is nobody's
    "admin:",
)


@pytest.mark.parametrize("role", User.Role.values)
@pytest.mark.asvs("8.2.2", "8.3.1")
def test_an_object_out_of_sight_is_404_on_every_address_that_names_one(role, addresses, monkeypatch):
    """With nothing in sight of anybody, no view that is given a record may find it, whatever its method."""
    patterns = {name: pattern for name, pattern, _ in views()}
    client = as_role(role)
    for model in apps.get_models():
        if hasattr(model._default_manager, "visible_to"):
            kind = type(model._default_manager.all())
            for name in {"visible_to", "kept_by"} & set(dir(kind)):
                monkeypatch.setattr(kind, name, lambda records, user: records.none())

    wrong = []
    for name, address in addresses.items():
        rule = policy.rule_of(name)
        if "<" not in patterns[name] or name.startswith(OWN_DOORS):
            continue
        for method in ("GET", "HEAD", "POST"):
            if role in (rule.roles(method) or ()):
                answer = client.generic(method, address)
                if answer.status_code != 404:
                    wrong.append((name, method, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", User.Role.values)
@pytest.mark.asvs("8.2.2")
def test_lists_show_only_what_is_in_sight(role, addresses, monkeypatch):
    client = as_role(role)
    lists = [name for name in addresses if name.endswith("_list") and role in policy.rule_of(name).read]
    for model in apps.get_models():
        if hasattr(model._default_manager, "visible_to"):
            kind = type(model._default_manager.all())
            monkeypatch.setattr(kind, "visible_to", lambda records, user: records.none())

    for name in lists:
        for query in ({}, {"fy": "2019"}, {"fy": "2019", "format": "csv"}):
            answer = client.get(addresses[name], query)
            rows = answer.content.decode().count("\n") - 1 if "format" in query else 0
            table = answer.context.get("table") if answer.context else None
            assert not (
                table.page.object_list if table else rows if "csv" in answer["Content-Type"] else 0
            ), name
