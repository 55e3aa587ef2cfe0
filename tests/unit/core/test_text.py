"""Words that search finds, in texts and in queries."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runtime.core.text import (
    MAX_WORD,
    MAX_WORDS,
    fold,
    item_tokens,
    matches,
    search_terms,
    tag_token,
)
from runtime.core.text import words as words_in


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return [word.text for word in words_in(fold(text))]


def asks_for_a_longer_number(query: str) -> bool:
    """Tell whether a query is a digit with a point or comma: `1.` may become `1.2`."""
    return bool(re.fullmatch(r"\d[.,]", fold(query).strip()))


titles = st.text(max_size=200)
tag_lists = st.lists(st.text(min_size=1, max_size=30), max_size=10)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """Otherwise a stored token would not match its own query."""
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Straße", "STRASSE"), ("Café", "cafe"), ("ﬁne", "fine"), ("Ｆｕｌｌ", "full")],
)
def test_spellings_of_one_word_agree(one: str, other: str) -> None:
    """Case, accents and compatibility forms do not matter."""
    assert fold(one) == fold(other)


@given(
    st.text(
        "aeßİıåΑάᾴἐЙёक़ाि्ंन이가がぱกำ่לָа1_ \u0301\u0323\u0345\u093c\u3099\ufe0f\u0e48"
        "\u00ad\u034f\u200d\U000e0100"
    )
)
def test_folding_twice_changes_nothing_more_however_marked(text: str) -> None:
    """Letters of many scripts have each other's marks here."""
    assert fold(fold(text)) == fold(text)


