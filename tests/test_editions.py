"""An approved paper never changes; what the records say later is told beside it, and printed in the next edition."""

from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from config.acting import acting_as
from coordination import guards
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity
from meetings.models import Meeting, MeetingSeries
from reports.document import plan_review
from reports.edition_guards import FROZEN
from reports.editions import approve, changes_since, digest_of, document_of, is_whole
from reports.formats import FORMATS, Format
from reports.models import Edition, EditionFile, Indicator, Narrative, Target
from reports.models.approval import ReviewStep, step
from reports.places import printed
from reports.rule_versions import rests_on
from tests.conftest import AS_OF
from tests.rules import TALK, rule_named, version

ACT = ReviewStep.Act
LIVE = (
    "活動回数は目標｛coordinator_activities:2019:target｝に対し｛coordinator_activities:2019:actual｝です。"
    "話し合いは｛tier2_meetings:2019:actual｝でした。"
)


@pytest.fixture
def plain_files(monkeypatch):
    """For tests of what an edition says: its files are its words, so that no PDF is laid out."""
    for extension in FORMATS:
        monkeypatch.setitem(
            FORMATS, extension, Format("text/plain", lambda document: repr(printed(document)).encode())
        )


@pytest.fixture
def text(review):
    return Narrative.objects.create(review=review, section="activities", heading="数", body=LIVE, position=99)


def submitted(review, by):
    step(review, ACT.SUBMIT, by=by, at=timezone.now())
    return review


def approved(review, staff, manager, **how) -> Edition:
    submitted(review, staff)
    return approve(review, shown=digest_of(plan_review(review)), by=manager, at=timezone.now(), **how)


def one_more_meeting():
    """Of the talks that the rule of the second tier counts, in R元: 14 become 15."""
    series = MeetingSeries.objects.filter(tier=2, kind__name="地域の話し合いの場").first()
    return Meeting.objects.create(series=series, held_on="2019-11-20", status="held")


def words_of(document):
    return [
        str(one)
        for section in document.sections
        for part in section.parts
        for block in part.blocks
        if hasattr(block, "paragraphs")
        for one in block.paragraphs
    ]


def test_a_text_with_live_figures_follows_the_records_in_a_draft(review, text):
    assert "活動回数は目標300回に対し815回です。話し合いは14回でした。" in words_of(plan_review(review))

    Activity.objects.bulk_create([Activity(visited_on="2019-05-01", tier=2)])
    one_more_meeting()
    assert "活動回数は目標300回に対し816回です。話し合いは15回でした。" in words_of(plan_review(review))


def test_and_stays_in_an_edition(review, text, staff, manager, plain_files, open_months):
    edition = approved(review, staff, manager)
    Activity.objects.bulk_create([Activity(visited_on="2019-05-01", tier=2)])

    assert "活動回数は目標300回に対し815回です。話し合いは14回でした。" in words_of(document_of(edition))


def test_after_approval_a_meeting_more_is_told_in_the_table_and_in_the_sentence(
    review, text, staff, manager, plain_files
):
    edition = approved(review, staff, manager)
    files = {one.extension: bytes(one.content) for one in edition.files.all()}
    assert changes_since(edition) == []

    meeting = one_more_meeting()

    again = Edition.objects.get(pk=edition.pk)
    assert {one.extension: bytes(one.content) for one in again.files.all()} == files and is_whole(again)
    changes = changes_since(again)
    told = [(str(one.difference.place), one.difference.before, one.difference.after) for one in changes]
    assert ("協議体の開催回数（単位：回）　実績・第2層　第7期 令和元年度", "14回", "15回") in told
    assert (
        "生活支援コーディネーターの活動　数　本文",
        "話し合いは14回でした。",
        "話し合いは15回でした。",
    ) in told
    assert all(one.added == (("meetings", meeting.pk),) and not one.gone for one in changes)


