"""The places in a text that match a search, for a frontend to mark.

Offsets count UTF-16 code units as JavaScript does: `text.slice(start, start + length)`.
They refer to the stored text, not to the folded text that search compares.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from unicodedata import category

from runtime.core.text import Word, fold, tag_token, words

MAX_PER_TEXT = 50
_MAX_UNEVEN = 500
"""Longest stretch that is searched if folding changes its length, in characters."""

Span = tuple[int, int]


def highlights(text: str, terms: Iterable[str]) -> list[Span]:
    """Return start and length of each match of a search term in a text, in order."""
    plain = [term for term in terms if not term.startswith("#")]
    if not plain:
        return []
    found: list[Span] = []
    for start, stretch in _stretches(text):
        found += (
            (start + begin, start + end) for begin, end in _places(stretch, plain)
        )
        if len(found) >= MAX_PER_TEXT:
            break
    return [_in_utf16(text, span) for span in _merged(found)[:MAX_PER_TEXT]]


def tag_highlights(tag: str, terms: Sequence[str]) -> list[Span]:
    """Return the same for a tag; a term with `#` matches it as a whole."""
    token = tag_token(tag)
    if any(term.startswith("#") and token.startswith(term) for term in terms):
        return [_in_utf16(tag, (0, len(tag)))]
    return highlights(tag, terms)


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text that may contain words, each with its offset."""
    start = 0
    for position, char in enumerate(text):
        if not _belongs(char):
            if position > start:
                yield start, text[start:position]
            start = position + 1
    if start < len(text):
        yield start, text[start:]


@lru_cache(maxsize=4096)
def _belongs(char: str) -> bool:
    """Tell whether a character can become a part of a word when it is folded."""
    folded = fold(char)
    return (
        char.isalnum()
        or category(char).startswith("M")
        or not folded
        or any(part.isalnum() for part in folded)
    )


def _places(stretch: str, terms: Sequence[str]) -> Iterator[Span]:
    """Yield begin and end of each match in a stretch, as offsets in it."""
    folded = fold(stretch)
    matches = [
        (begin, begin + len(term))
        for word in words(folded)
        for term in terms
        for begin in _beginnings(word, term)
    ]
    if not matches:
        return
    if stretch.isascii() or len(stretch) > _MAX_UNEVEN:
        if len(folded) == len(stretch):
            yield from matches
        return

    @cache
    def length(end: int) -> int:
        """Return the length of the first `end` characters when they are folded."""
        return len(fold(stretch[:end]))

    ends = range(len(stretch) + 1)
    for begin, end in matches:
        first = bisect_right(ends, begin, key=length) - 1
        last = bisect_left(ends, end, key=length)
        while last < len(stretch) and category(stretch[last]).startswith("M"):
            last += 1
        yield first, last


def _beginnings(word: Word, term: str) -> Iterator[int]:
    """Yield the offsets in the folded text at which a term matches a word."""
    if word.spaced:
        if word.text.startswith(term):
            yield word.start
        return
    position = word.text.find(term)
    while position >= 0:
        yield word.start + position
        position = word.text.find(term, position + 1)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, with overlapping ones merged."""
    merged: list[Span] = []
    for begin, end in sorted(spans):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _in_utf16(text: str, span: Span) -> Span:
    """Return start and length of a span in UTF-16 code units."""
    begin, end = span
    return _units(text[:begin]), _units(text[begin:end])


def _units(text: str) -> int:
    """Return the number of UTF-16 code units of a text."""
    return len(text) + sum(char > "\uffff" for char in text)
