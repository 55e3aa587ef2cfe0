"""Characters as people see them: none is cut in two."""

import unicodedata
from itertools import accumulate

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.graphemes import graphemes, is_part_of_another

KNOWN = st.characters(exclude_categories=["Cs", "Cn"])
JOINED = (
    "aéｶﾞﾊﾟ하\u1112\u1161\u11abㅎㅏㄳ㉠กำเກຳक्षि\u093c\u094dதமி\u0600١\U0001f3fb\u200d"
    "\u200c\u00ad™👩🇩🇪\u0301\u3099\ufe0f\U000e0067\u1039\u17d2\r\n "
)


@given(
    st.text(KNOWN, max_size=30)
    | st.text(JOINED, max_size=30)
    | st.text(KNOWN | st.sampled_from(JOINED), max_size=20)
)
def test_no_character_is_cut(text: str) -> None:
    """The parts end where some of Unicode's grapheme clusters end."""
    parts = list(graphemes(text))
    clusters = regex.findall(r"\X", text)

    assert "".join(parts) == text
    assert set(accumulate(map(len, parts))) <= set(accumulate(map(len, clusters)))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("abc", ["a", "b", "c"]),
        ("한국", ["한", "국"]),
        (
            unicodedata.normalize("NFD", "한국"),
            ["\u1112\u1161\u11ab", "\u1100\u116e\u11a8"],
        ),
        ("ﾊﾞｽ", ["ﾊﾞ", "ｽ"]),
        ("かき", ["か", "き"]),
        ("กำไร", ["กำ", "ไ", "ร"]),
        ("हिन्दी", ["हि", "न्दी"]),
        ("தமிழ்", ["த", "மி", "ழ்"]),
        ("cafe\u0301s", ["c", "a", "f", "e\u0301", "s"]),
        ("👩\u200d💻x", ["👩\u200d💻", "x"]),
        ("\u0600١٢", ["\u0600١", "٢"]),
    ],
)
def test_characters_are_no_longer_than_people_see_them(
    text: str, parts: list[str]
) -> None:
    """Otherwise whole words would be marked for one letter."""
    assert list(graphemes(text)) == parts


@given(KNOWN, KNOWN)
def test_what_joins_others_is_known(one: str, other: str) -> None:
    """It may not be taken for the end of a word."""
    if len(regex.findall(r"\X", one + other)) == 1 and not (one + other).isalpha():
        assert (
            is_part_of_another(one)
            or is_part_of_another(other)
            or len(list(graphemes(one + other))) == 1
        )
