"""A test whose transactions are real finds the demo as every other did, whatever was done to it before."""

import threading

import pytest
from django.apps import apps
from django.db import connection, transaction

from coordination.models import Area, ChangeMark, Organization
from meetings.models import Meeting
from surveys.models import Choice
from tests import kept_demo


def rows():
    """Without the marks of changes: putting the guards up leaves new ones."""
    models = [model for model in apps.get_models() if model is not ChangeMark]
    return {model: list(model._base_manager.order_by("pk").values_list()) for model in models}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_added_changed_or_deleted_is_undone():
    before = rows()
    for _ in range(2):
        added = Area.objects.create(name="あたらしい圏域")
        Meeting.objects.filter(pk=Meeting.objects.earliest("pk").pk).update(venue="よそ")
        Organization.objects.update(is_active=False)
        assert Choice.objects.all().delete()[0]

        kept_demo.put_back()

        assert rows() == before

    assert Area.objects.create(name="つぎの圏域").pk == added.pk


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds", [0.3, 1])
def test_what_a_page_is_still_writing_when_its_test_is_over_is_undone_as_well(seconds):
    before, has_written = rows(), threading.Event()

    def page():
        with transaction.atomic():
            Organization.objects.create(name="おくれてきた団体", kind="other")
            has_written.set()
            threading.Event().wait(seconds)
            Area.objects.create(name="おくれてきた圏域")
        connection.close()

    writing = threading.Thread(target=page)
    writing.start()
    has_written.wait()
    kept_demo.put_back()
    writing.join()

    assert rows() == before
