"""Words for search: what of a text is findable, and by which spelling.

The rule for each script is in docs/search.md. Only the standard library: an ICU would
be larger than everything else that the API's function loads.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

MIN_WORD = 2
MAX_WORD = 40
MAX_WORDS = 45
SPAN = 12
"""How much of a text without spaces is found by one token."""

_WORD = re.compile(r"[^\W_]+")
_ACCENTED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
_UNSPACED_SCRIPTS = (
    "CJK UNIFIED",
    "HIRAGANA",
    "IDEOGRAPHIC",
    "KATAKANA",
    "KHMER",
    "LAO",
    "MYANMAR",
    "THAI",
)
# Unicode's Default_Ignorable_Code_Point, without fillers, which are letters, and the
# space of no width, which stands between words. Compiled when the first text needs it:
# `re` keeps it.
_UNSEEN = (
    "[\u00ad\u034f\u061c\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
# Letters that no decomposition takes apart, as people type them without the key.
_PLAIN = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ł": "l",
        "ŧ": "t",
        "ı": "i",
        "ـ": "",
    }
)


def fold(text: str) -> str:
    """Drop case, accents and compatibility forms (`Straße` and `STRASSE` agree).

    A mark may be left out over Latin, Greek, Cyrillic, Arabic and Hebrew letters; in
    other scripts (Devanagari, Thai, Japanese …) it makes another sound, so it stays.
    What is not seen (soft hyphens, joiners, direction marks) is dropped too.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", re.sub(_UNSEEN, "", text)).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    marks = _marks(decomposed)
    if marks:
        decomposed = _without_accents(decomposed, marks)
    return unicodedata.normalize("NFKC", decomposed.translate(_PLAIN))


def _marks(text: str) -> set[str]:
    """The combining characters in a text."""
    return set() if text.isascii() else set(filter(_is_mark, set(text)))


def _without_accents(text: str, marks: set[str]) -> str:
    """A decomposed text without the marks over letters that bear accents."""
    bearers = {
        char
        for char in set(text)
        if char.isalpha() and unicodedata.name(char, "").startswith(_ACCENTED_SCRIPTS)
    }
    kept: list[str] = []
    base = ""
    for char in text:
        if char not in marks:
            base = char
        elif base in bearers:
            continue
        kept.append(char)
    return "".join(kept)


@dataclass(frozen=True)
class Word:
    """A word in a folded text.

    Attributes:
        text: the word.
        start: where it begins.
        spaced: whether its script puts spaces between words; else it is all that
            stands together, of which any part may be searched.
    """

    text: str
    start: int
    spaced: bool

    def tokens(self) -> Iterator[str]:
        """What it is found by: its beginning, or what begins at each character."""
        if self.spaced:
            yield self.text[:MAX_WORD]
            return
        for start, char in enumerate(self.text):
            token = self.text[start : start + SPAN]
            if len(token) >= MIN_WORD and not _is_mark(char):
                yield token

    def terms(self) -> Iterator[str]:
        """What it asks for; what is longer than a token becomes several."""
        if self.spaced:
            yield self.text[:MAX_WORD]
            return
        last = max(0, len(self.text) - SPAN)
        for start in (*range(0, last, SPAN), last):
            while _is_mark(self.text[start]):
                start -= 1
            yield self.text[start : start + SPAN]


def words(folded: str) -> Iterator[Word]:
    """The words of a folded text in order, without those too short to search.

    A word is a run of letters, digits and the marks on them, all of scripts with
    spaces or all of scripts without.
    """
    for start, end, spaced in _runs(folded):
        if end - start >= MIN_WORD:
            yield Word(folded[start:end], start, spaced)


def _runs(folded: str) -> Iterator[tuple[int, int, bool]]:
    """Where words begin and end, and whether their script has spaces."""
    marks = _marks(folded)
    unspaced = {char for char in set(folded) if _is_unspaced(char)}
    if not marks and not unspaced:
        for match in _WORD.finditer(folded):
            yield *match.span(), True
        return
    start: int | None = None
    for position, char in enumerate(folded):
        if char in marks:
            # One before the first letter belongs to what is no word.
            continue
        inside = char.isalnum()
        if start is not None and (
            not inside or (char in unspaced) != (folded[start] in unspaced)
        ):
            yield start, position, folded[start] not in unspaced
            start = None
        if inside and start is None:
            start = position
    if start is not None:
        yield start, len(folded), folded[start] not in unspaced


@lru_cache(maxsize=4096)
def _is_unspaced(char: str) -> bool:
    """Whether a letter is of a script that puts no spaces between words."""
    return char > "\u0dff" and unicodedata.name(char, "").startswith(_UNSPACED_SCRIPTS)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _tokens(text: str) -> Iterator[str]:
    """What a text is found by."""
    for word in words(fold(text)):
        yield from word.tokens()


def title_key(title: str) -> str:
    """What a title is ordered by: case, accents and width of spaces do not count."""
    return " ".join(fold(title).split())


def tag_token(tag: str) -> str:
    """The token of a whole tag; `#` keeps it apart from words."""
    return "#" + " ".join(fold(tag).split())[:MAX_WORD]


def item_tokens(
    title: str, tags: Iterable[str], description: str
) -> tuple[list[str], bool]:
    """The sorted distinct tokens of an item, and whether some were left out.

    Whole tags first, since a filter by tag must be exact; then the words of title,
    tags and description: what is cut is the least telling.
    """
    tags = list(tags)
    found = chain(
        (token for tag in tags if len(token := tag_token(tag)) > 1),
        *map(_tokens, (title, *tags, description)),
    )
    kept: dict[str, None] = {}
    for token in found:
        if len(kept) == MAX_WORDS and token not in kept:
            # The rest of a long description is not even looked at.
            return sorted(kept), True
        kept[token] = None
    return sorted(kept), False


def search_terms(query: str) -> list[str]:
    """The distinct terms of a query, the longest first; `#tag` asks for a tag."""
    terms: list[str] = []
    for part in query.split():
        if part.startswith("#") and len(tag_token(part[1:])) > 1:
            terms.append(tag_token(part[1:]))
        else:
            terms.extend(term for word in words(fold(part)) for term in word.terms())
    return sorted(dict.fromkeys(terms), key=lambda term: (-len(term), term))


def matches(tokens: Iterable[str], terms: Iterable[str]) -> bool:
    """Whether every term is the beginning of some token."""
    tokens = list(tokens)
    return all(any(token.startswith(term) for token in tokens) for term in terms)
