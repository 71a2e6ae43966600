"""公表: chosen by the office, released by a manager, frozen; no hidden number is anywhere in what leaves."""

import base64
import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from coordination.progress import Told
from surveys import publishing
from surveys.answers import keep_answers
from surveys.models import AnswerColumn, PublicationSet, Question, Survey
from surveys.publishing import HasChanged, prepare, publish

pytestmark = pytest.mark.django_db

# 20 and more may be shown: 17 may not, and 7,919, 4,441 and 3,331 would tell it.
PEOPLE = {(1, 1): 17, (1, 2): 7919, (2, 1): 4441, (2, 2): 3331}
TELLING = ("7919", "7,919", "4441", "4,441", "3331", "3,331", "99.8", "57.1", "42.9")


@pytest.fixture
def survey(db):
    survey = Survey.objects.create(title="大きな調査", closed_on=date(2020, 3, 31))
    columns = {}
    for at, (number, attribute) in enumerate((("F3", "area"), ("1", ""))):
        question = survey.questions.create(
            number=number, text=f"設問{number}", answer_type="single", attribute=attribute, position=at
        )
        for code in (1, 2):
            question.choices.create(code=code, label=f"{number}の{code}")
        columns[question] = np.repeat([pair[at] for pair in PEOPLE], list(PEOPLE.values()))
    keep_answers(survey, columns, sum(PEOPLE.values()))
    return survey


def a_set(survey, office, *bys, threshold=20, **how):
    made = PublicationSet.objects.create(
        title="公表する組", threshold=threshold, made_by=office, made_at=timezone.now()
    )
    question = survey.questions.filter(attribute="").first()
    for at, by in enumerate(bys or ("area",)):
        saved = survey.saved_tables.create(
            title=f"表{at}{made.pk}",
            question=question,
            by=by,
            decimals=1,
            saved_by=office,
            saved_at=timezone.now(),
            **how,
        )
        made.tables.add(saved)
    return made


@pytest.fixture
def published(survey, staff, manager):
    made = a_set(survey, staff)
    prepare(made, at=timezone.now())
    publish(made, by=manager, at=timezone.now())
    return PublicationSet.objects.get(pk=made.pk)


def everything(client, publication) -> dict[str, str]:
    """All that can be seen of a publication, as text: pages, pictures, and every part of the files."""
    page = client.get(publication.get_absolute_url())
    pictures = re.findall(r"data:image/svg\+xml;base64,([^\"]*)", page.text)
    found = {
        "page": re.sub(r'base64,[^"]*|value="\w{64}"', "", page.text)
    }  # the pictures, and the key of forms
    # Words and remarks of a picture; its lines are places on the paper.
    found |= {
        f"picture {at}": re.sub(r'\s[\w:-]+="[^"]*"', "", base64.b64decode(one).decode())
        for at, one in enumerate(pictures)
    }
    for extension in ("csv", "xlsx", "pdf"):
        content = client.get(reverse("publication_file", args=[publication.pk, extension])).content
        if extension == "xlsx":
            with ZipFile(BytesIO(content)) as book:
                found |= {f"xlsx {name}": book.read(name).decode() for name in book.namelist()}
                found["xlsx docProps/core.xml"] = re.sub(
                    r">\d{4}-[^<]*<", "><", found["xlsx docProps/core.xml"]
                )
        elif extension == "pdf":
            reader = PdfReader(BytesIO(content))
            found["pdf"] = "\n".join(page.extract_text() for page in reader.pages)
            found["pdf about"] = str(reader.metadata)
        else:
            found[extension] = content.decode("utf-8-sig")
    found["kept"] = str(publication.shown)
    return found


@pytest.mark.slow
def test_no_hidden_number_is_anywhere_in_what_leaves(as_manager, published):
    seen = everything(as_manager, published)

    assert len([name for name in seen if name.startswith("picture")]) == 1
    assert [(name, telling) for name, text in seen.items() for telling in TELLING if telling in text] == []
    counts = [line["counts"] for line in published.shown["tables"][0]["lines"]]
    assert counts == [[4458, None, None], [11250, None, None], [0, 0, 0]]  # 17 + 4,441; 7,919 + 3,331
    assert ">17<" not in seen["page"] and ",17," not in seen["csv"]


@pytest.mark.slow
def test_what_was_published_does_not_come_from_the_answers_any_more(as_manager, published):
    """Whatever is not in the kept content cannot be in the files either: they are the same without any answers."""
    before = everything(as_manager, published)

    for column in AnswerColumn.objects.filter(question__survey__title="大きな調査"):
        column.codes = np.ones(sum(PEOPLE.values()), dtype="<u2")
        column.save()

    assert everything(as_manager, published) == before


