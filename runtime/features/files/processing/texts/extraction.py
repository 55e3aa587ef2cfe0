"""The text that is kept of a file, and the words by which search finds it."""

import re
import unicodedata

from runtime.core.text import MAX_WORD, fold, words

MAX_TEXT_BYTES = 1000 * 1000
"""The size of the text that is kept; what follows is left out."""
READ_BYTES = MAX_TEXT_BYTES + 64 * 1024
"""The bytes that are read for it: a mark and line ends of two bytes become less."""
MAX_WORDS = 40

# Texts that repeat few words for longer than that are found by fewer words.
_SEARCHED = 20_000
_LINE_END = re.compile("\r\n?|\u0085|\u2028")
# As many marks on one character as Unicode's Stream-Safe Text Format has (UAX #15).
_MOST_MARKS = 30
_REFUSED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def normalise(text: str) -> str:
    """Return a text as it is kept: composed, with line feeds, without marks of bytes.

    Documents can hold characters that no text has, such as halves of pairs.
    """
    text = _REFUSED.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", _with_few_marks(text)).strip()


def _with_few_marks(text: str) -> str:
    """Return a text without those marks on a character that are too many.

    Composing puts them in order, in a time that grows with the square of their number:
    a megabyte of them would take many minutes.
    """
    if text.isascii():
        return text
    # Some that are no marks by themselves are made of nothing but marks.
    marks = "".join(
        char
        for char in set(text)
        if unicodedata.combining(unicodedata.normalize("NFD", char)[0])
    )
    if not marks:
        return text
    return re.sub(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+", r"\1", text)


def cut(text: str, limit: int = MAX_TEXT_BYTES) -> str:
    """Return as much of a text as a number of bytes can hold, in whole characters."""
    return text.encode()[:limit].decode(errors="ignore")


def extract(head: bytes) -> str:
    """Return the text that is kept of a text file.

    Args:
        head: its first bytes, which were inspected; READ_BYTES of them if there are.
    """
    # The last character may be cut.
    return cut(normalise(head.decode("utf-8", errors="ignore")))


def first_words(text: str) -> list[str]:
    """Return the first distinct words of a text, folded as search compares them."""
    found = (word.text[:MAX_WORD] for word in words(fold(text[:_SEARCHED])))
    distinct: dict[str, None] = {}
    for word in found:
        distinct.setdefault(word)
        if len(distinct) == MAX_WORDS:
            break
    return list(distinct)
