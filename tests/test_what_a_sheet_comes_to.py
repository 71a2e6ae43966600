"""What a sheet comes to: worked out once, when it is read, and kept for whoever looks at the page again."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.models import Organization, SheetImport
from tests.test_taking_in_sheets import HEAD, HINODE, confirm, send, upload, where
from tests.uploads import book_of, saved

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOTES_WHO_SAW = re.compile('INSERT INTO "?coordination_(trailentry|access|seenperson)"?')


def statements_of(client, address):
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in statements]


def test_looking_again_goes_through_no_row(as_admin):
    rows = [[f"町会{i}", "", "町会・自治会", "", "はい"] for i in range(200)]
    sheet = upload(as_admin, HEAD, *rows).context["sheet"]

    statements = statements_of(as_admin, sheet.get_absolute_url())

    assert len(statements) < 20, "200 rows and no statement for any of them"
    written = [sql for sql in statements if sql.startswith(("INSERT", "UPDATE"))]
    assert not [sql for sql in written if not NOTES_WHO_SAW.match(sql)]


def test_telling_the_progress_reads_no_row_of_the_sheet(as_admin):
    sheet = upload(as_admin, HEAD, HINODE).context["sheet"]

    statements = statements_of(as_admin, reverse("import_progress", args=[sheet.pk]))

    assert not [sql for sql in statements if '"rows"' in sql]


def test_more_than_five_thousand_rows_are_too_many_at_once(as_admin):
    rows = [[f"町会{i}"] for i in range(5001)]

    page = send(as_admin, saved(book_of(["名称"], *rows)))

    assert "行が 5,001 行あります。一度に取り込めるのは 5,000 行までです。" in page.content.decode()
    assert not SheetImport.objects.exists()


def test_a_head_that_is_missing_is_told_with_the_row_of_the_heads_and_no_rows_to_save(as_admin):
    shown = upload(as_admin, ["団体の名簿"], [], ["ふりがな", "種別"], ["ひので", "町会・自治会"])

    assert where(shown) == [(3, "名称", "「名称」の列がありません。見出しを3行目に足してください。")]
    assert "直す行だけを Excel で保存" not in shown.content.decode()


def test_the_sheet_of_rows_to_mend_holds_them_with_their_reasons(as_admin):
    sheet = upload(as_admin, HEAD, HINODE, ["そらの会", "", "なかま", "", ""]).context["sheet"]

    saved_book = as_admin.get(reverse("import_problems", args=[sheet.pk])).content

    (number, name, *_, reason) = _last_row(saved_book)
    assert (number, name) == (3, "そらの会")
    assert reason.startswith("種別（C列）：種別「なかま」はありません。")


def _last_row(content):
    return list(openpyxl.load_workbook(BytesIO(content)).active.values)[-1]


@pytest.mark.parametrize("blank", [None, " "])
def test_a_blank_yes_or_no_leaves_what_is_there(as_admin, blank):
    resting = Organization.objects.create(name="やすみの会", kind="other", is_active=False)

    shown = upload(as_admin, HEAD, ["やすみの会", "やすみのかい", "その他", "", blank], [*HINODE[:4], blank])
    confirm(as_admin, shown)

    resting.refresh_from_db()
    assert (resting.kana, resting.is_active) == ("やすみのかい", False)
    assert Organization.objects.get(name="ひので町会").is_active, (
        "a new one is active unless it says otherwise"
    )
