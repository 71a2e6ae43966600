"""The page of a form: shown, checked, saved once, and never over somebody else's words."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from coordination.accepted_months import is_refusal
from coordination.fiscal_year import FiscalYear
from coordination.guards import Refused, refusal_in_words
from coordination.models.submission import Submission
from coordination.pages.forms import PageForm, differences, mark_of, merged, seal, unseal

ACCEPTED_MEANWHILE = "この月の月報が受理されたため、まだ保存していません。もう一度ボタンを押すと、訂正の理由を書いて保存できます。"


@dataclass(frozen=True)
class FormPage:
    """title: what is being done. submit: the button, which says its result. said: told afterwards, with the record.

    records: the records that this user may change, when one is edited. back: where 「やめる」 leads. help: the page of
    the manual. dated: the field with the record's day, if it has one: afterwards the year is switched to that day's,
    whose list holds what was just recorded. is_kept_on_device: without a signal, a new record waits on the device.
    """

    title: str
    form: type[PageForm]
    submit: str
    said: str
    back: str
    records: models.QuerySet | None = None
    initial: dict | None = None
    intro: str = ""
    help: str = ""
    form_options: dict | None = None
    dated: str = ""
    then: Callable[[models.Model], str] | None = None
    is_kept_on_device: bool = False
    template: str = "pages/form.html"


def form_page(request: HttpRequest, page: FormPage, record: models.Model | None = None) -> HttpResponse:
    """Shows the form, and saves what was entered unless something is wrong, doubtful, or changed by somebody else.

    Answers 422 for errors and unconfirmed warnings and 409 for a record that has changed meanwhile or a form that has
    made another record before; the page then holds everything that was entered. A form of a new record that arrives
    twice is saved once.
    """
    if request.method != "POST":
        form = page.form(instance=record, initial=page.initial, **(page.form_options or {}))
        return _shown(request, page, form, seen=(form.seen_before or seal(form)) if record else "")
    with transaction.atomic():
        if record:
            record = get_object_or_404(
                page.records.select_for_update(of=("self",), no_key=True), pk=record.pk
            )
        elif earlier := _earlier(request):
            return _answer_again(request, page, earlier)
        return _answer(request, page, record)


def _answer_again(request, page, earlier):
    """The same once more leads to what it has made. Something else from the same form, such as by the browser's back
    button, is shown again under a new key: pressed once more it makes another record."""
    if (earlier.user_id, earlier.content) == (request.user.pk, _content(request)):
        return (
            _taken_in(request, earlier.location, "")
            if _from_a_device(request)
            else redirect(earlier.location)
        )
    form = page.form(request.POST, request.FILES or None, initial=page.initial, **(page.form_options or {}))
    already = earlier.location if earlier.user_id == request.user.pk else ""
    return _shown(request, page, form, seen="", key=uuid4(), already=already, status=409)


def _answer(request, page, record):
    form = page.form(
        request.POST,
        request.FILES or None,
        instance=record,
        initial=page.initial,
        **(page.form_options or {}),
    )
    form.key = _key(request)
    seen = unseal(form, request.POST.get("seen", "")) if record else {}
    if not form.is_valid():
        return _shown(request, page, form, seen=request.POST.get("seen", ""), status=422)
    if found := differences(form, seen):
        again = page.form(merged(form, request.POST, found), instance=record, **(page.form_options or {}))
        return _shown(request, page, again, seen=seal(form), differences=found, status=409)
    warnings = form.warnings()
    if warnings and request.POST.get("confirmed") != mark_of(warnings):
        return _shown(request, page, form, seen=request.POST.get("seen", ""), warnings=warnings, status=422)
    try:
        with transaction.atomic():
            saved = form.save()
    except Refused as refusal:
        refusal.keep()
        form.add_error(None, refusal.sentence)
        return _shown(request, page, form, seen=request.POST.get("seen", ""), status=422, key=uuid4())
    except IntegrityError as refusal:
        sentence = ACCEPTED_MEANWHILE if is_refusal(refusal) else refusal_in_words(refusal)
        if not sentence:
            raise
        form.add_error(None, sentence)
        return _shown(request, page, form, seen=request.POST.get("seen", ""), status=422)
    location = page.then(saved) if page.then else saved.get_absolute_url()
    if page.dated:
        location += f"?fy={FiscalYear.of(getattr(saved, page.dated)).year}"
    if record is None:
        Submission.objects.filter(key=_key(request)).update(location=location, content=_content(request))
    return _taken_in(request, location, page.said.format(record=saved))


def _taken_in(request, location, said):
    if _from_a_device(request):
        return JsonResponse({"location": location, "said": said}, status=201)
    messages.success(request, said)
    return redirect(location)


def _from_a_device(request) -> bool:
    """A form that was kept on a phone and is sent by a script, which shows the answer itself."""
    return request.headers.get("accept") == "application/json"


def _key(request) -> UUID | None:
    try:
        return UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


def _earlier(request) -> Submission | None:
    """What an earlier press of the same button has made; else notes that this one is being taken in."""
    key = _key(request)
    if key is None:
        return None
    Submission.objects.filter(taken_in_at__lt=timezone.now() - Submission.KEPT).delete()
    noted, _ = Submission.objects.select_for_update().get_or_create(key=key, defaults={"user": request.user})
    return noted if noted.location else None


def _content(request) -> str:
    """Stands for all that was entered, and where it was sent."""
    how = {"csrfmiddlewaretoken", "submission", "seen", "confirmed"}
    entered = sorted((name, values) for name, values in request.POST.lists() if name not in how)
    files = sorted(
        (name, file.name, sha256(file.read()).hexdigest())
        for name, many in request.FILES.lists()
        for file in many
        if file.seek(0) == 0
    )
    return sha256(repr((request.path, entered, files)).encode()).hexdigest()


def _shown(request, page, form, *, seen, status=200, key=None, **more):
    context = {
        "page": page,
        "form": form,
        "seen": seen,
        "submission": key or _key(request) or uuid4(),
        "warnings_mark": mark_of(more["warnings"]) if "warnings" in more else "",
        "files_are_gone": bool(request.FILES),  # a browser sends them once
        **more,
    }
    if _from_a_device(request):
        return JsonResponse(_in_words(form, context), status=status)
    return render(request, page.template, context, status=status)


def _in_words(form, context) -> dict:
    """Why a form was not taken in, for a page that shows it beside what was kept on the device."""
    errors = [
        {
            "field": form[name].auto_id if name in form.fields else "",
            "label": str(form[name].label) if name in form.fields else "",
            "sentence": sentence,
        }
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    return {
        "errors": [] if "already" in context else errors,
        "warnings": context.get("warnings", []),
        "confirm": context["warnings_mark"],
        "already": context.get("already", ""),
    }
