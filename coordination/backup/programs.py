"""PostgreSQL's own programs, which take its databases out and put them in."""

import re
import shutil
import subprocess
from pathlib import Path

from coordination.backup import Unusable

USUAL = Path("/usr/lib/postgresql")  # Debian keeps every version in a folder of its own


def program(name: str, version: int) -> str:
    """The path of pg_dump or pg_restore that knows a server of this major version: the first in PATH, or else the
    newest of Debian's."""
    in_debian = sorted(USUAL.glob(f"*/bin/{name}"), key=lambda one: -_number(one.parts[-3]))
    for found in (shutil.which(name), *map(str, in_debian)):
        if found and _version(found) >= version:
            return found
    raise Unusable(
        f"PostgreSQL {version} を扱える {name} が見つかりません。"
        f"「apt-get install postgresql-client-{version}」を実行してください。"
    )


def _version(path: str) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", told)
    return int(found[1]) if found else 0


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
