"""How much an upload may be, and may cost to read."""

from collections import namedtuple

MEGABYTE = 1024 * 1024


# Not typing.NamedTuple, whose import takes as long as all else here: see parser.py.
class Limits(
    namedtuple("Limits", "content unpacked rows columns text memory cpu_seconds wall_clock_seconds")
):
    """content and unpacked: bytes. rows and columns: of a sheet, where something stands. text: characters of a file.

    memory: bytes of address space, and seconds, of the process that reads the file.
    """

    __slots__ = ()


# Records that are gone through row by row, in the request.
OF_RECORDS = Limits(
    content=12 * MEGABYTE,
    unpacked=60 * MEGABYTE,
    rows=20_000,
    columns=200,
    text=20_000_000,
    memory=400_000_000,
    cpu_seconds=10,
    wall_clock_seconds=20,
)
# Answers to a survey through the browser: many columns, few different values.
OF_ANSWERS = OF_RECORDS._replace(unpacked=200 * MEGABYTE, rows=50_000, columns=1_000)
# The same by a command, which somebody gives who may log in to the server: 100,000 answers to 150 questions are 61 MB.
OF_A_COMMAND = Limits(
    content=500 * MEGABYTE,
    unpacked=4000 * MEGABYTE,
    rows=1_048_575,
    columns=2_000,
    text=200_000_000,
    memory=2_000_000_000,
    cpu_seconds=300,
    wall_clock_seconds=600,
)
