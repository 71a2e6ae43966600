"""Behind script/keep_old_database: the demo of a commit, with what people do in it later, as that code writes it.

Writes tests/old_databases/COMMIT.sqlite3.xz and COMMIT.sql.xz (PostgreSQL).
"""

import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import databases

from coordination.backup.programs import program

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "tests" / "old_databases"
# An approved review and a closed year, where the code knows them already. What else there is, the demo has.
LIVED_IN = """
from django.utils import timezone
from coordination.models import User
manager, staff = User.objects.get(role="manager"), User.objects.get(role="staff")
try:
    from reports.editions import approve, digest_of
    from reports.models.approval import ReviewStep, step
except ImportError:
    print("No editions yet.")
else:
    from coordination.fiscal_year import FiscalYear
    from reports.document import plan_review
    from reports.formats import FORMATS, Format
    from reports.places import printed
    from reports.models import PlanReview, YearClosing
    for extension in FORMATS:  # the fonts of a PDF alone would be larger than all the rest
        FORMATS[extension] = Format("text/plain", lambda document: repr(printed(document)).encode())
    review = PlanReview.objects.first()
    step(review, ReviewStep.Act.SUBMIT, by=staff, at=timezone.now())
    approve(review, shown=digest_of(plan_review(review)), by=manager, at=timezone.now())
    YearClosing.close(FiscalYear(2018), by=manager, at=timezone.now(), today=timezone.localdate())
"""


def live(code: Path, url: str):
    """The city of the demo, set up by the code of then."""
    environment = {**os.environ, "DATABASE_URL": url, "MEDIA_ROOT": str(code / "media"), "SECRET_KEY": "kept"}
    environment.pop("PYTHONPATH", None)  # leads to the code of now
    for words in (["migrate", "-v0"], ["load_demo", "fujimi", "-v0"], ["shell", "-c", LIVED_IN]):
        subprocess.run(
            [ROOT / ".venv/bin/python", "manage.py", *words], cwd=code, env=environment, check=True
        )


def keep(commit: str, folder: Path):
    code = folder / "code"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", code, commit], cwd=ROOT, check=True)
    try:
        live(code, f"sqlite:///{folder}/old.sqlite3")
        written(f"{commit}.sqlite3.xz", (folder / "old.sqlite3").read_bytes())
        place = folder / "postgresql"
        place.mkdir()
        server = databases.Postgresql(place)
        server.start()
        try:
            live(code, server.url)
            pg_dump = program("pg_dump", int(databases.postgresql_version().split(".")[0]))
            command = [pg_dump, "--no-owner", "--no-privileges", server.url]
            written(f"{commit}.sql.xz", subprocess.check_output(command))
        finally:
            server.stop()
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", code], cwd=ROOT, check=True)


def written(name: str, content: bytes):
    KEPT.mkdir(exist_ok=True)
    packed = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
    (KEPT / name).write_bytes(packed)
    print(f"{name}: {len(packed) / 1000:,.0f} kB")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("版（コミット）を一つ指定してください。例：script/keep_old_database 15623e5")
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)  # PostgreSQL's own user goes in
        keep(sys.argv[1], Path(made))
