"""計画の進捗状況: the statement for publication, of an edition alone."""

from django.http import Http404
from django.shortcuts import render

from coordination.papers.answer import file_answer
from reports.editions import document_of
from reports.formats import FORMATS
from reports.progress_statement import progress_statement
from reports.views.editions import edition_or_404

OFFERED = ("pdf", "docx", "html")


def _statement(edition):
    return progress_statement(document_of(edition), edition.review.plan.years)


def edition_statement(request, pk):
    edition = edition_or_404(request.user, pk)
    context = {
        "edition": edition,
        "document": _statement(edition),
        "newer": edition.review.editions.filter(number__gt=edition.number).last(),
    }
    return render(request, "reports/edition_statement.html", context)


def edition_statement_file(request, pk, extension):
    if extension not in OFFERED:
        raise Http404("この形式では出力できません。PDF・Word・HTML から選んでください。")
    edition = edition_or_404(request.user, pk)
    document, form = _statement(edition), FORMATS[extension]
    name = f"{document.title}_第{edition.number}版_{edition.review.as_of:%Y%m%d}.{extension}"
    return file_answer(form.render(document), form.content_type, name, is_download=form.is_download)
