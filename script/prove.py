"""Behind script/prove: each file of script/proofs is a subject, run once on each kind of database in a process of its own
with DATABASE_URL naming an empty one. It prints a line a promise (proving.py); what goes to stderr is for people.

A subject with WITHOUT_DATABASE is run once and makes its own.
"""

import argparse
import json
import os
import platform
import re
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
HEADING = """# 約束を確かめた結果

この頁は `script/prove` が書きます。直すときは、この頁ではなく、確かめるものを直します。
"""
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
    lines = ["| 約束 | 結果 | 求める値 | |", "|---|---|---|---|"]
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
    at = f"{datetime.now().astimezone():%Y年%-m月%-d日}、{os.cpu_count()}コアの機械、{versions()}"
    return "\n".join([*lines, "", f"確かめたもの：`{of(subject)}`（{at}）"])


def versions() -> str:
    return (
        f"Python {platform.python_version()}、Django {django.__version__}、SQLite {sqlite3.sqlite_version}、"
        f"PostgreSQL {databases.postgresql_version()}、WeasyPrint {weasyprint.__version__}"
    )


def of(subject: str) -> str:
    return f"script/proofs/{subject}.py"


def page(subjects: list[str], proofs: dict[str, str]) -> str:
    """proofs: the sections that are there, by their subjects."""
    parts = [HEADING]
    for subject in subjects:
        title = import_module(f"proofs.{subject}").__doc__.strip().partition("\n")[0]
        parts.append(f"## {title}\n\n{proofs.get(subject) or f'まだ確かめていません（`{of(subject)}`）。'}\n")
    return "\n".join(parts)


def kept() -> dict[str, str]:
    """The sections of the page as it stands, by their subjects."""
    if not PAGE.exists():
        return {}
    sections = [one.partition("\n\n")[2].strip() for one in PAGE.read_text().split("\n## ")[1:]]
    found = {re.search(r"script/proofs/(\w+)\.py", one)[1]: one for one in sections}
    return {subject: one for subject, one in found.items() if one.startswith("| 約束")}


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
    proofs = kept() if given.subjects else {}
    for subject in given.subjects or known:
        print(f"==> {subject}", file=sys.stderr)
        proofs[subject] = proved(subject, given.folder)
        PAGE.write_text(page(known, proofs))
    sys.exit(any("**×**" in one for one in proofs.values()))
