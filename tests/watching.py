"""What an upload leaves behind on a server: rows, processes, memory, open files. Linux tells it in /proc."""

import ctypes
import gc
import os
import threading
import time
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from django.apps import apps

from coordination.sheets import child
from surveys.models import AnswerUpload


def rows_of_surveys() -> dict[str, tuple[int, str]]:
    """Each table of surveys: how many rows it has, and what stands for all that is in them."""
    found = {}
    for model in apps.get_app_config("surveys").get_models(include_auto_created=True):
        rows = [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in one)
            for one in model._base_manager.order_by("pk").values_list()
        ]
        found[model._meta.label] = len(rows), sha256(repr(rows).encode()).hexdigest()
    return found


def rows_without_uploads() -> dict[str, tuple[int, str]]:
    """The same without the files that wait to be confirmed."""
    return {name: rows for name, rows in rows_of_surveys().items() if name != AnswerUpload._meta.label}


def memory_held() -> int:
    """Bytes of this process in memory that something is kept in: without what was freed and waits to be used again."""
    gc.collect()
    with suppress(AttributeError):  # another C library than that of GNU
        ctypes.CDLL(None).malloc_trim(0)
    return memory_used()


def memory_used() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def kilobytes_in(status: str, name: str) -> int:
    line = next((line for line in status.splitlines() if line.startswith(f"{name}:")), "0 0")
    return int(line.split()[1])


class Readers(threading.Thread):
    """Watches the processes that read uploads. started: their numbers. most: bytes that one of them has asked for."""

    def __init__(self):
        super().__init__(daemon=True)
        self.started, self.most, self.goes_on = [], 0, True

    def run(self):
        while self.goes_on:
            for pid in self.started[-2:]:
                with suppress(OSError):
                    status = Path(f"/proc/{pid}/status").read_text()
                    self.most = max(self.most, 1024 * kilobytes_in(status, "VmPeak"))
            time.sleep(0.002)

    def left_over(self) -> list[str]:
        """Processes that are still there, beside the one that waits: not ended, not fetched, or begun by a reader."""
        waiting = {one.pid for one in child._ready}
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
                if int(session) in self.started and (int(stat.parent.name) not in waiting or state == "Z"):
                    found.append(f"{stat.parent.name} {state}")
        return found


@contextmanager
def readers_watched(monkeypatch):
    readers, started = Readers(), child._started

    def noted():
        process = started()
        readers.started.append(process.pid)  # the number alone: a process keeps what it was given to read
        return process

    monkeypatch.setattr(child, "_started", noted)
    child.stop_waiting()
    readers.start()
    try:
        yield readers
    finally:
        readers.goes_on = False
        readers.join()


@contextmanager
def most_memory():
    """A list to which the most is added that this process had in memory meanwhile, beyond what it began with."""
    found, before = [], memory_used()
    Path("/proc/self/clear_refs").write_text("5")  # the kernel begins to look for the peak anew
    yield found
    found.append(1024 * kilobytes_in(Path("/proc/self/status").read_text(), "VmHWM") - before)


def open_pipes() -> int:
    """Those to other processes."""
    links = []
    for one in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            links.append(os.readlink(f"/proc/self/fd/{one}"))
    return sum(link.startswith("pipe:") for link in links)
