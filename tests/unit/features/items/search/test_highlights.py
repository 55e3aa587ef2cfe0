"""Marks at the words of a search in a text."""

import unicodedata

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.text import fold, item_tokens, matches, search_terms, words
from runtime.features.items.search.spans import MAX_PER_TEXT, highlights, tag_highlights

KNOWN = st.characters(exclude_categories=["Cs", "Cn"])
NFD_HANGUK = unicodedata.normalize("NFD", "한국")
LETTERS = (
    "ｶﾞ하ㅎㅏ\u1112\u1161\u11abกำ\u0600١3.2月+\U0001f3fb"
    "abcßÄüéœıİΣςσάжёй한국ﾊﾞかがシー今日天気ภาษาที่हिन्क़ﬁ½㍿😀𝒜 \u0301\u0323.,'’-_#"
    "\u00ad\u200b\u200d\ufe0f"
)


def marked(text: str, query: str) -> list[str]:
    """Return the parts of a text that a JavaScript frontend would mark."""
    units = text.encode("utf-16-le")
    return [
        units[start * 2 : (start + length) * 2].decode("utf-16-le")
        for start, length in highlights(text, search_terms(query))
    ]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Release the notes", "rel not", ["Rel", "not"]),
        ("Note, NOTE and denote", "note", ["Note", "NOTE"]),
        ("Die Straße in Köln", "STRASS", ["Straß"]),
        ("Die Straße in Köln", "stras", ["Straß"]),
        ("Die Straße in Köln", "kol", ["Köl"]),
        ("Ko\u0308ln", "ko", ["Ko\u0308"]),
        ("l'été d’été", "ete", ["été", "été"]),
        ("Un cœur", "coe", ["cœ"]),
        ("DİYARBAKIR ısı", "diyar ısı", ["DİYAR", "ısı"]),
        ("ΟΔΟΣ οδός", "οδος", ["ΟΔΟΣ", "οδός"]),
        ("今日は天気がいい", "天気", ["天気"]),
        ("天気、天気予報", "天気", ["天気", "天気"]),
        ("ภาษาไทย", "ไทย", ["ไทย"]),
        ("😀 note 😀 note", "note", ["note", "note"]),
        ("𝒜lpha", "alpha", ["𝒜lpha"]),
        ("㍿の", "株式", ["㍿"]),
        ("ein Donau\u00addampf\u00adschiff", "donaud", ["Donau\u00add"]),
        ("3月の会議", "3月", ["3月"]),
        ("A社とB社", "a社", ["A社"]),
        ("Ｃ＋＋とC++17", "c++", ["Ｃ＋＋", "C++"]),
        ("v1.2.3, 1.2", "1.2", ["1.2"]),
        ("v1.2.3", "2.3", ["2.3"]),
        (unicodedata.normalize("NFD", "한국어"), "한국", [NFD_HANGUK]),
        ("ｶﾞﾊﾞﾅﾝｽ", "ガバ", ["ｶﾞﾊﾞ"]),
        ("ﾊﾞﾊﾞ", "ハバ", []),
        ("ธนกำไร", "นก", ["นกำ"]),
        ("हिन्दी", "हिन", ["हिन्दी"]),
        ("தமிழ் மொழி", "தம", ["தமி"]),
        ("ab\u0301\u0323 c", "ab", ["ab\u0301\u0323"]),
        ("ab\U0001f3fb c", "ab", ["ab\U0001f3fb"]),
        ("\u0600١٢", "١٢", ["\u0600١٢"]),
        ("™\u200d👩 c", "tm", ["™\u200d👩"]),
        ("한국ㅋㅋ", "한국", ["한국"]),
        ("nothing here", "else", []),
        ("overlapping", "over overlap", ["overlap"]),
    ],
)
def test_what_was_searched_is_marked(
    text: str, query: str, expected: list[str]
) -> None:
    """The marked text is as it was written, with whole letters."""
    assert marked(text, query) == expected


@given(
    st.text(KNOWN, max_size=30) | st.text(LETTERS, max_size=30),
    st.integers(0, 30),
    st.integers(2, 8),
)
def test_no_mark_cuts_a_character(text: str, begin: int, size: int) -> None:
    """A browser would show the halves as what nobody wrote."""
    query = fold(text)[begin : begin + size]
    edges, position = {0}, 0
    for cluster in regex.findall(r"\X", text):
        position += len(cluster.encode("utf-16-le")) // 2
        edges.add(position)

    for start, length in highlights(text, search_terms(query)):
        assert start in edges and start + length in edges
        assert length > 0


@given(st.text(KNOWN, max_size=20) | st.text(LETTERS, max_size=20))
def test_every_word_is_marked_whole(text: str) -> None:
    """The mark of a word holds all that it was written with."""
    for word in words(fold(text)):
        terms = list(word.terms())
        assert any(terms[0] in fold(part) for part in marked(text, word.text))


def test_offsets_count_as_javascript_does() -> None:
    """A character beyond the first plane counts as two."""
    assert highlights("😀 note", ["note"]) == [(3, 4)]


def test_tags_are_marked_whole_when_asked_for_whole() -> None:
    """`#tag` asks for the tag, a word for the word."""
    assert tag_highlights("Größe XL", ["#gross"]) == [(0, 8)]
    assert tag_highlights("Größe XL", ["xl"]) == [(6, 2)]
    assert tag_highlights("Größe XL", ["#other"]) == []
    assert highlights("Größe XL", ["#gross"]) == []


def test_a_long_text_has_a_bounded_number_of_marks() -> None:
    """The first ones are kept."""
    assert len(highlights("note " * 2000, ["note"])) == MAX_PER_TEXT
    assert highlights("今" * 10_000, ["今今"]) == [(0, 10_000)]


@given(st.text(LETTERS, max_size=40), st.text(LETTERS, min_size=2, max_size=6))
def test_what_is_marked_is_what_was_asked(text: str, query: str) -> None:
    """An item that is found by a text has a mark in it."""
    terms = [term for term in search_terms(query) if not term.startswith("#")]
    found = marked(text, query)

    for part in found:
        assert any(term[:1] in fold(part) for term in terms)
    tokens, truncated = item_tokens(text, [], "")
    if terms and not truncated and matches(tokens, terms):
        assert found
    if found:
        assert any(matches(tokens, [term]) for term in terms) or truncated
