"""The tokens that items were found by before schema 3, to remove the rows of these.

Once a back-fill has run over every table, this module can go.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from runtime.core.text import MAX_WORD, MAX_WORDS, MIN_WORD, SPAN, fold
from runtime.core.text import is_mark as _is_mark
from runtime.core.text import is_of_unspaced_script as _is_unspaced

_RUN = re.compile("u[um]*|a[am]*")


def earlier_tokens(title: str, tags: Iterable[str], description: str) -> set[str]:
    """Return the tokens by which schemas 1 and 2 found an item."""
    tags = list(tags)
    found = chain(
        ("#" + " ".join(fold(tag).split())[:MAX_WORD] for tag in tags),
        *map(_tokens, (title, *tags, description)),
    )
    kept: set[str] = set()
    for token in found:
        if token == "#" or token in kept:
            continue
        if len(kept) == MAX_WORDS:
            break
        kept.add(token)
    return kept


def _tokens(text: str) -> Iterator[str]:
    """Yield the tokens of a text: letters and digits stood apart from other scripts."""
    folded = fold(text)
    kinds = folded.translate({ord(char): _kind(char) for char in set(folded)})
    for run in _RUN.finditer(kinds):
        start, end = run.span()
        if end - start < MIN_WORD:
            continue
        if kinds[start] == "a":
            yield folded[start:end][:MAX_WORD]
            continue
        for begin in range(start, end - MIN_WORD + 1):
            if kinds[begin] != "m":
                yield folded[begin : min(begin + SPAN, end)]


def _kind(char: str) -> str:
    """Return whether a character is a mark, of a script without spaces, or another."""
    if _is_mark(char):
        return "m"
    if not char.isalnum():
        return " "
    return "u" if _is_unspaced(char) else "a"
