"""What a question asks of respondents themselves, guessed from its wording: 性別, 年齢, 圏域, ウェイト."""

import unicodedata

from surveys.intake.layout import AGE, AREA, OTHER, SEX, WEIGHT

# In this order: お住まいの地区 is an area, and so is 地区（年齢別集計用）.
WORDS = {
    WEIGHT: ("ウェイト", "ウエイト", "ウェート", "重み", "weight"),
    SEX: ("性別", "男女"),
    AREA: ("圏域", "地区", "校区", "学区", "小学校区", "地域", "住まい", "居住"),
    AGE: ("年齢", "年代", "歳"),
}
# 健康状態 and 満年齢 hold a word of the above; 地域活動 and 住まい方 are asked of everybody, and no area.
MISLEADING = ("地域づくり", "地域活動", "地域での", "住まい方", "住居", "住宅")


def attribute_in(text: str) -> str:
    """The attribute that the wording tells of, OTHER where it tells of none."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    for word in MISLEADING:
        plain = plain.replace(word, "")
    return next((kind for kind, words in WORDS.items() if any(word in plain for word in words)), OTHER)
