"""公表: what may be shown of the tables of a set, found out, proved, and frozen when it is published."""

from collections.abc import Callable
from itertools import groupby
from time import monotonic

from django.db import transaction

from surveys.answers import Answers
from surveys.models import AnswerSheet, PublicationSet, Survey

MOST_SECONDS = 120  # for one set; 40 questions by 圏域 and 性別・年齢 take 12, with small groups 45


class HasChanged(Exception):
    """What may be shown is no longer what was looked at, or what it was found out from."""


class TakesTooLong(Exception):
    """str() is Japanese: nothing was changed, and what to do."""


def prepare(publication: PublicationSet, *, at, told: Callable[[int, int], None] = lambda done, of: None):
    """Finds out what may be shown of the tables, and keeps it; or keeps the sentence why they may not be shown.

    Not in a transaction: it takes its time, and others go on writing. HasChanged where the set was changed meanwhile,
    TakesTooLong after MOST_SECONDS; both leave everything as it is. told: is called with the steps done, of so many.
    """
    before = _rests_on(publication)
    shown, refusal = _found_out(publication, told)
    with transaction.atomic():
        if _rests_on(_held(publication)) != before:
            raise HasChanged
        publication.keep(shown, at=at, refusal=refusal)


def publish(publication: PublicationSet, *, by, at, told: Callable[[int, int], None] = lambda done, of: None):
    """Freezes what may be shown. HasChanged, with the new state kept, where it is not what was looked at: another set may
    have been published meanwhile. TakesTooLong leaves everything as it is."""
    before, seen = _rests_on(publication), publication.shown
    shown, refusal = _found_out(publication, told)
    with transaction.atomic():
        publication = _held(publication)
        if publication.is_published:
            return
        is_same = _rests_on(publication) == before
        if is_same and (publication.shown != shown or shown is None):
            publication.keep(shown, at=at, refusal=refusal)
        is_same = is_same and shown is not None and shown == seen
        if is_same:
            publication.publish(by=by, at=at)
    if not is_same:
        raise HasChanged


def _held(publication: PublicationSet) -> PublicationSet:
    """As it is now, until the transaction ends. One publication after the other: each must know of those before it."""
    surveys = Survey.objects.filter(saved_tables__publication_sets=publication)
    list(Survey.objects.select_for_update().filter(pk__in=surveys.values("pk")).order_by("pk"))
    return PublicationSet.objects.select_for_update().get(pk=publication.pk)


def _rests_on(publication: PublicationSet) -> tuple:
    """Whatever has a say in what may be shown."""
    tables = list(publication.tables.order_by("pk"))
    surveys = {table.survey_id for table in tables}
    return (
        (publication.title, publication.threshold, publication.shows_zeros),
        [(table.pk, table.title, table.spec) for table in tables],
        sorted(PublicationSet.objects.published().values_list("pk", flat=True)),
        list(
            AnswerSheet.objects.filter(survey__in=surveys)
            .order_by("pk")
            .values_list("pk", "digest", "size", "taken_in_at")
        ),
    )


def _found_out(publication: PublicationSet, told) -> tuple[dict | None, str]:
    """What may be shown, or None and why nothing may."""
    # The solver of linear programmes takes half a second to load: only who publishes pays for it.
    from surveys.disclosure.shapes import NotForPublication

    try:
        return what_may_be_shown(publication, told), ""
    except NotForPublication as refusal:
        return None, str(refusal)


def what_may_be_shown(publication: PublicationSet, told=lambda done, of: None) -> dict:
    """Title, rule and tables, as pages and files show them. NotForPublication where there is no safe way."""
    from surveys.disclosure.hiding import Rule
    from surveys.disclosure.shapes import NamedSpec
    from surveys.disclosure.sheets import publishable

    rule = Rule(publication.threshold, publication.shows_zeros)
    found = {"tables": [], "hidden": 0, "protected": 0, "given_away": 0}
    tables = publication.tables.select_related("survey").order_by(
        "survey__closed_on", "survey", "question__position", "pk"
    )
    watch = _watching(told)
    for survey, some in groupby(tables, key=lambda table: table.survey):
        named = [NamedSpec(table.title, table.spec) for table in some]
        part = publishable(Answers(survey), named, rule, _told_of(survey), watch)
        found = {name: found[name] + part[name] for name in found}
    return {"title": publication.title, "threshold": rule.threshold, "shows_zeros": rule.shows_zeros, **found}


def _watching(told: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Tells each step once, and ends what takes too long."""
    ends, last = monotonic() + MOST_SECONDS, None

    def watch(done: int, of: int):
        nonlocal last
        if monotonic() > ends:
            raise TakesTooLong(
                f"{MOST_SECONDS}秒では確かめきれなかったため、やめました。何も変えていません。"
                "組に入れる表を減らすか、区分を粗くした表に替えて、もう一度試してください。"
            )
        if (done, of) != last:
            last = done, of
            told(done, of)

    return watch


def _told_of(survey: Survey):
    """Every table of the survey that has been published, with the numbers that it printed."""
    from surveys.disclosure.sheets import as_told

    return [
        as_told(table)
        for earlier in PublicationSet.objects.published()
        for table in earlier.shown["tables"]
        if table["survey_key"] == survey.pk
    ]
