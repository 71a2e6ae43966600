"""利用者: invited by an administrator, who never learns their password."""

import django_tables2 as tables
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.models import Access, Municipality, User
from coordination.pages.actions import Action
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.fields import NOTHING_CHOSEN
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import DayColumn, ListFilter, ListPage, ListTable, YesNoFilter, list_page
from coordination.sign_in.links import link_tokens
from coordination.sign_in.record import note
from coordination.wareki import format_date


class UserTable(ListTable):
    name = tables.Column(linkify=lambda record: reverse("user_detail", args=[record.pk]))
    is_active = tables.Column("状態")
    last_login = DayColumn("最後のログイン")

    class Meta(ListTable.Meta):
        model = User
        fields = ("name", "username", "role", "is_active", "last_login")

    def render_role(self, value, record):
        return self.city.role_name(record.role)

    def render_is_active(self, value):
        return "使える" if value else "使えない"


class UserFilter(ListFilter):
    searched = ("name", "username")
    role = ChoiceFilter(label="役割", choices=User.Role, empty_label="すべて")
    is_active = YesNoFilter(label="使える")

    class Meta:
        model = User
        fields = ("q", "role", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["role"].extra["choices"] = Municipality.current().role_names


class UserForm(PageForm):
    groups = (Group("", ("name", "username", "role", "email")),)

    class Meta(PageForm.Meta):
        model = User
        fields = ("name", "username", "role", "email")
        help_texts = {"email": "招待やパスワードのリンクを送るために使います。なくてもかまいません。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", NOTHING_CHOSEN), *Municipality.current().role_names]

    def clean_role(self):
        role = self.cleaned_data["role"]
        if role != User.Role.ADMIN and self.instance.is_last_administrator():
            raise ValidationError(
                "管理者がひとりもいなくなるため、役割を変えられません。先にほかの人を管理者にしてください。"
            )
        return role


class InvitationForm(UserForm):
    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


def user_list(request):
    return list_page(
        request,
        ListPage(
            title="利用者",
            unit="人",
            records=User.objects.visible_to(request.user),
            table=UserTable,
            filter=UserFilter,
            actions=(
                Action("利用者を招待する", "user_invite", main=True),
                Action("閲覧とログインの記録", "access_list"),
                Action("設定へ戻る", "setup"),
            ),
            empty="",
            help="users",
        ),
    )


def user_invite(request):
    page = FormPage(
        title="利用者の招待",
        form=InvitationForm,
        submit="招待する",
        said="{record}さんを登録しました。「招待・パスワードのリンクを作る」を押して、本人に渡してください。",
        back=reverse("user_list"),
        intro="パスワードは、本人が招待のリンクを開いて自分で決めます。",
        help="users",
        then=lambda user: _then(request, user, "利用者を登録した"),
    )
    return form_page(request, page)


def user_detail(request, pk):
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    has_second_factor = Authenticator.objects.filter(user=user).exists()
    return detail_page(
        request,
        DetailPage(
            title=user.name,
            back=Action("利用者の一覧へ", "user_list"),
            notice="" if user.is_active else "いまは使えない利用者です。記録に残る名前は、そのままです。",
            actions=list(_actions(user, has_second_factor, is_me=user == request.user)),
            sections=(Section("", facts=_facts(user, has_second_factor)),),
        ),
    )


def _actions(user, has_second_factor, is_me):
    yield Action("直す", "user_edit", (user.pk,), main=True)
    if user.is_active:
        yield Action("招待・パスワードのリンクを作る", "user_link", (user.pk,))
        if has_second_factor:
            yield Action("二つ目の確認方法を取り消す", "user_second_factor", (user.pk,))
    if not is_me and user.is_active:
        yield Action("使えないようにする", "user_disable", (user.pk,))
    elif not is_me:
        yield Action("また使えるようにする", "user_enable", (user.pk,))


def _facts(user, has_second_factor):
    password = "決めてあります" if user.has_usable_password() else "本人がまだ決めていません"
    last_login = format_date(timezone.localdate(user.last_login)) if user.last_login else "まだありません"
    return (
        Fact("利用者名", user.username),
        Fact("役割", Municipality.current().role_name(user.role)),
        Fact("メールアドレス", user.email),
        Fact("パスワード", password),
        Fact("二つ目の確認方法", "設定してあります" if has_second_factor else "設定していません"),
        Fact("最後のログイン", last_login),
    )


def user_edit(request, pk):
    records = User.objects.visible_to(request.user)
    user = get_object_or_404(records, pk=pk)
    before = user.role
    page = FormPage(
        title=f"{user}さんの登録を直す",
        form=UserForm,
        submit="登録を保存する",
        said="{record}さんの登録を保存しました。",
        back=reverse("user_detail", args=[pk]),
        records=records,
        intro="役割を変えると、本人のログインは終わります。",
        then=lambda saved: _then(request, saved, _new_role(before, saved)),
    )
    return form_page(request, page, user)


