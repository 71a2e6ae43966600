from django.core.management.base import BaseCommand

from coordination.anchors import anchor


class Command(BaseCommand):
    help = (
        "変更の記録の、いまの終わりを一行で書き出す。サーバーの外に控えておき、audit_check --anchor で使う。"
    )

    def handle(self, **options):
        self.stdout.write(str(anchor()))
