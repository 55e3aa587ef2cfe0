"""Words for search: what of a text is findable, and by which spelling."""

import re
import unicodedata
from collections.abc import Iterable

MIN_WORD = 2
MAX_WORD = 40
MAX_WORDS = 45
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Drop case, accents and compatibility forms (`Straße` and `STRASSE` agree)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", bare)


def words(text: str) -> list[str]:
    """The words of a text in order, folded, without those too short to search."""
    return [
        word[:MAX_WORD] for word in _WORD.findall(fold(text)) if len(word) >= MIN_WORD
    ]


def tag_token(tag: str) -> str:
    """The token of a whole tag; `#` keeps it apart from words."""
    return "#" + " ".join(fold(tag).split())[:MAX_WORD]


def item_tokens(
    title: str, tags: Iterable[str], description: str
) -> tuple[list[str], bool]:
    """The sorted distinct tokens of an item, and whether some were left out.

    Title first, then tags, then description: what is cut is the least telling.
    """
    tags = list(tags)
    candidates = dict.fromkeys(
        [
            *words(title),
            *(token for tag in tags if len(token := tag_token(tag)) > 1),
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
