"""Signs that no sheet and no drawing can hold, made visible instead of lost: a vertical tab as ␋."""

import re

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    return _NOT_IN_XML.sub(_sign, text)


def _sign(match: re.Match) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
