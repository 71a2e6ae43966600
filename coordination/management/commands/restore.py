import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.backup import Unusable, passphrase, restoring
from coordination.management.commands.verify import tell
from coordination.soundness import findings


class Command(BaseCommand):
    help = "控えを、空のデータベースと空のフォルダー（MEDIA_ROOT）に戻し、確かめる。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="控えのファイル")
        parser.add_argument("--leave-keys", action="store_true", help="鍵（SECRET_KEY）は、いまのままにする")
        parser.add_argument("--json", action="store_true", help="確かめた結果を JSON で出力する")

    def handle(self, *, file, leave_keys, **options):
        if not file.is_file():
            raise CommandError(f"「{file}」というファイルはありません。")
        try:
            contents = restoring.restore(file, passphrase.of_before())
        except Unusable as refusal:
            raise CommandError(str(refusal)) from refusal
        if not options["json"]:
            self.stdout.write(f"{contents.about.made_at} に取った控えを戻しました。")
        if not leave_keys:
            kept = settings.BASE_DIR / ".secret_key"
            if said := restoring.put_keys(contents, kept, "SECRET_KEY" in os.environ):
                self.stderr.write(said)
        tell(self, findings(), as_json=options["json"])
