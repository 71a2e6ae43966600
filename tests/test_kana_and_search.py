"""ふりがな, 五十音順 and words looked for in lists."""

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from coordination.kana import KanaField, SortKeyField, hiragana, sort_key
from coordination.models import Organization
from coordination.search import matching, spellings

readings = st.text("あいうえおかがっつづはばぱやゃよょらんーゝゞ・ アガｶﾞ１Aａ漢𠮷", max_size=12)

# -- ふりがな --------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("カフェ", "かふぇ"),
        ("ｶﾌｪ", "かふぇ"),
        ("ｶﾞｯｺｳ", "がっこう"),
        ("か゛っこう", "がっこう"),
        ("か\u3099っこう", "がっこう"),
        ("ヴァイオリン", "ゔぁいおりん"),
        ("ラーメン", "らーめん"),
        ("ﾗｰﾒﾝ", "らーめん"),
        ("ＮＰＯ・アイ", "NPO・あい"),
        ("　さとう　 はなこ ", "さとう はなこ"),
        ("さ\0とう", "さとう"),
        ("", ""),
    ],
)
def test_a_reading_is_kept_in_hiragana(typed, kept):
    assert hiragana(typed) == kept


@given(st.text())
def test_a_reading_that_is_kept_stays_as_it_is(text):
    assert hiragana(hiragana(text)) == hiragana(text)


# -- 五十音順 ----------------------------------------------------------------


@pytest.mark.parametrize(
    "in_order",
    [
        ("かき", "がき", "かく", "がく", "かこ"),
        ("はは", "はば", "はぱ", "ばは", "ぱは", "はひ"),
        ("びょういん", "びよういん", "びようし"),
        ("らーめん", "らあめん", "らいめん"),
        ("きゃーと", "きゃあと", "きやあと", "きゃい"),
        ("ちゝ", "ちち", "ちゞ", "ちぢ", "ちつ"),
        ("う", "ゔ", "うう"),
        ("さとう わか", "さとうだ あい", "さとお"),
        ("2", "あ", "ん", "abc", "NPO", "一", "漢字", "𠮷"),
        ("", "あ", "ああ", "あい"),
    ],
)
def test_readings_stand_in_the_order_of_a_dictionary(in_order):
    assert sorted(reversed(in_order), key=sort_key) == list(in_order)
    assert all(sort_key(one) < sort_key(next_one) for one, next_one in pairwise(in_order))


@pytest.mark.parametrize("other", ["サトウ", "ｻﾄｳ", " さとう　"])
def test_the_key_does_not_see_how_a_reading_was_typed(other):
    assert sort_key(other) == sort_key("さとう")


@given(st.text())
def test_a_key_is_made_of_digits_alone(text):
    assert set(sort_key(text)) <= set("0123456789")


@given(readings, readings)
def test_marks_decide_only_between_readings_that_are_otherwise_the_same(one, other):
    first, second = (sort_key(reading).split("0")[0] for reading in (one, other))

    assert first == second or (first < second) == (sort_key(one) < sort_key(other))


# -- fields ----------------------------------------------------------------


def club_model():
    class Club(models.Model):
        name = models.CharField(max_length=100)
        kana = KanaField("ふりがな", max_length=100, blank=True)
        order = SortKeyField(from_fields=("kana", "name"))

        class Meta:
            app_label = "coordination"
            ordering = ["order"]

        def __str__(self):
            return self.name

    return Club


@pytest.fixture
def clubs(db):
    """A table of its own for the fields, gone with the transaction of the test."""
    with isolate_apps("coordination"):
        club = club_model()
        columns = "id integer PRIMARY KEY, name varchar(100), kana varchar(100), " + '"order" varchar(400)'
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {club._meta.db_table} ({columns})")
        yield club


def stored(club):
    return dict(club.objects.values_list("kana", "order"))


def test_a_saved_reading_is_hiragana_and_brings_its_key(clubs):
    club = clubs.objects.create(pk=1, name="花の会", kana="ハナノカイ")

    assert club.kana == "はなのかい"
    assert stored(clubs) == {"はなのかい": sort_key("はなのかい")}


def test_a_changed_reading_changes_the_key(clubs):
    club = clubs.objects.create(pk=1, name="花の会", kana="はなのかい")

    club.kana = "カノカイ"
    club.save()

    assert stored(clubs) == {"かのかい": sort_key("かのかい")}


def test_without_a_reading_the_name_gives_the_key(clubs):
    clubs.objects.create(pk=1, name="ふれあいサロン", kana=" ")

    assert stored(clubs) == {"": sort_key("ふれあいさろん")}


def test_rows_written_together_bring_their_keys(clubs):
    made = clubs.objects.bulk_create(
        [clubs(pk=pk, name="会", kana=kana) for pk, kana in enumerate(["カク", "ガキ", "ｶｷ"], 1)]
    )

    assert list(clubs.objects.values_list("kana", flat=True)) == ["かき", "がき", "かく"]

    made[0].kana = "アキ"
    clubs.objects.bulk_update(made, ["kana", "order"])

    assert list(clubs.objects.values_list("kana", flat=True)) == ["あき", "かき", "がき"]


def test_a_row_read_without_its_key_can_be_saved(clubs):
    clubs.objects.create(pk=1, name="花の会", kana="はなのかい")

    clubs.objects.only("name").get().save()

    assert stored(clubs) == {"はなのかい": sort_key("はなのかい")}


def test_a_row_is_found_by_a_reading_in_other_kana(clubs):
    clubs.objects.create(pk=1, name="花の会", kana="はなのかい")

    assert clubs.objects.get(kana="ハナノカイ").pk == 1


def test_a_key_fits_its_column_however_long_the_name_is(clubs):
    assert len(clubs(name="漢" * 100).order) == 400


