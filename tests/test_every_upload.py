"""Bad files at every door by which a file comes in (tests/upload_doors.py finds them): refused in a sentence that says what
to do, no record changed, nothing left behind. All shapes at all doors are sent by script/proofs/uploads.py."""

import logging
from itertools import cycle, islice

import pytest

from coordination.models import ActivityFile
from meetings.models import InitiativeFile, MeetingFile
from reports.models import NarrativePhoto
from tests.bad_answers import WHOLE
from tests.bad_pictures import BAD_PICTURES
from tests.every_view import addresses_of
from tests.payloads import MARK
from tests.stored import client_of
from tests.upload_doors import one_of_each, wrong_with

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AT_A_DOOR = 2  # of the shapes of sheets; the doors take turns
SECONDS = 15  # a machine that is busy with something else; the proof asks for five
KEPT = (ActivityFile, MeetingFile, InitiativeFile, NarrativePhoto)


@pytest.fixture
def all_doors(admin, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    logging.disable(logging.CRITICAL)
    yield one_of_each(addresses_of(admin))
    logging.disable(logging.NOTSET)


@pytest.mark.asvs("5.2.1", "5.2.2", "5.2.3")
def test_bad_sheets_and_pictures_are_refused_at_every_door(all_doors, tmp_path):
    sheets = cycle(
        (what, content, name) for what, (content, name, _) in WHOLE.items() if len(content) < 1_000_000
    )
    pictures = cycle((what, made(), name) for what, (made, name) in BAD_PICTURES.items() if "MB" not in what)
    clients = {door.role: client_of(door.role) for door in all_doors}

    wrong = {}
    for door in all_doors:
        for what, content, name in islice(sheets if door.takes_sheets else pictures, AT_A_DOOR):
            if found := wrong_with(door, clients[door.role], content, name, tmp_path, SECONDS):
                wrong[str(door), what] = found

    assert wrong == {}
    assert len(all_doors) > 20
    kept = [file.content.read() for model in KEPT for file in model.objects.exclude(digest="0")]
    assert [content for content in kept if MARK.encode() in content] == []
