"""Text analysis for search: the words of a text, and the tokens that they are found by.

The rule for each script is in docs/search.md. Only the standard library is used: ICU
would be larger than everything else that the API's function loads.
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
"""Length in characters of a token of a text without spaces."""

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
# Unicode's Default_Ignorable_Code_Point, without the fillers, which are letters, and
# without the zero-width space, which separates words. Not compiled here: `re` compiles
# it at first use and caches it.
_INVISIBLE = (
    "[\u00ad\u034f\u061c\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
# Letters that Unicode does not decompose, as people type them who lack their keys.
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
    """Drop case, accents and compatibility forms (`Straße` and `STRASSE` become equal).

    Marks on Latin, Greek, Cyrillic, Arabic and Hebrew letters are dropped; in other
    scripts (Devanagari, Thai, Japanese …) a mark changes the sound, so it stays.
    Invisible characters (soft hyphens, joiners, direction marks) are dropped too.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", re.sub(_INVISIBLE, "", text)).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    marks = _marks(decomposed)
    if marks:
        decomposed = _without_accents(decomposed, marks)
    return unicodedata.normalize("NFKC", decomposed.translate(_PLAIN))


def _marks(text: str) -> set[str]:
    """Return the combining characters in a text."""
    return set() if text.isascii() else set(filter(_is_mark, set(text)))


def _without_accents(text: str, marks: set[str]) -> str:
    """Remove the marks on letters of accented scripts from a decomposed text."""
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
        start: the position of its first character.
        spaced: whether its script puts spaces between words. If not, the word is a
            whole run of characters, of which any part may be searched.
    """

    text: str
    start: int
    spaced: bool

    def tokens(self) -> Iterator[str]:
        """Yield the tokens it is found by.

        With spaces that is its beginning; without, what begins at each character.
        """
        if self.spaced:
            yield self.text[:MAX_WORD]
            return
        for start, char in enumerate(self.text):
            token = self.text[start : start + SPAN]
            if len(token) >= MIN_WORD and not _is_mark(char):
                yield token

    def terms(self) -> Iterator[str]:
        """Yield the terms it stands for in a query: several if it exceeds a token."""
        if self.spaced:
            yield self.text[:MAX_WORD]
            return
        last = max(0, len(self.text) - SPAN)
        for start in (*range(0, last, SPAN), last):
            while _is_mark(self.text[start]):
                start -= 1
            yield self.text[start : start + SPAN]


def words(folded: str) -> Iterator[Word]:
    """Yield the words of a folded text in order, without those too short to search.

    A word is a run of letters, digits and the marks on them, all of scripts with
    spaces or all of scripts without.
    """
    for start, end, spaced in _runs(folded):
        if end - start >= MIN_WORD:
            yield Word(folded[start:end], start, spaced)


def _runs(folded: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the start and end of each word, and whether its script has spaces."""
    marks = _marks(folded)
    unspaced = {char for char in set(folded) if _is_unspaced(char)}
    if not marks and not unspaced:
        for match in _WORD.finditer(folded):
            yield *match.span(), True
        return
    start: int | None = None
    for position, char in enumerate(folded):
        if char in marks:
            # A mark before the first letter belongs to no word.
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
    """Tell whether a letter is of a script that puts no spaces between words."""
    return char > "\u0dff" and unicodedata.name(char, "").startswith(_UNSPACED_SCRIPTS)


def _is_mark(char: str) -> bool:
    """Tell whether a character is a combining one."""
    return unicodedata.category(char).startswith("M")


def _tokens(text: str) -> Iterator[str]:
    """Yield the tokens that a text is found by."""
    for word in words(fold(text)):
        yield from word.tokens()


def title_key(title: str) -> str:
    """Return the sort key of a title; case, accents and extra spaces do not count."""
    return " ".join(fold(title).split())


def tag_token(tag: str) -> str:
    """Return the token of a whole tag; `#` keeps it apart from words."""
    return "#" + " ".join(fold(tag).split())[:MAX_WORD]


def item_tokens(
    title: str, tags: Iterable[str], description: str
) -> tuple[list[str], bool]:
    """Return the sorted distinct tokens of an item, and whether some were left out.

    Whole tags come first, since a filter by tag must be exact; then the words of
    title, tags and description, so that the least important ones are left out.
    """
    tags = list(tags)
    found = chain(
        (token for tag in tags if len(token := tag_token(tag)) > 1),
        *map(_tokens, (title, *tags, description)),
    )
    kept: dict[str, None] = {}
    for token in found:
        if len(kept) == MAX_WORDS and token not in kept:
            # Stop here, so that the rest of a long description costs nothing.
            return sorted(kept), True
        kept[token] = None
    return sorted(kept), False


def search_terms(query: str) -> list[str]:
    """Return the distinct terms of a query, the longest first; `#tag` means a tag."""
    terms: list[str] = []
    for part in query.split():
        if part.startswith("#") and len(tag_token(part[1:])) > 1:
            terms.append(tag_token(part[1:]))
        else:
            terms.extend(term for word in words(fold(part)) for term in word.terms())
    return sorted(dict.fromkeys(terms), key=lambda term: (-len(term), term))


def matches(tokens: Iterable[str], terms: Iterable[str]) -> bool:
    """Tell whether every term is the beginning of some token."""
    tokens = list(tokens)
    return all(any(token.startswith(term) for token in tokens) for term in terms)
