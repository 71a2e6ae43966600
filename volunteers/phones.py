"""電話番号 as people write them and as people look for them."""

import re
import unicodedata

from django.db.models import CharField, Transform

_DASHES = "-‐‑‒–—―−ーｰ"
_BETWEEN_DIGITS = re.compile(rf"(?<=[0-9)])\s*[{_DASHES}]\s*(?=[0-9(])")
_SIGNS = re.compile(rf"[{_DASHES}\s().]")
FEWEST = 3  # digits that are looked for as a part of a number


def tidy(text: str) -> str:
    """A number as it is kept: ０４９ー２５２ー１２３４ as 049-252-1234; words beside it stay (夜だけ)."""
    return _BETWEEN_DIGITS.sub("-", unicodedata.normalize("NFKC", text)).strip()


def digits_of(text: str) -> str:
    """The digits of what may be a number or a part of one, however it is typed; "" for anything else."""
    written = _SIGNS.sub("", unicodedata.normalize("NFKC", text))
    return written if re.fullmatch(rf"[0-9]{{{FEWEST},15}}", written) else ""


@CharField.register_lookup
class WithoutSigns(Transform):
    """A number that was kept by `tidy`, without hyphens, brackets and spaces."""

    lookup_name = "without_signs"

    def as_sql(self, compiler, connection, **kwargs):
        sql, params = compiler.compile(self.lhs)
        for sign in "- ()":
            sql = f"REPLACE({sql}, '{sign}', '')"
        return sql, params
