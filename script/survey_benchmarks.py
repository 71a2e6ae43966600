"""The measurements of surveys behind script/bench: taking in answers."""

import re
import resource
import subprocess
import sys
from collections.abc import Callable
from compileall import compile_dir
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from uuid import uuid4

import django

from config.acting import acting_always_as

acting_always_as("command:bench")
django.setup()

from benchmarks import compare  # noqa: E402
from openpyxl import load_workbook  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402
from survey_book import write_book  # noqa: E402

from coordination.progress import Told  # noqa: E402
from coordination.sheets import child, parser  # noqa: E402
from coordination.sheets.grids import grids_of, read_answer  # noqa: E402
from coordination.sheets.limits import OF_A_COMMAND  # noqa: E402
from surveys.intake.opening import opened  # noqa: E402
from surveys.intake.storing import store  # noqa: E402
from surveys.models import Survey  # noqa: E402

USUAL, LARGE = (2179, 60), (100_000, 150)
GROWTH = 10
WHILE_A_FILE_IS_CHOSEN = 1  # second
OFTEN = 15  # runs of what takes a tenth of a second


def import_of_answers(folder: Path):
    """Whole imports (read, check, store) against what bare readers need to make Python lists of the same file."""
    compile_dir(Path(parser.__file__).parent, quiet=1)  # as on a server that has been started before
    for label, (size, width), runs in (
        ("usual survey", USUAL, OFTEN),
        (f"{GROWTH} times the usual", (USUAL[0] * GROWTH, USUAL[1]), 5),
        ("100,000 x 150", LARGE, 5),
    ):
        file = folder / "answers.xlsx"
        write_book(file, size, width)
        ours, calamine = imported(file), read_by_calamine(file)
        goal = "<= 1.5" if runs == OFTEN else "<= 1.35"
        compare(f"import of a {label} / bare calamine", ours, calamine, goal, runs=runs)
        if runs == OFTEN:
            name = f"first {label} of a worker / bare calamine"
            compare(name, ours, calamine, goal, runs=runs, before=form_opened)
            compare(f"import of a {label} / bare openpyxl", ours, read_by_openpyxl(file), "<= 0.25", runs=7)
    peaks = [peak(file, which) for which in ("ours", "calamine")]
    print(
        f"{'memory at most, 100,000 x 150 / bare calamine':<64} {peaks[0] / peaks[1]:6.2f}x  "
        f"({peaks[0]:,.0f} MiB / {peaks[1]:,.0f} MiB)  goal <= 1"
    )


def form_opened():
    """The first page with a form that a worker has shown: while a file is chosen, the process that reads starts."""
    child.stop_waiting()
    child.make_ready()
    sleep(WHILE_A_FILE_IS_CHOSEN)


def imported(file: Path) -> Callable:
    def run():
        content, title, told = file.read_bytes(), str(uuid4()), Told("benchmark")
        answer = read_answer(content, file.name, OF_A_COMMAND, lambda at, rows: told.say(at / 100, f"{rows}"))
        book = opened(grids_of(answer))
        digest, asked = sha256(content).hexdigest(), len(book.layout.asked)
        intake = book.checked(told.of(asked, "確かめています"))
        survey = Survey(title=title, closed_on="2025-01-31")
        progress = told.of(asked, "登録しています")
        store(intake, survey, digest=f"{title}{digest}"[:64], file_name=file.name, progress=progress)
        told.forget()

    return run


def read_by_calamine(file: Path) -> Callable:
    def run():
        book = CalamineWorkbook.from_path(file)
        assert [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]

    return run


def read_by_openpyxl(file: Path) -> Callable:
    def run():
        book = load_workbook(file, read_only=True)
        assert [list(sheet.iter_rows(values_only=True)) for sheet in book]

    return run


def peak(file: Path, which: str) -> float:
    """MiB of the process, and of the one that it starts for the parser, at most, in a process of its own."""
    command = [sys.executable, __file__, which, str(file)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def say_peak(file: Path, which: str):
    (imported if which == "ours" else read_by_calamine)(file)()
    status = Path(
        "/proc/self/status"
    ).read_text()  # what getrusage says of this process begins with that of its parent
    own = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])
    print((own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        say_peak(Path(sys.argv[2]), sys.argv[1])
    else:
        with TemporaryDirectory() as made:
            import_of_answers(Path(made))
