from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from coordination.refused_files import reason
from coordination.wareki import parse_date
from reports.document import draft_review
from reports.formats import FORMATS
from reports.models import Plan, PlanReview


class Command(BaseCommand):
    help = "計画評価書を HTML・PDF・Excel・JSON のファイルに書き出します。"

    def add_arguments(self, parser):
        # Nothing is required here: what is missing gets a sentence below, not the parser's English.
        parser.add_argument("plan", nargs="?", help="計画の期（例：7）")
        parser.add_argument("--format", help=f"形式（{'・'.join(FORMATS)}）")
        parser.add_argument("--output", type=Path, help="書き出すファイル")
        parser.add_argument(
            "--as-of", help="基準日（例：2020-06-15、R2.6.15）。省くと評価書に登録した基準日です。"
        )

    def handle(self, *args, plan, output, as_of, **options):
        if plan is None or options["format"] is None or output is None:
            raise CommandError(
                "計画の期、形式、書き出すファイルを指定してください。"
                "例：manage.py plan_review 7 --format pdf --output 評価書.pdf"
            )
        file_format = FORMATS.get(options["format"])
        if file_format is None:
            raise CommandError(
                f"「{options['format']}」という形式はありません。{'、'.join(FORMATS)} から選んでください。"
            )
        document = draft_review(self.review_of(plan), self.day_of(as_of))
        content = file_format.render(document)
        try:
            output.write_bytes(content)
        except OSError as refusal:
            raise CommandError(
                f"{output} に書き込めません（{reason(refusal)}）。別の場所を --output に指定してください。"
            ) from refusal
        self.stdout.write(f"{document.title}（{document.as_of_words}）を {output} に書き出しました。")
        for note in document.notes[:-1]:
            self.stdout.write(note)

    def review_of(self, number) -> PlanReview:
        plan = Plan.objects.filter(number=number).first() if number.isascii() and number.isdigit() else None
        if plan is None:
            known = "、".join(str(plan.number) for plan in Plan.objects.all()) or "ありません"
            raise CommandError(f"「{number}」という期の計画はありません。登録されている期：{known}")
        review = PlanReview.objects.select_related("plan", "survey").latest_of(plan)
        if review is None:
            raise CommandError(
                f"{plan}の計画評価書がまだ登録されていません。管理画面で基準日を登録してください。"
            )
        return review

    def day_of(self, text):
        if text is None:
            return None
        try:
            return parse_date(text)
        except ValueError as unreadable:
            raise CommandError(str(unreadable)) from unreadable
