"""The places in a text that match a search, for a frontend to mark.

Offsets count UTF-16 code units as JavaScript does: `text.slice(start, start + length)`.
They refer to the stored text, not to the folded text that search compares, and cut no
character as people see it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from runtime.core.graphemes import graphemes, is_part_of_another
from runtime.core.text import Word, fold, may_be_in_word, tag_token, words

MAX_PER_TEXT = 50

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
        # A joiner makes one character of what stands around it, such as two emoji.
        if not _belongs(char) and text[position - 1 : position] != "\u200d":
            if position > start:
                yield start, text[start:position]
            start = position + 1
    if start < len(text):
        yield start, text[start:]


@lru_cache(maxsize=4096)
def _belongs(char: str) -> bool:
    """Tell whether a character can become a part of a word when it is folded."""
    folded = fold(char)
    return not folded or is_part_of_another(char) or any(map(may_be_in_word, folded))


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
    if stretch.isascii():
        yield from matches
        return
    parts = list(graphemes(stretch))
    ends = [0, *accumulate(map(len, parts))]
    folded_parts = list(map(_folded, parts))
    if "".join(folded_parts) != folded:
        # Folding joins characters that are apart, which is rare: mark them all.
        yield 0, len(stretch)
        return
    folded_ends = [0, *accumulate(map(len, folded_parts))]
    for begin, end in matches:
        first = bisect_right(folded_ends, begin) - 1
        yield ends[first], ends[bisect_left(folded_ends, end)]


@lru_cache(maxsize=4096)
def _folded(part: str) -> str:
    """Return a character as people see it, folded."""
    return fold(part)


def _beginnings(word: Word, term: str) -> Iterator[int]:
    """Yield the offsets in the folded text at which a term matches a word."""
    for piece in word.pieces:
        if word.text.startswith(term, piece):
            yield word.start + piece


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
