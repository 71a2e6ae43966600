"""A sheet of master data: shown first, taken in as it was shown or not at all, given out as it comes in."""

import io
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.master_data import MASTERS
from coordination.models import Organization
from reports.models import Target
from tests.uploads import book_of, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here"), pytest.mark.slow]

HEAD = ["名称", "ふりがな", "種別", "圏域", "活動中"]
HINODE = ["ひので町会", "ひのでちょうかい", "町会・自治会", "第2圏域", "はい"]


def send(client, content, name="団体.xlsx", kind="organization"):
    sheet = SimpleUploadedFile(name, content)
    return client.post(reverse("import_upload", args=[kind]), {"sheet": sheet}, follow=True)


def upload(client, *rows, kind="organization"):
    """The page that shows what a sheet would change."""
    return send(client, saved(book_of(*rows)), kind=kind)


def confirm(client, shown, **changed):
    check, sheet = shown.context["check"], shown.context["sheet"]
    data = {"confirmed": check.mark, **changed}
    return client.post(reverse("import_confirm", args=[sheet.pk]), data, follow=True)


def where(shown):
    return [(problem.row, problem.column, problem.sentence) for problem in shown.context["check"].problems]


def test_a_sheet_of_organizations_is_shown_first_and_then_taken_in(as_admin):
    before = Organization.objects.count()

    shown = upload(as_admin, HEAD, HINODE)

    assert Organization.objects.count() == before, "reading a sheet changes nothing"
    assert (shown.context["check"].new, shown.context["check"].changed) == (1, 0)
    page = confirm(as_admin, shown).content.decode()
    assert "新しく1件を登録し、0件を直しました" in page
    one = Organization.objects.get(name="ひので町会")
    assert (one.kind, one.area.number, Organization.objects.count()) == ("neighbourhood", 2, before + 1)


def test_what_a_row_changes_is_shown_before_and_after(as_admin):
    one = Organization.objects.filter(kind="neighbourhood", area__number=1).first()

    shown = upload(as_admin, HEAD, [one.name, "べつのよみ", "町会・自治会", "第2圏域", "はい"])

    (change,) = shown.context["check"].changes
    assert change.cells == (("ふりがな", one.kana, "べつのよみ"), ("圏域", "第1圏域", "第2圏域"))
    assert "第1圏域 → 第2圏域" in shown.content.decode()


def test_the_same_sheet_twice_adds_nothing_and_is_noticed(as_admin):
    sheet = (HEAD, HINODE)
    confirm(as_admin, upload(as_admin, *sheet))
    before = Organization.objects.count()

    shown = upload(as_admin, *sheet)

    assert shown.context["check"].unchanged == 1
    assert "いまの登録とすべて同じです。" in shown.content.decode()
    assert Organization.objects.count() == before


def test_the_same_file_twice_is_said(as_admin):
    file = saved(book_of(HEAD, HINODE))

    confirm(as_admin, send(as_admin, file))

    assert "同じファイルを、" in send(as_admin, file).content.decode()


def test_a_second_press_takes_nothing_in_twice(as_admin):
    shown = upload(as_admin, HEAD, HINODE)
    confirm(as_admin, shown)
    Organization.objects.filter(name="ひので町会").delete()

    confirm(as_admin, shown)

    assert not Organization.objects.filter(name="ひので町会").exists()


@pytest.mark.asvs("2.3.1")
def test_what_has_changed_since_the_preview_is_shown_again_and_nothing_is_taken_in(as_admin):
    shown = upload(as_admin, HEAD, HINODE, ["ふたつめ町会", "", "町会・自治会", "第2圏域", "はい"])
    Organization.objects.create(name="ひので町会", kind="other")

    page = confirm(as_admin, shown)

    assert "確認のあとで記録が変わったため、取り込みませんでした。" in page.content.decode()
    assert Organization.objects.get(name="ひので町会").kind == "other"
    assert not Organization.objects.filter(name="ふたつめ町会").exists()
    assert (page.context["check"].new, page.context["check"].changed) == (1, 1)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            ["ひので町会", "", "町会・自治会", "第9圏域", "はい"],
            (
                "圏域（D列）",
                "圏域「第9圏域」は登録されていません。先に登録するか、書き方を確かめてください。",
            ),
        ),
        (
            ["ひので町会", "", "町会・自治会", "第2圏域", "たぶん"],
            ("活動中（E列）", "「たぶん」ではなく、「はい」か「いいえ」を書いてください。"),
        ),
        (
            ["ひので町会", "日野", "町会・自治会", "第2圏域", "はい"],
            ("ふりがな（B列）", "ふりがなは、ひらがなかカタカナで入力してください。"),
        ),
        (
            [None, "", "町会・自治会", "第2圏域", "はい"],
            ("名称（A列）", "名称を書いてください。"),
        ),
    ],
)
@pytest.mark.asvs("2.3.3", "2.2.1")
def test_a_row_that_cannot_be_read_is_refused_by_row_and_column_and_nothing_is_taken_in(
    row, problem, as_admin
):
    before = Organization.objects.count()

    shown = upload(as_admin, HEAD, ["よい町会", "", "町会・自治会", "第1圏域", "はい"], row)

    assert where(shown) == [(3, *problem)]
    assert "取り込む</button>" not in shown.content.decode()
    confirm(as_admin, shown)
    assert Organization.objects.count() == before


