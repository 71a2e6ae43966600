"""What a subject of script/prove says: a promise, what was measured, and whether it holds."""

import json


def proof(promise: str, measured: str, goal: str, met: bool) -> None:
    """One row of docs/proof.md, all in Japanese. goal: the figure asked for; met: whether it is reached."""
    print(
        json.dumps({"promise": promise, "measured": measured, "goal": goal, "met": met}, ensure_ascii=False),
        flush=True,
    )
