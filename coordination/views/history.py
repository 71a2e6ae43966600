"""変更の履歴 of a record, in words, for those who may open the record."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from config.policy import role_of, rule_of
from coordination.histories import PAGES, entries_of, page_of, steps
from coordination.trail_words import models_by_table

PER_PAGE = 50


def record_history(request, table, row):
    if table not in PAGES:
        raise Http404("この表の変更の履歴は、画面では見られません。")
    model = models_by_table()[table]
    may_open = role_of(request.user) in rule_of(PAGES[table]).read
    if not may_open or not (row.isascii() and row.isdecimal() and len(row) < 19):
        raise Http404("この記録はありません。")
    record = get_object_or_404(model.objects.visible_to(request.user), pk=row)
    shown = Paginator(entries_of(record), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": f"{model._meta.verbose_name}「{record}」の変更の履歴",
        "steps": steps(shown, record, request.user),
        "shown": shown,
        "back": page_of(record),
    }
    return render(request, "history/record.html", context)
