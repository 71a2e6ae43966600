from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from coordination import guards, trail_states
from coordination.models import Municipality
from reports.demo import fujimi, fujimino
from reports.demo.accounts import ACCOUNTS, PASSWORD

CITIES = {city.CITY: city for city in (fujimi, fujimino)}
APPS = ["reports", "surveys", "volunteers", "meetings", "coordination"]  # whoever points at others goes first


class Command(BaseCommand):
    help = "デモ用の市のデータを読み込みます。すでに読み込まれていれば何もしません。"

    def add_arguments(self, parser):
        parser.add_argument("city", nargs="?", default="", help=f"市の名前（{'・'.join(CITIES)}）")
        parser.add_argument(
            "--reset", action="store_true", help="いまのデモデータを消して、はじめから読み込みます。"
        )

    def handle(self, *args, city, reset, verbosity, **options):
        if city not in CITIES:
            raise CommandError(
                f"「{city}」というデモはありません。{'、'.join(CITIES)} のどれかを指定してください。"
            )
        demo = CITIES[city]
        with transaction.atomic():
            present = Municipality.current()
            if present.pk is None and get_user_model().objects.exists():
                raise CommandError(
                    "このデータベースには利用者が登録されています。デモは空のデータベースにだけ読み込めます。"
                )
            if present.pk and not present.demo:
                raise CommandError(
                    f"このデータベースには{present}の記録があります。デモは空のデータベースにだけ読み込めます。"
                )
            if present.pk and not reset:
                if present.demo != city:
                    raise CommandError(
                        f"このデータベースには{present}のデモがあります。"
                        f"{demo.NAME}に入れ替えるには --reset を付けてください（いまのデモデータは消えます）。"
                    )
                self.introduce(f"{demo.NAME}のデモは読み込まれています。何も変えていません。")
                return
            if present.pk:
                empty()
            with tqdm(demo.STEPS, unit="段階", disable=verbosity == 0) as steps:
                for label, step in steps:
                    steps.set_description(f"{demo.NAME} {label}")
                    step()
        if verbosity:
            self.introduce(f"{demo.NAME}のデモを読み込みました。個々の記録と人の名前は架空のものです。")

    def introduce(self, what_happened):
        self.stdout.write(what_happened)
        self.stdout.write(f"ログイン（パスワードはどれも {PASSWORD}）：")
        roles = dict(get_user_model().Role.choices)
        for username, _, role in ACCOUNTS:
            self.stdout.write(f"  {username:<12}{roles[role]}")


@transaction.atomic
def empty():
    """Deletes every row of our apps, whoever points at others first, and what was accepted with them.

    In one transaction, so that the guards come back also where it fails.
    """
    guards.take_all_down()
    for app in APPS:
        models = list(apps.get_app_config(app).get_models())
        while models:
            pointed_at = {
                field.related_model
                for model in models
                for field in model._meta.fields
                if field.is_relation and field.related_model is not model
            }
            free = [model for model in models if model not in pointed_at]
            for model in free:
                _forget_each_other(model)
                model._base_manager.all().delete()
            models = [model for model in models if model not in free]
    guards.put_all_up()
    trail_states.take_in()


def _forget_each_other(model):
    """Empties the fields by which rows of a table point at rows of the same table."""
    own = [field.name for field in model._meta.fields if field.related_model is model]
    if own:
        model._base_manager.update(**dict.fromkeys(own))
