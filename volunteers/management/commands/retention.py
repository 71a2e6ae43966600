from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from config.acting import acting_as
from coordination.models import Access, SeenPerson
from coordination.wareki import format_date
from volunteers.models import Member

FORGOTTEN = "（退会した会員）"


def years_before(day: date, years: int) -> date:
    """29 February is followed by the last of February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


class Command(BaseCommand):
    help = "保存期間をすぎた閲覧とログインの記録を消し、退会から年数のたった会員の氏名などを消します。--check は数えるだけです。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="数えるだけで、何も消さない")

    def handle(self, *args, check, **options):
        today = timezone.localdate()
        for name in ("ACCESS_YEARS", "SIGN_IN_YEARS", "MEMBERS_LEFT_YEARS"):
            if getattr(settings, name) < 1:
                raise CommandError(
                    f"{name} は1以上の年数にしてください（いまは {getattr(settings, name)}）。"
                )
        with acting_as("command:retention"):
            for what, years, records, forget in self.overdue(today):
                before = format_date(years_before(today, years))
                count = records.count()
                self.stdout.write(f"{what}（{years}年、{before}より前）：{count:,}件")
                if count and not check:
                    with transaction.atomic():
                        forget(records)
        self.stdout.write("数えただけで、何も消していません。" if check else "期間をすぎたものを消しました。")

    def overdue(self, today):
        of_access = Access.objects.filter(act__in=(*Access.OF_PERSONS, Access.Act.REFUSED))
        of_sign_in = Access.objects.exclude(act__in=(*Access.OF_PERSONS, Access.Act.REFUSED))
        for what, years, accesses in (
            ("閲覧の記録", settings.ACCESS_YEARS, of_access),
            ("ログインの記録", settings.SIGN_IN_YEARS, of_sign_in),
        ):
            yield what, years, accesses.filter(at__date__lt=years_before(today, years)), self.delete
        years = settings.MEMBERS_LEFT_YEARS
        left = Member.objects.gone_by(years_before(today, years)).exclude(name=FORGOTTEN)
        yield "退会した会員の氏名・連絡先", years, left, self.forget

    def delete(self, accesses):
        """Whom, from where and why; that there was a look, by whom and when, stays in the trail."""
        SeenPerson.objects.filter(access__in=accesses)._raw_delete("default")
        Access.objects.filter(pk__in=accesses.values("pk"))._raw_delete("default")

    def forget(self, members):
        """The number and the books stay: tickets are as good as money."""
        for member in members:
            member.name, member.kana, member.address, member.phone, member.notes = FORGOTTEN, "", "", "", ""
            member.save()
            member.skills.clear()
