#!/usr/bin/env python
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    from config.acting import acting_as

    try:
        with acting_as(f"command:{' '.join(sys.argv[1:2])}"):
            execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as refusal:
        if "--traceback" in sys.argv:
            raise
        sys.exit(sentence_about(refusal))


def sentence_about(refusal):
    """What a refusal of the database means to whoever typed the command."""
    reason = str(refusal).strip().splitlines()[0]
    if "no such table" in reason or type(refusal.__cause__).__name__ == "UndefinedTable":
        return "データベースの準備ができていません。「manage.py migrate」を実行してください。"
    return (
        "データベースを使えません。DATABASE_URL と、データベースが動いているかを確かめてください。"
        f"（{reason}）"
    )


if __name__ == "__main__":
    main()
