"""What a lock file pins."""

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)(?: ; ([^\\\n]*?))?(?: \\)?$")
HASH = re.compile(r"^    --hash=sha256:([0-9a-f]{64})(?: \\)?$")


@dataclass(frozen=True)
class Pin:
    name: str  # as registries compare it: lower case, with dashes
    version: str
    marker: str  # where it is installed; "" for everywhere
    hashes: tuple[str, ...]  # SHA-256 of each file that may be installed, in hexadecimal


def pins(lock: Path) -> list[Pin]:
    """Every pin of the file. ValueError names a line that is no part of one, or a package without a hash."""
    found = []
    for line in lock.read_text().splitlines():
        if pin := PIN.match(line):
            found.append((*pin.groups(default=""), []))
        elif found and (one := HASH.match(line)):
            found[-1][-1].append(one[1])
        elif not line.startswith("#"):
            raise ValueError(f"{lock.name}：読めない行「{line}」")
    if bare := [name for name, _, _, hashes in found if not hashes]:
        raise ValueError(f"{lock.name}：ハッシュのないもの {'、'.join(bare)}")
    return [Pin(canonicalize_name(name), *rest, tuple(hashes)) for name, *rest, hashes in found]
