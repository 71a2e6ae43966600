"""Coordinators' books, and the way they go through the pages of the import."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.models import Organization
from tests.uploads import book_of, saved

HEAD = ["日付", "層", "圏域", "訪問先", "担当", "目的", "内容", "参加人数"]
EMPLOYER = "社会福祉協議会（デモ）"


def visit(**cells):
    """A row below HEAD; some of its cells as they are given."""
    row = {
        "日付": "R2.6.15",
        "層": "第２層",
        "圏域": "２",
        "訪問先": "あおば台町会",
        "担当": "木下",
        "目的": "関係づくり",
        "内容": "買い物に困っている人がいる。",
        "参加人数": "５名",
    }
    assert set(cells) <= set(row)
    return list((row | cells).values())


def book(*rows, head=HEAD):
    return saved(book_of(head, *rows))


def year_book(months, head=HEAD):
    """A workbook with a sheet for each month: months are pairs of its name and its rows."""
    whole = book_of()
    whole.remove(whole.active)
    for name, rows in months:
        sheet = whole.create_sheet(name)
        for row in (head, *rows):
            sheet.append(row)
    return whole


def send(client, content, name="訪問記録.xlsx", kind="activity"):
    """The page that shows what a book would bring, or why it cannot be read."""
    sheet = SimpleUploadedFile(name, content)
    return client.post(reverse("import_upload", args=[kind]), {"sheet": sheet}, follow=True)


def read(client, *rows, head=HEAD):
    return send(client, book(*rows, head=head))


def read_again(client, shown, columns=(), **answers):
    """Sends the form of the preview back: columns by field and letter ("" for none), and answers by question."""
    form, sheet = shown.context["form"], shown.context["sheet"]
    data = {name: form[name].value() or "" for name in form.fields if name.startswith("column-")}
    data |= {
        f"column-{field}": str("ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter)) if letter else ""
        for field, letter in dict(columns).items()
    }
    data |= {f"answer-{name}": value for name, value in answers.items()}
    return client.post(reverse("import_columns", args=[sheet.pk]), data, follow=True)


def take_in(client, shown):
    check, sheet = shown.context["check"], shown.context["sheet"]
    return client.post(reverse("import_confirm", args=[sheet.pk]), {"confirmed": check.mark}, follow=True)


def where(shown):
    return [(problem.row, problem.column, problem.sentence) for problem in shown.context["check"].problems]


def warned(shown):
    return [(one.row, one.column, one.sentence) for one in shown.context["check"].warnings]


def some_organization(**fields):
    return Organization.objects.create(**{"name": "民生委員・児童委員の会", "kind": "other", **fields})
