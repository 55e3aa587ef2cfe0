"""Which items a listing holds, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from runtime.core.text import item_tokens, matches, tag_token
from runtime.features.items.models import Item, ItemStatus


class ItemSort(StrEnum):
    """An order of items; `-` is descending."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    TITLE = "title"
    TITLE_DOWN = "-title"


@dataclass(frozen=True)
class Listing:
    """What an item must be to be listed.

    Attributes:
        sort: the order; without one, newest first, and a search by the word found.
        status: how far it is.
        tag: the token of a tag that it has, whole.
        terms: folded beginnings of words that it has, the longest first.
    """

    sort: ItemSort | None = None
    status: ItemStatus | None = None
    tag: str | None = None
    terms: tuple[str, ...] = ()

    @property
    def holds_everything(self) -> bool:
        """Whether no item is left out."""
        return self.status is None and self.tag is None and not self.terms

    def holds(self, item: Item) -> bool:
        """Whether an item belongs to it."""
        if self.status is not None and item.status != self.status:
            return False
        if self.tag is not None and self.tag not in map(tag_token, item.tags):
            return False
        return not self.terms or matches(tokens_of(item), self.terms)

    def binding(self) -> Sequence[str]:
        """What a cursor must not be used without."""
        return (self.sort or "", self.status or "", self.tag or "", *self.terms)


def tokens_of(item: Item) -> list[str]:
    """The sorted tokens that search finds an item by."""
    return item_tokens(item.title, item.tags, item.description)[0]
