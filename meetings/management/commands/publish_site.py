from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coordination.models import Municipality
from coordination.refused_files import reason
from coordination.wareki import format_date, parse_date
from meetings.public.initiatives import public_site
from meetings.public.people import people_named_in
from meetings.public.site import foreign_to, publish


class Command(BaseCommand):
    help = "公開している取組みのページとデータを、静的なファイルとして書き出します。"

    def add_arguments(self, parser):
        # Nothing is required here: what is missing gets a sentence below, not the parser's English.
        parser.add_argument("folder", nargs="?", type=Path, help="書き出すフォルダー")
        parser.add_argument("--as-of", help="いつ現在か（例：2026-08-01、R8.8.1）。省くと今日です。")

    def handle(self, *args, folder, as_of, **options):
        folder = self.checked(folder)
        if Municipality.current().pk is None:
            raise CommandError("市町村がまだ登録されていません。画面の「設定」で登録してください。")
        site = public_site(self.day_of(as_of))
        try:
            written, gone = publish(site, folder)
        except OSError as refusal:
            raise CommandError(
                f"{folder} に書き出せません（{reason(refusal)}：{refusal.filename or folder}）。前のページはそのままです。"
            ) from refusal
        pages = sum(name.endswith(".html") for name in written)
        self.stdout.write(
            f"{site.city}の取組み {len(site.initiatives)}件を、{pages}ページと写真 {len(site.photos)}枚、データのファイルとして "
            f"{folder} に書き出しました（{format_date(site.as_of)}現在）。"
        )
        self.tell_what_is_gone(gone)
        for one in site.initiatives:
            for name in people_named_in(one):
                self.stdout.write(
                    f"確かめてください：「{one.name}」の文章に、登録されている人の名前「{name}」があります。本人の了解がなければ、"
                    "書きなおしてから、もう一度書き出してください。"
                )

    def tell_what_is_gone(self, gone):
        if gone:
            named = "、".join(gone[:5]) + (" など" if gone[5:] else "")
            self.stdout.write(f"前に書き出したもののうち {len(gone)}個のファイルがなくなりました：{named}")

    def checked(self, folder) -> Path:
        """The folder itself, which is ours to write."""
        if folder is None or not folder.name:
            raise CommandError(
                "書き出すフォルダーを指定してください。例：manage.py publish_site 公開用フォルダー"
            )
        folder = folder.resolve()
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder} はファイルです。フォルダーを指定してください。")
        if foreign := foreign_to(folder) if folder.exists() else []:
            raise CommandError(
                f"{folder} には、このコマンドが書いたのではないファイルがあります（{'、'.join(foreign[:3])}{' など' if foreign[3:] else ''}）。"
                "消してしまわないように、何も書きませんでした。空のフォルダーか、前に書き出したフォルダーを指定してください。"
            )
        return folder

    def day_of(self, text):
        try:
            return parse_date(text) if text else timezone.localdate()
        except ValueError as unreadable:
            raise CommandError(str(unreadable)) from unreadable
