"""The papers of a meeting: the letter that invites to it, the list for its entrance, its minutes."""

from itertools import count

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from coordination.models import Municipality
from coordination.pages.actions import Action
from coordination.papers.answer import file_answer, pdf_answer
from coordination.wareki import format_date_with_weekday
from meetings.letter_form import LetterForm, first_words, remember
from meetings.models import Meeting
from meetings.papers.attendance_sheet import attendance_sheet
from meetings.papers.letter import letters
from meetings.papers.minutes import TODO_HEADS, minutes
from meetings.papers.words import members_on_the_day

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper_actions(meeting):
    """The papers that a meeting of this status has, for the actions of its page."""
    if meeting.status == Meeting.Status.PLANNED:
        yield Action("開催通知を作る", "meeting_letter", (meeting.pk,))
    if meeting.status in (Meeting.Status.PLANNED, Meeting.Status.HELD):
        yield Action("出席者名簿（PDF）", "meeting_attendance_sheet", (meeting.pk,))
    if meeting.status != Meeting.Status.PLANNED:
        yield Action("議事録（PDF）", "meeting_minutes_paper", (meeting.pk, "pdf"))
        yield Action("議事録（Word）", "meeting_minutes_paper", (meeting.pk, "docx"))


def meeting_letter(request, pk):
    """Asks what the letter shall say, and hands it out as a file to save, so that the form stays as it is."""
    meeting = _meeting_or_404(request.user, pk)
    if meeting.status != Meeting.Status.PLANNED:
        raise Http404("開催通知は、状態が「予定」の会議だけに作れます。")
    city, members = Municipality.of(request), members_on_the_day(meeting)
    form = LetterForm(
        request.POST or None,
        meeting=meeting,
        members=len(members),
        initial=first_words(request, meeting, city, timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        paper = letters(meeting, city, form.wishes)
        name = _name_of_file("開催通知", meeting)
        response = pdf_answer("meetings/letter_print.html", {"letters": paper}, name, is_download=True)
        remember(response, form)
        return response
    return render(
        request,
        "meetings/letter_form.html",
        {
            "form": form,
            "meeting": meeting,
            "day": format_date_with_weekday(meeting.held_on),
            "missing": _missing_in_the_letter(meeting),
            "edit": reverse("meeting_edit", args=[pk]),
        },
        status=422 if form.errors else 200,
    )


def _missing_in_the_letter(meeting) -> list[str]:
    """What one usually writes into a letter and this meeting does not have yet."""
    parts = (("開始の時刻", meeting.starts_at), ("会場", meeting.venue), ("議題", meeting.agenda.exists()))
    return [label for label, there in parts if not there]


def meeting_attendance_sheet(request, pk):
    """The list for the entrance, with empty columns to write in."""
    meeting = _meeting_or_404(request.user, pk)
    sheet, numbers = attendance_sheet(meeting), count(1)
    groups = [(group.title, [(next(numbers), line) for line in group.lines]) for group in sheet.groups]
    name = _name_of_file("出席者名簿", meeting)
    return pdf_answer("meetings/attendance_sheet_print.html", {"sheet": sheet, "groups": groups}, name)


def meeting_minutes_paper(request, pk, extension):
    """The minutes as PDF or as Word, both of the same words."""
    meeting = _meeting_or_404(request.user, pk)
    paper = minutes(meeting, Municipality.of(request), by=request.user, on=timezone.localdate())
    name = _name_of_file("議事録", meeting)
    if extension == "pdf":
        return pdf_answer("meetings/minutes_print.html", {"minutes": paper, "todo_heads": TODO_HEADS}, name)
    if extension != "docx":
        raise Http404("この形式では出力できません。PDF か Word を選んでください。")
    from meetings.papers.minutes_word import render_word  # python-docx: only who asks for it pays for it

    return file_answer(render_word(paper), WORD, f"{name}.docx")


def _meeting_or_404(user, pk) -> Meeting:
    records = Meeting.objects.visible_to(user).select_related("series__council", "series__area", "host")
    return get_object_or_404(records, pk=pk)


def _name_of_file(kind, meeting) -> str:
    return f"{kind}_{meeting.name}_{meeting.held_on:%Y%m%d}"
