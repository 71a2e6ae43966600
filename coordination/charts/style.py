"""What all charts have in common: the font, the tones of one-colour print, and the room that letters take."""

import unicodedata
from itertools import accumulate
from pathlib import Path

import matplotlib
from django.conf import settings
from matplotlib import font_manager

FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
for face in ("Regular", "Bold"):
    font_manager.fontManager.addfont(FONTS / f"BIZUDPGothic-{face}.ttf")

matplotlib.rcParams.update(
    {
        "font.family": "BIZ UDPGothic",
        "font.size": 9,
        "hatch.linewidth": 0.5,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "text.parse_math": False,  # a name may have two $
        "svg.hashsalt": "plan-review",  # the same rows give the same bytes
    }
)

INK = "#1a1a1a"
GRID = "#b3b3b3"
WIDTH = 6.7  # inches: the width of the text on A4
SMALL = 8.5  # points: letters beside and below bars
POINT = 1 / 72  # in inches

# Fill, hatch and colour of the label, told apart by lightness and pattern even without colour.
TONES = (
    ("#00118f", "", "white"),
    ("#4979f5", "", "white"),
    ("#c5d7fb", "", INK),
    ("#ffffff", "////", INK),
    ("#e8f1fe", "----", INK),
    ("#7096f8", "xxxx", INK),
)
# Where a question has more choices: each pattern once with white between its lines and once with blue.
_PATTERNS = ("\\\\\\\\", "....", "||||", "++", "oo", "**", "//", "xx", "\\\\..", "--||")
MANY_TONES = (*TONES, *((fill, hatch, INK) for hatch in _PATTERNS for fill in ("#ffffff", "#9db7f9")))
NO_ANSWER = ("#cccccc", "", INK)


def width_of(text: str) -> float:
    """In full-width letters; a half-width one takes not much more than half the room."""
    return sum(1 if unicodedata.east_asian_width(letter) in "WFA" else 0.62 for letter in text)


def wrapped(text: str, width: float) -> str:
    """The text in lines of so many full-width letters."""
    lines = [""]
    for letter in text:
        if width_of(lines[-1] + letter) > width and letter not in "、。）」":
            lines.append("")
        lines[-1] += letter
    return "\n".join(lines)


def group_label(name: str, width: float) -> str:
    """東部（n=1,082） in lines of so many letters; the number of people is not torn apart."""
    if width_of(name) <= width:
        return name
    words, sign, people = name.partition("（n=")
    return "\n".join(filter(None, [wrapped(words, width), sign + people]))


def widest(texts: list[str]) -> float:
    """The longest line of all of them, in full-width letters."""
    return max((width_of(line) for text in texts for line in text.split("\n")), default=0)


def places_of(labels: list[str], least: float, size: float = SMALL) -> tuple[list[float], float]:
    """Where bars stand so that their labels, which may have several lines, do not touch: the middle of each, in inches
    from the top, and the height of all."""
    heights = [max(least, (label.count("\n") + 1) * size * 1.25 * POINT + 0.06) for label in labels]
    ends = list(accumulate(heights))
    return [end - height / 2 for end, height in zip(ends, heights, strict=True)], sum(heights)
