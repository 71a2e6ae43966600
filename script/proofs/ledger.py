"""券の帳簿：記帳しているあいだにワーカーとデータベースを強制終了する"""

import subprocess
import sys
import tempfile
from pathlib import Path

from proving import proof

WITHOUT_DATABASE = True  # it makes its own, and kills them
ONE = Path(__file__).parent.parent / "ledger_under_fire.py"

if __name__ == "__main__":
    for kind, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run(
                [sys.executable, ONE, folder, "--only", kind, "--seconds", "60"],
                capture_output=True,
                text=True,
            )
        print(run.stdout, file=sys.stderr)
        proof(
            f"{name}：答えた記帳は失われず、二度書かれず、手元は0枚より少なくならない",
            "破れた約束なし" if run.returncode == 0 else "破れた約束がある",
            "破れた約束なし",
            run.returncode == 0,
        )