@given(st.text("aeßıåάᾴёक़ि्ंनがกำ่לָ \u0301\u093c\u3099", max_size=60))
def test_composed_and_decomposed_forms_are_one_word(text: str) -> None:
    """Keyboards and systems write either."""
    forms = {
        tuple(words(unicodedata.normalize(form, text)))
        for form in ("NFC", "NFD", "NFKC", "NFKD")
    }

    assert len(forms) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("\u0958लम", ["\u0915\u093cलम"]),
        ("ภาษาไทย ที่นี่", ["ภาษาไทย", "ที่นี่"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("ひらがな カタカナ", ["ひらがな", "カタカナ"]),
        ("한국어", ["한국어"]),
        ("Größe Übermaß", ["grosse", "ubermass"]),
        ("Crème brûlée à Noël", ["creme", "brulee", "noel"]),
        ("İstanbul ÇAĞRI", ["istanbul", "cagri"]),
        ("Ελλάδα ΌΡΟΣ όρος", ["ελλαδα", "οροσ", "οροσ"]),
        ("Tiếng Việt Đường", ["tieng", "viet", "duong"]),
        ("Ёлка Йод", ["елка", "иод"]),
        ("cafe\u0301s nai\u0308ve", ["cafes", "naive"]),
        ("cafe\ufe0f noir", ["cafe", "noir"]),
        ("! \u0301abc \u0e48กา", ["abc", "กา"]),
    ],
)
def test_words_keep_the_marks_that_are_no_accents(
    text: str, expected: list[str]
) -> None:
    """Only over Latin, Greek and Cyrillic letters is a mark an accent."""
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Straßenfest in München", "strassen munchen"),
        ("STRASSE", "Straße"),
        ("l'été d\u2019hiver, aujourd'hui", "été hiver aujourd'hui"),
        ("Un cœur à l'œuvre", "coeur oeuvre"),
        ("ISPARTA, ısparta", "ısparta ISPARTA isparta"),
        ("İstanbul", "istanbul ıstanbul ISTANBUL"),
        ("ο Οδυσσεύς", "ΟΔΥΣΣΕΥΣ οδυσσευσ"),
        ("Μαΐου", "μαιου ΜΑΪΟΥ"),
        ("今日は良い天気です", "天気"),
        ("今日は良い天気です", "今日 良い天気です"),
        ("東京都港区の郵便番号検索システム", "東京都港区の郵便番号検索システム"),
        ("スマートフォン", "フォン"),
        ("ｽﾏｰﾄﾌｫﾝ", "スマート"),
        ("iPhone用ケース", "iphone ケース"),
        ("2026年度の予算", "2026 年度"),
        ("한국어를 배우다", "한국 배우"),
        ("ภาษาไทยง่ายนิดเดียว", "ไทย ง่าย"),
        ("العَرَبِيَّة", "العربية"),
        ("שָׁלוֹם עולם", "שלום"),
        ("Đường Łódź Ærø", "duong lodz aero"),
        ("Ωmega ﬁnal", "ωmega final"),
        ("Donau\u00addampf\u00adschiff", "donaudampfschiff"),
        ("Donaudampfschiff", "Donau\u00addampf"),
        ("ශ්\u200dරී ලංකා", "ශ්\u200dරී ලංකා"),
        ("क्\u200dष", "क्ष"),
        ("می\u200cخواهم", "میخواهم"),
        ("葛\U000e0100城市", "葛城"),
        ("\ufeffdata \u202babc\u202c", "data abc"),
        ("one\u200btwo", "one two"),
        ("3月の予定", "3月"),
        ("2026年3月1日", "3月1日"),
        ("2026年3月1日", "2026年 3月"),
        ("第1回", "第1回"),
        ("第1回", "1回"),
        ("第2版", "第2"),
        ("A社", "A社"),
        ("株式会社A社の件", "Ａ社"),
        ("iPhone用ケース", "iPhone用"),
        ("iPhone用ケース", "用ケース iphone"),
        ("山﨑さん", "山﨑"),
        ("ภาษาไทย5", "ไทย5"),
        ("ปี๒๕๖๙", "๒๕๖๙"),
        ("3월", "3월"),
        ("Version 1.2", "1.2"),
        ("v1.2.3", "V1.2"),
        ("v1.2.3", "2.3"),
        ("Pi is 3.14", "3.14"),
        ("Pi is 3.14", "14"),
        ("1,000 items", "1,000"),
        ("31.12.2026", "2026"),
        ("31.12.2026", "31.12"),
        ("10.0.0.1", "10.0.0.1"),
        ("１．２", "1.2"),
        ("٣٫١٤", "٣٫١٤"),
        ("第1.2版", "1.2版"),
        ("C++", "C++"),
        ("C++", "c+"),
        ("Ｃ＋＋", "c++"),
        ("C++17", "c++ 17"),
        ("C++17", "c++17"),
        ("C#", "C#"),
        ("F#, C#言語", "f# c#言語 言語"),
        ("Notepad++", "notepad"),
        ("10% off", "10%"),
        (".NET", ".net"),
        ("node.js", "node.js js"),
        ("e-mail", "e-mail mail"),
        ("user_name", "user_name name"),
        ("End. 2026. Done, fine", "end 2026 done fine"),
        ("ab,cd", "cd"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_items_are_found_as_people_type(text: str, query: str) -> None:
    """docs/search.md has the rules of each language."""
    tokens, truncated = item_tokens(text, [], "")

    assert not truncated
    assert search_terms(query) and matches(tokens, search_terms(query))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Müller", "Mueller"),
        ("今日は良い天気です", "天日"),
        ("今日は良い天気です", "気"),
        ("東京都", "京東"),
        ("Unterschrift", "schrift"),
        ("かき", "がき"),
        ("13月", "3月"),
        ("iPhone用", "phone用"),
        ("12", "1.2"),
        ("1 2", "1.2"),
        ("1.20", "1.2.0"),
        ("31.12.2026", "1.12"),
        ("C", "C++"),
        ("C#", "C++"),
        ("Java", "Java+"),
    ],
)
def test_items_are_not_found_by_what_they_do_not_hold(text: str, query: str) -> None:
    """A single character or the middle of a spaced word finds nothing either."""
    terms = search_terms(query)

    assert not terms or not matches(item_tokens(text, [], "")[0], terms)


