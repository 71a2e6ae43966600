import json
import sys

from django.core.management.base import BaseCommand

from volunteers.identities import identities
from volunteers.models import ExchangeGroup


class Command(BaseCommand):
    help = "支え合いの帳簿の恒等式を、すべての団体について確かめる。合わないものがあれば、終了コードは1。"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="JSON で出力する")

    def handle(self, **options):
        found = [one for group in ExchangeGroup.objects.order_by("pk") for one in identities(group)]
        is_ok = all(one.ok for one in found)
        if options["json"]:
            told = {"ok": is_ok, "identities": [_as_data(one) for one in found]}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for line in _lines(found, is_ok):
                self.stdout.write(line)
        if not is_ok:
            sys.exit(1)


def _as_data(one):
    names = ("group", "name", "words", "left", "right", "ok", "detail")
    return {name: getattr(one, name) for name in names}


def _lines(found, is_ok):
    group = None
    for one in found:
        if one.group != group:
            group = one.group
            yield group
        mark = "合う　　" if one.ok else "合わない"
        yield "　".join(filter(None, [f"  {mark} {one.words}", f"{one.left:,}／{one.right:,}", one.detail]))
    wrong = sum(not one.ok for one in found)
    yield (
        f"{len(found)}の恒等式が、すべて合っています。"
        if is_ok
        else f"{len(found)}のうち{wrong}が、合っていません。"
    )
