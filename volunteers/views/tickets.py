"""券: selling, redeeming, passing on and voiding, and the desk that leads there."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.wareki import format_date
from volunteers.giving import PassingOnForm, RedemptionForm, VoidingForm
from volunteers.member_choice import in_hand_of, named
from volunteers.models import ExchangeGroup, Member, TicketAccount, TicketBook, TicketTransfer
from volunteers.sale import SaleForm

Kind, Account = TicketTransfer.Kind, TicketAccount.Kind

# What is done with tickets, in the order of a ticket's life.
ACTS = (
    ("売る", "会員に、綴りや枚数で券を売ります。", "ticket_sell"),
    ("換金する", "協力会員が受け取った券を、お金にかえます。", "ticket_redeem"),
    ("利用にまわす", "協力会員が受け取った券を、自分やほかの会員の手元の券にします。", "ticket_pass_on"),
    ("無効にする", "なくした券、汚れて使えない券を、理由を書いて無効にします。", "ticket_void"),
    ("期限切れにする", "有効期限のすぎた券をまとめて調べ、期限切れにします。", "ticket_expire"),
    ("番号で探す", "券の番号から、いつだれに売った券かを調べます。", "ticket_find"),
)


def ticket_desk(request):
    groups = ExchangeGroup.objects.kept_by(request.user).prefetch_related("terms")
    today = timezone.localdate()
    sections = [Section(str(group), facts=_standing(group, today)) for group in groups]
    return detail_page(
        request,
        DetailPage(
            title="券",
            actions=(
                Action("券を売る", "ticket_sell", main=True),
                Action("換金する", "ticket_redeem"),
                Action("使い方を見る", "help_page", ("tickets",)),
            ),
            sections=(
                *sections,
                Section("券のしごと", facts=[Fact(label, text, reverse(view)) for label, text, view in ACTS]),
                Section(
                    "綴り",
                    facts=(
                        Fact("綴りの一覧", "作った綴りと、売ったときの記録を見ます。", reverse("book_list")),
                        Fact("綴りを作る", "次の番号から、綴りを作ります。", reverse("book_add")),
                        Fact(
                            "券を印刷する",
                            "番号とQRコードの入った券を、A4で印刷します。",
                            reverse("book_print"),
                        ),
                    ),
                ),
            ),
        ),
    )


def _standing(group, today):
    """What tickets are worth today, and how many lie where."""
    terms = group.terms_on(today)
    books = f"{group.books.for_sale().count():,}冊"
    return (
        Fact("いまの条件", terms or "今日の条件が登録されていません"),
        Fact("売っていない綴り", books, f"{reverse('book_list')}?state=for_sale"),
    )


def _member_asked_for(request) -> Member | None:
    """The member whose page has led here."""
    asked = request.GET.get("member", "")
    if not (asked.isascii() and asked.isdigit()):
        return None
    members = Member.objects.visible_to(request.user).select_related("group")
    return get_object_or_404(members, pk=int(asked))


def act_page(
    request, *, title, form, submit, intro="", initial=None, template="volunteers/ticket_act.html", **options
):
    """The page of an act on tickets: whom it is about may be named by the address."""
    today, member = timezone.localdate(), _member_asked_for(request)
    kept = list(ExchangeGroup.objects.kept_by(request.user).prefetch_related("terms"))
    page = FormPage(
        title=title,
        form=form,
        form_options={"kept": kept, "by": request.user, "at": timezone.now(), "today": today, **options},
        submit=submit,
        said="{record.told}",
        back=member.get_absolute_url() if member else reverse("ticket_desk"),
        initial={"on": today, "member": member, **(initial or {})},
        intro="　".join(
            filter(None, (intro, _in_hand(member), _terms(kept, today) if form.cash_kind else ""))
        ),
        help="tickets",
        template=template,
    )
    return form_page(request, page)


def _in_hand(member) -> str:
    if member is None:
        return ""
    held = [(kind, in_hand_of([member], kind).get(member.pk, 0)) for kind in TicketAccount.MEMBERS]
    return f"{named(member)}さん：" + "、".join(f"{kind.label} {number}枚" for kind, number in held) + "。"


def _terms(kept, today) -> str:
    told = [
        (f"{group}の" if len(kept) > 1 else "") + f"{format_date(today)}の条件：{group.terms_on(today)}。"
        for group in kept
        if group.terms_on(today)
    ]
    return "".join(told)


def ticket_sell(request):
    """Sold by the book or without; the sum is shown while it is filled in."""
    return act_page(
        request,
        title="券を売る",
        form=SaleForm,
        submit="売ったことを記帳する",
        initial={"books": _next_book(request)},
    )


def _next_book(request) -> list[int]:
    """The book that is most likely sold next; none where that depends on a member who is not known yet."""
    member, groups = _member_asked_for(request), ExchangeGroup.objects.kept_by(request.user)
    if member is None and len(groups) != 1:
        return []
    books = TicketBook.objects.for_sale().filter(group=member.group_id if member else groups[0])
    return list(books.values_list("pk", flat=True)[:1])


def ticket_redeem(request):
    member = _member_asked_for(request)
    held = in_hand_of([member], Account.EARNED).get(member.pk) if member else None
    return act_page(
        request,
        title="券を換金する",
        form=RedemptionForm,
        submit="換金を記帳する",
        initial={"count": held or None},
    )


def ticket_pass_on(request):
    return act_page(
        request,
        title="受け取った券を利用にまわす",
        form=PassingOnForm,
        submit="利用にまわす",
        intro="手伝って受け取った券を、手伝ってもらうときに使えるようにします。",
    )


def ticket_void(request):
    return act_page(
        request,
        title="券を無効にする",
        form=VoidingForm,
        submit="券を無効にする",
        intro="なくした券や、汚れて使えない券を帳簿からのぞきます。",
    )
