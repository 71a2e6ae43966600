"""What a passphrase seals is read again by it alone, and not at all once a byte of it is gone or another."""

import io
import random
from base64 import b64decode

import pytest

from coordination.backup import Unusable, sealed
from tests.backups import PASSPHRASE, QUICK

# Sealed by another program (pyrage 1.4, which is rage): the format is age's, not ours alone.
BY_ANOTHER = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBPUTNnc3E4eHF5VGVVbDdobThYZzJnIDE4Cmg3RXAzNCtjNHdpSnFj"
    "bGh6WWlENk1xTzRQVE1FanlaZzhqNm9xMXV5cDgKLS0tIDdDNlpZdWdaRTNSQXFhRkVYZWNQSk5kNGZmOHRhU1VMK0d6RDE0"
    "b0RYb2MKs4LTUEIgmuGrzeL2IybBNh04KeVrGA3nli3k/ab1F3wiHz9ja4qFvx4pqrCenIR07SKiUdTbApP+zBTXaGKgBt4="
)


def shut(content: bytes, passphrase=PASSPHRASE) -> bytes:
    target = io.BytesIO()
    sealing = sealed.Sealing(target, passphrase, QUICK)
    sealing.write(content)
    sealing.finish()
    return target.getvalue()


def opened(data: bytes, passphrase=PASSPHRASE) -> bytes:
    return io.BufferedReader(sealed.Opening(io.BytesIO(data), passphrase)).read()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_001])
def test_what_was_sealed_is_read_again(size):
    content = random.Random(size).randbytes(size)

    assert opened(shut(content)) == content


@pytest.mark.slow
def test_what_another_program_has_sealed_is_read():
    assert opened(b64decode(BY_ANOTHER), "another passphrase") == "ほかのプログラムの控え".encode()


def test_another_passphrase_opens_nothing():
    with pytest.raises(Unusable, match="パスフレーズが違う"):
        opened(shut(b"content"), PASSPHRASE + "。")


def test_whatever_is_cut_off_is_found():
    whole = shut(bytes(200_000))
    chunk = sealed.CHUNK + sealed.TAG
    header = len(whole) - 200_000 - 4 * sealed.TAG
    for length in {0, 10, header - 1, header, header + chunk, header + 3 * chunk, len(whole) - 1}:
        with pytest.raises(Unusable):
            opened(whole[:length])


def test_any_byte_that_was_changed_is_found():
    whole, dice = shut(bytes(140_000)), random.Random(9)
    for at in [*range(0, 170), *dice.sample(range(len(whole)), 30)]:
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(Unusable):
            opened(bytes(changed))


def test_chunks_that_were_swapped_or_taken_from_another_file_are_found():
    one, other = shut(bytes(200_000)), shut(bytes(200_000))
    chunk = sealed.CHUNK + sealed.TAG
    header = len(one) - 200_000 - 4 * sealed.TAG
    first, second, rest = (
        one[header : header + chunk],
        one[header + chunk : header + 2 * chunk],
        one[header + 2 * chunk :],
    )
    for changed in (
        one[:header] + second + first + rest,
        one[:header] + second + rest,
        one[:header] + other[header : header + chunk] + second + rest,
        one + b"x",
    ):
        with pytest.raises(Unusable):
            opened(changed)


def test_a_header_may_not_ask_for_all_the_memory():
    with pytest.raises(Unusable):
        opened(shut(b"x").replace(b" 10\n", b" 30\n", 1))