@pytest.mark.slow
def test_the_next_edition_prints_what_the_one_before_had_otherwise(review, text, staff, manager, plain_files):
    approved(review, staff, manager)
    meeting = one_more_meeting()
    step(review, ACT.REVISE, by=staff, at=timezone.now(), comment="会議の記録がもれていました。")
    second = approved(review, staff, manager)

    section = document_of(second).sections[-1]
    why, table = section.parts[0].blocks
    assert section.title == "正誤表" and why.paragraphs == ("会議の記録がもれていました。",)
    rows = {row.labels[0]: row.cells for row in table.rows}
    assert rows["協議体の開催回数（単位：回）　実績・第2層　第7期 令和元年度"] == ("14回", "15回")
    assert rows["生活支援コーディネーターの活動　数　本文"] == (
        "話し合いは14回でした。",
        "話し合いは15回でした。",
    )
    assert second.number == 2 and changes_since(second) == []
    gone = (("meetings", meeting.pk),)
    meeting.delete()
    assert {one.gone for one in changes_since(second)} == {gone}


@pytest.mark.slow
def test_who_changed_what_is_told_of_every_record_and_of_what_is_gone(
    client, review, staff, manager, plain_files
):
    edition = approved(review, staff, manager)
    with acting_as(f"user:{staff.pk}"):
        added = one_more_meeting()
        counted = Meeting.objects.filter(series__kind=added.series.kind, held_on__range=FiscalYear(2018).span)
        counted.first().delete()
    with acting_as(f"user:{manager.pk}"):
        Target.objects.filter(indicator__key="coordinator_activities", fiscal_year=FiscalYear(2019)).update(
            value=310
        )
    client.force_login(staff)

    page = client.get(reverse("edition_changes", args=[edition.pk])).content.decode()

    assert f"（{staff.name}　" in page
    assert "会議（消されています）" in page
    assert "目標：300 → 310" in page and manager.name in page.split("承認のあとに変わった")[1]


@pytest.mark.slow
def test_a_target_or_a_name_that_changes_is_told_without_a_record(review, staff, manager, plain_files):
    edition = approved(review, staff, manager)
    Target.objects.filter(indicator__key="coordinator_activities", fiscal_year=FiscalYear(2019)).update(
        value=400
    )

    # 815 of 300 are 272 %, of 400 they are 204 %.
    told = {one.difference.before: one.difference.after for one in changes_since(edition)}
    assert told["300回"] == "400回" and told["272％"] == "204％"
    assert not any(one.added or one.gone or one.altered for one in changes_since(edition))


@pytest.mark.asvs("2.3.1")
def test_what_was_not_shown_is_not_approved(review, staff, manager, plain_files):
    submitted(review, staff)
    shown = digest_of(plan_review(review))
    one_more_meeting()

    with pytest.raises(ValidationError, match="もう一度読んでから"):
        approve(review, shown=shown, by=manager, at=timezone.now())
    assert not Edition.objects.exists() and not EditionFile.objects.exists()
    review.refresh_from_db()
    assert review.state == "submitted"


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("draft", "approve"), ("draft", "send_back"), ("draft", "take_back"), ("draft", "revise"),
        ("submitted", "submit"), ("submitted", "revise"), ("approved", "submit"), ("approved", "approve"),
        ("approved", "send_back"), ("returned", "approve"),
    ],
)  # fmt: skip
@pytest.mark.asvs("2.3.1")
def test_no_step_is_left_out(review, staff, state, act):
    type(review).objects.filter(pk=review.pk).update(state=state)

    with pytest.raises(ValidationError, match="画面を開きなおしてください"):
        step(review, ACT(act), by=staff, at=timezone.now(), comment="理由")
    assert not review.steps.exists()


@pytest.mark.parametrize("act", ["send_back", "revise"])
def test_a_step_that_needs_words_is_refused_without_them(review, staff, act):
    type(review).objects.filter(pk=review.pk).update(state="submitted" if act == "send_back" else "approved")

    with pytest.raises(ValidationError, match="書いてください"):
        step(review, ACT(act), by=staff, at=timezone.now(), comment=" ")


