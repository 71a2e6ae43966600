from hashlib import sha256
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coordination.models import User
from coordination.refused_files import reason
from coordination.sheets.grids import grids_of, read_answer
from coordination.sheets.limits import OF_A_COMMAND
from coordination.sheets.unreadable import Unreadable
from coordination.wareki import parse_date
from surveys.intake.check import how_read
from surveys.intake.code_book import is_book
from surveys.intake.known_layouts import known_layouts, layout_named, names_in_words
from surveys.intake.opening import NoneFits, Opened, fitting, opened
from surveys.intake.rewording import rewording
from surveys.intake.storing import Refused, reasons_against, store
from surveys.models import Survey

CLEAR_REST = "\033[K"  # of the line, on a terminal


class Command(BaseCommand):
    help = "アンケートの個票（.xlsx・.csv）を取り込みます。画面から送れない大きなファイルにも使えます。"

    def add_arguments(self, parser):
        # Nothing is required here: what is missing gets a sentence below, not the parser's English.
        parser.add_argument(
            "file", nargs="?", type=Path, help="シート「設問」「回答」のあるブックか、回答だけのシート"
        )
        parser.add_argument("--survey", help="調査名。登録していない名前であれば、新しい調査になります")
        parser.add_argument("--check", action="store_true", help="確かめるだけで、何も登録しません")
        parser.add_argument(
            "--closed-on", help="新しい調査の終わりの日（例：2020-03-31、R2.3.31）。省くと今日"
        )
        parser.add_argument("--population", type=int, help="新しい調査の対象者数（母集団）")
        parser.add_argument("--no-answer", default="", help="無回答を表すコード（例：9,99）")
        parser.add_argument("--layout", default="", help="保存した読み方の名前（回答だけのシートのとき）")
        parser.add_argument("--replace", action="store_true", help="いまの個票と入れ替える")
        parser.add_argument("--by", default="", help="取り込んだ人として記録するユーザー名")

    def handle(self, *args, file, survey, **options):
        if file is None or not survey:
            raise CommandError(
                "ファイルと調査名を指定してください。例：manage.py survey_import 個票.xlsx --survey ニーズ調査"
            )
        try:
            content = file.read_bytes()
        except OSError as refusal:
            raise CommandError(
                f"{file} を読めません（{reason(refusal)}）。場所と名前を確かめてください。"
            ) from refusal
        known = Survey.objects.filter(title=survey).first()
        try:
            book = self.opened(grids_of(read_answer(content, file.name, OF_A_COMMAND, self.reading)), options)
        except Unreadable as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            self.say("")
        digest = sha256(content).hexdigest()
        del content
        self.take_in(book, known or self.new(survey, options), digest, file.name, options)

    def reading(self, hundredth: int, rows: int):
        self.say(f"回答を読んでいます　{rows:,} 行（{hundredth}％）")

    def of(self, many: int, doing: str):
        """What is told the number of questions done, of so many."""

        def tell(done: int):
            self.say(f"{doing}　{done:,} / {many:,} 問" if done < many else "")

        return tell

    def say(self, words: str):
        """How far it is, in one line of a terminal that is written over; nothing in a file."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{words}{CLEAR_REST}", lambda text: text, "")

    def opened(self, grids, options) -> Opened:
        """A workbook says by itself how it is read; a bare sheet is read by the mapping that is named."""
        name, mapping = options["layout"], None
        if is_book(grids):
            if name:
                self.stdout.write("シート「設問」のあるブックなので、--layout は使いません。")
        else:
            kept = layout_named(name)
            try:
                mapping = fitting(grids, kept)
            except NoneFits as refusal:
                others = [other for other in known_layouts() if other != name]
                raise Unreadable(f"読み方「{name}」：{refusal}{names_in_words(others)}") from refusal
        return opened(grids, options["no_answer"], mapping)

    def new(self, title: str, options) -> Survey:
        closed_on = timezone.localdate()
        if written := options["closed_on"]:
            try:
                closed_on = parse_date(written)
            except ValueError as refusal:
                raise CommandError(f"--closed-on：{refusal}") from refusal
        elif not options["check"]:
            self.stdout.write("調査の終わりを今日の日付にしました。--closed-on で指定できます。")
        return Survey(title=title, closed_on=closed_on, population=options["population"])

    def take_in(self, book: Opened, survey: Survey, digest: str, file_name: str, options):
        intake = book.checked(self.of(len(book.layout.asked), "確かめています"))
        self.refuse([*book.problems, *intake.problems], intake.more)
        asked = [one.asked for one in intake.answered]
        found = survey if survey.pk else None
        reasons = reasons_against(found, digest, asked, replaces=options["replace"])
        if reasons:
            raise CommandError("\n".join(reasons))
        for note in (*book.notes, *intake.notes, *rewording(found, asked)):
            self.stdout.write(note)
        self.tell(intake)
        if options["check"]:
            self.stdout.write(
                f"直すところはありません（{intake.size:,}人、{len(asked):,}問）。何も登録していません。"
            )
            return
        by = self.user(options["by"])
        try:
            store(
                intake,
                survey,
                digest=digest,
                file_name=file_name,
                replaces=options["replace"],
                by=by,
                at=timezone.now(),
                progress=self.of(len(asked), "登録しています"),
            )
        except Refused as refusal:
            raise CommandError("\n".join(refusal.sentences)) from refusal
        self.stdout.write(f"「{survey}」に {intake.size:,}人、{len(asked):,}問の個票を取り込みました。")

    def refuse(self, problems, more: int):
        if not problems:
            return
        for problem in problems:
            place = f"{problem.sheet} {problem.row}行目 {problem.column}".rstrip()
            self.stderr.write(f"{place}：{problem.sentence}")
        if more:
            self.stderr.write(f"ほかに {more:,} か所あります。")
        raise CommandError(f"直すところが {len(problems) + more:,} か所あります。何も登録していません。")

    def tell(self, intake):
        for one in intake.answered:
            self.stdout.write(f"{one.asked.label} {one.asked.text}：{how_read(one.asked)}")

    def user(self, username: str) -> User | None:
        if not username:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"「{username}」というユーザーはいません。")
        return user
