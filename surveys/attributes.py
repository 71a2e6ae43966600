"""What the words of a questionnaire say of a respondent: 男性 is a sex, 65～74歳 a span of ages."""

import re
import unicodedata

SEX_UNKNOWN, MALE, FEMALE, OTHER_SEX = range(4)  # 無回答, 男性, 女性, a choice that is neither
SEXES = {"男性": MALE, "男": MALE, "女性": FEMALE, "女": FEMALE}
OLDEST = 150

_SPAN = re.compile(r"(\d{1,3})(?:歳)?(?:以上)?[~～〜\-－‐–—](\d{1,3})歳?(?:以下)?")
_FROM = re.compile(r"(\d{1,3})歳?以上(?:の方)?")
_UP_TO = re.compile(r"(\d{1,3})歳?(以下|未満)")


def sex_of(label: str) -> int:
    """男性, 男, 1．女性; neither of them for その他 and 答えたくない."""
    return SEXES.get(plain(label), OTHER_SEX)


def ages_of(label: str) -> tuple[int, int] | None:
    """First and last age of a band, inclusive: 65～69歳, 75歳以上, 64歳以下, 65歳未満; None where it is none."""
    text = plain(label)
    if found := _SPAN.fullmatch(text):
        first, last = map(int, found.groups())
        return (first, last) if first <= last else None
    if found := _FROM.fullmatch(text):
        return int(found[1]), OLDEST
    if found := _UP_TO.fullmatch(text):
        return 0, int(found[1]) - (found[2] == "未満")
    return None


def plain(label: str) -> str:
    """The label without its number (１．), in half-width letters, without blanks."""
    text = "".join(unicodedata.normalize("NFKC", label).split())
    return re.sub(r"^\(?\d{1,3}[.)、]", "", text)
