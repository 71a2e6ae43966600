from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coordination.backup import Unusable, passphrase, taking


class Command(BaseCommand):
    help = "データベースとファイルの控えを、一つの暗号化したファイルに取る。使っているあいだに取れる。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="控えのファイル。フォルダーなら、日時の名前を付けて置く")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="フォルダーに新しいものからNだけ残し、古い控えを消す"
        )
        parser.add_argument(
            "--no-encryption", action="store_true", help="暗号化しない。鍵（SECRET_KEY）は入れない"
        )

    def handle(self, *, file, keep, no_encryption, **options):
        if keep is not None and (keep < 1 or not file.is_dir()):
            raise CommandError("--keep は1以上で、控えを置くフォルダーといっしょに指定してください。")
        try:
            made = taking.take(file, "" if no_encryption else passphrase.new(), at=timezone.localtime())
        except Unusable as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"控えを「{made}」に取りました（{made.stat().st_size / 1e6:,.1f} MB）。")
        if no_encryption:
            self.stdout.write(
                "暗号化していません。名前や住所がそのまま入っています。鍵（SECRET_KEY）は入っていないので、別に控えてください。"
            )
        for one in taking.forget_older(file, keep) if keep else ():
            self.stdout.write(f"古い控え「{one.name}」を消しました。")
