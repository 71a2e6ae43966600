"""Who looks at personal data is noted before the answer leaves: who, when, which page, whom."""

import io
import json

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from weasyprint import HTML

from config import accesses as middleware
from config import personal, policy
from coordination.access_guards import FROZEN
from coordination.accesses import note_access, unsound
from coordination.models import Access, SeenPerson, TrailEntry, User
from coordination.personal import KINDS, MEMBERS, RESPONDENTS
from surveys.models import AnswerSheet
from tests.every_view import views
from volunteers.models import HelpRequest, Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatcher(db):
    return User.objects.get(role="dispatcher")


@pytest.fixture
def as_dispatcher(client, dispatcher):
    client.force_login(dispatcher)
    return client


def latest() -> Access:
    return Access.objects.latest("pk")


def seen_in(access) -> set[tuple[str, str]]:
    return set(access.persons.values_list("kind", "key"))


# -- the register ----------------------------------------------------------------


def test_of_every_view_it_is_decided_whom_it_tells_of():
    undecided = sorted({name for name, _, _ in views() if not personal.is_decided(name)})

    assert undecided == []


def test_the_register_names_each_view_once_and_none_that_does_not_exist():
    named = [view for titles in personal.SHOWN.values() for view in titles]

    assert len(named) == len(set(named))
    assert not personal.NOBODY & set(named)
    assert (personal.NOBODY | set(named)) <= set(policy.POLICY)


def test_a_view_that_nobody_has_decided_on_is_noted_with_everybody_who_was_loaded():
    assert personal.shown_by("not_yet_decided") == frozenset(KINDS)


# -- what is noted ------------------------------------------------------------------


def test_a_member_who_is_looked_at_is_noted_with_who_when_and_where(as_dispatcher, dispatcher):
    member = Member.objects.visible_to(dispatcher).first()
    began = timezone.now()

    as_dispatcher.get(reverse("member_detail", args=[member.pk]), REMOTE_ADDR="192.0.2.7")

    access = latest()
    assert (access.actor, access.act, access.view) == (f"user:{dispatcher.pk}", "view", "member_detail")
    assert (access.path, access.network) == (f"/exchange/members/{member.pk}/", "192.0.2.7")
    assert began <= access.at <= timezone.now()
    assert seen_in(access) == {(MEMBERS, str(member.pk))}
    assert access.people == 1


def test_a_page_of_a_list_notes_those_on_it_and_no_others(as_dispatcher):
    answer = as_dispatcher.get(reverse("member_list"))

    shown = {(MEMBERS, str(row.record.pk)) for row in answer.context["table"].page.object_list}
    assert seen_in(latest()) == shown
    assert latest().people == len(shown) == 50


@pytest.mark.parametrize(("query", "act"), [({"format": "xlsx"}, "export"), ({"format": "csv"}, "export")])
def test_a_file_is_noted_as_an_export_with_everybody_in_it(query, act, as_dispatcher):
    answer = as_dispatcher.get(reverse("member_list"), {"q": "山", "standing": "all", **query})

    assert answer.status_code == 200
    keys = [int(key) for key in latest().persons.values_list("key", flat=True)]
    names = set(Member.objects.filter(pk__in=keys).values_list("name", flat=True))
    assert latest().act == act
    if query["format"] == "xlsx":
        rows = (
            openpyxl.load_workbook(io.BytesIO(answer.content))
            .worksheets[0]
            .iter_rows(min_row=2, values_only=True)
        )
        assert {row[0] for row in rows} == names
    else:
        assert all(name in answer.content.decode("utf-8-sig") for name in names)


def test_a_pdf_is_noted_as_printed(as_dispatcher, dispatcher, monkeypatch):
    monkeypatch.setattr(HTML, "write_pdf", lambda *args, **options: b"%PDF-")
    member = Member.objects.visible_to(dispatcher).first()

    as_dispatcher.get(reverse("member_passbook_pdf", args=[member.pk]))

    assert (latest().act, latest().view) == ("print", "member_passbook_pdf")
    assert (MEMBERS, str(member.pk)) in seen_in(latest())


def test_each_look_is_an_entry_of_its_own(as_dispatcher, dispatcher):
    member = Member.objects.visible_to(dispatcher).first()

    for _ in range(3):
        as_dispatcher.get(member.get_absolute_url())

    assert Access.objects.of_person(MEMBERS, str(member.pk)).count() == 3


