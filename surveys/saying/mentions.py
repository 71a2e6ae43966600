"""Where a text makes a claim: its numbers and phrases, as far as they speak of figures."""

import re
from dataclasses import dataclass

_KANJI = {letter: number for number, letter in enumerate("一二三四五六七八九", 1)}
_ABOUT = r"(?P<about>約|およそ|おおよそ|ほぼ|概ね|おおむね)?"
_NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?)"
_AFTER = r"(?P<after>を?超え\w?|超|を?上回\w?|を?下回\w?|に満たな\w?|以上|以下|未満|台|半ば|半|強|弱|近く|余り|あまり(?!そう)|足らず|程度|ほど|前後)?"
_PATTERNS = {
    "points": rf"{_ABOUT}{_NUMBER}(?:%)?ポイント",
    # 40％から60％に増えた are two numbers.
    "span": r"(?P<first>\d+)(?:割|%)?(?:~|-|から(?!\d+(?:割|%)[にへ]))(?P<last>\d+)(?P<of>割|%)",
    "percent": rf"{_ABOUT}{_NUMBER}\s*(?:%|パーセント){_AFTER}",
    "tenths": rf"{_ABOUT}(?P<number>[1-9一二三四五六七八九])割{_AFTER}",
    "one_in": r"(?P<whole>\d+)人に(?P<part>\d+)人",
    "fraction": r"(?P<whole>\d+)分の(?P<part>\d+)",
    "people": rf"{_ABOUT}{_NUMBER}(?P<unit>人|件|回|枚|か所|箇所|団体|名)(?!に\d|暮らし)",
    "times": rf"{_ABOUT}(?P<number>\d+(?:\.\d+)?)倍{_AFTER}",
    "half": rf"(?P<majority>過半数)|{_ABOUT}半数{_AFTER}",
    "part": r"(?P<word>大半|大多数|ほとんど)",
    "even": r"(?P<word>拮抗|同程度|同じ程度|同じくらい|同水準|ほぼ同じ)",
    "first": r"(?P<word>最も|もっとも|一番|1番)(?P<way>多|高|少な|低)\w?|(?P<most>最多|最高|最大)",
    "next": r"(?P<word>次いで|次に(?:多|高)\w?|続いて)",
    "no_difference": r"差(?:は|が|も)?(?:ほとんど)?(?:認められな|見られな|みられな|な(?=い|く|かっ))\w?",
    "difference": r"差(?:が|も)(?:認められ|見られ|みられ|あ[りる])\w?",
    "higher": r"(?P<manner>やや|わずかに|若干|かなり|大きく|大幅に|著しく|特に)?(?P<way>高|多|低|少な)(?:い(?!順)|く(?!とも|の)|かっ|め|さ)",
    "change": r"(?P<manner>やや|わずかに|若干|かなり|大きく|大幅に|著しく|急激に|特に)?(?P<way>急増|急減|倍増|半減|微増|微減|横ばい|増加|減少|上昇|低下|増え|減っ|減り|(?<=ポイント)[増減])(?:した|して|た|て)?",
}


def _own(kind, pattern):
    """The pattern with its names made its own, since all stand in one expression."""
    return f"(?P<{kind}>" + re.sub(r"\(\?P<(\w+)>", rf"(?P<{kind}_\1>", pattern) + ")"


_ANY = re.compile("|".join(_own(kind, pattern) for kind, pattern in _PATTERNS.items()))
_MANNERS = {
    "を超": "超", "超": "超", "上回": "超", "を上回": "超", "下回": "未満", "を下回": "未満", "に満": "未満",
    "以上": "以上", "以下": "以下", "未満": "未満", "台": "台", "半ば": "半ば", "半": "半ば", "強": "強", "余り": "強",
    "あまり": "強", "弱": "弱", "近く": "弱", "足らず": "弱", "程度": "約", "ほど": "約", "前後": "約",
}  # fmt: skip


# What takes a claim back: 過半数ではない, 高いとは言えない, 拮抗していない, 半数に達していない.
DENIAL = re.compile(
    r"(?:している|して|まで|とは|では|には|でも|[いくるでとにはも])*"
    r"(?:な(?:い|く|かっ)|達し(?:てい)?な|達せず|届(?:か|いてい)(?:な|ず)|至(?:ら|ってい)(?:な|ず)|[言い]え(?:な|ず)|ません)"
)


@dataclass(frozen=True)
class Mention:
    """kind: which pattern. parts: what it caught: number, about, after, way …"""

    start: int
    end: int
    kind: str
    parts: dict[str, str]

    @property
    def number(self) -> float:
        written = self.parts["number"].replace(",", "")
        return _KANJI.get(written) or float(written)

    @property
    def decimals(self) -> int:
        return len(self.parts["number"].partition(".")[2])

    @property
    def manner(self) -> str:
        """約, 強, 弱, 台, 半ば, 以上, 超, 以下, 未満, or "" for the bare number. What follows the number says more than 約."""
        after = self.parts.get("after", "")
        found = next(
            (_MANNERS[head] for head in sorted(_MANNERS, key=len, reverse=True) if after.startswith(head)), ""
        )
        return found or ("約" if self.parts.get("about") else "")


def mentions_in(text: str) -> list[Mention]:
    """text: as `terms.plainly` has it."""
    return [_mention(hit) for hit in _ANY.finditer(text)]


def _mention(hit):
    kind = next(kind for kind in _PATTERNS if hit[kind] is not None)
    own = f"{kind}_"
    parts = {
        key.removeprefix(own): text for key, text in hit.groupdict().items() if key.startswith(own) and text
    }
    return Mention(hit.start(), hit.end(), kind, parts)
