"""Addresses of records: those of one kind differ in their keys alone, and Django looks for each anew."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse


def address_of(view: str, key: int) -> str:
    """The address of a record's page. view: its name in the register."""
    begins, ends = _around_the_key(view, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return f"{begins}{key}{ends}"


@lru_cache
def _around_the_key(view, urlconf, script_prefix) -> tuple[str, str]:
    begins, _, ends = reverse(view, urlconf, [0]).rpartition("0")
    return begins, ends
