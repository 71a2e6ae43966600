"""Who came in, who did not, and what was changed about an account: in the same record as who looked at what.

What was typed as a sign-in name is kept only where a user has it: others type their password there.
"""

from datetime import timedelta

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from coordination.accesses import note_access
from coordination.models import Access, User
from coordination.personal import USERS
from coordination.sign_in.network import address_of_machine

UNKNOWN = "登録のない利用者名"
TOLD_AGAIN = timedelta(minutes=15)  # refused tries fill no book, or an attacker could


def note(act: Access.Act, request, user: User | None, what: str = "", by: User | None = None) -> None:
    """user: whom it is about. by: who did it, where that is somebody else or nobody. what: in words."""
    actor = f"user:{by.pk}" if by else "user:"
    persons = [(USERS, user.pk)] if user else []
    note_access(
        act,
        [(kind, str(key)) for kind, key in persons],
        actor=actor,
        view=request.resolver_match.view_name if request is not None and request.resolver_match else "",
        reason=what,
        network=address_of_machine(request),
    )


def note_failure(request, username: str) -> None:
    user = known(username)
    note(Access.Act.FAILED, request, user, "" if user else UNKNOWN)


def note_stop(request, username: str) -> None:
    """Once a while for each place: whoever goes on trying does not fill the record."""
    user, network = known(username), address_of_machine(request)
    lately = Access.objects.filter(act=Access.Act.LOCKED, at__gt=timezone.now() - TOLD_AGAIN, network=network)
    if not lately.exists():
        note(Access.Act.LOCKED, request, user, "" if user else UNKNOWN)


def known(username: str) -> User | None:
    return User.objects.filter(username__iexact=username.strip()[:50]).first()


# Signals, because the library offers no other place to stand.


@receiver(user_logged_out)
def _signed_out(request, user, **kwargs):
    if user is not None and request is not None and request.META:
        ended = getattr(request, "has_idled", False)
        note(Access.Act.ENDED if ended else Access.Act.SIGN_OUT, request, user, by=user)


@receiver(authentication_failed)
def _second_failed(request, user, **kwargs):
    note(Access.Act.SECOND_FAILED, request, user)


@receiver([password_changed, password_reset, password_set])
def _password(request, user, **kwargs):
    note(Access.Act.PASSWORD, request, user, by=user)


@receiver(authenticator_added)
def _factor_added(request, user, **kwargs):
    note(Access.Act.ACCOUNT, request, user, "二つ目の確認方法を加えた", by=user)


@receiver(authenticator_removed)
def _factor_removed(request, user, **kwargs):
    note(Access.Act.ACCOUNT, request, user, "二つ目の確認方法を消した", by=user)
