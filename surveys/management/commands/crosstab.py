import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from coordination.refused_files import reason
from coordination.sheets.writing import csv_file, workbook
from surveys.answers import Answers
from surveys.models import Question, Survey
from surveys.numbers import bounds_in_one_way
from surveys.survey_table import survey_table
from surveys.table_sheet import data_of, sheet_of
from surveys.table_spec import TableSpec
from surveys.table_words import condition_named, question_named, way_named


def _json(table) -> bytes:
    return f"{json.dumps(data_of(table), ensure_ascii=False, indent=1)}\n".encode()


FORMATS = {
    "csv": lambda table: csv_file(sheet_of(table)),
    "json": _json,
    "xlsx": lambda table: workbook(sheet_of(table)),
}


class Command(BaseCommand):
    help = "アンケートの設問を、属性や別の設問ごとに数えます（人数と割合）。"

    def add_arguments(self, parser):
        # Nothing is required here: what is missing gets a sentence below, not the parser's English.
        parser.add_argument("survey", nargs="?", help="調査名")
        parser.add_argument("question", nargs="?", help="設問の番号（例：6-3、問6-3）")
        parser.add_argument(
            "--by",
            default="",
            help="分ける区分（sex_age、sex、age、area、設問の番号。二つなら A,B か A×B）。省くと総計だけです。",
        )
        parser.add_argument(
            "--where",
            action="append",
            default=[],
            help="数える人の条件（例：圏域=東部,西部）。いくつでも書けます。",
        )
        parser.add_argument("--without-no-answer", action="store_true", help="無回答を母数から除きます。")
        parser.add_argument("--weighted", action="store_true", help="重みをつけて数えます。")
        parser.add_argument("--decimals", default="0", help="割合の小数のけた（0か1）")
        parser.add_argument(
            "--bounds", default="", help="数の設問を分ける階級の境（例：18.5,25）。省くと自動で分けます。"
        )
        parser.add_argument("--format", default="csv", help=f"形式（{'・'.join(FORMATS)}）")
        parser.add_argument("--output", type=Path, help="書き出すファイル。省くと画面に出します。")

    def handle(self, *args, survey, question, output, **options):
        if survey is None or question is None:
            raise CommandError(
                "調査名と設問の番号を指定してください。例：manage.py crosstab ニーズ調査 6-3 --by sex_age --format csv"
            )
        if options["format"] not in FORMATS:
            raise CommandError(
                f"「{options['format']}」という形式はありません。{'、'.join(FORMATS)} から選んでください。"
            )
        if options["format"] == "xlsx" and output is None:
            raise CommandError("Excel は画面に出せません。--output に、書き出すファイルを指定してください。")
        try:
            table = self.table_of(survey, question, options)
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal
        content = FORMATS[options["format"]](table)
        if output is None:
            self.stdout.write(content.decode("utf-8-sig"), ending="")
        else:
            self.write(content, output)
            self.stdout.write(f"{table.name}を {output} に書き出しました。")

    def table_of(self, title, question, options):
        answers = Answers(self.survey_of(title))
        if not answers.sheet:
            raise ValueError(f"「{title}」には、まだ回答（個票）がありません。先に取り込んでください。")
        if options["decimals"] not in ("0", "1"):
            raise ValueError(f"割合の小数は、0か1です。「{options['decimals']}」は使えません。")
        if options["weighted"] and answers.weights is None:
            raise ValueError("この調査には、重み（ウェイト）がありません。--weighted を外してください。")
        asked = question_named(answers, question)
        bounds = bounds_in_one_way(options["bounds"])
        if bounds and asked.answer_type != Question.AnswerType.NUMBER:
            raise ValueError(f"{asked.label}は数の設問ではありません。--bounds を外してください。")
        spec = TableSpec(
            asked.pk,
            way_named(answers, options["by"]) if options["by"] else "",
            tuple(key for text in options["where"] for key in condition_named(answers, text)),
            options["without_no_answer"],
            options["weighted"],
            int(options["decimals"]),
            bounds,
        )
        return survey_table(answers, spec)

    def survey_of(self, title) -> Survey:
        survey = Survey.objects.filter(title=title).first()
        if survey is None:
            known = "、".join(Survey.objects.values_list("title", flat=True)) or "ありません"
            raise ValueError(f"「{title}」という調査はありません。ある調査：{known}")
        return survey

    def write(self, content, output):
        try:
            output.write_bytes(content)
        except OSError as refusal:
            raise CommandError(
                f"{output} に書き込めません（{reason(refusal)}）。別の場所を --output に指定してください。"
            ) from refusal
