"""The demo in an empty database, for proofs that send it what means harm. Everything happens in one transaction, which is
thrown away."""

import logging
import os
import sys
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

import django

ROOT = Path(__file__).parent.parent


@contextmanager
def demo():
    """The administrator of the demo."""
    sys.path.insert(0, str(ROOT))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECOND_FACTOR": "false",
        "PUBLIC_PAGE": "true",
    }
    os.environ.setdefault("MEDIA_ROOT", tempfile.mkdtemp())
    from config.acting import acting_always_as

    acting_always_as("command:hostile_city")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction
    from django.test.utils import setup_test_environment

    from coordination.models import User

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES["progress"]["LOCATION"] = tempfile.mkdtemp()
    setup_test_environment()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("load_demo", "fujimi", verbosity=0)
    whole = transaction.atomic()
    whole._from_testcase = True  # what asks to be the outermost transaction may be within this one
    with whole:
        yield User.objects.get(role="admin")
        transaction.set_rollback(True)
