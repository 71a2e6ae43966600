"""版: editions as they were approved, and what the records say otherwise since."""

from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from coordination.models import Activity, Area, Correction, Municipality, TrailEntry
from coordination.papers.answer import file_answer
from coordination.trail import latest
from coordination.trail_words import by_whom, told
from meetings.models import MeetingSeries, SeriesName
from reports.edition_archive import archive_of
from reports.editions import Change, changes_since
from reports.formats import FORMATS
from reports.measures import MEASURES
from reports.models import CarriedOver, CountingRule, Edition, Indicator, Narrative, Projection, Target

MOST_TOLD = 20  # records of one place; more are counted
# What a paper goes by besides the records that it counts.
GOES_BY = (
    Target, CarriedOver, Projection, CountingRule, CountingRule.kinds.through, Indicator, Narrative, SeriesName, MeetingSeries,
    Area, Municipality,
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A record that makes a difference. how: added, gone or altered, in words. who: who wrote it last and when, where
    known."""

    how: str
    text: str
    address: str
    who: str


def edition_or_404(user, pk) -> Edition:
    editions = Edition.objects.visible_to(user).select_related("review__plan", "approved_by")
    return get_object_or_404(editions, pk=pk)


def edition_file(request, pk, extension):
    """The file as it was approved, byte by byte."""
    edition = edition_or_404(request.user, pk)
    if extension not in FORMATS:
        raise Http404("この形式では出力できません。PDF・Excel・JSON から選んでください。")
    file, form = get_object_or_404(edition.files, extension=extension), FORMATS[extension]
    name = f"{edition.review}_第{edition.number}版_{edition.review.as_of:%Y%m%d}.{extension}"
    return file_answer(bytes(file.content), form.content_type, name, is_download=form.is_download)


def edition_archive(request, pk):
    """The edition as one file that stands by itself."""
    edition = edition_or_404(request.user, pk)
    name = f"{edition.review}_第{edition.number}版_{edition.review.as_of:%Y%m%d}_控え.json"
    return file_answer(archive_of(edition), "application/json", name)


def edition_changes(request, pk):
    """What would be printed otherwise now, place by place, with the records that make the difference and who wrote
    them; and what else was changed that a paper goes by."""
    edition = edition_or_404(request.user, pk)
    changes = changes_since(edition)
    rows = [(change, *_told(request.user, change, edition.approved_at)) for change in changes]
    others = told(_other_changes(edition)) if any(not records for _, records, _ in rows) else []
    context = {"edition": edition, "rows": rows, "plan": edition.review.plan, "other_changes": others}
    return render(request, "reports/edition_changes.html", context)


def _other_changes(edition):
    """The latest changes of what is no record of the work: targets, texts, rules, names."""
    tables = [model._meta.db_table for model in GOES_BY]
    return TrailEntry.objects.filter(table__in=tables, at__gte=edition.approved_at).order_by("-pk")[
        :MOST_TOLD
    ]


def _told(user, change: Change, since) -> tuple[list[Told], int]:
    """The records, as many as can be read, and how many more there are."""
    ways = (("ふえた記録", change.added), ("なくなった記録", change.gone), ("かわった記録", change.altered))
    keys = [(how, MEASURES[measure].source().model, pk) for how, several in ways for measure, pk in several]
    shown = keys[:MOST_TOLD]
    entries = {
        model: latest(model, [pk for _, other, pk in shown if other is model], since)
        for model in {model for _, model, _ in shown}
    }
    return [told_of(user, *key, entries[key[1]]) for key in shown], max(0, len(keys) - MOST_TOLD)


def told_of(user, how, model, pk, entries) -> Told:
    """One record in words, and its address where the user may open it. entries: the latest of its changes."""
    record, entry = _manager(model).filter(pk=pk).first(), entries.get(str(pk))
    if record is None:
        who = by_whom(entry) if entry else ""
        return Told(how, f"{model._meta.verbose_name}（消されています）", "", who)
    return Told(how, str(record), _address(user, record), by_whom(entry) if entry else _who(record))


def _manager(model: type[Model]):
    return model.with_withdrawn if model is Activity else model._base_manager


def _address(user, record) -> str:
    visible = type(record)._default_manager.visible_to(user)
    if hasattr(record, "get_absolute_url") and visible.filter(pk=record.pk).exists():
        return record.get_absolute_url()
    return ""


def _who(record) -> str:
    """Who has withdrawn, corrected or recorded it: the latest that is known."""
    if isinstance(record, Activity):
        corrected = Correction.objects.filter(activity=record).select_related("by").last()
        by = record.withdrawn_by or (corrected.by if corrected else None) or record.recorded_by
    else:
        by = getattr(record, "recorded_by", None)
    try:
        return by.name if by else ""
    except ObjectDoesNotExist:
        return ""
