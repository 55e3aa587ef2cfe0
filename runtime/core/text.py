"""Words for search: what of a text is findable, and by which spelling."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import dropwhile, groupby

MIN_WORD = 2
MAX_WORD = 40
MAX_WORDS = 45
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Drop case, accents and compatibility forms (`Straße` and `STRASSE` agree).

    A mark is an accent over Latin, Greek and Cyrillic letters; in other scripts
    (Devanagari, Thai, Japanese …) it makes another sound, so it stays.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    marks = _marks(decomposed)
    if marks:
        decomposed = _without_accents(decomposed, marks)
    return unicodedata.normalize("NFKC", decomposed)


def _marks(text: str) -> set[str]:
    """The combining characters in a text."""
    return {char for char in set(text) if unicodedata.category(char).startswith("M")}


def _without_accents(text: str, marks: set[str]) -> str:
    """A decomposed text without the marks over letters that bear accents."""
    bearers = {
        char
        for char in set(text)
        if char.isalpha()
        and unicodedata.name(char, "").startswith(("LATIN", "GREEK", "CYRILLIC"))
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


def words(text: str) -> list[str]:
    """The words of a text in order, folded, without those too short to search."""
    found = _words(fold(text))
    return [word[:MAX_WORD] for word in found if len(word) >= MIN_WORD]


def _words(folded: str) -> list[str]:
    """Runs of letters and digits, which go on over marks."""
    marks = _marks(folded)
    if not marks:
        return _WORD.findall(folded)
    runs = groupby(folded, lambda char: char in marks or char.isalnum())
    # A mark before the first letter belongs to what is no word.
    return [
        "".join(dropwhile(marks.__contains__, run)) for inside, run in runs if inside
    ]


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
    candidates = dict.fromkeys(
        [
            *(token for tag in tags if len(token := tag_token(tag)) > 1),
            *words(title),
            *(word for tag in tags for word in words(tag)),
            *words(description),
        ]
    )
    kept = list(candidates)[:MAX_WORDS]
    return sorted(kept), len(candidates) > MAX_WORDS


def search_terms(query: str) -> list[str]:
    """The distinct terms of a query, the longest first; `#tag` asks for a tag."""
    terms: list[str] = []
    for part in query.split():
        if part.startswith("#") and len(tag_token(part[1:])) > 1:
            terms.append(tag_token(part[1:]))
        else:
            terms.extend(words(part))
    return sorted(dict.fromkeys(terms), key=lambda term: (-len(term), term))


def matches(tokens: Iterable[str], terms: Iterable[str]) -> bool:
    """Whether every term is the beginning of some token."""
    tokens = list(tokens)
    return all(any(token.startswith(term) for token in tokens) for term in terms)
