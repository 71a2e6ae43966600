"""The pages on which an administrator says what the columns of a bare sheet are, and what their codes mean."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.models import User
from surveys.models import AnswerLayout, AnswerUpload, Survey
from tests.answer_books import BARE, send, take_in
from tests.uploads import book_of, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here")]


@pytest.fixture
def client(client):
    client.force_login(User.objects.get(role="admin"))
    return client


def bare(*rows):
    return saved(book_of(*rows, title="データ"))


def answered_form(page, **changed):
    form = page.context["form"]
    return {name: "" if (value := form[name].value()) is None else value for name in form.fields} | changed


def test_a_bare_sheet_goes_through_its_columns_and_questions_to_the_answers(client):
    page = send(client, bare(*BARE))
    upload = page.context["upload"]
    assert page.redirect_chain[-1][0] == reverse("intake_columns", args=[upload.pk])

    page = client.post(page.redirect_chain[-1][0], answered_form(page, **{"number-3": "5"}), follow=True)
    page = client.post(
        page.redirect_chain[-1][0],
        answered_form(
            page,
            **{
                "text-0": "性別",
                "choices-0": "1 男性\n２．女性",
                "choices-2": "1：はい\n2：いいえ",
                "missing-1": "999",
            },
        ),
        follow=True,
    )
    done = take_in(client, page)

    assert "2人の個票を取り込みました" in done.content.decode()
    questions = {one.number: one for one in Survey.objects.get(title="試しの調査").questions.all()}
    assert set(questions) == {"性別", "年齢", "5", "2", "ご意見"}
    assert [(one.code, one.label) for one in questions["性別"].choices.all()] == [(1, "男性"), (2, "女性")]
    assert [(one.code, one.label) for one in questions["2"].choices.all()] == [(1, "1"), (2, "2")]


def test_what_is_wrong_with_columns_or_choices_is_said_beside_them_and_nothing_typed_is_lost(client):
    page = send(client, bare(*BARE))
    upload = page.context["upload"]

    wrong = client.post(
        reverse("intake_columns", args=[upload.pk]), answered_form(page, **{"number-3": "性別"})
    )
    page = client.get(reverse("intake_questions", args=[upload.pk]))
    odd = client.post(
        reverse("intake_questions", args=[upload.pk]), answered_form(page, **{"choices-0": "男性"})
    )

    assert wrong.status_code == odd.status_code == 422
    assert "この列の番号を変えるか" in wrong.content.decode() or "違う読み方で" in wrong.content.decode()
    assert (
        "「男性」を読み取れません。「1 はい」のように、番号と言葉を1行に一つずつ書いてください。"
        in odd.content.decode()
    )
    assert AnswerUpload.objects.get().mapping == upload.mapping


@pytest.mark.slow
def test_400_questions_are_gone_through_page_by_page_and_nothing_written_is_lost(client):
    heads = [f"問{at}" for at in range(1, 401)]
    upload = send(client, bare(heads, [1] * 400, [2] * 400)).context["upload"]
    address = reverse("intake_questions", args=[upload.pk])

    first = client.get(address)
    assert "全400問のうち、1問目から100問目までです。" in first.content.decode()
    assert [number for number, _, _ in first.context["form"].rows] == [str(at) for at in range(1, 101)]
    fourth = client.post(
        address, answered_form(first, **{"text-0": "はじめの問い", "then": "4"}), follow=True
    )
    assert "全400問のうち、301問目から400問目までです。" in fourth.content.decode()
    refused = client.post(f"{address}?page=4", answered_form(fourth, **{"choices-399": "はい"}))
    assert refused.status_code == 422 and "「はい」を読み取れません。" in refused.content.decode()
    shown = client.post(
        f"{address}?page=4", answered_form(fourth, **{"choices-399": "1 はい\n2 いいえ"}), follow=True
    )

    asked = [one.asked for one in shown.context["intake"].answered]
    assert len(asked) == 400
    assert (asked[0].text, asked[399].choices) == ("はじめの問い", ((1, "はい"), (2, "いいえ")))
    take_in(client, shown)
    assert Survey.objects.get(title="試しの調査").questions.count() == 400


def test_another_row_of_heads_is_looked_at_again(client):
    page = send(client, bare(["x"] * 7, *BARE))

    page = client.post(page.redirect_chain[-1][0], answered_form(page, head_row=2), follow=True)

    assert [column.head for column, _ in page.context["form"].columns] == BARE[0]


def test_a_mended_file_is_read_as_the_one_before_and_takes_its_place(client):
    twice = [["ID", "問1", "問1"], ["A", 1, 5], ["B", 9, 6]]
    page = send(client, bare(*twice), no_answer="99")
    page = client.post(
        page.redirect_chain[-1][0], answered_form(page, **{"number-1": "5", "number-2": "6"}), follow=True
    )
    wrong = client.post(
        page.redirect_chain[-1][0], answered_form(page, **{"choices-0": "1 はい"}), follow=True
    )
    assert wrong.context["looked"].how_many == 1

    again = f"{reverse('intake_start')}?again={wrong.context['upload'].pk}"
    assert f'href="{again}"' in wrong.content.decode()
    form = client.get(again)
    assert "「個票.xlsx」の代わりのファイルを選んでください。" in form.content.decode()
    twice[2][1] = 1
    sheet = SimpleUploadedFile("直した.xlsx", bare(*twice))
    shown = client.post(again, {**answered_form(form), "sheet": sheet}, follow=True)

    assert (shown.context["upload"].title, shown.context["upload"].no_answer) == ("試しの調査", "99")
    asked = [one.asked for one in shown.context["intake"].answered]
    assert [(one.number, one.columns) for one in asked] == [("5", (1,)), ("6", (2,))]
    assert asked[0].choices == ((1, "はい"),)
    assert AnswerUpload.objects.get().file_name == "直した.xlsx"


def test_a_mapping_is_kept_under_a_name_and_used_for_the_next_file(client):
    page = send(client, bare(*BARE))
    client.post(reverse("intake_layout_save", args=[page.context["upload"].pk]), {"name": "市の調査"})
    layout = AnswerLayout.objects.get()
    heads = [BARE[0][at] for at in (3, 0, 1, 6)]

    page = send(client, bare(heads, [2, "B-1", 1, "坂"]), title="次の調査", layout=layout.pk)

    assert [(column.head, column.use) for column, _ in page.context["form"].columns] == [
        ("問1", "single"), ("票番号", "slip"), ("性別", "sex"), ("ご意見", "text"),
    ]  # fmt: skip
    assert (
        "同じ"
        in client.post(
            reverse("intake_layout_save", args=[page.context["upload"].pk]), {"name": "市の調査"}, follow=True
        ).content.decode()
    )
    client.post(reverse("intake_layout_delete", args=[layout.pk]))
    assert not AnswerLayout.objects.exists()
