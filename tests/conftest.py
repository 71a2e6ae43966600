from datetime import date

import pytest
from django.core.management import call_command

from coordination.models import User
from reports.demo.accounts import PASSWORD
from reports.management.commands.load_demo import empty
from reports.models import PlanReview

AS_OF = date(2020, 6, 15)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """富士見市's demo is loaded once; each test sees it and undoes what it changes."""
    with django_db_blocker.unblock():
        call_command("load_demo", "fujimi", verbosity=0)


@pytest.fixture
def empty_city(db):
    """An installation before anybody has set it up."""
    empty()


@pytest.fixture
def review(db):
    return PlanReview.objects.select_related("plan", "survey").get()


@pytest.fixture
def manager(db):
    return User.objects.get(role=User.Role.MANAGER)


@pytest.fixture
def staff(db):
    return User.objects.get(role=User.Role.STAFF)


@pytest.fixture
def admin(db):
    return User.objects.get(role=User.Role.ADMIN)


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def password():
    return PASSWORD
