"""Behind script/prove: each file of script/proofs is a subject, run once on each kind of database in a process of its own
with DATABASE_URL naming an empty one. It prints a line a promise (proving.py); what goes to stderr is for people.

A subject with WITHOUT_DATABASE is run once and makes its own.
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path

import databases
import django
import weasyprint

SCRIPT = Path(__file__).parent
PAGE = SCRIPT.parent / "docs" / "proof.md"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
FAILED = {"promise": "最後まで確かめられた", "goal": "終わること", "met": False}


def said_by(subject: str, environment: dict) -> list[dict]:
    run = subprocess.run(
        [sys.executable, SCRIPT / "proofs" / f"{subject}.py"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    rows = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    if run.returncode or not rows:
        rows.append(FAILED | {"measured": f"途中で止まった（終了コード {run.returncode}）"})
    return rows


def on(kind: str, subject: str, folder: Path) -> list[dict]:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    database = databases.KINDS[kind](folder)
    database.start()
    try:
        return said_by(subject, {"DATABASE_URL": database.url, "MEDIA_ROOT": str(folder / "media")})
    finally:
        database.stop()


def proved(subject: str, folder: Path) -> str:
    """The section of the page about the subject, told by its docstring."""
    module = import_module(f"proofs.{subject}")
    lines = [f"## {module.__doc__.strip()}", "", "| 約束 | 結果 | 求める値 | |", "|---|---|---|---|"]
    if getattr(module, "WITHOUT_DATABASE", False):
        rows = [("", row) for row in said_by(subject, {})]
    else:
        rows = [
            (f"{name}：", row)
            for kind, name in NAMES.items()
            for row in on(kind, subject, folder / subject / kind)
        ]
    for name, row in rows:
        mark = "○" if row["met"] else "**×**"
        lines.append(f"| {name}{row['promise']} | {row['measured']} | {row['goal']} | {mark} |")
    return "\n".join(lines) + f"\n\n確かめたもの：`script/proofs/{subject}.py`\n"


def heading() -> str:
    with_what = f"Python {platform.python_version()}、Django {django.__version__}、SQLite {sqlite3.sqlite_version}、WeasyPrint {weasyprint.__version__}"
    return (
        "# 約束を確かめた結果\n\n"
        f"この頁は `script/prove` が書きました（{datetime.now().astimezone():%Y年%-m月%-d日}、{os.cpu_count()}コアの機械、{with_what}、"
        f"PostgreSQL {databases.postgresql_version()}）。直すときは、この頁ではなく確かめるものを直します。\n"
    )


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("folder", type=Path)
    words.add_argument("subjects", nargs="*")
    given = words.parse_args()
    given.folder.chmod(0o755)
    known = sorted(one.stem for one in (SCRIPT / "proofs").glob("*.py"))
    if unknown := set(given.subjects) - set(known):
        sys.exit(
            f"「{'、'.join(sorted(unknown))}」というものはありません。{'、'.join(known)} から選んでください。"
        )
    sections = []
    for subject in given.subjects or known:
        print(f"==> {subject}", file=sys.stderr)
        sections.append(proved(subject, given.folder))
    page = "\n".join([heading(), *sections])
    if given.subjects:
        print(page)
    else:
        PAGE.write_text(page)
    sys.exit("**×**" in page)