def test_rows_with_problems_come_back_as_the_same_sheet_with_the_reason(as_admin):
    shown = upload(as_admin, HEAD, HINODE, ["X町会", "", "秘密結社", "第2圏域", "はい"])

    out = as_admin.get(reverse("import_problems", args=[shown.context["sheet"].pk]))

    head, row = openpyxl.load_workbook(io.BytesIO(out.content)).worksheets[0].iter_rows(values_only=True)
    assert head == ("もとの行", *HEAD, "理由")
    assert row[:3] == (3, "X町会", None)
    assert row[-1].startswith("種別（C列）：種別「秘密結社」はありません。")


def test_a_missing_head_a_double_head_and_a_double_row_are_said(as_admin):
    assert where(upload(as_admin, ["ふりがな"], ["あ"]))[:2] == [
        (1, "名称", "「名称」の列がありません。見出しを1行目に足してください。"),
        (1, "種別", "「種別」の列がありません。見出しを1行目に足してください。"),
    ]
    assert where(upload(as_admin, [*HEAD, "名称"], [*HINODE, "x"])) == [
        (1, "名称", "「名称」の列が二つあります。使わないほうの見出しを消してください。")
    ]
    assert where(upload(as_admin, HEAD, HINODE, HINODE)) == [
        (3, "", "2行目と同じものです。どちらかを消してください。")
    ]


def test_columns_that_are_not_used_are_named(as_admin):
    shown = upload(as_admin, [*HEAD, "電話"], [*HINODE, "049-000-0000"])

    assert "次の列は使いません：電話" in shown.content.decode()


def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(as_admin):
    page = send(as_admin, bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 600, "名簿.xls")

    assert page.status_code == 422
    assert "Excel で開き、「Excel ブック（.xlsx）」で保存しなおしてください。" in page.content.decode()


def test_full_width_digits_are_numbers_and_nothing_else_is(as_admin):
    head = ["計画", "指標", "年度", "目標"]
    name = "コーディネーターの活動回数"

    shown = upload(as_admin, head, [8, name, "R3", "１，２００"], kind="target")
    confirm(as_admin, shown)

    assert Target.objects.get(indicator__key="coordinator_activities", fiscal_year=2021).value == 1200
    no_numbers = (
        [7, name, "R1", "1_200"],
        [7, name, "R2", "²"],
        [8, name, "R3", "12.5"],
        [8, name, "R4", "約1200"],
        [8, name, "R5", "-5"],
    )
    refused = where(upload(as_admin, head, *no_numbers, kind="target"))
    assert [(row, column) for row, column, _ in refused] == [(row, "目標（D列）") for row in range(2, 7)]


def test_targets_come_in_by_the_names_people_know(as_admin):
    shown = upload(
        as_admin,
        ["計画", "指標", "年度", "目標"],
        [8, "コーディネーターの活動回数", "R3", 500],
        kind="target",
    )
    confirm(as_admin, shown)

    target = Target.objects.get(indicator__key="coordinator_activities", fiscal_year=2021)
    assert (target.value, target.plan.number) == (500, 8)


@pytest.mark.parametrize("kind", sorted(MASTERS))
def test_what_is_given_out_can_be_taken_in_again_and_changes_nothing(kind, as_admin):
    rows = MASTERS[kind].model.objects.count()
    out = as_admin.get(reverse("master_sheet", args=[kind]))
    assert MASTERS[kind].name in unquote(out["Content-Disposition"])
    assert openpyxl.load_workbook(io.BytesIO(out.content)).worksheets[0].max_row == rows + 1
    if not rows:
        return

    shown = send(as_admin, out.content, "一覧.xlsx", kind)

    assert where(shown) == []
    assert (shown.context["check"].unchanged, shown.context["check"].changes) == (rows, ())


def test_a_title_above_the_heads_wide_letters_and_a_blank_yes_or_no_are_understood(as_admin):
    shown = upload(
        as_admin, ["団体名簿（令和8年度）"], HEAD, ["ひので町会", "", "町会・自治会", "第２圏域", None]
    )
    assert where(shown) == []

    confirm(as_admin, shown)

    one = Organization.objects.get(name="ひので町会")
    assert (one.area.number, one.is_active) == (2, True)


def test_a_file_that_is_no_sheet_is_refused_by_its_name_first(as_admin):
    page = send(as_admin, b"a,b", "名簿.txt")

    assert "Excel（.xlsx）か CSV のファイルを選んでください。" in page.content.decode()


def test_a_change_made_since_the_preview_is_not_overwritten_though_the_numbers_agree(as_admin):
    one = Organization.objects.filter(kind="neighbourhood", area__number=1).first()
    shown = upload(as_admin, HEAD, [one.name, "べつのよみ", "町会・自治会", "第1圏域", "はい"])
    Organization.objects.filter(pk=one.pk).update(kind="npo")

    page = confirm(as_admin, shown)

    assert "確認のあとで記録が変わったため、取り込みませんでした。" in page.content.decode()
    assert Organization.objects.get(pk=one.pk).kind == "npo"
