"""個票の取り込み: a file of answers is read, its columns are told apart, it is checked, shown, confirmed and stored."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from coordination.pages.sheet_answer import book_answer, sheet_answer
from coordination.progress import Told
from coordination.sheets.child import make_ready
from coordination.sheets.unreadable import Unreadable
from coordination.sheets.writing import Table
from surveys.intake.check import how_read
from surveys.intake.guess import guessed_of
from surveys.intake.mapping import Mapping
from surveys.intake.storing import Refused
from surveys.intake.template import example, template
from surveys.intake.waiting import grid_of, looked_into, mapping_of, receive, take_in
from surveys.models import AnswerLayout, AnswerUpload, Question
from surveys.views.intake_forms import ColumnsForm, LayoutForm, QuestionsForm, UploadForm

FIRST_ROWS = 3  # respondents whose answers the preview shows
MOST_REWORDED = 100  # questions and choices that would change, which the preview lists
LONGEST_SHOWN = 30  # characters of a text among them
READING = 0.7  # of the time until the preview is shown
CHECKING, STORING = (0, 0.5), (0.5, 1)  # parts of what is done when it is confirmed
TEMPLATES = {"empty": (template, "個票のひな形"), "example": (example, "個票の記入例")}


def intake_start(request):
    """Takes a file of answers, reads it, and keeps what was read until it is confirmed. While a file is being chosen, the
    process that will read it starts.
    """
    uploads = AnswerUpload.objects.visible_to(request.user).filter(taken_in_at=None).defer("packed")
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        before=_before(request, uploads),
        initial={"survey": request.GET.get("survey")},
    )
    if request.method == "POST" and form.is_valid() and (upload := _received(form, request)):
        asks_for_columns = upload.mapping and not form.is_as_before
        return redirect("intake_columns", upload.pk) if asks_for_columns else redirect(upload)
    make_ready()
    context = {
        "form": form,
        "waiting": uuid4(),
        "uploads": uploads,
        "layouts": AnswerLayout.objects.visible_to(request.user),
    }
    return render(request, "surveys/intake/start.html", context, status=422 if form.errors else 200)


def _before(request, uploads) -> AnswerUpload | None:
    """The upload in whose place a mended file comes, with all that was said of it."""
    again = request.GET.get("again", "")
    return uploads.filter(pk=again).first() if again.isdecimal() else None


def _received(form, request) -> AnswerUpload | None:
    """None, with the reason beside the file, where it cannot be read."""
    told = Told(f"{request.user.pk}-{form.cleaned_data['waiting']}")

    def tell(hundredth, rows):
        if hundredth < 100:
            told.say(READING * hundredth / 100, f"回答を読んでいます　{rows:,} 行（{hundredth}％）")
        else:
            told.say(READING, f"読み取った {rows:,} 行を調べています", at_once=True)

    upload, sent = form.save(commit=False), form.cleaned_data["sheet"]
    upload.file_name, upload.uploaded_by, upload.uploaded_at = sent.name[-255:], request.user, timezone.now()
    if upload.survey:
        upload.title, upload.closed_on, upload.population = "", None, None
    # What was told last stays until the next page, which looks into the answers once more, has come.
    try:
        receive(upload, sent.read(), form.mapping, tell)
    except Unreadable as refusal:
        form.add_error("sheet", str(refusal))
        return None
    if form.before:
        form.before.delete()
    return upload


def intake_template(request, which):
    """The workbook to fill in, or the same with an example."""
    if which not in TEMPLATES:
        raise Http404("このひな形はありません。")
    tables, name = TEMPLATES[which]
    return book_answer(tables(), name)


def _waiting(request, pk) -> AnswerUpload:
    uploads = AnswerUpload.objects.visible_to(request.user).select_related("survey", "uploaded_by")
    return get_object_or_404(uploads, pk=pk)


def _told(upload):
    return Told(f"answers-{upload.pk}")


def intake_upload(request, pk):
    """What the file would bring, or what is wrong with it; afterwards, what it has brought."""
    upload = _waiting(request, pk)
    if upload.taken_in_at:
        return render(request, "surveys/intake/done.html", {"upload": upload})
    looked = looked_into(upload)
    context = {
        "upload": upload,
        "looked": looked,
        "intake": looked.intake,
        "questions": [_row(one) for one in looked.intake.answered],
        "layout_form": LayoutForm() if upload.mapping else None,
        "rewording": looked.rewording[:MOST_REWORDED],
        "more_reworded": max(0, len(looked.rewording) - MOST_REWORDED),
    }
    return render(request, "surveys/intake/upload.html", context)


def _row(one) -> dict:
    asked = one.asked
    first = [_in_words(one, at) for at in range(min(FIRST_ROWS, len(one.answers)))]
    mean = f"平均 {one.mean:.1f}" if one.mean is not None else ""
    kind = Question.AnswerType(asked.answer_type).label
    if asked.attribute:
        kind = f"属性：{Question.Attribute(asked.attribute).label}"
    return {
        "asked": asked,
        "kind": kind,
        "how": how_read(asked),
        "counts": one.counts,
        "mean": mean,
        "first": first,
    }


def _in_words(one, at) -> str:
    answer = one.answers[at]
    if one.asked.has_choices:
        taken = [label for code, label in one.asked.choices if one.taken(code)[at]]
        return "、".join(taken) or "無回答"
    if answer == "" or answer != answer:  # not a number
        return "無回答"
    return answer[:LONGEST_SHOWN] if isinstance(answer, str) else f"{answer:g}"


def intake_columns(request, pk):
    """Which column is what, for a sheet that does not say so itself."""
    upload = _waiting(request, pk)
    if upload.taken_in_at or not upload.mapping:
        return redirect(upload)
    grid, mapping = grid_of(upload), mapping_of(upload)
    form = ColumnsForm(mapping, grid, request.POST or None)
    if request.method == "POST":
        head_row = form["head_row"].value()
        if str(head_row) != str(mapping.head_row):
            return _with_other_heads(request, upload, grid, form)
        if form.is_valid():
            return _kept(upload, form.mapping, "intake_questions")
    context = {"upload": upload, "form": form}
    return render(request, "surveys/intake/columns.html", context, status=422 if form.errors else 200)


def _with_other_heads(request, upload, grid, form):
    try:
        mapping = guessed_of(grid, int(form["head_row"].value() or ""))
    except (Unreadable, ValueError) as refusal:
        form.is_valid()
        sentence = str(refusal) if isinstance(refusal, Unreadable) else "行の番号を数字で書いてください。"
        form.errors.pop("head_row", None)
        form.add_error("head_row", sentence)
        return render(request, "surveys/intake/columns.html", {"upload": upload, "form": form}, status=422)
    return _kept(upload, mapping, "intake_columns")


def _kept(upload, mapping: Mapping, then: str):
    upload.mapping = mapping.as_json()
    upload.save(update_fields=["mapping"])
    return redirect(then, upload.pk)


def intake_questions(request, pk):
    """What the questions and their codes mean, page by page. then: the page that is wanted next; none to go and look."""
    upload = _waiting(request, pk)
    if upload.taken_in_at or not upload.mapping:
        return redirect(upload)
    page = request.GET.get("page")
    form = QuestionsForm(mapping_of(upload), grid_of(upload), request.POST or None, page=page)
    if request.method == "POST" and form.is_valid():
        kept = _kept(upload, form.mapping, "intake_upload")
        then = request.POST.get("then", "")
        return redirect(f"{request.path}?page={then}") if then.isdecimal() else kept
    context = {"upload": upload, "form": form}
    return render(request, "surveys/intake/questions.html", context, status=422 if form.errors else 200)


def intake_confirm(request, pk):
    """Stores what was shown; if it would now be something else, shows that instead."""
    upload = _waiting(request, pk)
    if upload.taken_in_at:
        return redirect(upload)  # a second press
    told = _told(upload)
    try:
        looked = looked_into(upload, lambda many: told.of(many, "確かめています", "問", CHECKING))
        if looked.mark != request.POST.get("confirmed") or looked.problems:
            messages.warning(
                request, "確認のあとで読み方が変わったため、取り込みませんでした。もう一度確かめてください。"
            )
            return redirect(upload)
        progress = told.of(len(looked.intake.answered), "登録しています", "問", STORING)
        take_in(upload, looked.intake, by=request.user, at=timezone.now(), progress=progress)
    except Refused as refusal:
        for sentence in refusal.sentences:
            messages.error(request, sentence)
    finally:
        told.forget()
    return redirect(upload)


def intake_discard(request, pk):
    """Throws a waiting file away."""
    upload = _waiting(request, pk)
    if upload.taken_in_at is None:
        upload.delete()
        messages.success(request, f"「{upload.file_name}」を捨てました。何も取り込んでいません。")
    return redirect("intake_start")


def intake_progress(request, pk):
    """How far it is, for the page that waits."""
    upload = get_object_or_404(AnswerUpload.objects.visible_to(request.user).only("pk"), pk=pk)
    return JsonResponse(_told(upload).so_far())


def intake_problems(request, pk):
    """What is to be put right, as a list to save."""
    looked = looked_into(_waiting(request, pk))
    rows = [(one.sheet, one.row, one.column, one.sentence) for one in looked.problems]
    return sheet_answer(Table("直すところ", ("シート", "行", "列", "直し方"), rows), "xlsx")


def intake_layout_save(request, pk):
    """Keeps the mapping of a waiting file under a name."""
    upload = _waiting(request, pk)
    form = LayoutForm(request.POST)
    if not upload.mapping:
        return redirect(upload)
    if form.is_valid():
        layout = form.save(commit=False)
        layout.mapping, layout.saved_by, layout.saved_at = upload.mapping, request.user, timezone.now()
        layout.save()
        messages.success(request, f"読み方「{layout}」を保存しました。次のファイルで選べます。")
    else:
        messages.error(request, "".join(form.errors["name"]))
    return redirect(upload)


def intake_layout_delete(request, pk):
    layout = get_object_or_404(AnswerLayout.objects.visible_to(request.user), pk=pk)
    layout.delete()
    messages.success(request, f"読み方「{layout}」を消しました。")
    return redirect("intake_start")
