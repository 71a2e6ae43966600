"""The names that an installation is set up by: whatever the settings ask for, and what programs around them read."""

import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

import environ

# Read by others than config/settings.py: deploy/gunicorn.conf.py and the commands.
ELSEWHERE = frozenset({"BIND", "WORKERS", "THREADS", "BACKUP_PASSPHRASE", "BACKUP_FOLDER"})
# As alike as ALLOWED_HOST and ALLOWED_HOSTS; HTTPS_PROXY is somebody else's.
ALIKE = 0.85


class Asked(environ.Env):
    """Remembers what it has been asked for, so that no list of names can fall behind the settings."""

    names: set[str] = set()

    def get_value(self, var, *arguments, **more):
        self.names.add(var)
        return super().get_value(var, *arguments, **more)


def names_in(file: Path) -> list[str]:
    """The names that a file such as .env gives a value to. None where there is no such file."""
    if not file.exists():
        return []
    return re.findall(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", file.read_text("utf-8"), re.MULTILINE)


def unknown(
    names: Iterable[str], around: Mapping[str, str] = os.environ, known: Iterable[str] = ()
) -> dict[str, str]:
    """Names that nothing asks for, each with the one that was probably meant ("" where none is alike).

    names: of the file, which is ours alone. around: the environment, which is shared; there only what is nearly ours.
    """
    known = {*Asked.names, *ELSEWHERE, *known}
    meant = {name: _meant(name, known) for name in [*names, *around] if name not in known}
    return {name: other for name, other in meant.items() if other or name in names}


def _meant(name, known) -> str:
    return next(iter(get_close_matches(name.upper(), known, 1, ALIKE)), "")
