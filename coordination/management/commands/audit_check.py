import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from coordination.anchors import anchors_in
from coordination.audit import audit

MOST_TOLD = 100  # findings; more are counted


class Command(BaseCommand):
    help = "変更の記録が書きかえられていないか、業務の記録がそのとおりかを確かめる。おかしければ、終了コードは1。"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="JSON で出力する")
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="audit_anchor の行を控えたファイル")

    def handle(self, **options):
        anchors = _anchors(options["anchor"]) if options["anchor"] else []
        found = audit(anchors)
        if options["json"]:
            told = {"ok": not found.findings, "anchors": len(anchors)} | asdict(found)
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for line in _lines(found, len(anchors)):
                self.stdout.write(line)
        if found.findings:
            sys.exit(1)


def _anchors(file):
    try:
        found = anchors_in(file.read_text(errors="replace"))
    except OSError as error:
        raise CommandError(f"「{file}」を読めません（{error.strerror}）。") from error
    if not found:
        raise CommandError(f"「{file}」に、audit_anchor の行がありません。控えたファイルを指定してください。")
    return found


def _lines(found, anchors):
    for one in found.findings[:MOST_TOLD]:
        yield f"{one.where}：{one.what}"
    if (more := len(found.findings) - MOST_TOLD) > 0:
        yield f"ほかに{more:,}件あります（--json ですべて出ます）。"
    seen = f"変更の記録 {found.entries:,}件、業務の記録 {found.records:,}件、控えた行 {anchors:,}行"
    yield (
        f"{seen}を確かめました。おかしいところが{len(found.findings):,}件あります。"
        if found.findings
        else f"{seen}を確かめました。おかしいところはありません。"
    )
