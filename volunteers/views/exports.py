"""帳簿の書き出し: the whole ledger as a file."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from coordination.papers.answer import file_answer
from volunteers.identities import identities
from volunteers.ledger_export import FORMATS
from volunteers.models import TicketTransfer
from volunteers.views.cash import group_or_404


def ledger_export(request, pk):
    """What holds in the books now, and the files with which an outsider proves it."""
    group = group_or_404(request, pk)
    context = {
        "group": group,
        "checks": identities(group),
        "rows": TicketTransfer.objects.filter(group=group).count(),
    }
    return render(request, "volunteers/ledger_export.html", context)


def ledger_file(request, pk, extension):
    group = group_or_404(request, pk)
    if extension not in FORMATS:
        raise Http404("この形式では書き出せません。CSV・Beancount から選んでください。")
    content_type, written = FORMATS[extension]
    name = f"帳簿_{group}_{timezone.localdate():%Y%m%d}.{extension}"
    return file_answer(written(group), content_type, name)
