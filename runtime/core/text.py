"""Text analysis for search: the words of a text, and the tokens that they are found by.

The rule for each script is in docs/search.md. Only the standard library is used: ICU
would be larger than everything else that the API's function loads.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from os.path import commonprefix

MIN_WORD = 2
MAX_WORD = 40
MAX_WORDS = 45
SPAN = 12
"""Length in characters of a token of a text without spaces."""

_PLAIN_WORD = re.compile(r"[^\W_]+")
_NO_PLAIN_WORD = re.compile(r"\d[.,\u066b\u066c]\d|\w[+#]")
# A word in a text in which `_kind` stands for each character: a point or comma between
# digits belongs to the number, and `+` and `#` may end a word.
_WORD = re.compile(r"[adu][adum]*(?:(?<=d)\.(?=d)[adum]+)*(?:(?<=[ad])\++)?")
_PIECE = re.compile("u|[ad][adm]*")
_NUMBER_BEGUN = re.compile(r"^\d[.,]$")
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


def caseless(text: str) -> str:
    """Return the same for texts that are equal but for case or compatibility forms."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def _marks(text: str) -> set[str]:
    """Return the combining characters in a text."""
    return set() if text.isascii() else set(filter(is_mark, set(text)))


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
        pieces: the positions in the word at which a search for it may begin: its own
            beginning, each group of digits of a number, and, in scripts without spaces
            between words, each character.
    """

    text: str
    start: int
    pieces: tuple[int, ...]

    def tokens(self) -> Iterator[str]:
        """Yield the tokens it is found by: what begins at each piece."""
        if len(self.pieces) == 1:
            yield self.text[: self._end(0)]
            return
        for begin in self.pieces:
            token = self.text[begin : self._end(begin)]
            if len(token) >= MIN_WORD:
                yield token

    def terms(self) -> Iterator[str]:
        """Yield the terms it stands for in a query: several if it exceeds a token.

        Each begins where a token does, and the last one overlaps the one before, so
        that as much as possible has to stand together.
        """
        size = len(self.text)
        later = [piece for piece in self.pieces if 0 < piece <= size - MIN_WORD]
        begin = 0
        while True:
            end = self._end(begin)
            yield self.text[begin:end]
            later = [piece for piece in later if piece > begin]
            if end >= size or not later:
                return
            adjoining = [piece for piece in later if piece <= end] or later[:1]
            final = (piece for piece in adjoining if self._end(piece) >= size)
            begin = next(final, adjoining[-1])

    def _end(self, begin: int) -> int:
        """Return the end of the token that begins at a piece, or one beyond it."""
        return begin + (SPAN if _kind(self.text[begin]) == "u" else MAX_WORD)


def words(folded: str) -> Iterator[Word]:
    """Yield the words of a folded text in order, without those too short to search.

    A word is a run of letters, digits and the marks on them. Scripts that put no spaces
    between words share one with the letters and digits beside them (`A社`, `3月`).
    """
    kinds = {} if folded.isascii() else _kinds(folded)
    if not _NO_PLAIN_WORD.search(folded) and not {"u", "m"} & set(kinds.values()):
        for match in _PLAIN_WORD.finditer(folded):
            if len(found := match.group()) >= MIN_WORD:
                yield Word(found, match.start(), (0,))
        return
    for match in _WORD.finditer(folded.translate(kinds or _kinds(folded))):
        start, end = match.span()
        if end - start >= MIN_WORD:
            pieces = tuple(piece.start() for piece in _PIECE.finditer(match.group()))
            yield Word(folded[start:end], start, pieces)


def may_be_in_word(char: str) -> bool:
    """Tell whether a character of a folded text can be a part of a word."""
    return _kind(char) != " "


def _kinds(text: str) -> dict[int, str]:
    """Return the kind of each character in a text, by its code point."""
    return {ord(char): _kind(char) for char in set(text)}


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """Return the kind of a character, one letter or sign.

    `m` is a mark, `d` a digit, `u` a letter of a script without spaces between words,
    `a` any other letter, `.` what may stand between digits, `+` what may end a word.
    """
    if is_mark(char):
        return "m"
    if char.isdecimal():
        return "d"
    if char.isalnum():
        return "u" if is_of_unspaced_script(char) else "a"
    if char in ".,\u066b\u066c":
        return "."
    return "+" if char in "+#" else " "


@lru_cache(maxsize=4096)
def is_of_unspaced_script(char: str) -> bool:
    """Tell whether a character is of a script that puts no spaces between words."""
    return char > "\u0dff" and unicodedata.name(char, "").startswith(_UNSPACED_SCRIPTS)


def is_mark(char: str) -> bool:
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
    """Return the token of a whole tag; `#` keeps it apart from words.

    It is not cut, so that different tags stay different: 30 characters have 990 bytes
    at most when they are folded, which a sort key has room for.
    """
    return "#" + " ".join(fold(tag).split())


def item_tokens(
    title: str, tags: Iterable[str], description: str
) -> tuple[list[str], bool]:
    """Return the sorted distinct tokens of an item, and whether some were left out.

    Whole tags come first, since a filter by tag must be exact. Then come, in turn, one
    of the title and one of the tags, so that neither crowds out the other; the
    description is last, since it is the least important.
    """
    tags = list(tags)
    in_tags = chain.from_iterable(map(_tokens, tags))
    in_turn = chain.from_iterable(zip_longest(_tokens(title), in_tags))
    found = chain(
        (token for tag in tags if len(token := tag_token(tag)) > 1),
        filter(None, in_turn),
        _tokens(description),
    )
    kept: dict[str, None] = {}
    for token in found:
        if len(kept) == MAX_WORDS and token not in kept:
            # Stop here, so that the rest of a long description costs nothing.
            return sorted(kept), True
        kept[token] = None
    return sorted(kept), False


def with_shared_prefix(tokens: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield sorted tokens, each with the length of the prefix of the one before.

    It tells whether a token is the first one under a prefix, without the others.
    """
    previous = ""
    for token in tokens:
        yield token, len(commonprefix((previous, token)))
        previous = token


def search_terms(query: str) -> list[str]:
    """Return the distinct terms of a query, the longest first; `#tag` means a tag."""
    terms: list[str] = []
    for part in map(fold, query.split()):
        if part.startswith("#") and len(tag_token(part[1:])) > 1:
            terms.append(tag_token(part[1:]))
        else:
            terms.extend(term for word in words(part) for term in word.terms())
    if not terms:
        # `1.` on the way to `1.2`; beside other words it may be the first of a list.
        terms = _NUMBER_BEGUN.findall(fold(query).strip())
    return sorted(dict.fromkeys(terms), key=lambda term: (-len(term), term))


def matches(tokens: Iterable[str], terms: Iterable[str]) -> bool:
    """Tell whether every term is the beginning of some token."""
    tokens = list(tokens)
    return all(any(token.startswith(term) for token in tokens) for term in terms)
