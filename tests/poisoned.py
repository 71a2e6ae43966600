"""The payloads in every column of text that the application has, found from the models: a new one is filled as well."""

from collections.abc import Iterator
from itertools import count, cycle, islice

from django.apps import apps
from django.db import IntegrityError, models, transaction

from coordination import guards
from tests.payloads import ALL_IN_ONE, LONG, MARK, PAYLOADS

APPS = ("coordination", "meetings", "volunteers", "surveys", "reports")
TEXTS = ("CharField", "TextField", "JSONField", "FileField", "SlugField")
# Columns that hold what no person has typed: words of the program that it must know again, and fingerprints.
OF_THE_PROGRAM = {
    "coordination.Access": {"actor", "view", "salt"},
    "coordination.SeenPerson": {"kind", "key"},
    "coordination.SignInAttempt": {"account", "network", "device"},
    "coordination.User": {
        "password",
        "username",
    },  # the tests sign in by it; what may stand in it is validated
    "coordination.Activity": {"import_key", "search_text"},
    "coordination.Organization": {"sort_key", "search_text"},
    "coordination.Person": {"sort_key"},
    "coordination.Coordinator": {"sort_key"},
    "coordination.ActivityFile": {"content", "content_type", "digest"},
    "coordination.ChangeMark": {"table", "mark"},
    "coordination.Municipality": {"demo"},
    "coordination.SheetImport": {"kind", "digest"},
    "coordination.TrailEntry": {"actor", "table", "row", "hash"},
    "coordination.Submission": {"content", "location"},
    "meetings.CalendarLink": {"digest"},
    "meetings.Initiative": {"rule", "search_text"},
    "meetings.InitiativeFile": {"content", "content_type", "digest"},
    "meetings.MeetingFile": {"content", "content_type", "digest"},
    "volunteers.Member": {"sort_key"},
    "volunteers.Posting": {"content"},
    "surveys.AnswerSheet": {"digest"},
    "surveys.AnswerUpload": {
        "digest",
        "mapping",
        "no_answer",
    },  # must fit the file: tests/stored.py brings a hostile one
    "surveys.SurveyNeed": {"group"},
    "surveys.PrintedIntake": {"digest"},
    "surveys.PublicationSet": {"digest"},
    "surveys.SavedTable": {"by", "bounds"},
    "reports.ReviewTable": {"by", "bounds"},
    "reports.Indicator": {"key"},
    "reports.Edition": {"digest"},
    "reports.EditionFile": {"extension", "digest"},
    "reports.ExpectedAnswer": {"key"},
    "reports.NarrativePhoto": {"content", "content_type", "digest"},
}
_NUMBERS = count()
AT_EACH_END = 30  # rows of a table; the demo has thousands of visits that are all alike


def text_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column of text of every business model but those of the program."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                is_text = field.get_internal_type() in TEXTS and not field.choices
                if is_text and field.name not in OF_THE_PROGRAM.get(model._meta.label, ()):
                    yield model, field


def poison(long: str = LONG) -> set[str]:
    """Fills them, in a transaction, some with a long text; the columns that are still without a payload, as
    coordination.Area.name. The guards are down afterwards."""
    guards.take_all_down()
    several, by_model, filled = cycle(PAYLOADS), {}, set()
    for model, field in text_fields():
        by_model.setdefault(model, []).append(field)
    for model, fields in by_model.items():
        rows = _rows(model, fields)
        payloads = several if len(rows) > 1 else cycle([ALL_IN_ONE])
        for at, row in enumerate(rows):
            values = {
                field: _poisoned(field, row[field.attname], payloads, long if at == 1 else "")
                for field in fields
            }
            filled |= set(_put(model, row["pk"], values))
    return {_name(model, field) for model, field in text_fields()} - filled


def _name(model, field) -> str:
    return f"{model._meta.label}.{field.name}"


def _rows(model, fields) -> list[dict]:
    """The first and the last, and some that have a text in each column: the reason of a withdrawal is rare."""
    rows, names = model._base_manager.order_by("pk"), [field.attname for field in fields]
    chosen = {
        pk
        for order in ("pk", "-pk")
        for pk in rows.order_by(order).values_list("pk", flat=True)[:AT_EACH_END]
    }
    for field in fields:
        said = rows.exclude(**{f"{field.attname}__isnull": True})
        if field.get_internal_type() != "JSONField":
            said = said.exclude(**{field.attname: ""})
        chosen |= set(said.values_list("pk", flat=True)[:5])
    return list(rows.filter(pk__in=[*chosen]).values("pk", *names))


def _put(model, pk, values: dict) -> Iterator[str]:
    """The columns that the database has taken: some have rules of their own."""
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**{field.attname: one for field, one in values.items()})
    except IntegrityError:
        if len(values) > 1:
            for field, one in values.items():
                yield from _put(model, pk, {field: one})
    else:
        yield from (_name(model, field) for field, one in values.items() if MARK in str(one))


def _poisoned(field, before, payloads, long):
    if field.get_internal_type() == "JSONField":
        return _in_json(before, payloads)
    if field.get_internal_type() == "TextField" and long:
        return long
    room = (field.max_length or len(LONG)) - 4 * field.unique
    fitting = (one for one in islice(payloads, len(PAYLOADS)) if len(one) <= room)
    payload = next(fitting, MARK[:room])
    return payload + (f"{next(_NUMBERS):04}"[-4:] if field.unique else "")


def _in_json(value, payloads):
    """The same with a payload for every text that people read: words of the program have no Japanese letters."""
    if isinstance(value, dict):
        return {key: _in_json(one, payloads) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_json(one, payloads) for one in value]
    return next(payloads) if isinstance(value, str) and not value.isascii() else value