def test_hidden_numbers_are_marked_and_explained(as_staff, published):
    page = as_staff.get(published.get_absolute_url()).text

    assert page.count(">x<") >= 8  # four counts and their shares
    assert "x は、人数が少なく" in page and "自己点検" in page
    assert "x（伏せた数）" not in page  # 総計 is shown


def test_the_way_from_a_saved_table_to_a_publication(as_staff, survey, staff, client, manager):
    saved = a_set(survey, staff).tables.get()
    form = {"title": "令和2年の表", "tables": [saved.pk], "threshold": 20, "shows_zeros": "on"}

    made = as_staff.post(reverse("publication_add"), form, follow=True).context["publication"]
    shown = as_staff.post(reverse("publication_prepare", args=[made.pk]), follow=True)
    assert "載せる内容" in shown.text
    assert as_staff.post(reverse("publication_publish", args=[made.pk])).status_code == 403
    client.force_login(manager)
    client.post(reverse("publication_publish", args=[made.pk]))

    made.refresh_from_db()
    assert made.is_published and made.published_by == manager and made.is_as_published


def test_what_was_published_is_never_changed(as_admin, published):
    for act in ("edit", "delete", "prepare", "publish"):
        assert as_admin.post(reverse(f"publication_{act}", args=[published.pk]), {}).status_code == 404


def test_tampering_with_what_was_published_is_told(as_admin, published):
    shown = published.shown
    shown["tables"][0]["bases"][0] += 1
    PublicationSet.objects.filter(pk=published.pk).update(shown=shown)

    assert "公表したときの内容と違っています" in as_admin.get(published.get_absolute_url()).text


def test_a_set_that_is_changed_must_be_looked_at_again(as_staff, survey, staff):
    made = a_set(survey, staff)
    prepare(made, at=timezone.now())
    edit = reverse("publication_edit", args=[made.pk])
    seen = as_staff.get(edit).context["seen"]

    as_staff.post(edit, {"title": "組", "tables": [made.tables.get().pk], "threshold": 3, "seen": seen})

    made.refresh_from_db()
    assert (made.shown, made.prepared_at, made.threshold) == (None, None, 3)


def test_a_set_is_not_published_when_another_was_published_meanwhile(survey, staff, manager):
    """What may be shown is found out again, with what readers know by now: it is not what the manager has seen."""
    first, second = a_set(survey, staff), a_set(survey, staff, threshold=3)
    for one in (first, second):
        prepare(one, at=timezone.now())
    publish(second, by=manager, at=timezone.now())  # with a threshold of 3 nothing is hidden

    with pytest.raises(HasChanged):
        publish(first, by=manager, at=timezone.now())

    first.refresh_from_db()
    assert not first.is_published and first.shown["given_away"] == 1  # the 17 are known by now


def test_a_set_that_cannot_be_made_safe_says_which_table(as_staff, survey, staff):
    survey = Survey.objects.create(title="小さな調査", closed_on=date(2020, 3, 31))
    question = survey.questions.create(number="1", text="設問", answer_type="single")
    question.choices.create(code=1, label="はい")
    keep_answers(survey, {question: np.array([1, 1, 0])}, 3)  # three people: their number itself is small
    made = a_set(survey, staff, "")

    prepare(made, at=timezone.now())

    page = as_staff.get(made.get_absolute_url()).text
    assert not made.shown and f"「{made.tables.get().title}」" in made.refusal and "外" in made.refusal
    assert "公表できません。" in page and "公表する</a>" not in page


def test_where_no_table_is_saved_the_form_says_where_to_save_one(as_staff):
    assert "保存した表が、まだありません。" in as_staff.get(reverse("publication_add")).text


def test_what_takes_too_long_is_ended_with_a_sentence_and_changes_nothing(
    as_staff, survey, staff, monkeypatch
):
    made = a_set(survey, staff)
    monkeypatch.setattr(publishing, "MOST_SECONDS", -1)
    address = reverse("publication_prepare", args=[made.pk])

    page = as_staff.post(address, follow=True)

    made.refresh_from_db()
    assert (made.shown, made.refusal, made.prepared_at) == (None, "", None)
    assert "確かめきれなかったため、やめました。何も変えていません。" in page.text
    waiting = as_staff.post(address, headers={"X-Waits": "yes"})  # a page that waits goes there itself
    assert (waiting.status_code, waiting.headers["X-Then"]) == (200, made.get_absolute_url())