def _new_role(before, user) -> str:
    role = user.get_role_display()
    return f"役割を{User.Role(before).label}から{role}に変えた" if before != user.role else "登録を直した"


def _then(request, user, what) -> str:
    note(Access.Act.ACCOUNT, request, user, what, by=request.user)
    return reverse("user_detail", args=[user.pk])


def user_link(request, pk):
    """A link by which the user chooses a password; it works once and for three days."""
    user = get_object_or_404(User.objects.visible_to(request.user).filter(is_active=True), pk=pk)
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    page = ConfirmationPage(
        title=f"{user}さんのリンクを作りますか",
        consequences=(
            "本人がパスワードを決める、または決めなおすためのリンクです。",
            f"一度だけ、{days}日のあいだ使えます。リンクを見た人はだれでもパスワードを決められるため、本人だけに渡してください。",
        ),
        submit="リンクを作る",
        act=lambda: _noted(
            request, user, "招待・パスワードのリンクを作った", lambda: _hand_over(request, user)
        ),
        said=f"{user}さんのリンクを作りました。",
        then=reverse("user_detail", args=[pk]),
        back=reverse("user_detail", args=[pk]),
    )
    return confirmation_page(request, page)


def _noted(request, user, what, act):
    act()
    note(Access.Act.ACCOUNT, request, user, what, by=request.user)


def _hand_over(request: HttpRequest, user: User):
    link = password_link(request, user)
    if settings.EMAIL_URL and user.email:
        try:
            _send(user, link)
        except OSError:  # smtplib's exceptions are among them
            messages.warning(request, f"{user.email} に送れませんでした。リンクを別の方法で渡してください。")
        else:
            messages.info(request, f"{user.email} に送りました。")
            return
    messages.info(
        request, f"このリンクを本人に渡してください（この画面を離れると、もう表示されません）：{link}"
    )


def _send(user: User, link: str):
    send_mail(
        f"{Municipality.current()} 生活支援体制整備：パスワードを決めるリンク",
        f"{user.name} 様\n\n次のリンクを開いて、パスワードを決めてください（3日以内、一度だけ使えます）。\n"
        f"利用者名：{user.username}\n{link}\n",
        None,
        [user.email],
    )


def password_link(request: HttpRequest, user: User) -> str:
    arguments = [user_pk_to_url_str(user), link_tokens.make_token(user)]
    return request.build_absolute_uri(reverse("account_reset_password_from_key", args=arguments))


def user_disable(request, pk):
    user = get_object_or_404(User.objects.visible_to(request.user).exclude(pk=request.user.pk), pk=pk)
    page = ConfirmationPage(
        title=f"{user}さんを使えないようにしますか",
        consequences=(
            "すぐにログインが終わり、ログインできなくなります。",
            "記録に残る名前は、そのままです。",
        ),
        submit="使えないようにする",
        grave=True,
        act=lambda: _noted(request, user, "使えないようにした", user.disable),
        said=f"{user}さんを使えないようにしました。",
        then=reverse("user_detail", args=[pk]),
        back=reverse("user_detail", args=[pk]),
    )
    return confirmation_page(request, page)


def user_enable(request, pk):
    user = get_object_or_404(User.objects.visible_to(request.user).exclude(pk=request.user.pk), pk=pk)
    page = ConfirmationPage(
        title=f"{user}さんをまた使えるようにしますか",
        consequences=("同じ利用者名とパスワードで、またログインできるようになります。",),
        submit="また使えるようにする",
        act=lambda: _noted(request, user, "また使えるようにした", user.enable),
        said=f"{user}さんを使えるようにしました。",
        then=reverse("user_detail", args=[pk]),
        back=reverse("user_detail", args=[pk]),
    )
    return confirmation_page(request, page)


def user_second_factor(request, pk):
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    page = ConfirmationPage(
        title=f"{user}さんの二つ目の確認方法を取り消しますか",
        consequences=(
            "スマートフォンをなくしたときなどに行います。本人であることを、電話などで確かめてください。",
            "本人のログインは終わり、次のログインで設定しなおします。",
        ),
        submit="取り消す",
        grave=True,
        act=lambda: _noted(request, user, "二つ目の確認方法を取り消した", user.forget_second_factor),
        said=f"{user}さんの二つ目の確認方法を取り消しました。",
        then=reverse("user_detail", args=[pk]),
        back=reverse("user_detail", args=[pk]),
    )
    return confirmation_page(request, page)
