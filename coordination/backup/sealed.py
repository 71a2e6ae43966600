"""A stream sealed with a passphrase, in the format of age (age-encryption.org/v1, recipient "scrypt").

Written here with the primitives of `cryptography`: pyrage seals with a passphrase only what fits into memory. The
format is a published one, so that a city can open its backup by `age --decrypt` where this application is not.

The passphrase gives a key (scrypt), which seals the key of the file; the header is authenticated by that. The content
goes in chunks of 64 KiB, each numbered and authenticated, the last one marked: nothing can be altered, left out,
swapped or cut off without being found, and nothing is handed out before it has been found right.
"""

import hmac
import io
import re
from base64 import b64decode, b64encode
from os import urandom
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from coordination.backup import Unusable

VERSION = b"age-encryption.org/v1"
CHUNK = 64 * 1024  # bytes of content
TAG = 16  # bytes that authenticate a chunk
WORK = 18  # log2 of scrypt's cost: about a second and 256 MB for each guess
MOST_WORK = 20  # a header may not ask for more memory than a machine has
HEADER = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n--- ([A-Za-z0-9+/]{43})\n"
)
WRONG = (
    "パスフレーズが違うか、控えのはじめがこわれています。"
    "控えを取ったときのパスフレーズか、別の控えで、もう一度行ってください。"
)
BROKEN = "控えがこわれているか、書きかえられています。別の控えを使ってください。"
CUT = "控えが途中で切れているか、終わりがこわれています。写しなおすか、別の控えを使ってください。"


def is_sealed(beginning: bytes) -> bool:
    return beginning.startswith(VERSION)


class Sealing(io.RawIOBase):
    """Writes what it is given into `target`, sealed. Only finish() makes it whole."""

    def __init__(self, target: BinaryIO, passphrase: str, work: int | None = None):
        self.target, self.waiting, self.number = target, bytearray(), 0
        file_key, nonce = urandom(16), urandom(16)
        target.write(_header(file_key, passphrase, WORK if work is None else work) + nonce)
        self.cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))

    def writable(self):
        return True

    def write(self, data):
        self.waiting += data
        while len(self.waiting) > CHUNK:  # the last one is marked: it waits for finish()
            self._seal(CHUNK, is_last=False)
        return len(data)

    def finish(self):
        """The last chunk. Without it whatever was written is known to be cut off."""
        self._seal(len(self.waiting), is_last=True)

    def _seal(self, size, is_last):
        content = bytes(self.waiting[:size])
        self.target.write(self.cipher.encrypt(_nonce(self.number, is_last), content, None))
        del self.waiting[:size]
        self.number += 1


class Opening(io.RawIOBase):
    """Reads what Sealing has written. Raises Unusable as soon as something is not as it was sealed."""

    def __init__(self, source: BinaryIO, passphrase: str):
        self.source, self.ready, self.number, self.is_over = source, b"", 0, False
        file_key = _file_key(source, passphrase)
        nonce = source.read(16)
        if len(nonce) < 16:
            raise Unusable(CUT)
        self.cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        self.ahead = source.read(CHUNK + TAG)

    def readable(self):
        return True

    def readinto(self, buffer):
        while not self.ready and not self.is_over:
            self._open_next()
        size = min(len(buffer), len(self.ready))
        buffer[:size], self.ready = self.ready[:size], self.ready[size:]
        return size

    def _open_next(self):
        sealed, self.ahead = self.ahead, self.source.read(CHUNK + TAG)
        self.is_over = not self.ahead
        try:
            self.ready = self.cipher.decrypt(_nonce(self.number, self.is_over), sealed, None)
        except InvalidTag:
            raise Unusable(self._why(sealed)) from None
        if self.is_over and self.number and not self.ready:
            raise Unusable(BROKEN)
        self.number += 1

    def _why(self, sealed):
        """A chunk that would be right if others followed it is the last one of a file that was cut."""
        if len(sealed) < CHUNK + TAG:
            return CUT if self.is_over else BROKEN
        try:
            self.cipher.decrypt(_nonce(self.number, False), sealed, None)
        except InvalidTag:
            return BROKEN
        return CUT


def _header(file_key, passphrase, work):
    salt = urandom(16)
    wrapped = ChaCha20Poly1305(_wrapping(passphrase, salt, work)).encrypt(bytes(12), file_key, None)
    said = b"%s\n-> scrypt %s %d\n%s\n---" % (VERSION, _plain(salt), work, _plain(wrapped))
    return b"%s %s\n" % (said, _plain(_mac(file_key, said)))


def _file_key(source, passphrase):
    header = b"".join(source.readline(100) for _ in range(4))
    found = HEADER.fullmatch(header)
    if not found or int(found[2]) > MOST_WORK:
        raise Unusable(BROKEN)
    salt, wrapped, mac = (_read(found[i]) for i in (1, 3, 4))
    try:
        wrapping = ChaCha20Poly1305(_wrapping(passphrase, salt, int(found[2])))
        file_key = wrapping.decrypt(bytes(12), wrapped, None)
    except InvalidTag:
        raise Unusable(WRONG) from None
    if not hmac.compare_digest(_mac(file_key, header[: header.index(b"---") + 3]), mac):
        raise Unusable(BROKEN)
    return file_key


def _wrapping(passphrase, salt, work):
    kdf = Scrypt(salt=VERSION + b"/scrypt" + salt, length=32, n=2**work, r=8, p=1)
    return kdf.derive(passphrase.encode())


def _derived(file_key, salt, what):
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=what).derive(file_key)


def _mac(file_key, said):
    return hmac.digest(_derived(file_key, b"", b"header"), said, "sha256")


def _nonce(number, is_last):
    return number.to_bytes(11, "big") + bytes([is_last])


def _plain(data):
    return b64encode(data).rstrip(b"=")


def _read(plain):
    """The last letter may hold bits that mean nothing: age writes them as 0, and nothing else is taken."""
    data = b64decode(plain + b"==="[: -len(plain) % 4])
    if _plain(data) != plain:
        raise Unusable(BROKEN)
    return data