@given(st.text("今日天気がカータあ一", min_size=2, max_size=40), st.data())
def test_any_part_of_a_text_without_spaces_finds_it(
    text: str, data: st.DataObject
) -> None:
    """The part may be of any length."""
    begin = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(begin + 2, len(text)))
    tokens, truncated = item_tokens(text, [], "")

    assert truncated or matches(tokens, search_terms(text[begin:end]))


@given(st.text("ab क्षかき天\u0301\u3099"), st.data())
def test_what_is_not_seen_does_not_count(text: str, data: st.DataObject) -> None:
    """They may stand anywhere; only the space of no width separates words."""
    at = data.draw(st.integers(0, len(text)))
    unseen = data.draw(st.sampled_from("\u00ad\u034f\u200c\u200d\u200f\ufe0f\ufeff"))

    assert fold(text[:at] + unseen + text[at:]) == fold(text)
    assert words("one\u200btwo") == ["one", "two"]


def test_words_that_differ_in_a_vowel_differ() -> None:
    """Hindi and Thai write vowels as marks."""
    assert words("किताब") != words("कताब")
    assert words("ที่") != words("ทา")
    assert words("かき") != words("がき")


@given(titles, tag_lists, st.text(max_size=1000))
def test_tokens_are_sorted_distinct_and_few(
    title: str, tags: list[str], description: str
) -> None:
    """It is so for any content of an item."""
    tokens, _ = item_tokens(title, tags, description)

    assert tokens == sorted(set(tokens))
    assert len(tokens) <= MAX_WORDS == 45
    whole = {tag_token(tag) for tag in tags}
    assert all(len(token) <= MAX_WORD for token in set(tokens) - whole)


@given(titles)
def test_an_item_is_found_by_each_word_of_its_title(title: str) -> None:
    """It is so as long as its tokens were not cut."""
    tokens, truncated = item_tokens(title, [], "")

    for word in title.split():
        terms = search_terms(word)
        if truncated or word.startswith("#") or asks_for_a_longer_number(word):
            continue
        assert matches(tokens, terms)


SCRIPTS = (
    "aZ09.,+#-_ 今日天気カータがｶﾞﾊﾟ月第回ที่กำ๕हिन्क़தமி한국ㅎㅏ\u1112\u1161\u11abéßœﬁ½㍿ﷺ٣٫"
    "\u0301\u3099\u200d\u200b\u00ad"
)


@given(st.text(SCRIPTS, max_size=30) | st.text(max_size=30))
def test_every_beginning_of_every_word_finds_its_text(text: str) -> None:
    """So a list that is searched while somebody types never becomes empty."""
    tokens, truncated = item_tokens(text, [], "")

    for word in words(text) if not truncated else ():
        for end in range(2, len(word) + 1):
            terms = search_terms(word[:end])
            assert terms and matches(tokens, terms), ascii(word[:end])


@given(st.text(SCRIPTS, max_size=80))
def test_a_text_finds_itself(text: str) -> None:
    """Items and searches are taken apart alike, also what is longer than a token."""
    assume(not asks_for_a_longer_number(text))
    tokens, truncated = item_tokens(text, [], "")
    terms = [term for term in search_terms(text) if not term.startswith("#")]

    assert truncated or matches(tokens, terms)
    assert all(len(term) >= 2 for term in terms)


def test_a_long_search_without_spaces_has_to_stand_together() -> None:
    """The last term overlaps the one before; Latin words are not cut in two."""
    assert search_terms("東京都港区の郵便番号検索シス") == [
        "東京都港区の郵便番号検索",
        "都港区の郵便番号検索シス",
    ]
    long = "internationalization"
    assert search_terms(f"東京都{long}") == [long, f"東京都{long}"[:12]]
    assert search_terms(f"{long * 3}用の") == [(long * 3)[:40], "用の"]
    assert search_terms(f"{long * 3}用") == [(long * 3)[:40]]