@pytest.mark.slow
@pytest.mark.parametrize("table", ["reports_edition", "reports_editionfile", "reports_reviewstep"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
def test_the_database_lets_nobody_change_an_edition(table, statement, review, staff, manager, plain_files):
    edition = approved(review, staff, manager)

    with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))
    assert is_whole(Edition.objects.get(pk=edition.pk))


def test_nothing_is_approved_where_nothing_would_keep_it(review, staff, manager, plain_files):
    submitted(review, staff)
    guards.take_all_down()

    with pytest.raises(ValidationError, match="migrate"):
        approve(review, shown=digest_of(plan_review(review)), by=manager, at=timezone.now())


@pytest.mark.slow
def test_an_edition_is_rendered_anew_from_what_is_kept_alone(
    review, text, staff, manager, django_assert_num_queries
):
    """On another machine there is nothing but the kept data: nothing else is asked, and the bytes are the same."""
    edition = Edition.objects.get(pk=approved(review, staff, manager).pk)
    kept = {one.extension: bytes(one.content) for one in edition.files.all()}

    with django_assert_num_queries(0):
        document = document_of(edition)
        again = {extension: FORMATS[extension].render(document) for extension in ("html", "pdf", "json")}
    assert {extension: sha256(content).hexdigest() for extension, content in again.items()} == {
        extension: sha256(kept[extension]).hexdigest() for extension in again
    }
    assert printed(document) == printed(plan_review(review))


@pytest.mark.slow
def test_a_download_is_the_file_that_was_approved(client, review, staff, manager, plain_files):
    edition = approved(review, staff, manager)
    client.force_login(staff)
    one_more_meeting()

    answer = client.get(reverse("review_download", args=[7, "pdf"]), follow=True)
    assert answer.content == bytes(edition.files.get(extension="pdf").content)
    assert (
        "第1版" in answer.headers["Content-Disposition"]
        or "%E7%AC%AC1%E7%89%88" in answer.headers["Content-Disposition"]
    )


def test_what_was_submitted_is_not_changed_meanwhile(client, review, text, staff):
    submitted(review, staff)
    client.force_login(staff)

    for address in (
        reverse("review_text_edit", args=[text.pk]),
        reverse("review_text_delete", args=[text.pk]),
    ):
        client.post(address, {"heading": "数", "body": "ちがう文"})
    text.refresh_from_db()
    assert text.body == LIVE
    client.post(reverse("review_tables", args=[7]), {"question": "1"})
    assert not review.tables.exists()


# What a counting rule changes.


def told_of(edition) -> dict:
    """What is told of the second tier's meetings of R元."""
    place = "協議体の開催回数（単位：回）　実績・第2層　第7期 令和元年度"
    return next(one for one in changes_since(edition) if str(one.difference.place) == place)


@pytest.mark.slow
def test_a_rule_that_changes_leaves_an_edition_as_it_is_byte_by_byte(
    review, text, staff, manager, plain_files
):
    edition = approved(review, staff, manager)
    files = {one.extension: bytes(one.content) for one in edition.files.all()}

    version()

    again = Edition.objects.get(pk=edition.pk)
    assert {one.extension: bytes(one.content) for one in again.files.all()} == files and is_whole(again)
    assert "話し合いは14回でした。" in "".join(words_of(document_of(again)))


@pytest.mark.slow
def test_a_number_that_another_rule_counts_is_told_by_the_rule_and_by_no_record(
    review, staff, manager, plain_files
):
    edition = approved(review, staff, manager)
    new = version()

    change = told_of(edition)
    (cause,) = change.rules
    assert (change.difference.before, change.difference.after) == ("14回", "115回")
    assert (cause.before.name, cause.after.name, cause.after.pk) == (TALK, "新しい数え方", new.pk)
    assert cause.in_words == "＋101回" and not (change.added or change.gone or change.altered)


