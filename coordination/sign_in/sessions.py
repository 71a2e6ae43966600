"""When a session ends by itself: after half an hour of nothing, and after a working day."""

import time

from allauth.mfa.adapter import get_adapter as second_factors
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.dispatch import receiver
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from coordination.models.user import User

NEEDS_SECOND_FACTOR = frozenset({User.Role.ADMIN, User.Role.MANAGER, User.Role.COORDINATOR})
NOTE_AFTER = (
    60  # seconds: an address opened sooner after the last is not noted, so that reading writes nothing
)


class SessionTimeouts:
    """Ends sessions that have idled for SESSION_IDLE seconds or began SESSION_COOKIE_AGE seconds ago."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now, session = int(time.time()), request.session
            began, seen = session.get("began_at", now), session.get("seen_at", now)
            if now - seen > settings.SESSION_IDLE or now - began > settings.SESSION_COOKIE_AGE:
                request.has_idled = True
                logout(request)
                messages.info(
                    request, "しばらく操作がなかったため、ログアウトしました。もう一度ログインしてください。"
                )
            elif "began_at" not in session or now - seen >= NOTE_AFTER:
                session["began_at"], session["seen_at"] = began, now
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)  # the next person at a shared PC must not page back into it
        return response


@receiver([authenticator_added, authenticator_removed])
def end_other_sessions(request, user, **kwargs):
    """A session opened with the password alone must not go on once there is a second factor, nor one with a lost one.

    A signal, because the library offers no other place to stand.
    """
    user.end_sessions()
    update_session_auth_hash(request, user)


def lacks_second_factor(user) -> bool:
    """True for whoever must set up a second factor before anything else."""
    return (
        settings.SECOND_FACTOR
        and (user.role in NEEDS_SECOND_FACTOR or settings.SECOND_FACTOR_FOR_ALL)
        and not second_factors().is_mfa_enabled(user)
    )


def to_set_up(request):
    messages.info(request, "はじめに、二つ目の確認方法（認証アプリなど）を設定してください。")
    return redirect("mfa_index")
