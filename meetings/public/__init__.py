"""公開ページ: what the councils brought forth, shown to everybody and given away as data. `initiatives.py` alone decides what is public."""

from meetings.public.address import public_address

__all__ = ["public_address"]