@isolate_apps("coordination")
@pytest.mark.parametrize("reading", ["佐藤", "さとう花", "人々", "㈱はな", "𠮷だ"])
def test_a_reading_with_kanji_is_refused(reading):
    with pytest.raises(ValidationError) as refusal:
        club_model()(name="会", kana=reading).full_clean(validate_unique=False)

    assert refusal.value.message_dict == {"kana": ["ふりがなは、ひらがなかカタカナで入力してください。"]}


@isolate_apps("coordination")
@pytest.mark.parametrize(
    ("typed", "cleaned"), [("ＮＰＯ・はな　２ばん", "NPO・はな 2ばん"), ("サロン", "さろん"), ("", "")]
)
def test_a_reading_may_have_letters_and_digits(typed, cleaned):
    club = club_model()(name="会", kana=typed)

    club.full_clean(validate_unique=False)

    assert club.kana == cleaned


@pytest.mark.parametrize(
    "field",
    [
        KanaField("ふりがな", max_length=50, blank=True),
        SortKeyField(from_fields=("kana", "name")),
        SortKeyField("順", from_fields=["name"], max_length=80, db_index=False),
    ],
)
def test_a_migration_writes_the_fields_as_they_are(field):
    text, imports = MigrationWriter.serialize(field)
    names = {}
    exec("\n".join(imports), names)
    again = eval(text, names)

    assert again.deconstruct()[1:] == field.deconstruct()[1:]


def test_a_key_names_itself_in_japanese_and_stays_out_of_forms():
    field = SortKeyField(from_fields=("kana",))

    assert (field.verbose_name, field.editable, field.db_index, field.max_length) == (
        "並べかえのキー",
        False,
        True,
        400,
    )


# -- search ----------------------------------------------------------------


@pytest.fixture
def named(db):
    """Makes organizations and tells which of them a search finds."""
    kind = Organization.Kind.OTHER

    def make(*names, kana=""):
        made = [Organization.objects.create(name=name, kana=kana, kind=kind).pk for name in names]

        def found(text):
            rows = Organization.objects.filter(matching(text, "name", "kana"), pk__in=made)
            return list(rows.order_by("pk").values_list("name", flat=True))

        return found

    return make


@pytest.mark.parametrize("name", ["検索カフェ", "検索ｶﾌｪ", "検索かふぇ"])
@pytest.mark.parametrize("text", ["カフェ", "ｶﾌｪ", "かふぇ", "検索カフェ", "検索かふぇ"])
def test_a_word_is_found_in_any_kana(named, name, text):
    assert named(name)(text) == [name]


@pytest.mark.parametrize("name", ["検索ＡＢＣ", "検索ａｂｃ", "検索Ａｂｃ", "検索ABC", "検索abc"])
@pytest.mark.parametrize("text", ["ＡＢＣ", "ａｂｃ", "abc", "ABC", "aBc"])
def test_a_word_is_found_in_any_width_and_case(named, name, text):
    assert named(name)(text) == [name]


@pytest.mark.parametrize("text", ["ｶﾞｯｺｳ", "ガッコウ", "がっこう", "か゛っこう"])
def test_voiced_half_width_kana_are_found(named, text):
    assert named("学校", kana="がっこう")(text) == ["学校"]
    assert named("検索ｶﾞｯｺｳ")(text) == ["検索ｶﾞｯｺｳ"]


@pytest.mark.parametrize("text", ["検索 はな", "はな　検索", " ハナ　　検索 "])
def test_every_word_must_be_found_in_one_field_or_another(named, text):
    found = named("検索花の会", kana="けんさくはなのかい")

    assert found(text) == ["検索花の会"]
    assert found(f"{text} さくら") == []


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", "％"])
@pytest.mark.asvs("1.2.9")
def test_signs_of_patterns_are_taken_as_they_are(named, sign):
    assert named("検索一番", f"検索{sign}番")(f"索{sign}番") == [f"検索{sign}番"]


def test_a_blank_text_finds_everything(named):
    assert not matching("", "name") and not matching(" 　\0", "name")
    assert named("検索一", "検索二")("　") == ["検索一", "検索二"]


def test_words_after_the_tenth_are_not_looked_at(named):
    found = named("検索あいうえおかきくけこさ")

    assert found("あ い う え お か き く け こ ん") == ["検索あいうえおかきくけこさ"]
    assert found("あ い う え お か き く け ん") == []


@pytest.mark.parametrize("text", ["索\0花", "花" * 60000, "%" * 60000, "か" * 60000, " ".join("か" * 999)])
@pytest.mark.asvs("1.2.4")
def test_no_text_breaks_the_search(named, text):
    assert named("検索花")(text) in ([], ["検索花"])


@given(st.text(min_size=1))
def test_a_word_is_always_among_its_spellings(text):
    for word in text.split():
        assert spellings(word)[0] == word


@pytest.mark.parametrize("text", ["山田花子", "山田　花子", "やまだはなこ", "ﾔﾏﾀﾞ ﾊﾅｺ", "田花"])
def test_the_space_between_the_names_of_a_person_is_not_seen(named, text):
    found = named("山田　花子", "山田　太郎", kana="やまだ はなこ")

    assert "山田　花子" in found(text)


def test_a_list_sorted_by_reading_is_in_the_order_of_a_dictionary(as_staff):
    for kana in ("かき", "がい"):
        Organization.objects.create(name=f"会{kana}", kana=kana, kind="other")

    page = as_staff.get("/organizations/?sort=kana&q=会")

    readings = [row.record.kana for row in page.context["table"].rows]
    assert [one for one in readings if one in ("かき", "がい")] == ["がい", "かき"], (
        "か before が decides last"
    )
