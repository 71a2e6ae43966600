"""What lies in a backup: a tar file, packed by gzip and sealed by age (sealed.py), so that common tools open it, too.

about.json        what it is (About)
secret_key.json   the keys of the installation; only where the file is sealed
database/000001…  the database in pieces of one length: an SQLite file, or what pg_dump's custom format gives
files/…           what lies under MEDIA_ROOT
sums.json         SHA-256 of the database and of each file; last, so that everything is written in one go
"""

import gzip
import io
import json
import os
import tarfile
import tomllib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from coordination.backup import Unusable, sealed

FORMAT = 1
PIECE = 16 * 1024 * 1024  # bytes; a member of a tar file says how long it is before it begins
BLOCK = 1024 * 1024
ABOUT, KEYS, DATABASE, FILES, SUMS = "about.json", "secret_key.json", "database/", "files/", "sums.json"
NO_BACKUP = "控えではないか、こわれています。別のファイルを指定してください。"
PASSPHRASE_WANTED = "この控えは暗号化してあります。環境変数 BACKUP_PASSPHRASE に、控えを取ったときのパスフレーズを入れてください。"
TOO_NEW = (
    "この控えは、新しい版のプログラムで取ったものです。プログラムを同じ版にしてから、もう一度行ってください。"
)


@dataclass(frozen=True)
class About:
    """What a backup is of. migrations: applied ones, app/name. counts: rows of each table. figures: what the database
    says of itself (coordination/soundness.py)."""

    made_at: str
    application: str
    database: str
    database_version: str
    migrations: list[str]
    counts: dict[str, int]
    figures: dict[str, list]
    format: int = FORMAT


@dataclass(frozen=True)
class Sums:
    database: str
    files: dict[str, str]


def application_version() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


# -- writing -------------------------------------------------------------------


class Writer:
    """Writes a backup into `target`, in the order of the members. finish() makes it whole."""

    def __init__(self, target: BinaryIO, passphrase: str):
        self.sealing = sealed.Sealing(target, passphrase) if passphrase else None
        # Level 1: the database shrinks to a quarter, and the disk stays what is waited for.
        self.packed = gzip.GzipFile(fileobj=self.sealing or target, mode="wb", compresslevel=1, mtime=0)
        self.tar = tarfile.open(  # noqa: SIM115 closed by finish()
            fileobj=self.packed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=BLOCK
        )
        self.of_database, self.of_files = "", {}

    def told(self, name: str, content: dict):
        data = json.dumps(content, ensure_ascii=False, indent=1).encode()
        self._add(name, io.BytesIO(data), len(data))

    def database(self, blocks: Iterable[bytes]):
        digest, waiting, number = sha256(), bytearray(), 0
        for block in blocks:
            digest.update(block)
            waiting += block
            while len(waiting) >= PIECE:
                number += 1
                self._add(f"{DATABASE}{number:06}", io.BytesIO(waiting[:PIECE]), PIECE)
                del waiting[:PIECE]
        self._add(f"{DATABASE}{number + 1:06}", io.BytesIO(waiting), len(waiting))
        self.of_database = digest.hexdigest()

    def file(self, path: Path, name: str):
        with path.open("rb") as file:
            reading = Summed(file)
            self._add(f"{FILES}{name}", reading, os.fstat(file.fileno()).st_size)
        self.of_files[name] = reading.digest.hexdigest()

    def finish(self):
        self.told(SUMS, asdict(Sums(self.of_database, self.of_files)))
        self.tar.close()
        self.packed.close()
        if self.sealing:
            self.sealing.finish()

    def abandon(self):
        """Lets go of what did not become whole: what Python would still write as it clears away goes nowhere."""
        with open(os.devnull, "wb") as nowhere:
            if self.sealing:
                self.sealing.target = nowhere
            else:
                self.packed.fileobj = nowhere
            self.tar.close()
            self.packed.close()

    def _add(self, name, source, size):
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, source)


class Summed:
    """A file that is read once, and the sum of what was read."""

    def __init__(self, file: BinaryIO):
        self.file, self.digest = file, sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


# -- reading -------------------------------------------------------------------


@contextmanager
def members(path: Path, passphrase: str) -> Iterator[Iterator[tuple[str, BinaryIO]]]:
    """Name and content of each member in their order. Raises Unusable for a file that is not whole."""
    try:
        with path.open("rb") as file:
            is_sealed = sealed.is_sealed(file.read(len(sealed.VERSION)))
            file.seek(0)
            if is_sealed and not passphrase:
                raise Unusable(PASSPHRASE_WANTED)
            opened = io.BufferedReader(sealed.Opening(file, passphrase), BLOCK) if is_sealed else file
            with gzip.GzipFile(fileobj=opened) as packed:
                yield _each(packed)
                while packed.read(BLOCK):  # to the last byte: only there is it known to be whole
                    pass
    except (gzip.BadGzipFile, tarfile.TarError, EOFError, zlib.error, ValueError, KeyError) as error:
        raise Unusable(NO_BACKUP) from error


def _each(packed):
    with tarfile.open(fileobj=packed, mode="r|", bufsize=BLOCK) as tar:
        for member in tar:
            if not member.isreg():
                raise Unusable(NO_BACKUP)
            yield member.name, tar.extractfile(member)


@dataclass(frozen=True)
class Contents:
    """What a backup that has been read through is known to hold. keys: the installation's, the one in use first."""

    about: About
    sums: Sums
    keys: tuple[str, ...]


def proved(path: Path, passphrase: str) -> Contents:
    """Reads the whole backup and holds each sum against what was read. Raises Unusable."""
    told, digest, found = {}, sha256(), {}
    with members(path, passphrase) as each:
        for name, content in each:
            if name.startswith(DATABASE):
                _read_through(content, digest)
            elif name.startswith(FILES):
                found[name.removeprefix(FILES)] = _read_through(content, sha256())
            else:
                told[name] = json.loads(content.read())
                if name == ABOUT and told[ABOUT]["format"] > FORMAT:
                    raise Unusable(TOO_NEW)
        if ABOUT not in told or told.get(SUMS) != {"database": digest.hexdigest(), "files": found}:
            raise Unusable(sealed.BROKEN)
    return Contents(About(**told[ABOUT]), Sums(**told[SUMS]), tuple(told.get(KEYS, {}).get("keys", ())))


def _read_through(content, digest) -> str:
    while block := content.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def blocks_of_database(path: Path, passphrase: str) -> Iterator[bytes]:
    with members(path, passphrase) as each:
        for name, content in each:
            if name.startswith(DATABASE):
                while block := content.read(BLOCK):
                    yield block


def put_files(path: Path, passphrase: str, folder: Path):
    """Every file to where it lay under MEDIA_ROOT. Raises Unusable for one that would lie elsewhere."""
    with members(path, passphrase) as each:
        for name, content in each:
            if name.startswith(FILES):
                target = folder / name.removeprefix(FILES)
                if ".." in target.parts or folder not in target.parents:
                    raise Unusable(NO_BACKUP)
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as file:
                    while block := content.read(BLOCK):
                        file.write(block)
                    file.flush()
                    os.fsync(file.fileno())
