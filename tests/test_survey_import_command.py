"""manage.py survey_import: the same import for files that are too large for the browser."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from surveys.models import AnswerSheet, Survey
from tests.answer_books import book, row
from tests.uploads import saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here")]


def ordered(tmp_path, content, **options):
    file, out, err = tmp_path / "個票.xlsx", StringIO(), StringIO()
    file.write_bytes(content if isinstance(content, bytes) else saved(content))
    options = {"closed_on": "R7.1.31", **options}
    call_command("survey_import", file, survey="命令の調査", stdout=out, stderr=err, **options)
    return out.getvalue()


def test_the_command_takes_in_what_the_page_takes_in(tmp_path):
    said = ordered(tmp_path, book(row(), row(slip="A-2")), by="kanri")

    assert said.endswith("「命令の調査」に 2人、6問の個票を取り込みました。\n")
    sheet = AnswerSheet.objects.get(survey__title="命令の調査")
    assert (sheet.size, sheet.taken_in_by.username, str(sheet.survey.closed_on)) == (2, "kanri", "2025-01-31")


def test_the_command_only_checks_where_that_is_asked_for(tmp_path):
    assert "何も登録していません。" in ordered(tmp_path, book(row()), check=True)
    assert not Survey.objects.filter(title="命令の調査").exists()


def test_the_command_lists_problems_and_changes_nothing(tmp_path, capsys):
    file = tmp_path / "個票.xlsx"
    file.write_bytes(saved(book(row(q1=7))))

    err = StringIO()
    with pytest.raises(CommandError, match="直すところが 1 か所あります。何も登録していません。"):
        call_command("survey_import", file, survey="命令の調査", stderr=err, stdout=StringIO())

    assert err.getvalue().startswith("シート「回答」 2行目 問1（D列）：「7」という選択肢はありません。")
    assert not Survey.objects.filter(title="命令の調査").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("無い.xlsx", {"survey": "x"}), "無い.xlsx を読めません"),
        ((None, {"survey": "x"}), "ファイルと調査名を指定してください。"),
        ((None, {"by": "だれか"}), "「だれか」というユーザーはいません。"),
        ((None, {"closed_on": "きのう"}), "--closed-on："),
    ],
)
def test_the_command_refuses_in_a_sentence(given, sentence, tmp_path):
    file, options = given
    with pytest.raises(CommandError) as refusal:
        if "survey" in options:
            call_command("survey_import", *([tmp_path / file] if file else []), **options)
        else:
            ordered(tmp_path, book(row()), **options)

    assert sentence in str(refusal.value)
