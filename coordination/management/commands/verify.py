import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from coordination.backup import Unusable, passphrase, rehearsal
from coordination.soundness import findings


class Command(BaseCommand):
    help = (
        "いま動いているものが、こわれていないことを確かめる。控えを指定すると、その控えを別の場所に戻して確かめる。"
        "だめなものがあれば、終了コードは1。"
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?", help="控えのファイル")
        parser.add_argument("--into", default="", metavar="DATABASE_URL", help="予行に使う、空のデータベース")
        parser.add_argument("--json", action="store_true", help="JSON で出力する")

    def handle(self, *, file, into, **options):
        if file and not file.is_file():
            raise CommandError(f"「{file}」というファイルはありません。")
        try:
            found = rehearsal.rehearse(file, passphrase.of_before(), into) if file else findings()
        except Unusable as refusal:
            raise CommandError(str(refusal)) from refusal
        tell(self, found, as_json=options["json"])


def tell(command: BaseCommand, found: list, *, as_json: bool):
    """Says what was found, and leaves with 1 where something is not right."""
    is_ok = all(one.ok for one in found)
    if as_json:
        told = {"ok": is_ok, "findings": [asdict(one) for one in found]}
        command.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for one in found:
            command.stdout.write(f"  {'○' if one.ok else '×'} {one.subject}：{one.words}")
        command.stdout.write(
            "すべて、そろっています。" if is_ok else "直すものがあります。× の行を見てください。"
        )
    if not is_ok:
        sys.exit(1)
