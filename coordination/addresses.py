"""Addresses of which a page has many that differ in one place: worked out together, where Django does it for each."""

from collections.abc import Callable
from copy import copy
from functools import lru_cache

from django.conf import settings
from django.http import QueryDict
from django.urls import get_script_prefix, get_urlconf, reverse


def address_of(view: str, key: int) -> str:
    """The address of a record's page. view: its name in the register."""
    begins, ends = _around_the_key(view, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return f"{begins}{key}{ends}"


@lru_cache
def _around_the_key(view, urlconf, script_prefix) -> tuple[str, str]:
    begins, _, ends = reverse(view, urlconf, [0]).rpartition("0")
    return begins, ends


def asked_anew(query: QueryDict, name: str) -> Callable[[object], str]:
    """The addresses, by the values of one parameter, of the page that was asked for by this query, from its beginning.
    A value is a number or a name of ours: it is not encoded."""
    asked = copy(query)
    asked.pop("page", None)
    asked[name] = ""
    before, _, after = f"&{asked.urlencode()}&".partition(f"&{name}=&")
    begins, ends = f"{before}&{name}="[1:], f"&{after[:-1]}" if after else ""
    return lambda value: f"?{begins}{value}{ends}"