def test_a_number_is_found_while_it_is_typed() -> None:
    """Beside other words `1.` may be the first of a list, and asks for nothing."""
    tokens, _ = item_tokens("Version 1.2", [], "")

    assert search_terms(" 1. ") == ["1."]
    assert matches(tokens, search_terms("１．"))
    assert search_terms("1. Mai") == ["mai"]
    assert search_terms("1. 2") == []


@pytest.mark.parametrize("text", ["0.", "\U0001f100", "\u2488"])
def test_a_digit_and_a_point_find_longer_numbers_only(text: str) -> None:
    """A single digit is no word, so an item that has nothing else has no token."""
    tokens, _ = item_tokens(text, [], "")

    assert tokens == []
    assert not matches(tokens, search_terms(text))


def test_words_in_tags_are_found_beside_a_long_title() -> None:
    """Neither may crowd out the other where each character begins a token."""
    title = "".join(map(chr, range(0x4E00, 0x4E00 + 60)))
    tags = ["東京タワー", "3月会議"]

    tokens, truncated = item_tokens(title, tags, "more words")

    assert truncated
    for search in ("タワー", "会議", "3月", "#東京", title[:10], title[20:30]):
        assert matches(tokens, search_terms(search)), search
    assert not matches(tokens, search_terms("more"))


@pytest.mark.parametrize("tail", ["a", "会", "ﷺ"])
def test_tags_that_are_long_when_folded_stay_distinct(tail: str) -> None:
    """A filter by one must not find the other."""
    one, other = "㌖" * 29, "㌖" * 29 + tail

    assert len(fold(one)) > MAX_WORD
    assert tag_token(one) != tag_token(other)
    assert search_terms(f"#{other}") == [tag_token(other)]
    assert matches([tag_token(other)], search_terms(f"#{one}"))


@pytest.mark.parametrize("query", ["#docs", "＃docs"])
def test_a_hash_of_any_width_asks_for_a_tag(query: str) -> None:
    """Japanese keyboards write the wide one."""
    assert search_terms(query) == ["#docs"]


def test_what_is_cut_is_the_end_of_the_description() -> None:
    """Title and tags come first."""
    description = " ".join(f"word{n:03}" for n in range(100))

    tokens, truncated = item_tokens("Title", ["tag"], description)

    assert truncated
    assert {"title", "#tag", "tag", "word000"} <= set(tokens)
    assert "word099" not in tokens


def test_forty_five_tokens_are_not_truncated_and_one_more_is() -> None:
    """The test is at the boundary."""
    distinct = [f"word{n:02}" for n in range(46)]

    assert item_tokens(" ".join(distinct[:45]), [], "")[1] is False
    assert item_tokens(" ".join(distinct), [], "")[1] is True


def test_words_are_at_least_two_letters_or_digits() -> None:
    """Shorter ones and underscores are passed over."""
    assert words("a bc_de f! 42") == ["bc", "de", "42"]


def test_a_query_asks_for_the_longest_word_first() -> None:
    """It selects best; a word that is typed twice is asked once."""
    assert search_terms("go release GO notes") == ["release", "notes", "go"]


def test_a_hash_asks_for_a_tag() -> None:
    """`#docs` finds the tag, not the word."""
    tokens, _ = item_tokens("docs", [], "")

    assert search_terms("#Docs") == [tag_token("docs")] == ["#docs"]
    assert not matches(tokens, ["#docs"])


def test_every_term_must_begin_some_token() -> None:
    """Prefixes match, and the middle of a word does not."""
    assert matches(["alpha", "beta"], ["al", "be"])
    assert not matches(["alpha", "beta"], ["al", "eta"])


@pytest.mark.parametrize(
    "query", ["", "a", "!!", "#", "_", "月", "🎉", "ｶﾞ", "+", "1", ". ,"]
)
def test_a_query_without_a_word_has_no_terms(query: str) -> None:
    """There is nothing to search for."""
    assert search_terms(query) == []
