"""次第: what a meeting is to talk about."""

from django.shortcuts import get_object_or_404

from coordination.pages.form import FormPage, form_page
from meetings.agenda import AgendaForm
from meetings.models import Meeting


def meeting_agenda(request, pk):
    records = Meeting.objects.visible_to(request.user)
    meeting = get_object_or_404(records.select_related("series__area"), pk=pk)
    page = FormPage(
        title=f"{meeting}の次第",
        form=AgendaForm,
        form_options={"user": request.user},
        submit="次第を保存する",
        said="「{record}」の次第を保存しました。",
        back=meeting.get_absolute_url(),
        records=records,
        intro="議題を順にならべます。困りごとを選ぶと、話し合ったことがその困りごとの経過に残ります。",
        help="meetings",
        template="meetings/agenda.html",
    )
    return form_page(request, page, meeting)
