import json
from datetime import datetime, time, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.acting import acting_as
from config.personal import title_of
from coordination.accesses import note_access
from coordination.actors import in_words
from coordination.models import Access
from coordination.persons import persons_called
from coordination.trail_words import moment
from coordination.wareki import parse_date


class Command(BaseCommand):
    help = "ある人の個人情報を、だれが、いつ、どの画面や書き出しで見たかを一覧にします。"

    def add_arguments(self, parser):
        parser.add_argument("person", nargs="?", help="氏名、ふりがな、会員番号（会員12）など")
        parser.add_argument("--since", help="この日から（例：R8.4.1、2026-04-01）")
        parser.add_argument("--until", help="この日まで")
        parser.add_argument("--json", action="store_true", help="JSON で書き出す")

    def handle(self, *args, person, since, until, **options):
        if not person:
            raise CommandError(
                "だれを見た記録かを指定してください。例：manage.py who_saw '山田 花子' --since R8.4.1"
            )
        found = persons_called(person)
        if len(found) != 1:
            raise CommandError(self.why_not(person, found))
        accesses = self.within(Access.objects.of_person(found[0].kind, found[0].key), since, until)
        rows = [self.row(one) for one in accesses.order_by("at", "pk").iterator()]
        with acting_as("command:who_saw"):
            note_access(Access.Act.VIEW, [(found[0].kind, found[0].key)], view="access_list")
        if options["json"]:
            self.stdout.write(
                json.dumps({"person": str(found[0]), "seen": rows}, ensure_ascii=False, indent=1)
            )
            return
        self.stdout.write(f"{found[0]}を見た記録：{len(rows):,}件")
        for row in rows:
            self.stdout.write("　".join(filter(None, [row["when"], row["who"], row["what"], row["reason"]])))

    def why_not(self, text, found) -> str:
        if not found:
            return (
                f"「{text}」という名前、ふりがな、番号の人は見つかりません。"
                "つづけて書いた氏名、または「会員12」のように番号で指定してください。"
            )
        choices = "\n".join(f"  {one}　… manage.py who_saw {one.mark}" for one in found)
        return f"「{text}」に当てはまる人が{len(found)}人います。どの人かを指定してください。\n{choices}"

    def within(self, accesses, since, until):
        if since:
            accesses = accesses.filter(at__gte=self.beginning_of(since))
        if until:
            accesses = accesses.filter(at__lt=self.beginning_of(until) + timedelta(days=1))
        return accesses

    def beginning_of(self, text) -> datetime:
        try:
            day = parse_date(text)
        except ValueError as refusal:
            raise CommandError(
                f"「{text}」は日付として読めません。R8.4.1 や 2026-04-01 のように書いてください。"
            ) from refusal
        return timezone.make_aware(datetime.combine(day, time.min))

    def row(self, access) -> dict:
        if access.actor not in (names := self.__dict__.setdefault("names", {})):
            names[access.actor] = in_words(access.actor) or "だれか"
        what = f"{title_of(access.view) or access.path}の{access.get_act_display()}"
        return {
            "at": access.at.isoformat(),
            "when": moment(access.at),
            "who": names[access.actor],
            "what": what,
            "act": access.act,
            "people": access.people,
            "reason": access.reason,
            "network": access.network,
        }
