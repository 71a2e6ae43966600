from django.core.management.base import BaseCommand, CommandError

from volunteers.ledger_export import FORMATS
from volunteers.models import ExchangeGroup


class Command(BaseCommand):
    help = "支え合いの団体の帳簿を、CSV か Beancount の形式で書き出す。"

    def add_arguments(self, parser):
        parser.add_argument("group", help="団体の名称")
        parser.add_argument("--format", choices=FORMATS, default="csv")

    def handle(self, *, group, format, **options):
        found = ExchangeGroup.objects.filter(name=group).first()
        if found is None:
            known = "、".join(ExchangeGroup.objects.values_list("name", flat=True)) or "なし"
            raise CommandError(f"「{group}」という団体はありません。登録してある団体：{known}")
        _, written = FORMATS[format]
        self.stdout.write(written(found).decode(), ending="")
