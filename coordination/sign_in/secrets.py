"""What second factors rest on, unreadable in a copy of the database without the key of the installation."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

MARK = "fernet:"


def sealed(text: str) -> str:
    return MARK + _keys().encrypt(text.encode()).decode()


def readable(text: str) -> str:
    """The text behind the seal; as it is if it was kept before there were seals. InvalidToken under another key."""
    return _keys().decrypt(text.removeprefix(MARK)).decode() if text.startswith(MARK) else text


def _keys() -> MultiFernet:
    """Made of SECRET_KEY and of those it has replaced."""
    return MultiFernet(
        Fernet(urlsafe_b64encode(sha256(f"coordination.sign_in.secrets {key}".encode()).digest()))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
