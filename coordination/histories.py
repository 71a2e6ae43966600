"""変更の履歴: all that has been done with a record and with what is attached to it, the latest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from django.db import models
from django.db.models import Q
from django.urls import reverse

from coordination.actors import in_words
from coordination.models import TrailEntry
from coordination.trail import LEFT_OUT
from coordination.trail_words import GONE, Change, changes_before, models_by_table, moment

# The page of a record, by the name of its view: the table of the record, and the field by which its address names it.
OF_PAGES = {
    "activity_detail": ("coordination_activity", "pk"),
    "need_detail": ("coordination_need", "pk"),
    "monthly_report": ("coordination_monthlyreport", "pk"),
    "organization_detail": ("coordination_organization", "pk"),
    "coordinator_detail": ("coordination_coordinator", "pk"),
    "user_detail": ("coordination_user", "pk"),
    "meeting_detail": ("meetings_meeting", "pk"),
    "council_detail": ("meetings_council", "pk"),
    "series_detail": ("meetings_meetingseries", "pk"),
    "decision_detail": ("meetings_decision", "pk"),
    "initiative_detail": ("meetings_initiative", "pk"),
    "member_detail": ("volunteers_member", "pk"),
    "group_detail": ("volunteers_exchangegroup", "pk"),
    "request_detail": ("volunteers_helprequest", "pk"),
    "errand_detail": ("volunteers_errand", "pk"),
    "service_detail": ("volunteers_service", "pk"),
    "book_detail": ("volunteers_ticketbook", "pk"),
    "survey_detail": ("surveys_survey", "pk"),
    "publication_detail": ("surveys_publicationset", "pk"),
    "indicator_detail": ("reports_indicator", "key"),
    "rule_detail": ("reports_countingrule", "pk"),
    "edition_detail": ("reports_edition", "pk"),
}  # fmt: skip
PAGES = {table: view for view, (table, _) in OF_PAGES.items()}


@dataclass(frozen=True)
class Done:
    """What was done with one row. what: 出席の登録."""

    what: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Step:
    """What one person did within one minute."""

    who: str
    when: str
    done: tuple[Done, ...]


def address_of_history(view: str, arguments: dict) -> str:
    """Of the record that a page shows; "" for a page of none."""
    if view not in OF_PAGES or not arguments:
        return ""
    table, field = OF_PAGES[view]
    key = next(iter(arguments.values()))
    if field != "pk":
        key = (
            models_by_table()[table]._base_manager.filter(**{field: key}).values_list("pk", flat=True).first()
        )
    return reverse("record_history", args=[table, key]) if key else ""


def page_of(record: models.Model) -> str:
    view = PAGES[record._meta.db_table]
    return reverse(view, args=[getattr(record, OF_PAGES[view][1])])


@cache
def attached(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """The tables whose rows go with the record (attendance of a meeting), and their column that names it."""
    parts = [
        (one.related_model, one.field.column)
        for one in model._meta.related_objects
        if one.on_delete is models.CASCADE and not one.many_to_many
    ]
    return [
        (part, column)
        for part, column in parts
        if part._meta.label not in LEFT_OUT and part._meta.app_label == model._meta.app_label
    ]


def entries_of(record: models.Model) -> models.QuerySet:
    wanted = Q(table=record._meta.db_table, row=str(record.pk))
    for part, column in attached(type(record)):
        entries = TrailEntry.objects.filter(table=part._meta.db_table)
        named = entries.filter(Q(**{f"after__{column}": record.pk}) | Q(**{f"before__{column}": record.pk}))
        field = next(one.attname for one in part._meta.concrete_fields if one.column == column)
        there = part._base_manager.filter(**{field: record.pk}).values_list("pk", flat=True)
        rows = {*named.order_by().values_list("row", flat=True), *map(str, there)}
        wanted |= Q(table=part._meta.db_table, row__in=rows)
    return TrailEntry.objects.filter(wanted).order_by("-pk")


def steps(entries: Iterable[TrailEntry], record: models.Model, user) -> list[Step]:
    name = lru_cache(None)(in_words)
    return [
        Step(who or "だれか", when, tuple(_done(one, record, user) for one in together))
        for (who, when), together in groupby(entries, lambda one: (name(one.actor), moment(one.at)))
    ]


def _done(entry, record, user) -> Done:
    is_own = entry.table == record._meta.db_table
    columns = {column for part, column in attached(type(record)) if part._meta.db_table == entry.table}
    changes = tuple(changes_before(entry, user, columns))
    if is_own:
        return Done(entry.get_act_display(), changes)
    model = models_by_table()[entry.table]
    part = "" if entry.act != TrailEntry.Act.UPDATE else _called(model, entry.row)
    return Done(f"{_noun(model, record)}{part}の{entry.get_act_display()}", changes)


def _noun(model, record) -> str:
    """出席; of a bare relation what it leads to: 会った団体."""
    if not model._meta.auto_created:
        return str(model._meta.verbose_name)
    of_record = [one for one in record._meta.many_to_many if one.remote_field.through is model]
    return str(of_record[0].verbose_name) if of_record else str(model._meta.verbose_name)


def _called(model, key) -> str:
    record = model._base_manager.filter(pk=key).first()
    return f"「{record}」" if record else GONE
