"""The rules for the items that an owner deleted."""

from runtime.core.clock import Clock
from runtime.core.optimistic import Precondition, until_unchanged
from runtime.core.owner import Owner
from runtime.core.paging import Page, PageQuery, total_of
from runtime.core.security.cursors import Cursors
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.models import Item
from runtime.features.items.repository import ItemChange, ItemRepository, VersionChanged
from runtime.features.items.service import Remember, checked
from runtime.features.items.trash.models import TrashedItem, TrashEmptied
from runtime.features.items.trash.repository import TrashRepository


class TrashService:
    """The rules for the trash; every method reaches only the items of one owner."""

    def __init__(
        self,
        trash: TrashRepository,
        *,
        items: ItemRepository,
        cursors: Cursors,
        clock: Clock,
    ) -> None:
        self._trash = trash
        self._items = items
        self._cursors = cursors
        self._clock = clock

    def page(self, owner: Owner, query: PageQuery) -> Page[TrashedItem]:
        """Return a page of the trash, the newest items first.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        binding = (*owner.binding, "items/trash")
        after = (
            str(self._cursors.open(query.cursor, binding)[0]) if query.cursor else ""
        )
        now = self._clock()
        found = self._trash.page(owner, query.limit, after, now)
        more = self._cursors.seal((found.last,), binding) if found.more else None
        total = total_of(
            query, found.items, more, lambda: self._trash.count(owner, now)
        )
        return Page(found.items, more, total)

    def get(self, owner: Owner, item_id: str) -> TrashedItem:
        """Return a deleted item.

        Raises:
            ItemNotFound: it is not in the trash, or has expired.
        """
        item = self._trash.get(owner, item_id, self._clock())
        if item is None:
            raise ItemNotFound
        return item

    def restore(
        self,
        owner: Owner,
        item_id: str,
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> Item:
        """Move a deleted item back to the items, with its search rows.

        Safe to repeat: an item that is back already is returned as it is.

        Raises:
            ItemNotFound: it is neither in the trash nor among the items.
            PreconditionFailed: the precondition excludes the stored version.
        """

        def attempt() -> Item:
            """Restore the item as it is now."""
            now = self._clock()
            old: Item | None = self._trash.get(owner, item_id, now)
            if old is None:
                old = self._items.get(owner, item_id)
            old = checked(old, precondition)
            item = old.restored() if isinstance(old, TrashedItem) else old
            record = remember(item) if remember else None
            self._items.write(owner, [ItemChange(old, item)], record, now)
            return item

        return until_unchanged(attempt, lost=VersionChanged)

    def purge(
        self, owner: Owner, item_id: str, precondition: Precondition | None = None
    ) -> None:
        """Remove a deleted item for good.

        Raises:
            ItemNotFound: it is not in the trash.
            PreconditionFailed: the precondition excludes the stored version.
        """
        trashed = checked(self._trash.get(owner, item_id, self._clock()), precondition)
        try:
            self._items.write(owner, [ItemChange(trashed, None)])
        except VersionChanged:
            # If it was deleted anew, a client that has named a version learns which it
            # is now. Otherwise it is not the item to be removed.
            checked(self._trash.get(owner, item_id, self._clock()), precondition)
            raise ItemNotFound from None

    def empty(self, owner: Owner) -> TrashEmptied:
        """Remove all deleted items for good."""
        purged, more = self._trash.empty(owner)
        return TrashEmptied(purged=purged, more=more)
