"""The demo city in the database that DATABASE_URL names, for proofs; and what a proof asks it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def manage(*words: str, **more):
    return subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True, **more)


def demo():
    """Tables and demo; what is said of that goes to people."""
    manage("migrate", "--verbosity", "0", stdout=sys.stderr)
    manage("load_demo", "fujimi", stdout=sys.stderr)


def django():
    """For questions of the proof itself, in its own process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.acting import acting_always_as

    acting_always_as("command:world")
    django.setup()
