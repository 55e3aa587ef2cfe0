"""Listings: the conditions for files."""

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.core.text import item_tokens, matches
from runtime.features.files.models import FileStatus, StoredFile


@dataclass(frozen=True)
class Listing:
    """The conditions that all listed files meet.

    Attributes:
        status: the status of each file.
        item_id: the item that each file belongs to.
        terms: beginnings of words that each file has, folded, the longest first.
        holds_nothing: whether no file can belong to it, as to a search for `!`.
    """

    status: FileStatus | None = None
    item_id: str | None = None
    terms: tuple[str, ...] = ()
    holds_nothing: bool = False

    def holds(self, file: StoredFile) -> bool:
        """Tell whether a file belongs to it."""
        if self.status is not None and file.status is not self.status:
            return False
        if self.item_id is not None and file.item_id != self.item_id:
            return False
        return not self.terms or matches(tokens_of(file), self.terms)

    def binding(self) -> Sequence[str]:
        """Return the values that a cursor is bound to; another listing refuses it."""
        return (self.status or "", self.item_id or "", *self.terms)


def tokens_of(file: StoredFile) -> list[str]:
    """Return the tokens by which search finds a file, sorted."""
    return item_tokens(file.name, (), " ".join(file.words))[0]
