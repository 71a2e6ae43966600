"""公表: what may be shown of the tables of a set, found out, proved, and frozen when it is published."""

from itertools import groupby

from django.db import transaction

from surveys.answers import Answers
from surveys.models import PublicationSet, Survey


class HasChanged(Exception):
    """What may be shown is no longer what was looked at before publishing."""


def prepare(publication: PublicationSet, *, at):
    """Finds out what may be shown of the tables, and keeps it; or keeps the sentence why they may not be shown."""
    # The solver of linear programmes takes half a second to load: only who publishes pays for it.
    from surveys.disclosure.shapes import NotForPublication

    try:
        publication.keep(what_may_be_shown(publication), at=at)
    except NotForPublication as refusal:
        publication.keep(None, at=at, refusal=str(refusal))


def what_may_be_shown(publication: PublicationSet) -> dict:
    """Title, rule and tables, as pages and files show them. NotForPublication where there is no safe way."""
    from surveys.disclosure.hiding import Rule
    from surveys.disclosure.shapes import NamedSpec
    from surveys.disclosure.sheets import publishable

    rule = Rule(publication.threshold, publication.shows_zeros)
    found = {"tables": [], "hidden": 0, "protected": 0, "given_away": 0}
    tables = publication.tables.select_related("survey").order_by(
        "survey__closed_on", "survey", "question__position", "pk"
    )
    for survey, some in groupby(tables, key=lambda table: table.survey):
        named = [NamedSpec(table.title, table.spec) for table in some]
        part = publishable(Answers(survey), named, rule, _told_of(survey))
        found = {name: found[name] + part[name] for name in found}
    return {"title": publication.title, "threshold": rule.threshold, "shows_zeros": rule.shows_zeros, **found}


def _told_of(survey: Survey):
    """Every table of the survey that has been published, with the numbers that it printed."""
    from surveys.disclosure.sheets import as_told

    return [
        as_told(table)
        for earlier in PublicationSet.objects.published()
        for table in earlier.shown["tables"]
        if table["survey_key"] == survey.pk
    ]


def publish(publication: PublicationSet, *, by, at):
    """Freezes what may be shown. HasChanged, with the new state kept, where it is not what was looked at: another set may
    have been published meanwhile."""
    with transaction.atomic():
        # One publication after the other: each must know of those before it.
        surveys = Survey.objects.filter(saved_tables__publication_sets=publication).order_by("pk")
        list(Survey.objects.select_for_update().filter(pk__in=surveys.values("pk")))
        publication = PublicationSet.objects.select_for_update().get(pk=publication.pk)
        if publication.is_published:
            return
        seen = publication.shown
        prepare(publication, at=at)
        is_same = publication.shown is not None and publication.shown == seen
        if is_same:
            publication.publish(by=by, at=at)
    if not is_same:
        raise HasChanged
