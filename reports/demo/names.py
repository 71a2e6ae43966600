"""Invented names of people. Any likeness to living people is chance."""

import random

FAMILY = (
    "青木:あおき 池田:いけだ 石川:いしかわ 上野:うえの 遠藤:えんどう 大野:おおの 岡本:おかもと 小川:おがわ 片山:かたやま "
    "金子:かねこ 川口:かわぐち 木下:きのした 久保:くぼ 小島:こじま 斉藤:さいとう 坂本:さかもと 柴田:しばた 島田:しまだ "
    "須藤:すどう 関口:せきぐち 高木:たかぎ 竹内:たけうち 田村:たむら 土屋:つちや 中山:なかやま 西村:にしむら 野口:のぐち "
    "浜田:はまだ 平野:ひらの 福田:ふくだ 星野:ほしの 前田:まえだ 松井:まつい 三浦:みうら 村上:むらかみ 森田:もりた "
    "矢野:やの 横山:よこやま 吉川:よしかわ 和田:わだ"
)
GIVEN = (
    "明子:あきこ 勇:いさむ 恵美子:えみこ 和夫:かずお 京子:きょうこ 健二:けんじ 幸子:さちこ 茂:しげる 純子:じゅんこ "
    "進:すすむ 澄子:すみこ 節子:せつこ 隆:たかし 千代子:ちよこ 勉:つとむ 敏夫:としお 直美:なおみ 信子:のぶこ 春江:はるえ "
    "久子:ひさこ 弘:ひろし 文子:ふみこ 真由美:まゆみ 美智子:みちこ 実:みのる 康雄:やすお 由紀子:ゆきこ 義男:よしお 良子:りょうこ"
)
NICKNAMES = (
    "あきさん いっちゃん うめさん えっちゃん おかさん かんちゃん きよさん くにさん けいさん こまちゃん さっちゃん しげさん "
    "すーさん せいさん そのさん たまちゃん ちえさん つるさん てるさん とみさん なっちゃん にしさん のんちゃん はなさん "
    "ひでさん ふくさん ほしさん まっちゃん みよさん むつさん めぐさん もりさん やっちゃん ゆうさん よしさん りっちゃん "
    "るみさん れいさん わださん"
).split()


def people(count: int, rng: random.Random) -> list[tuple[str, str]]:
    """`count` different (name, kana)."""
    families = [pair.split(":") for pair in FAMILY.split()]
    givens = [pair.split(":") for pair in GIVEN.split()]
    everybody = [
        (f"{family} {given}", f"{family_kana} {given_kana}")
        for family, family_kana in families
        for given, given_kana in givens
    ]
    return rng.sample(everybody, count)
