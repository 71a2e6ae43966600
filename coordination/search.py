"""Words looked for in a list, however they were typed: ＡＢＣ finds abc, ｶﾌｪ finds かふぇ."""

import unicodedata

from django.db import models
from django.db.models import CharField, Lookup, Q, TextField, Transform

from coordination.kana import KeyOfReading, hiragana

MOST_WORDS = 10
LONGEST_WORD = 200  # SQLite refuses a pattern of 50,000 bytes

_TO_KATAKANA = {kana: kana + 0x60 for kana in [*range(0x3041, 0x3097), 0x309D, 0x309E]}
_TO_HALF_WIDTH = {ord(unicodedata.normalize("NFKC", chr(kana))): kana for kana in range(0xFF61, 0xFFA0)}
_TO_LARGE = str.maketrans("ゕゖ", "かけ")  # in place names, ヵ and ヶ are written small or large as one likes
_TO_FULL_WIDTH = {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}


@CharField.register_lookup
@TextField.register_lookup
class Unspaced(Transform):
    """A text without its spaces of either width."""

    lookup_name = "unspaced"

    def as_sql(self, compiler, connection, **kwargs):
        sql, params = compiler.compile(self.lhs)
        return f"REPLACE(REPLACE({sql}, ' ', ''), '\u3000', '')", params


def matching(text: str, *fields: str) -> Q:
    """The rows in which every word of the text is found in one of the fields; all rows for a blank text.

    Spaces in the fields do not part a word: 山田花子 finds 山田　花子. In the text, words are parted by spaces of either width; those after the tenth are not looked at.
    """
    found = Q()
    for word in words(text):
        in_any_field = Q()
        for field in fields:
            if field.rpartition("__")[2] == "search_text":
                in_any_field |= Q(**{f"{field}__holds": plain(word)})
                continue
            for spelling in spellings(word):
                in_any_field |= Q(**{f"{field}__unspaced__icontains": spelling})
        found &= in_any_field
    return found


def words(text: str) -> list[str]:
    """The words of a text that are looked for."""
    return [word[:LONGEST_WORD] for word in text.replace("\0", "").split()[:MOST_WORDS]]


def plain(text: str) -> str:
    """A text as it is kept for searching: ＡＢＣ and abc, カフェ and かふぇ, 緑ヶ丘 and 緑ケ丘 are the same, and spaces
    do not count."""
    return hiragana(text).translate(_TO_LARGE).casefold().replace(" ", "")


class SearchTextField(models.TextField):
    """さがすための文: the text of from_fields as `plain` writes it, one line each; look into it through `matching`.

    Name it beside those fields in save(update_fields=...) and bulk_update(). QuerySet.update() leaves it as it is.
    """

    description = "さがすための文"
    descriptor_class = KeyOfReading

    def __init__(self, verbose_name="さがすための文", *, from_fields, **kwargs):
        self.from_fields = tuple(from_fields)
        super().__init__(verbose_name, **{**kwargs, "default": "", "blank": True, "editable": False})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "from_fields": self.from_fields}

    def key_of(self, instance) -> str:
        return "\n".join(
            filter(None, (plain(str(getattr(instance, name) or "")) for name in self.from_fields))
        )


@SearchTextField.register_lookup
class Holds(Lookup):
    """The text holds a word, sign by sign: several times quicker than LIKE, and alike in both databases."""

    lookup_name = "holds"
    function = {"sqlite": "instr", "postgresql": "strpos"}

    def as_sql(self, compiler, connection):
        text, text_params = self.process_lhs(compiler, connection)
        word, word_params = self.process_rhs(compiler, connection)
        return f"{self.function[connection.vendor]}({text}, {word}) > 0", (*text_params, *word_params)


def spellings(word: str) -> list[str]:
    """The word as typed and in the other ways to write it: in both kana, and in half and full width.

    Full-width letters come in both cases, as SQLite tells Ａ from ａ.
    """
    plain = unicodedata.normalize("NFKC", word)
    in_hiragana = hiragana(word)
    in_katakana = in_hiragana.translate(_TO_KATAKANA)
    in_half_width = unicodedata.normalize("NFD", in_katakana).translate(_TO_HALF_WIDTH)
    written = [word, plain, in_hiragana, in_katakana, in_half_width]
    for each in (plain, in_hiragana, in_katakana):
        cases = (each.upper(), each.lower(), each.capitalize())
        written += [case.translate(_TO_FULL_WIDTH) for case in cases]
    return [each for each in dict.fromkeys(written) if each.strip()]
