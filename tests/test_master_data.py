"""Master data in the admin: edited there, taken in from Excel with a preview, given out to Excel."""

import io
from urllib.parse import unquote

import openpyxl
import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.master_data import MasterAdmin, resource_for
from coordination.models import Area, Organization, User
from meetings.models import MeetingKind, MeetingSeries
from reports.models import Indicator, Target
from surveys.models import Question

pytestmark = pytest.mark.django_db

HEAD = ["名称", "ふりがな", "種別", "圏域", "活動中"]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("団体.xlsx", out.getvalue())


def take_in(client, *rows, model="coordination_organization"):
    """Uploads a sheet; returns the preview, and the result where the preview lets it be confirmed."""
    preview = client.post(
        reverse(f"admin:{model}_import"), {"import_file": workbook(*rows), "format": "0", "resource": ""}
    )
    form = preview.context.get("confirm_form")
    if form is None:
        return preview, None
    result = client.post(
        reverse(f"admin:{model}_process_import"), {**form.initial, "resource": ""}, follow=True
    )
    return preview, result


def test_a_sheet_of_organizations_is_previewed_and_then_taken_in(as_admin):
    before = Organization.objects.count()

    preview, result = take_in(
        as_admin, HEAD, ["ひので町会", "ひのでちょうかい", "町会・自治会", "第2圏域", "はい"]
    )

    assert "取り込む内容の確認です。" in preview.content.decode()
    assert "取り込みました：新しい行1" in result.content.decode()
    assert result.status_code == 200
    one = Organization.objects.get(name="ひので町会")
    assert (one.kind, one.area.number, Organization.objects.count()) == ("neighbourhood", 2, before + 1)


def test_the_same_sheet_twice_adds_nothing(as_admin):
    row = ["ひので町会", "ひのでちょうかい", "町会・自治会", "第2圏域", "はい"]
    take_in(as_admin, HEAD, row)
    before = Organization.objects.count()

    take_in(as_admin, HEAD, row)

    assert Organization.objects.count() == before


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            ["ひので町会", "", "町会・自治会", "第9圏域", "はい"],
            "圏域「第9圏域」が見つからないか、複数あります。先に登録してください。",
        ),
        (["ひので町会", "", "秘密結社", "第2圏域", "はい"], "種別「秘密結社」はありません。"),
        (["ひので町会", "", "町会・自治会", "第2圏域", "たぶん"], "「はい」か「いいえ」を書いてください。"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_a_sentence_and_nothing_is_taken_in(
    row, sentence, as_admin
):
    before = Organization.objects.count()

    preview, result = take_in(as_admin, HEAD, ["よい町会", "", "町会・自治会", "第1圏域", "はい"], row)

    assert result is None
    assert sentence in preview.content.decode()
    assert Organization.objects.count() == before


def test_targets_come_in_by_the_names_people_know(as_admin):
    _, result = take_in(
        as_admin,
        ["計画", "指標", "年度", "目標"],
        [8, "コーディネーターの活動回数", "R3", 500],
        model="reports_target",
    )

    assert result.status_code == 200
    target = Target.objects.get(indicator__key="coordinator_activities", fiscal_year=2021)
    assert (target.value, target.plan.number) == (500, 8)


@pytest.mark.parametrize("model", [Area, Organization, MeetingSeries, Indicator, Target])
def test_what_is_given_out_can_be_taken_in_again_and_changes_nothing(model):
    resource = resource_for(model, admin.site._registry[model].known_by)()
    dataset = resource.export()

    result = resource.import_data(dataset, dry_run=True)

    assert len(dataset) == model.objects.count() > 0
    assert not result.has_errors() and not result.has_validation_errors()
    assert result.totals["skip"] == len(dataset)


def test_every_kind_of_master_data_opens_in_the_admin_and_comes_out_as_excel(as_admin):
    for model, its_admin in admin.site._registry.items():
        if model._meta.app_label in ("auth", "contenttypes"):
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert as_admin.get(reverse(f"admin:{name}_changelist")).status_code == 200, name
        if its_admin.has_add_permission(as_admin.get("/admin/").wsgi_request):
            assert as_admin.get(reverse(f"admin:{name}_add")).status_code == 200, name
        one = model.objects.first()
        if one is not None:
            assert as_admin.get(reverse(f"admin:{name}_change", args=[one.pk])).status_code == 200, name
        if isinstance(its_admin, MasterAdmin):
            out = as_admin.get(reverse(f"admin:{name}_export"))
            book = openpyxl.load_workbook(io.BytesIO(out.content))
            assert book.active.max_row == model.objects.count() + 1, name
            assert model._meta.verbose_name in unquote(out["Content-Disposition"])


def test_an_account_is_made_and_closed_but_never_deleted(as_admin):
    as_admin.post(
        reverse("admin:coordination_user_add"),
        {
            "username": "shinjin",
            "name": "新人 一郎",
            "role": "staff",
            "usable_password": "true",
            "password1": "nagai-aikotoba-desu",
            "password2": "nagai-aikotoba-desu",
        },
    )
    one = User.objects.get(username="shinjin")

    assert one.check_password("nagai-aikotoba-desu")
    assert (
        as_admin.post(reverse("admin:coordination_user_delete", args=[one.pk]), {"post": "yes"}).status_code
        == 403
    )
    as_admin.post(
        reverse("admin:coordination_user_change", args=[one.pk]),
        {"username": "shinjin", "name": "新人 一郎", "role": "staff"},
    )
    assert User.objects.get(username="shinjin").is_active is False


def test_an_answered_question_can_be_reworded_but_neither_deleted_nor_recoded(as_admin):
    question = Question.objects.get(number="6-3")
    page = reverse("admin:surveys_question_change", args=[question.pk])

    form = as_admin.get(page).content.decode()

    assert (
        as_admin.post(
            reverse("admin:surveys_question_delete", args=[question.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    assert 'name="answer_type"' not in form
    assert 'name="choices-0-code"' not in form and 'name="choices-0-DELETE"' not in form
    assert 'name="choices-0-label"' in form


def test_a_kind_of_meeting_is_never_deleted(as_admin):
    kind = MeetingKind.objects.first()

    assert (
        as_admin.post(
            reverse("admin:meetings_meetingkind_delete", args=[kind.pk]), {"post": "yes"}
        ).status_code
        == 403
    )


def test_saving_an_indicator_as_it_is_changes_nothing_of_it(as_admin):
    one = Indicator.objects.get(key="tier2_meetings")
    page = reverse("admin:reports_indicator_change", args=[one.pk])
    shown = as_admin.get(page)
    assert '<input type="text" name="counted_from" value="平成30年度"' in shown.content.decode()
    form = shown.context["adminform"].form
    values = {name: form[name].value() or "" for name in form.fields}
    rules = {"rules-TOTAL_FORMS": "0", "rules-INITIAL_FORMS": "0"}

    as_admin.post(page, {**values, **rules})

    saved = Indicator.objects.get(pk=one.pk)
    assert (saved.counted_from, saved.tier, saved.parent, saved.name) == (
        one.counted_from,
        one.tier,
        one.parent,
        one.name,
    )
