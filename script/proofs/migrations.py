"""前の版のデータベース：更新の途中で止めても、数も版も変わらない"""

import json
import random
import tempfile
import time
from pathlib import Path

from drills import begun, died, empty_place, manage
from proving import proof

from tests.old import KEPT, laid_out, rows_only, told_by

KILLS = 10
dice = random.Random(3)


def migrated(commit: str, folder: Path) -> tuple[int, bool, float]:
    """How often it was killed on its way, whether everything is as it was, and the seconds of the last migrate."""
    with empty_place(folder) as environment:
        url = environment["DATABASE_URL"]
        laid_out(commit, url)
        before, kills = told_by(url), 0
        for _ in range(KILLS):
            # Later and later, as each goes on where the one before was killed.
            kills += died(begun("migrate", "-v0", **environment), dice.uniform(1, 4))
        begun_at = time.monotonic()
        done = manage("migrate", "-v0", **environment)
        seconds = time.monotonic() - begun_at
        proved = manage("verify", "--json", **environment)
        is_right = not done.returncode and not proved.returncode and json.loads(proved.stdout)["ok"]
        return kills, is_right and told_by(url, rows_only(before)) == before, seconds


if __name__ == "__main__":
    for commit in sorted({one.name.partition(".")[0] for one in KEPT.glob("*.xz")}):
        with tempfile.TemporaryDirectory() as made:
            kills, is_as_it_was, seconds = migrated(commit, Path(made) / "place")
        proof(
            f"{commit} のデータベースを、更新のでたらめな時に{KILLS}回 kill -9 してから更新すると、すべての表の行数、月ごとの訪問、帳簿、版のハッシュ値が前のまま",
            f"途中で死んだ {kills}、{'前のまま' if is_as_it_was else '違いがある'}（最後の更新 {seconds:.0f}秒）",
            "前のまま",
            is_as_it_was,
        )
