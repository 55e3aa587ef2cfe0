"""Listings: the conditions for items, and their order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from runtime.core.text import item_tokens, matches, tag_token
from runtime.features.items.models import Item, ItemStatus


class ItemSort(StrEnum):
    """An order of items; `-` is descending."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    TITLE = "title"
    TITLE_DOWN = "-title"
    RECENT = "-updated_at"
    STALE = "updated_at"


@dataclass(frozen=True)
class Listing:
    """The conditions that all listed items meet, and their order.

    Attributes:
        sort: the order; if None, newest first, but a search by the word found.
        status: the status of each item.
        tag: the token of a tag that each item has.
        terms: beginnings of words that each item contains, folded, longest first.
        holds_nothing: whether no item can belong to it, as to a search for `!`.
        unless_updated: an interval of time; items that were updated in it, its
            beginning excepted, are passed over.
    """

    sort: ItemSort | None = None
    status: ItemStatus | None = None
    tag: str | None = None
    terms: tuple[str, ...] = ()
    holds_nothing: bool = False
    unless_updated: tuple[datetime, datetime] | None = None

    @property
    def filtered(self) -> bool:
        """Whether it has a condition."""
        return self.status is not None or self.conditions > 0

    @property
    def conditions(self) -> int:
        """The number of its conditions by which search rows can find items."""
        return len(self.terms) + (self.tag is not None)

    @property
    def holds_everything(self) -> bool:
        """Whether all items of the owner belong to it."""
        unasked = self.unless_updated is None and not self.holds_nothing
        return unasked and not self.filtered

    def holds(self, item: Item) -> bool:
        """Tell whether an item belongs to it."""
        if self.holds_nothing:
            return False
        if self.status is not None and item.status != self.status:
            return False
        if self.tag is not None and self.tag not in map(tag_token, item.tags):
            return False
        if self.unless_updated is not None:
            after, until = self.unless_updated
            if after < item.updated_at <= until:
                return False
        return not self.terms or matches(tokens_of(item), self.terms)

    def without_updates(self, after: datetime, until: datetime) -> "Listing":
        """Return it without the items that were updated in an interval of time."""
        return replace(self, unless_updated=(after, until))

    def binding(self) -> Sequence[str]:
        """Return the values that a cursor is bound to; another listing refuses it."""
        # No term is empty, so the last one tells such a listing from all others.
        nothing = ("",) if self.holds_nothing else ()
        return (
            *(self.sort or "", self.status or "", self.tag or ""),
            *self.terms,
            *nothing,
        )


def tokens_of(item: Item) -> list[str]:
    """Return the tokens by which search finds an item, sorted."""
    return item_tokens(item.title, item.tags, item.description)[0]