@pytest.mark.slow
def test_what_the_rule_makes_is_told_apart_from_what_a_record_makes(review, staff, manager, plain_files):
    edition = approved(review, staff, manager)
    meeting = one_more_meeting()
    version()

    # 14 + 1 by the record + 101 by the rule = 116.
    change = told_of(edition)
    assert (change.difference.after, change.rules[0].in_words) == ("116回", "＋101回")
    assert change.added == (("meetings", meeting.pk),) and not change.gone


@pytest.mark.slow
def test_each_sentence_is_told_by_what_changed_its_own_numbers(
    review, text, staff, manager, plain_files, open_months
):
    text.body = LIVE.replace("です。", "です。変わらない文です。")
    text.save()
    edition = approved(review, staff, manager)
    Activity.objects.bulk_create([Activity(visited_on="2019-05-01", tier=2)])
    version()

    told = {one.difference.after: (len(one.rules), len(one.added)) for one in changes_since(edition)}
    assert told["活動回数は目標300回に対し816回です。"] == (0, 1)
    assert told["話し合いは115回でした。"] == (1, 0)


@pytest.mark.slow
def test_a_rule_that_is_missing_now_is_told_as_well(review, staff, manager, plain_files):
    edition = approved(review, staff, manager)
    type(rule_named(TALK)).objects.filter(name=TALK).update(is_withdrawn=True)

    change = told_of(edition)
    assert (change.difference.before, change.difference.after) == ("14回", "")
    assert change.rules[0].after is None and not (change.added or change.gone)


@pytest.mark.slow
def test_a_rate_is_told_by_the_rule_of_its_actual(review, staff, manager, plain_files):
    both = Indicator.objects.get(key="council_meetings")
    both.achieved_by = Indicator.objects.get(key="tier2_meetings")
    both.save()
    edition = approved(review, staff, manager)
    version()

    rates = [one for one in changes_since(edition) if one.difference.before.endswith("％")]
    assert rates and all(one.rules[0].after.name == "新しい数え方" for one in rates)


@pytest.mark.slow
def test_a_name_that_changes_is_no_cause(review, staff, manager, plain_files):
    edition = approved(review, staff, manager)
    version(counts=TALK, name="呼び名だけ変えた数え方")

    assert changes_since(edition) == []


@pytest.mark.slow
def test_the_page_of_changes_names_both_rules(client, review, staff, manager, plain_files):
    edition = approved(review, staff, manager)
    new = version()
    client.force_login(staff)

    page = client.get(reverse("edition_changes", args=[edition.pk])).content.decode()
    assert "数え方がかわりました：" in page and "（＋101回）" in page
    assert (
        f'href="{new.get_absolute_url()}"' in page and f'href="{rule_named(TALK).get_absolute_url()}"' in page
    )


@pytest.mark.slow
def test_an_edition_of_the_time_before_rules_were_kept_still_opens(review, staff, manager, plain_files):
    edition = approved(review, staff, manager)
    edition.records = {
        address: {name: value for name, value in one.items() if name != "rule"}
        for address, one in edition.records.items()
    }
    version()

    change = told_of(edition)
    assert not change.rules and len(change.added) == 101


@pytest.mark.slow
def test_an_edition_keeps_the_rule_as_it_read(review, staff, manager, plain_files):
    edition = approved(review, staff, manager)

    kept = edition.records["/indicators/tier2_meetings/2019/?as_of=2020-06-15"]["rule"]
    rule = rule_named(TALK)
    assert (kept["name"], kept["wording"], kept["written"]) == (rule.name, rule.wording, False)
    assert list(kept["kind_names"]) == ["地域の話し合いの場"]
    assert rests_on(rule, AS_OF)[0] == f"{edition}が、この数え方で数えています。"
