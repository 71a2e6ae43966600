"""番号で探す: what the books tell of one ticket, and what they do not."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.wareki import format_date
from volunteers.member_choice import named
from volunteers.models import ExchangeGroup, TicketAccount, TicketBook
from volunteers.serials import GONE, Trail, is_undone, read_serial, trails

HIGHEST = 2**31 - 1


def ticket_find(request):
    """`?serial=` leads to the ticket's page, or to a choice where several groups have one."""
    typed, problem, books = request.GET.get("serial", "").strip(), "", []
    if typed:
        try:
            serial = read_serial(typed)
        except ValueError as unreadable:
            problem = str(unreadable)
        else:
            books = list(
                TicketBook.objects.visible_to(request.user).with_serial(serial).select_related("group")
            )
            if len(books) == 1:
                return redirect("ticket_detail", books[0].group_id, serial)
            problem = (
                "" if books else f"{serial:06}番の券は、どの綴りにもありません。番号を確かめてください。"
            )
    found = [(book.group, reverse("ticket_detail", args=[book.group_id, serial])) for book in books]
    context = {"typed": typed, "problem": problem, "found": found}
    return render(request, "volunteers/ticket_find.html", context, status=422 if problem else 200)


def ticket_detail(request, group, serial):
    """The page that the QR code on the ticket opens."""
    group = get_object_or_404(ExchangeGroup.objects.kept_by(request.user).prefetch_related("terms"), pk=group)
    if not 0 < serial <= HIGHEST:
        raise Http404
    (trail,) = trails(group, [(serial, serial)])
    if trail.book is None:
        raise Http404(f"{serial:06}番の券は、どの綴りにもありません。")
    return detail_page(
        request,
        DetailPage(
            title=f"{group.ticket_name}　{serial:06}番",
            back=Action("番号で探す", "ticket_find"),
            sections=(
                Section("", facts=tuple(_facts(group, trail))),
                Section(
                    "書かれている動き", lines=[_line(row) for row in trail.rows], empty="まだ売っていません。"
                ),
                Section(
                    "わからないこと", lines=[Fact("", text) for text in _unknown(trail)], empty="ありません。"
                ),
            ),
        ),
    )


def _facts(group, trail: Trail):
    book = trail.book
    yield Fact("綴り", str(book), book.get_absolute_url())
    if book.discarded_on:
        yield Fact("廃棄した日", f"{format_date(book.discarded_on)}（{book.discarded_because}）")
        return
    if not book.issue:
        yield Fact("売った日", "まだ売っていません")
        return
    day, buyer = book.issue.transferred_on, book.issue.debited.member
    last = group.terms_on(day).last_day_of(day)
    yield Fact("売った日", format_date(day), book.issue.get_absolute_url())
    yield Fact("買った会員", named(buyer), buyer.get_absolute_url())
    yield Fact("有効期限", f"{format_date(last)}まで" if last else "期限はありません")
    if trail.last:
        yield Fact(
            "いまの場所",
            trail.last.debited.in_words + ("" if _is_sure(trail) else "（書かれているところまで）"),
        )


def _is_sure(trail) -> bool:
    return trail.last is not None and trail.last.debited.kind in GONE


def _line(row):
    undone = "（取り消しずみ）" if is_undone(row) else ""
    moved = f"{row.words}{undone}　{row.credited.in_words} → {row.debited.in_words}"
    return Fact(format_date(row.transferred_on), moved, row.get_absolute_url())


def _unknown(trail):
    if trail.last is None or _is_sure(trail):
        return
    if trail.last.debited.kind == TicketAccount.Kind.PURSE:
        yield "使うときに番号は書かれないので、まだ手元にあるのか、もう使われたのかは、この帳簿からはわかりません。"
    else:
        yield "そのあと換金されたか、利用にまわされたか、番号は書かれていません。"