def test_how_far_it_is_is_told_while_it_works_and_forgotten_afterwards(as_staff, survey, staff, monkeypatch):
    made, seen = a_set(survey, staff), []
    address = reverse("publication_progress", args=[made.pk])
    forget = Told.forget

    def last(told):
        seen.append(as_staff.get(address).json())
        forget(told)

    monkeypatch.setattr(Told, "forget", last)

    as_staff.post(reverse("publication_prepare", args=[made.pk]))

    (told,) = seen
    assert 0 < told["part"] < 1 and told["words"].endswith(
        " / 5 段階"
    )  # three a question, and two for all together
    assert as_staff.get(address).json() == {"part": 0, "words": ""}


def test_a_set_that_is_changed_while_it_is_worked_out_is_not_kept(survey, staff):
    """What was found out is of other tables."""
    made = a_set(survey, staff)

    with pytest.raises(HasChanged):
        prepare(
            made,
            at=timezone.now(),
            told=lambda done, of: PublicationSet.objects.filter(pk=made.pk).update(threshold=3),
        )

    made.refresh_from_db()
    assert (made.shown, made.prepared_at) == (None, None)


def test_a_number_question_is_published_in_bands_without_its_mean(as_manager, survey, staff, manager):
    """A line a number, for there are few: 7,936 people wrote 3 and 7,772 wrote 14. The mean would be 8.4:
    (3 × 7,936 + 14 × 7,772) / 15,708."""
    number = survey.questions.create(number="2", text="回数", answer_type="number", position=9)
    AnswerColumn.objects.create(question=number, codes=np.repeat([3.0, 14.0], [7936, 7772]).astype("<f8"))
    saved = survey.saved_tables.create(
        title="回数", question=number, by="area", saved_by=staff, saved_at=timezone.now()
    )
    made = PublicationSet.objects.create(title="組", made_by=staff, made_at=timezone.now())
    made.tables.add(saved)

    prepare(made, at=timezone.now())

    (table,) = made.shown["tables"]
    assert [(line["label"], line["counts"][0]) for line in table["lines"] if line["counts"][0]] == [
        ("3", 7936),
        ("14", 7772),
    ]
    page = as_manager.get(made.get_absolute_url()).text
    assert "平均、中央値、最小、最大は載せていません。" in page and "8.4" not in page


def test_a_table_on_the_screen_leads_to_a_set_that_leaves_the_office(as_staff, survey, staff):
    """By its name where it is saved; else it gets one first."""
    question = survey.questions.get(number="1")
    table = reverse("survey_table", args=[survey.pk]) + f"?question={question.pk}&by=area"
    add = reverse("publication_add")
    naming = as_staff.get(table).context["to_publish"]

    sent = as_staff.post(naming, {"title": "名前"})

    saved = survey.saved_tables.get()
    assert sent.url == as_staff.get(table).context["to_publish"] == f"{add}?table={saved.pk}"
    assert "公表する表の組に入れる" in as_staff.get(table).text


def test_a_weighted_table_is_refused_in_the_form(as_staff, survey, staff):
    saved = a_set(survey, staff, is_weighted=True).tables.get()
    form = {"title": "組", "tables": [saved.pk], "threshold": 5, "shows_zeros": "on"}

    answer = as_staff.post(reverse("publication_add"), form)

    assert answer.status_code == 422 and "重みをつけた表です" in answer.text


def test_the_threshold_is_between_3_and_20(as_staff, survey, staff):
    saved = a_set(survey, staff).tables.get()

    for threshold in (2, 21):
        form = {"title": "組", "tables": [saved.pk], "threshold": threshold}
        assert as_staff.post(reverse("publication_add"), form).status_code == 422


@pytest.mark.slow
def test_three_questions_of_the_demo_by_all_groupings_pass(as_staff, staff):
    survey = Survey.objects.get()
    made = PublicationSet.objects.create(title="組", made_by=staff, made_at=timezone.now())
    for question in Question.objects.filter(number__in=("6-3", "7-9", "7-11")):
        for by in ("sex_age", "area", "area.sex_age"):
            saved = survey.saved_tables.create(
                title=f"{question.label}{by}",
                question=question,
                by=by,
                saved_by=staff,
                saved_at=timezone.now(),
            )
            made.tables.add(saved)

    prepare(made, at=timezone.now())

    assert made.refusal == "" and len(made.shown["tables"]) == 9
    assert made.shown["hidden"] < 400 and made.shown["protected"] > 150
