"""ふりがな and 五十音順: readings are kept in hiragana, and lists stand in the order of a Japanese dictionary."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

VOICED, HALF_VOICED = "\u3099", "\u309a"  # the combining marks: か + VOICED is が

_TO_HIRAGANA = {katakana: katakana - 0x60 for katakana in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}
_TO_HIRAGANA |= str.maketrans({"ヷ": "わ\u3099", "ヸ": "ゐ\u3099", "ヹ": "ゑ\u3099", "ヺ": "を\u3099"})
# NFKC would part a mark that stands by itself from the letter before it by a space.
_COMBINING_MARKS = str.maketrans({"゛": VOICED, "゜": HALF_VOICED})
_KANJI = re.compile("[々〆〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff]")


def hiragana(text: str) -> str:
    """A reading as it is kept: ｶﾞ and ガ as が, ＮＰＯ as NPO, one half-width space between words, ー as it is."""
    text = unicodedata.normalize("NFKC", text.translate(_COMBINING_MARKS)).replace("\0", "")
    return unicodedata.normalize("NFC", " ".join(text.translate(_TO_HIRAGANA).split()))


# -- 五十音順 ----------------------------------------------------------------

_KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん"
_SMALL = dict(zip("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ", strict=True))
_VOWELS = {
    kana: vowel
    for vowel, column in {
        "あ": "あかさたなはまやらわ",
        "い": "いきしちにひみりゐ",
        "う": "うくすつぬふむゆる",
        "え": "えけせてねへめれゑ",
        "お": "おこそとのほもよろを",
    }.items()
    for kana in column
}
# Two digits a letter, none beginning with 0. A space comes first: people of one surname stay together.
_CODES = {
    sign: str(code) for code, sign in enumerate(" 0123456789" + _KANA + "abcdefghijklmnopqrstuvwxyz", 10)
}
_OTHER = "99"
_CLEAR, _WITH_VOICED, _WITH_HALF_VOICED = "123"
_LONG, _SMALLER, _REPEATED, _FULL = "1234"
_VOICES = {VOICED: _WITH_VOICED, HALF_VOICED: _WITH_HALF_VOICED}


def sort_key(reading: str) -> str:
    """Digits whose plain order is the order of the readings in a Japanese dictionary (JIS X 4061); "" for a blank.

    Spaces come first, then digits, kana, latin letters, 漢字 and all else. Voiced marks (か が), then long marks and
    small letters (びょういん びよういん) decide only between readings that are otherwise the same. Digits alone
    have the same order under every collation of a database.
    """
    letters, voices, kinds = [], [], []
    for sign in unicodedata.normalize("NFD", hiragana(reading).casefold()):
        if sign in _VOICES and voices:
            voices[-1] = _VOICES[sign]
        if unicodedata.combining(sign):
            continue
        before = letters[-1] if letters else ""
        letter, kind = _letter(sign, before)
        letters.append(letter)
        voices.append(_CLEAR)
        kinds.append(kind)
    if not letters:
        return ""
    return "0".join(["".join(map(_code, letters)), "".join(voices), "".join(kinds)])


def _letter(sign: str, before: str) -> tuple[str, str]:
    """The plain letter that a sign stands for behind the plain letter before it, and how it is written."""
    if sign == "ー" and before in _VOWELS:
        return _VOWELS[before], _LONG
    if sign == "ゝ" and before in _VOWELS:
        return before, _REPEATED
    if sign in _SMALL:
        return _SMALL[sign], _SMALLER
    return " " if sign == "・" else sign, _FULL


def _code(letter: str) -> str:
    return _CODES.get(letter) or f"{_OTHER}{ord(letter):07}"


# -- fields ------------------------------------------------------------------


def refuse_kanji(reading: str):
    if _KANJI.search(reading):
        raise ValidationError("ふりがなは、ひらがなかカタカナで入力してください。", code="kanji")


class KanaField(models.CharField):
    """ふりがな, typed in any kana and kept in hiragana. Latin letters and digits may stand in it (NPO)."""

    description = "ふりがな"
    default_validators = [refuse_kanji]

    def to_python(self, value):
        value = super().to_python(value)
        return value if value is None else hiragana(value)

    def pre_save(self, model_instance, add):
        reading = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, reading)
        return reading


class KeyOfReading(DeferredAttribute):
    """Works the key out whenever it is asked for: it fits the reading in save, bulk_create and bulk_update alike."""

    def __get__(self, instance, cls=None):
        return self if instance is None else self.field.key_of(instance)

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value  # tells Django that the column is not deferred


class SortKeyField(models.CharField):
    """並べかえのキー of the first of from_fields that is not blank: SortKeyField(from_fields=("kana", "name")).

    Name it beside the reading in save(update_fields=...) and bulk_update(). QuerySet.update() leaves it as it is.
    """

    description = "並べかえのキー"
    descriptor_class = KeyOfReading

    def __init__(
        self, verbose_name="並べかえのキー", *, from_fields, max_length=400, db_index=True, **kwargs
    ):
        self.from_fields = tuple(from_fields)
        kwargs |= {"default": "", "blank": True, "editable": False}
        super().__init__(verbose_name, max_length=max_length, db_index=db_index, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "db_index": self.db_index, "from_fields": self.from_fields}

    def key_of(self, instance) -> str:
        keys = (sort_key(str(getattr(instance, name) or "")) for name in self.from_fields)
        return next(filter(None, keys), "")[: self.max_length]
