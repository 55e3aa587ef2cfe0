"""Where a text may be cut without cutting a character as people see it.

The rules are those of Unicode's grapheme clusters (UAX 29), which join a little more here
than there, and never less. They are written down here because the standard library lacks
the property that they are made of, and because `regex`, which has it, would be larger
than the service itself: for the highlights of texts that are not in ASCII.
"""

import re
from collections.abc import Iterator
from unicodedata import category

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
# The parts of Korean syllables in all their forms, also of half width and in circles:
# folding makes one syllable of them.
_JAMO = r"\u1100-\u11ff\u3131-\u318e\u3260-\u327e\ua960-\ua97f\ud7b0-\ud7ff\uffa0-\uffdc"
_PAIR = re.compile(
    rf"[{_JAMO}][{_JAMO}\uac00-\ud7a3]|[\uac00-\ud7a3][{_JAMO}]"
    "|[\U0001f1e6-\U0001f1ff]{2}|\r\n"
)
"""Two characters that are one: of a syllable, of a flag, or of a line's end."""


def is_part_of_another(char: str) -> bool:
    """Tell whether a character belongs to the one before or behind it."""
    return _continues(char) or char in _BEGINNING


def _continues(char: str) -> bool:
    """Tell whether a character belongs to the one before it."""
    return char in _CONTINUING or category(char).startswith("M")


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
            or _PAIR.match(before + char)
        ):
            continue
        yield text[start:position]
        start = position
    if text:
        yield text[start:]
