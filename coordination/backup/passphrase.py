"""The passphrase of backups: from BACKUP_PASSPHRASE, or asked of whoever sits there."""

import os
import sys
from getpass import getpass

from coordination.backup import Unusable

SHORTEST = 15  # signs, as of a password
TOO_SHORT = f"パスフレーズは、{SHORTEST}文字以上にしてください。"
NONE = (
    "パスフレーズがありません。環境変数 BACKUP_PASSPHRASE に入れてください。"
    "暗号化しない控えでよければ、--no-encryption を付けてください。"
)
NOT_THE_SAME = "二度のパスフレーズが違います。もう一度行ってください。"


def new() -> str:
    """For a backup that is made; typed twice."""
    found = os.environ.get("BACKUP_PASSPHRASE", "")
    if not found:
        if not sys.stdin.isatty():
            raise Unusable(NONE)
        found = getpass("控えのパスフレーズ：")
        if getpass("もう一度：") != found:
            raise Unusable(NOT_THE_SAME)
    if len(found) < SHORTEST:
        raise Unusable(TOO_SHORT)
    return found


def of_before() -> str:
    """For a backup that was made; "" where nobody tells."""
    found = os.environ.get("BACKUP_PASSPHRASE", "")
    return found or (
        getpass("控えのパスフレーズ（暗号化していなければ Enter）：") if sys.stdin.isatty() else ""
    )
