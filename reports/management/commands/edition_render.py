from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from coordination.refused_files import reason
from reports.edition_archive import read_archive
from reports.formats import FORMATS


class Command(BaseCommand):
    help = "承認した版の控えから、評価書をつくりなおします。データベースは使いません。"
    requires_system_checks = ()

    def add_arguments(self, parser):
        # Nothing is required here: what is missing gets a sentence below, not the parser's English.
        parser.add_argument(
            "archive", nargs="?", type=Path, help="版の画面の「控えを保存」で取り出したファイル"
        )
        parser.add_argument(
            "--format", default="pdf", help=f"形式（{'・'.join(FORMATS)}）。省くと PDF です。"
        )
        parser.add_argument("--output", type=Path, help="書き出すファイル")

    def handle(self, *args, archive, output, **options):
        if archive is None or output is None:
            raise CommandError(
                "控えのファイルと、書き出すファイルを指定してください。"
                "例：manage.py edition_render 控え.json --format pdf --output 評価書.pdf"
            )
        extension = options["format"]
        if extension not in FORMATS:
            raise CommandError(
                f"「{extension}」という形式はありません。{'、'.join(FORMATS)} から選んでください。"
            )
        try:
            kept = read_archive(archive.read_bytes())
            content = FORMATS[extension].render(kept.document)
            output.write_bytes(content)
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as refusal:
            raise CommandError(
                f"{refusal.filename} を読み書きできません（{reason(refusal)}）。場所と名前を確かめてください。"
            ) from refusal
        self.stdout.write(f"{kept.title}を {output} に書き出しました。")
        if kept.is_as_approved(extension, content):
            self.stdout.write("承認したときのファイルと、1バイトもちがいません。")
        else:
            self.stdout.write(
                "内容は承認したときと同じです。ファイルは、文字の形や書き出しのしくみの版がちがうため、同じではありません。"
            )
