"""manage.py survey_import: the same import for files that are too large for the browser."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coordination.models import User
from surveys.answers import Answers
from surveys.intake.guess import guessed
from surveys.intake.ministry import ministry_layouts
from surveys.models import AnswerLayout, AnswerSheet, Survey
from tests.answer_books import BARE, book, grids, row
from tests.uploads import book_of, saved

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


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("screen", "is_told"), [(Terminal(), True), (StringIO(), False)])
def test_a_terminal_is_told_how_far_it_is_and_a_file_is_not(screen, is_told, tmp_path):
    file = tmp_path / "個票.xlsx"
    file.write_bytes(saved(book(row())))

    call_command(
        "survey_import", file, survey="命令の調査", closed_on="R7.1.31", stdout=StringIO(), stderr=screen
    )

    lines = [line.removesuffix("\033[K") for line in screen.getvalue().split("\r")]
    assert ("確かめています　5 / 6 問" in lines) == is_told
    assert lines[-1] == ""


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


MINISTRY = f"「{'」「'.join(ministry_layouts())}」"


def kept_layout(name="調査会社の表"):
    mapping = guessed(grids(book_of(*BARE, title="回答"))).as_json()
    return AnswerLayout.objects.create(name=name, mapping=mapping, saved_by=User.objects.get(role="admin"))


def test_the_command_reads_a_bare_sheet_by_a_saved_mapping(tmp_path):
    kept_layout()

    said = ordered(tmp_path, book_of(*BARE, title="データ"), layout="調査会社の表")

    assert said.endswith("「命令の調査」に 2人、5問の個票を取り込みました。\n")
    answers = Answers(Survey.objects.get(title="命令の調査"))
    assert answers.column(answers.asked[0]).codes.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("layout", "sentence"),
    [
        ("", "シート「設問」がありません。回答だけの表は、保存した読み方で読みます。"),
        ("去年の表", "「去年の表」という読み方はありません。"),
    ],
)
def test_without_a_mapping_that_is_known_the_command_lists_those_there_are(layout, sentence, tmp_path):
    kept_layout()

    with pytest.raises(CommandError) as refusal:
        ordered(tmp_path, book_of(*BARE), layout=layout)

    assert str(refusal.value) == (
        f"{sentence}--layout に、次のどれかを指定してください：「調査会社の表」{MINISTRY}"
    )


def test_where_the_mapping_does_not_fit_the_command_lists_the_others(tmp_path):
    kept_layout()
    kept_layout("もう一つ")

    with pytest.raises(CommandError) as refusal:
        ordered(tmp_path, book_of(["何か", "別の"], [1, 2]), layout="調査会社の表")

    assert str(refusal.value).startswith("読み方「調査会社の表」：この読み方にある見出しの列が、一つも")
    assert str(refusal.value).endswith(f"次のどれかを指定してください：「もう一つ」{MINISTRY}")


def test_a_book_that_says_how_it_is_read_needs_no_mapping(tmp_path):
    said = ordered(tmp_path, book(row()), layout="何でも")

    assert said.startswith("シート「設問」のあるブックなので、--layout は使いません。")
    assert said.endswith("1人、6問の個票を取り込みました。\n")
