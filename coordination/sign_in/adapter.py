"""Our rules for the log-in library: no sign-up, our own throttle, devices that are known."""

import logging
from contextlib import suppress
from ipaddress import ip_address
from threading import Thread

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.adapter import get_adapter as second_factors
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import constant_time_compare, get_random_string

from coordination.models import Access, Municipality, User
from coordination.sign_in.record import note, note_failure, note_stop
from coordination.sign_in.secrets import readable, sealed
from coordination.sign_in.throttle import TooManyAttempts, begin_attempt, summary_of

log = logging.getLogger(__name__)

DEVICE_COOKIE = "known_device"
DEVICE_IS_KNOWN_FOR = 180 * 24 * 60 * 60  # seconds
_signer = TimestampSigner(salt="coordination.known_device")


def known_device(request, username: str) -> str:
    """The mark of this device if the account has signed in on it with its present password, else ""."""
    try:
        value = _signer.unsign(request.COOKIES.get(_cookie_of(username), ""), max_age=DEVICE_IS_KNOWN_FOR)
    except BadSignature:
        return ""
    account, _, mark = value.partition("/")
    user = User.objects.filter(username__iexact=username.strip()).first()
    return mark if user and constant_time_compare(account, _fingerprint(user)) else ""


def remember_device(response, user):
    response.set_cookie(
        _cookie_of(user.username),
        _signer.sign(f"{_fingerprint(user)}/{get_random_string(32)}"),
        max_age=DEVICE_IS_KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie_of(username: str) -> str:
    """One cookie an account: people share the PC at the counter."""
    prefix = "__Host-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}{DEVICE_COOKIE}_{summary_of(username.strip().lower())[:8]}"


def _fingerprint(user) -> str:
    return summary_of(f"{user.username.lower()} {user.password}")


def _deliver(message):
    try:
        message.send()
    except OSError as refusal:  # smtplib's exceptions are among them
        log.error("A mail could not be sent: %s", type(refusal).__name__)


class StaffAdapter(DefaultAccountAdapter):
    _login_failed_rl_usage = None  # the library's own throttle of passwords gives way to ours
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": "まちがいが続いたため、ログインを止めています。15分ほど待ってから、もう一度行ってください。"
        "前にログインしたことのある端末からは、すぐに行えます。",
        "username_password_mismatch": "利用者名かパスワードが違います。大文字と小文字を確かめて、もう一度入力してください。",
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """0.0.0.0 for whoever comes without an address, such as through a socket: all of them are one place."""
        with suppress(ImproperlyConfigured, PermissionDenied):
            return super().get_client_ip(request)
        # Fewer addresses than proxies: somebody came past them.
        with suppress(ValueError):
            return str(ip_address(request.META.get("REMOTE_ADDR", "")))
        return "0.0.0.0"

    def send_mail(self, template_prefix, email, context):
        """Sends beside the answer: how long a mail server takes would tell whether an address is known here."""
        message = self.render_mail(template_prefix, email, {"city": Municipality.current(), **context})
        Thread(target=_deliver, args=(message,), name="mail").start()

    def set_password(self, user, password):
        """Writes the password alone: whoever was disabled while it was being worked out stays disabled."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_reauthentication_methods(self, user):
        """The password is no proof for whoever has a second factor: it may be what was stolen."""
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and second_factors().is_mfa_enabled(user):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        return methods

    def pre_authenticate(self, request, **credentials):
        pass

    def authenticate(self, request, **credentials):
        username = credentials.get("username", "")
        try:
            attempt = begin_attempt(username, self.get_client_ip(request), known_device(request, username))
        except TooManyAttempts:
            note_stop(request, username)
            raise self.validation_error("too_many_login_attempts") from None
        user = super().authenticate(request, **credentials)
        if user is not None:
            attempt.delete()
        else:
            note_failure(request, username)
        return user

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        note(Access.Act.SIGN_IN, request, user, by=user)
        if not known_device(request, user.username):
            remember_device(response, user)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    def _get_site_name(self):
        return f"{Municipality.current().name} 生活支援体制整備".strip()

    def encrypt(self, text):
        return sealed(text)

    def decrypt(self, encrypted_text):
        """A secret that the present keys do not open fits no code: its owner is let in anew by an administrator."""
        try:
            return readable(encrypted_text)
        except InvalidToken:
            log.error("A second factor cannot be read: SECRET_KEY was changed without SECRET_KEY_FALLBACKS.")
            return generate_totp_secret()