def test_a_form_that_comes_back_shows_the_person_again(as_dispatcher, dispatcher):
    member = Member.objects.visible_to(dispatcher).first()

    answer = as_dispatcher.post(reverse("member_edit", args=[member.pk]), {"name": ""})

    assert answer.status_code == 422
    assert (latest().view, (MEMBERS, str(member.pk)) in seen_in(latest())) == ("member_edit", True)


def test_pages_that_tell_of_nobody_and_answers_without_a_body_leave_no_entry(
    as_staff, as_dispatcher, dispatcher
):
    member = Member.objects.visible_to(dispatcher).first()
    before = Access.objects.count()

    as_dispatcher.head(member.get_absolute_url())
    as_dispatcher.get("/exchange/members/999999/")
    as_dispatcher.get(reverse("help_index"))

    assert Access.objects.count() == before


def test_the_slip_of_a_respondent_and_the_admin_are_noted(as_admin):
    sheet = AnswerSheet.objects.first()
    number = sheet.slip_numbers[0]

    as_admin.get(reverse("survey_slip", args=[sheet.survey_id]), {"number": number})
    assert seen_in(latest()) == {(RESPONDENTS, f"{sheet.survey_id}-{number}")}

    as_admin.get(reverse("admin:coordination_person_changelist"))
    assert (latest().view, latest().people) == ("admin:coordination_person_changelist", 50)


def test_a_request_names_whom_it_is_about(as_dispatcher, dispatcher):
    wanted = HelpRequest.objects.visible_to(dispatcher).first()

    as_dispatcher.get(reverse("request_detail", args=[wanted.pk]))

    assert (MEMBERS, str(wanted.recipient_id)) in seen_in(latest())


def test_what_cannot_be_noted_does_not_leave(as_dispatcher, dispatcher, monkeypatch):
    member = Member.objects.visible_to(dispatcher).first()

    def full(*args, **named):
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(middleware, "note_access", full)
    as_dispatcher.raise_request_exception = False
    answer = as_dispatcher.get(member.get_absolute_url())

    assert answer.status_code == 500
    assert member.name not in answer.content.decode()


def test_noting_takes_the_same_few_statements_for_one_person_and_for_a_hundred(django_assert_num_queries):
    for number in (1, 100):
        with django_assert_num_queries(5):  # a transaction around the entry, what it is about, and whom
            note_access(Access.Act.VIEW, [(MEMBERS, str(key)) for key in range(number)])


# -- what is kept ---------------------------------------------------------------------


def test_the_trail_says_who_when_and_of_how_many_but_not_of_whom():
    access = note_access(
        Access.Act.EXPORT, [(MEMBERS, "7")], actor="user:3", view="member_list", reason="総会の案内"
    )

    entry = access.entry
    assert (entry.table, entry.row, entry.act, entry.actor) == ("access", "member_list", "access", "user:3")
    assert (entry.after["act"], entry.after["people"]) == ("export", 1)
    assert "総会" not in json.dumps(entry.after, ensure_ascii=False) and entry.before is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE coordination_access SET reason = 'x'",
        "DELETE FROM coordination_access",
        "UPDATE coordination_seenperson SET key = '8'",
        "DELETE FROM coordination_seenperson",
    ],
)
def test_the_database_refuses_to_change_or_delete_what_was_noted(statement):
    note_access(Access.Act.VIEW, [(MEMBERS, "7")])

    with pytest.raises(DatabaseError, match=FROZEN[:12]), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_is_added_to_or_differs_from_what_was_noted_is_found():
    access, other = (note_access(Access.Act.VIEW, [(MEMBERS, "7")]) for _ in range(2))
    assert list(unsound()) == []

    SeenPerson.objects.create(kind=MEMBERS, key="8", access=access)

    assert [entry.pk for entry in unsound()] == [access.pk] and other.pk != access.pk


def test_a_view_and_its_entry_stand_and_fall_together():
    before = TrailEntry.objects.count()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note_access(Access.Act.VIEW, [(MEMBERS, "7")])
        _ = 1 / 0

    assert TrailEntry.objects.count() == before
