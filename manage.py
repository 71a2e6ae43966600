#!/usr/bin/env python
import getpass
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    from config.acting import acting_always_as

    try:
        acting_always_as(who_acts(sys.argv))
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as refusal:
        if "--traceback" in sys.argv:
            raise
        sys.exit(sentence_about(refusal))


def who_acts(words):
    """command:load_demo; in the shell, anything can be done, and by whom is said: command:shell@taro."""
    command = "".join(words[1:2])
    if command == "runserver":
        return ""  # each request has an actor of its own
    return f"command:{command}@{getpass.getuser()}" if command == "shell" else f"command:{command}"


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
