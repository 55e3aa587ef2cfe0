"""What an owner may do with the items that they deleted."""

from datetime import datetime
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.context import current_deadline
from runtime.core.dynamodb.pages import Found
from runtime.core.errors import Conflict, ItemNotFound
from runtime.core.security.cursors import Cursors
from runtime.features.items.models import Item
from runtime.features.items.repository import Change, VersionChanged
from runtime.features.items.service import ItemStore, Precondition, seen
from runtime.features.items.trash.models import TrashedItem, TrashEmptied


class TrashStore(Protocol):
    """Where deleted items are read."""

    def get(self, user_id: str, item_id: str, now: datetime) -> TrashedItem | None:
        """A trashed item that has not expired."""

    def page(
        self, user_id: str, limit: int, after: str, now: datetime
    ) -> Found[TrashedItem]:
        """Some trashed items, behind a place among them."""

    def empty(self, user_id: str) -> tuple[int, bool]:
        """Remove all; how many are gone, and whether time ran out before the rest."""


class TrashService:
    """The rules for the trash. Every method takes the owner."""

    def __init__(
        self, trash: TrashStore, items: ItemStore, cursors: Cursors, clock: Clock
    ) -> None:
        """Take what the rules need from outside."""
        self._trash = trash
        self._items = items
        self._cursors = cursors
        self._clock = clock

    def list(
        self, user_id: str, limit: int, cursor: str | None
    ) -> tuple[list[TrashedItem], str | None]:
        """A page of the trash, the newest items first, and the cursor behind it.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        binding = (user_id, "items/trash")
        after = str(self._cursors.open(cursor, binding)[0]) if cursor else ""
        found = self._trash.page(user_id, limit, after, self._clock())
        more = self._cursors.seal((found.last,), binding) if found.more else None
        return found.items, more

    def get(self, user_id: str, item_id: str) -> TrashedItem:
        """One deleted item.

        Raises:
            ItemNotFound: it is not in the trash, or has expired.
        """
        item = self._trash.get(user_id, item_id, self._clock())
        if item is None:
            raise ItemNotFound
        return item

    def restore(
        self, user_id: str, item_id: str, precondition: Precondition | None = None
    ) -> Item:
        """Make a deleted item an item again, findable as before.

        Safe to repeat: one that is back already is given as it is.

        Raises:
            ItemNotFound: it is neither in the trash nor among the items.
            PreconditionFailed: the client has not seen the stored version.
        """
        deadline = current_deadline()
        while True:
            trashed = self._trash.get(user_id, item_id, self._clock())
            if trashed is None:
                return seen(self._items.get(user_id, item_id), precondition)
            seen(trashed, precondition)
            item = trashed.restored()
            try:
                self._items.write(user_id, [Change(trashed, item)])
                return item
            except VersionChanged:
                if deadline.seconds_left() <= 0:
                    raise Conflict from None

    def purge(
        self, user_id: str, item_id: str, precondition: Precondition | None = None
    ) -> None:
        """Remove a deleted item for good.

        Raises:
            ItemNotFound: it is not in the trash.
            PreconditionFailed: the client has not seen the stored version.
        """
        trashed = seen(self._trash.get(user_id, item_id, self._clock()), precondition)
        try:
            self._items.write(user_id, [Change(trashed, None)])
        except VersionChanged:
            # Restored, purged, or restored and deleted again: not what was asked for.
            raise ItemNotFound from None

    def empty(self, user_id: str) -> TrashEmptied:
        """Remove all deleted items for good."""
        purged, more = self._trash.empty(user_id)
        return TrashEmptied(purged=purged, more=more)
