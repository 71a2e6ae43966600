"""Commands: bad input gets one clear sentence in Japanese and an exit that says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from reports.models import PlanReview

ROOT = Path(__file__).parent.parent


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("html", b"<!doctype html>"),
        pytest.param("pdf", b"%PDF-1.7", marks=pytest.mark.slow),
        ("xlsx", b"PK"),
        ("json", b"{"),
    ],
)
def test_the_review_is_written_in_every_form(name, begins, tmp_path, capsys):
    call_command("plan_review", "7", format=name, output=tmp_path / "review")

    assert (tmp_path / "review").read_bytes().startswith(begins)
    assert "第7期計画評価書（令和2年6月15日現在）" in capsys.readouterr().out


@pytest.mark.django_db
def test_another_day_may_be_given_as_offices_write_it(tmp_path, capsys):
    call_command("plan_review", "7", format="json", output=tmp_path / "review", as_of="H31.3.31")

    assert "平成31年3月31日現在" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"plan": "99"}, "「99」という期の計画はありません。登録されている期：7、8"),
        ({"plan": "七"}, "「七」という期の計画はありません。登録されている期：7、8"),
        ({"plan": "²"}, "「²」という期の計画はありません。登録されている期：7、8"),
        ({"plan": "8"}, "第8期の計画評価書がまだ登録されていません。管理画面で基準日を登録してください。"),
        (
            {"format": "odt"},
            "「odt」という形式はありません。html、pdf、xlsx、docx、json から選んでください。",
        ),
        (
            {"as_of": "きのう"},
            "「きのう」を日付として読み取れません。令和2年6月15日、R2.6.15、2020-06-15 のように書いてください。",
        ),
        ({"as_of": "2020-02-30"}, "「2020-02-30」という日はありません。"),
    ],
)
def test_bad_input_gets_a_sentence_and_writes_nothing(arguments, sentence, tmp_path):
    arguments = {"plan": "7", "format": "json", "output": tmp_path / "review", **arguments}

    with pytest.raises(CommandError) as refused:
        call_command("plan_review", arguments.pop("plan"), **arguments)

    assert str(refused.value) == sentence
    assert not (tmp_path / "review").exists()


@pytest.mark.parametrize("words", [[], ["7"], ["7", "--format", "pdf"], ["--output", "x"]])
def test_what_is_missing_gets_a_sentence(words, capsys):
    with pytest.raises(SystemExit) as refused:
        execute_from_command_line(["manage.py", "plan_review", *words])

    assert refused.value.code
    assert capsys.readouterr().err.strip() == (
        "CommandError: 計画の期、形式、書き出すファイルを指定してください。"
        "例：manage.py plan_review 7 --format pdf --output 評価書.pdf"
    )


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_gets_a_sentence(tmp_path):
    with pytest.raises(
        CommandError,
        match=r"書き込めません（フォルダーがありません）。別の場所を --output に指定してください。",
    ):
        call_command("plan_review", "7", format="json", output=tmp_path / "no" / "such" / "folder")


@pytest.mark.django_db
def test_an_unknown_city_gets_a_sentence():
    with pytest.raises(
        CommandError, match="「saitama」というデモはありません。fujimi、fujimino のどれかを指定してください。"
    ):
        call_command("load_demo", "saitama")


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "url",
    ["postgres//broken", "mysql://a@b/c", "postgres://user@host:port/name", "postgres://host", "そのうち"],
)
def test_a_broken_database_url_gets_one_sentence(url):
    done = manage("plan_review", "7", "--format", "json", "--output", "/dev/null", DATABASE_URL=url)

    assert done.returncode != 0
    assert done.stderr.startswith("DATABASE_URL を読み取れません。")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_database_that_does_not_answer_gets_one_sentence():
    done = manage(
        "plan_review",
        "7",
        "--format",
        "json",
        "--output",
        "/dev/null",
        DATABASE_URL="postgres://nobody@127.0.0.1:9/none",
    )

    assert done.returncode != 0
    assert done.stderr.startswith(
        "データベースを使えません。DATABASE_URL と、データベースが動いているかを確かめてください。（"
    )
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_database_that_was_never_set_up_gets_one_sentence(tmp_path):
    done = manage("load_demo", "fujimi", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")

    assert done.returncode != 0
    assert done.stderr == "データベースの準備ができていません。「manage.py migrate」を実行してください。\n"


@pytest.mark.slow
def test_an_empty_database_url_means_the_embedded_database():
    assert manage("check", DATABASE_URL="").returncode == 0


@pytest.mark.django_db
def test_without_any_plan_the_command_says_that_there_is_none(empty_city, tmp_path):
    assert not PlanReview.objects.exists()

    with pytest.raises(CommandError, match="登録されている期：ありません"):
        call_command("plan_review", "7", format="json", output=tmp_path / "review")
