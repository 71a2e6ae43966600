from datetime import date

import hypothesis
import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings

from config.acting import acting_always_as
from coordination import accepted_months, guards
from coordination.models import Area, Correction, MonthlyReport, MonthlyReportStep, Need, ReportedVisit, User
from coordination.sheets import parser, reading
from meetings.models import Meeting
from reports.demo.accounts import PASSWORD
from reports.document import plan_review
from reports.models import PlanReview
from reports.pdf import render_pdf
from tests import kept_demo
from tests.needs import HEARD_ON

AS_OF = date(2020, 6, 15)
# What a test writes by itself has an actor as well, also in threads.
acting_always_as("command:tests")
# A machine that is busy with something else breaks no rule: how long one example takes is no property of ours.
hypothesis.settings.register_profile("rules", deadline=None)
hypothesis.settings.load_profile("rules")
# Passwords are slow to check by design; what is tested is who gets in, not how long a guess takes.
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """SQLite in a file: a browser asks for several things at once, and one connection in memory cannot answer so."""
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """富士見市's demo is loaded once; each test sees it and undoes what it changes."""
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK_HASHERS):
        call_command("load_demo", "fujimi", verbosity=0)
        kept_demo.keep()
    with pytest.MonkeyPatch.context() as patch:
        # Tests whose transactions are real would end by emptying all tables, and the next would load the demo again.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: kept_demo.put_back())
        yield


@pytest.fixture(scope="session")
def files_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def as_in_the_demo(settings, files_folder):
    """No second factor, unless a test turns it on."""
    settings.SECOND_FACTOR = False
    settings.MEDIA_ROOT = files_folder
    settings.CACHES["progress"]["LOCATION"] = files_folder / "progress"
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    settings.WHITENOISE_AUTOREFRESH = (
        True  # static files are found when asked for, not listed for every client
    )


@pytest.fixture
def empty_city(db):
    """An installation before anybody has set it up."""
    guards.take_all_down()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model not in (ContentType, Permission):
            model._base_manager.all()._raw_delete(connection.alias)
    guards.put_all_up()


@pytest.fixture
def open_months(db):
    """For tests that change a visit of the demo to see what follows: no month has been reported yet."""
    accepted_months.take_down()
    for model in (Correction, ReportedVisit, MonthlyReportStep, MonthlyReport):
        model.objects.all()._raw_delete(connection.alias)
    accepted_months.put_up()


@pytest.fixture
def sheets_parsed_here(monkeypatch):
    """For tests of what a sheet brings: by the same parser, without the process of its own that each upload gets.

    That process and its limits are the subject of test_reading_sheets.py and test_refusing_sheets.py.
    """
    monkeypatch.setattr(reading, "answer_of", parser.answer_to)


@pytest.fixture
def review(db):
    return PlanReview.objects.select_related("plan", "survey").get()


@pytest.fixture(scope="session")
def document(django_db_setup, django_db_blocker):
    """The review of the demo, built once."""
    with django_db_blocker.unblock():
        return plan_review(PlanReview.objects.select_related("plan", "survey").get())


@pytest.fixture(scope="session")
def pdf(document):
    return render_pdf(document)


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
def coordinator(db):
    return User.objects.get(role="coordinator")


@pytest.fixture
def area(db):
    return Area.objects.get(number=4)


@pytest.fixture
def need(area):
    """A need that nothing has been done about."""
    return Need.objects.create(
        title="夜の道が暗い", category="housing", area=area, heard_on=HEARD_ON, words="懐中電灯がいる。"
    )


@pytest.fixture
def meeting(area):
    """One that may have spoken about the need."""
    meetings = Meeting.objects.held().filter(series__area=area, held_on__gt=HEARD_ON)
    return meetings.exclude(series__kind__name="視察の受け入れ").first()


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def as_coordinator(client, db):
    client.force_login(User.objects.get(role=User.Role.COORDINATOR))
    return client


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def password():
    return PASSWORD
