"""Reads one upload from stdin and writes what it found to stdout; reading.py runs it in a process of its own.

Whatever is not an answer (an exception, a signal of the kernel) tells reading.py that the file is too large or broken.
What is imported here is imported for every upload: nothing heavy, and neither Django nor openpyxl.
"""

import gc
import json
import os
import resource
import sys
from collections.abc import Callable
from datetime import date

from coordination.sheets.gathering import Distinct, Rows
from coordination.sheets.how_far import nobody
from coordination.sheets.limits import Limits
from coordination.sheets.plain import distinct_of_workbook
from coordination.sheets.unreadable import TOO_MUCH, Unreadable
from coordination.sheets.workbook import sheets_of_workbook


def main() -> None:
    kind, limits = sys.stdin.buffer.readline(), sys.stdin.buffer.readline()
    if not limits:
        return  # nobody has anything to parse any more
    limits = Limits(*json.loads(limits))
    limit_this_process(limits)
    gc.disable()  # nothing here points in circles, and the process ends soon
    answer = answer_to(sys.stdin.buffer.read(), kind.decode().strip(), limits, say)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # the kernel takes everything back at once


def say(hundredth: int, rows: int):
    """A line among the complaints, which child.py knows by its two numbers."""
    os.write(sys.stderr.fileno(), b"%d %d\n" % (hundredth, rows))


def limit_this_process(limits: Limits) -> None:
    """Here, before the first byte of the upload; a server with threads must not run Python between fork and exec."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def answer_to(content: bytes, kind: str, limits: Limits, tell: Callable = nobody) -> bytes:
    """What the content holds, or a sentence that says why it is unreadable.

    kind: 'xlsx' or 'csv', as rows; or 'xlsx distinct' or 'csv distinct'. tell: see how_far.py. The answer begins with a
    line in JSON; behind it stand the arrays of Distinct, sheet after sheet.
    """
    try:
        sheets = found_in(content, kind, limits, tell)
        if sum(sheet.characters() for sheet in sheets) > limits.text:
            raise Unreadable(TOO_MUCH)
        answer = {"sheets": [sheet.as_json() for sheet in sheets]}
    except Unreadable as unreadable:
        sheets, answer = [], {"unreadable": str(unreadable)}
    head = json.dumps(answer, ensure_ascii=False, allow_nan=False, default=moment_in_json).encode()
    # The arrays begin at a multiple of four, where they can be used as they lie.
    head += b" " * (-(len(head) + 1) % 4) + b"\n"
    arrays = (part for sheet in sheets if isinstance(sheet, Distinct) for part in sheet.arrays())
    return b"".join([head, *arrays])


def found_in(content: bytes, kind: str, limits: Limits, tell: Callable) -> list[Rows] | list[Distinct]:
    if kind == "xlsx":
        return sheets_of_workbook(content, Rows, limits)
    if kind == "xlsx distinct":
        return distinct_of_workbook(content, limits, tell)
    from coordination.sheets.comma_separated import found_in_csv  # rare, and takes its time

    return [found_in_csv(content, Distinct if kind == "csv distinct" else Rows, limits, tell)]


def moment_in_json(moment: date) -> dict:
    return {type(moment).__name__: moment.isoformat()}


if __name__ == "__main__":
    main()
