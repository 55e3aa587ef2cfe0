"""Characters as people see them, which no cut may divide.

The rules are those of Unicode's grapheme clusters (UAX 29), which join a little more
here than there, and never less. They are written down here because the standard library
lacks the property that they are made of, and because `regex`, which has it, would be
larger than the service itself: for the highlights of texts that are not in ASCII.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, normalize

_CONTINUING = frozenset(
    # Vowel signs of Thai and Lao that count as letters, joiners, sound marks of half
    # width, skin tones, tags.
    "\u0e33\u0eb3\u200c\u200d\uff9e\uff9f"
    + "".join(map(chr, (*range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080))))
)
_BEGINNING = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e"
    "\U000110bd\U000110cd\U000111c2\U000111c3\U000113d1\U0001193f\U00011941\U00011a84"
    "\U00011a85\U00011a86\U00011a87\U00011a88\U00011a89\U00011d46\U00011f02"
)
"""Signs that belong to the character behind them (Grapheme_Cluster_Break=Prepend)."""
_LINKING = frozenset(
    "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\u1cf5\u1cf6"
    "\ua9c0\uaaf6\U00010a3f\U00011133\U000113d0\U0001193e\U00011a3a\U00011a47"
    "\U00011a99\U00011f42"
)
"""Signs that make one character of the letters around them (InCB=Linker)."""
# Parts of a Korean syllable, each with those that may follow it in the same one.
_FIRST, _VOWEL, _LAST = (
    r"\u1100-\u115f\ua960-\ua97f",
    r"\u1160-\u11a7\ud7b0-\ud7c6",
    r"\u11a8-\u11ff\ud7cb-\ud7ff",
)
_PAIR = re.compile(
    rf"[{_FIRST}][{_FIRST}{_VOWEL}]|[{_VOWEL}][{_VOWEL}{_LAST}]|[{_LAST}]{{2}}"
    "|[\U0001f1e6-\U0001f1ff]{2}|\r\n"
)
"""Two characters that are one: of a syllable, of a flag, or of a line's end."""


def is_part_of_another(char: str) -> bool:
    """Tell whether a character belongs to the one before or behind it."""
    return _continues(char) or char in _BEGINNING


def _continues(char: str) -> bool:
    """Tell whether a character belongs to the one before it."""
    return char in _CONTINUING or category(char).startswith("M")


@lru_cache(maxsize=4096)
def _apart(char: str) -> str:
    """Return the parts that a syllable has, in the form that folding makes one of.

    Without that, those of half width or in circles would be no parts of a syllable.
    """
    return normalize("NFKD", char)


def graphemes(text: str) -> Iterator[str]:
    """Yield the characters of a text as people see them, in order."""
    start, linked = 0, False
    for position in range(1, len(text)):
        before, char = text[position - 1], text[position]
        linked = before in _LINKING or linked and _continues(before)
        if (
            _continues(char)
            or (linked and char.isalpha())
            or before == "\u200d"
            or before in _BEGINNING
            or _PAIR.match(_apart(before)[-1] + _apart(char)[0])
        ):
            continue
        yield text[start:position]
        start = position
    if text:
        yield text[start:]
