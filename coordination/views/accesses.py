"""閲覧の記録 for administrators: who looked at whom, who came in, and what was refused; why much is taken out."""

from functools import lru_cache

import django_tables2 as tables
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_filters import CharFilter, ChoiceFilter, DateFilter

from config.personal import title_of
from coordination.actors import in_words
from coordination.days import DayInput
from coordination.models import Access, User
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.listing import NUMBER, SHORT, ListFilter, ListPage, ListTable, list_page
from coordination.personal import also_shown
from coordination.persons import labels, persons_called
from coordination.reason import REASON, REASON_HOLDS, ReasonForm
from coordination.trail_words import moment

SHOWN_AT_ONCE = 500  # persons on the page of one record


class AccessTable(ListTable):
    at = tables.Column(linkify=("access_detail", [tables.A("pk")]), attrs=SHORT)
    actor = tables.Column("だれが", orderable=False, attrs=SHORT)
    act = tables.Column("したこと")
    view = tables.Column("何を", orderable=False, empty_values=())
    people = tables.Column("人数", attrs=NUMBER)
    reason = tables.Column("理由", orderable=False)
    network = tables.Column("接続元", orderable=False, attrs=SHORT)

    class Meta(ListTable.Meta):
        model = Access
        fields = ("at", "actor", "act", "view", "people", "reason", "network")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.name_of = lru_cache(None)(in_words)

    def render_at(self, value):
        return moment(value)

    value_at = render_at

    def render_actor(self, value):
        return self.name_of(value) or "（ログインしていない人）"

    value_actor = render_actor

    def render_view(self, record):
        return title_of(record.view) or record.path

    value_view = render_view

    def render_people(self, value):
        return f"{value:,}" if value else ""

    def value_people(self, value):
        return value


class AccessFilter(ListFilter):
    searched = ("reason", "path")
    person = CharFilter(label="だれを見たか（氏名・ふりがな・会員12）", method="of_person")
    user = RecordFilter(
        label="だれが", queryset=lambda request: User.objects.all(), empty_label="すべて", method="by_user"
    )
    act = ChoiceFilter(label="したこと", choices=Access.Act, empty_label="すべて")
    since = DateFilter(label="この日から", field_name="at", lookup_expr="date__gte", widget=DayInput)
    until = DateFilter(label="この日まで", field_name="at", lookup_expr="date__lte", widget=DayInput)

    class Meta:
        model = Access
        fields = ("person", "user", "act", "since", "until", "q")

    def of_person(self, accesses, name, text):
        """Of exactly one person: where several are called so, of nobody."""
        found = persons_called(text)
        if len(found) != 1:
            return accesses.none()
        return accesses.of_person(found[0].kind, found[0].key)

    def by_user(self, accesses, name, user):
        return accesses.filter(actor=f"user:{user.pk}")


def access_list(request):
    page = ListPage(
        title="閲覧とログインの記録",
        records=Access.objects.visible_to(request.user),
        table=AccessTable,
        filter=AccessFilter,
        actions=(Action("設定へ戻る", "setup"),),
        notice=_whom(request),
        empty="個人情報を見たり書き出したりすると、ここに残ります。",
        help="access-records",
    )
    return list_page(request, page)


def _whom(request) -> str:
    """Who is meant by the name that was asked for, or that nobody or several are."""
    text = request.GET.get("person", "").strip()
    if not text:
        return ""
    found = persons_called(text)
    for one in found:
        also_shown(one.kind, [one.key])
    if not found:
        return f"「{text[:50]}」という名前、ふりがな、番号の人は見つかりません。"
    called = labels([(one.kind, one.key) for one in found], request.user)
    if len(found) == 1:
        return f"{called[0]}を見た記録です。"
    choices = "、".join(f"{one} は「{one.mark}」" for one in called)
    return f"「{text[:50]}」に当てはまる人が{len(found)}人います。どの人かを、次のように書いて指定してください：{choices}"


def access_detail(request, pk):
    access = get_object_or_404(Access.objects.visible_to(request.user), pk=pk)
    seen = list(access.persons.values_list("kind", "key")[: SHOWN_AT_ONCE + 1])
    names = [str(one) for one in labels(seen[:SHOWN_AT_ONCE], request.user)]
    for kind, key in seen[:SHOWN_AT_ONCE]:
        also_shown(kind, [key])
    if len(seen) > SHOWN_AT_ONCE:
        names.append("ほかにもいます。人をしぼり込むと、その人の記録だけが出ます。")
    return detail_page(
        request,
        DetailPage(
            title=f"{access.get_act_display()}の記録",
            back=Action("閲覧とログインの記録へ", "access_list"),
            sections=(
                Section("", facts=_facts(access)),
                Section(
                    "だれの情報か", lines=[Fact("", name) for name in names], empty="人の情報はありません。"
                ),
            ),
        ),
    )


def _facts(access):
    return (
        Fact("日時", moment(access.at)),
        Fact("だれが", in_words(access.actor) or "（ログインしていない人）"),
        Fact("したこと", access.get_act_display()),
        Fact("画面", title_of(access.view)),
        Fact("アドレス", access.path),
        Fact("人数", f"{access.people:,}人" if access.people else ""),
        Fact("理由", access.reason),
        Fact("接続元", access.network),
        Fact("記録の番号", str(access.pk)),
    )


def export_reason(request):
    """Takes in why many people leave the application, and leads to them."""
    to = request.POST.get("to", "")
    if not to.startswith("/") or not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        messages.error(request, "書き出すものが分かりません。一覧から、もう一度書き出してください。")
        return redirect("home")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {
            "to": to,
            "form": form,
            "people": request.POST.get("people", "")[:10],
            "title": request.POST.get("title", "")[:50],
        }
        return render(request, "accesses/reason.html", context, status=422)
    until = timezone.now().timestamp() + REASON_HOLDS
    request.session[REASON] = {"to": to, "reason": form.cleaned_data["reason"], "until": until}
    return redirect(to)
