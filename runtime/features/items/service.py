"""The rules for reading and changing the items of an owner."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from runtime.core.clock import Clock, NewId, rfc3339
from runtime.core.context import count_metric
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.service import Created, Idempotency, IdempotentRequest
from runtime.core.optimistic import Precondition, demand_version, until_unchanged
from runtime.core.owner import Owner
from runtime.core.paging import Page, total_of
from runtime.core.security.cursors import Cursors
from runtime.core.text import item_tokens
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.listing import ItemSort
from runtime.features.items.models import (
    Item,
    ItemCreate,
    ItemFields,
    ItemPatch,
    ItemReplace,
)
from runtime.features.items.query import ItemQuery
from runtime.features.items.repository import ItemChange, ItemRepository, VersionChanged
from runtime.features.items.trash.models import TrashedItem

Remember = Callable[[Item], IdempotencyRecord | None]
"""Function that makes the idempotency record of a change from the changed item."""

T = TypeVar("T", bound=Item)

LISTING_VERSION = "2"
"""Version of all cursors; a new one refuses cursors whose meaning has changed."""


class ItemService:
    """The rules for items; every method reaches only the items of one owner."""

    def __init__(
        self,
        store: ItemRepository,
        *,
        idempotency: Idempotency,
        cursors: Cursors,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._idempotency = idempotency
        self._cursors = cursors
        self._clock = clock
        self._new_id = new_id

    def create(
        self, owner: Owner, request: ItemCreate, key: str | None = None
    ) -> Created[Item]:
        """Create an item, but only once for each Idempotency-Key."""
        now = self._clock()
        item = new_item(self._new_id(now), request, now)
        created = self._idempotency.create(
            IdempotentRequest(owner_pk(owner), "items", key, request),
            item,
            resource_id=item.id,
            write=lambda record: self._store.write(
                owner, [ItemChange(None, item)], record, now
            ),
            reread=lambda item_id: self._store.get(owner, item_id),
        )
        if not created.replayed:
            count_metric("ItemsCreated")
        return created

    def get(self, owner: Owner, item_id: str) -> Item:
        """Return an item.

        Raises:
            ItemNotFound: the owner has no item of this id.
        """
        item = self._store.get(owner, item_id)
        if item is None:
            raise ItemNotFound
        return item

    def page(self, owner: Owner, query: ItemQuery) -> Page[Item]:
        """Return a page of the items that meet all conditions of the query.

        Without `sort`, the newest come first, but a search is sorted by the word found.
        With a cursor, `skip` counts from there.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        listing = query.listing()
        binding = (*owner.binding, "items", LISTING_VERSION, *listing.binding())
        after, skip, now = "", query.skip, self._clock()
        began = rfc3339(now)
        if query.cursor:
            position, left, *times = self._cursors.open(query.cursor, binding)
            after, skip = str(position), skip + int(left)
            began = str(times[0]) if times else began
        if query.cursor and listing.sort is ItemSort.STALE:
            # Items that somebody updates while they are listed would come up again
            # and again, at the end.
            listing = listing.without_updates(datetime.fromisoformat(began), now)
        found = self._store.page(owner, listing, query.limit, skip, after)
        cursor = None
        if found.more:
            place: list[str | int] = [found.last, found.skip]
            if listing.sort is ItemSort.STALE:
                place.append(began)
            cursor = self._cursors.seal(place, binding)
        total = total_of(
            query, found.items, cursor, lambda: self._store.count(owner, listing)
        )
        return Page(found.items, cursor, total)

    def replace(
        self,
        owner: Owner,
        item_id: str,
        request: ItemReplace,
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> Item:
        """Replace the whole content of an item.

        Raises:
            ItemNotFound: the owner has no item of this id.
            PreconditionFailed: the precondition excludes the stored version.
        """
        return self.change(
            owner,
            item_id,
            lambda item: self._edited(item, request),
            precondition,
            remember,
        )

    def patch(
        self,
        owner: Owner,
        item_id: str,
        request: ItemPatch,
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> Item:
        """Change some fields of an item, and keep what other writers change meanwhile.

        Raises:
            ItemNotFound: the owner has no item of this id.
            PreconditionFailed: the precondition excludes the stored version.
        """
        return self.change(
            owner,
            item_id,
            lambda item: self._edited(item, request.applied_to(item.fields())),
            precondition,
            remember,
        )

    def delete(
        self,
        owner: Owner,
        item_id: str,
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> None:
        """Move an item to the trash.

        Raises:
            ItemNotFound: the owner has no item of this id.
            PreconditionFailed: the precondition excludes the stored version.
        """
        self.change(
            owner,
            item_id,
            lambda item: TrashedItem.of(item, self._clock()),
            precondition,
            remember,
        )

    def change(
        self,
        owner: Owner,
        item_id: str,
        outcome: Callable[[Item], Item],
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> Item:
        """Read an item, change it and write it; repeat if another writer was faster.

        An item that is to stay as it is is not written, only its idempotency record.

        Args:
            owner: the owner of the item.
            item_id: the id of the item.
            outcome: returns the item as it is to be; the same one if nothing changes.
            precondition: tells which versions may be changed; None allows any.
            remember: makes the idempotency record of the outcome.

        Raises:
            ItemNotFound: the owner has no item of this id.
            PreconditionFailed: the precondition excludes the stored version.
        """

        def attempt() -> Item:
            """Change the item as it is now."""
            old = checked(self._store.get(owner, item_id), precondition)
            new = outcome(old)
            record = remember(new) if remember else None
            self._store.write(owner, [ItemChange(old, new)], record, self._clock())
            return new

        return until_unchanged(attempt, lost=VersionChanged)

    def _edited(self, item: Item, fields: ItemFields) -> Item:
        """Return the next version of an item as of now."""
        return edited(item, fields, self._clock())


def new_item(
    item_id: str,
    request: ItemCreate,
    now: datetime,
    created_at: datetime | None = None,
) -> Item:
    """Return the first version of an item; it was created now unless told otherwise."""
    return Item(
        id=item_id,
        **request.model_dump(),
        version=1,
        search_truncated=_truncated(request),
        created_at=created_at or now,
        updated_at=now,
    )


def edited(old: Item, fields: ItemFields, now: datetime) -> Item:
    """Return the next version of an item, with this content; itself if it has that."""
    content = fields.model_dump()
    if content == old.fields().model_dump():
        return old
    return old.model_copy(
        update={
            **content,
            "version": old.version + 1,
            "search_truncated": _truncated(fields),
            "updated_at": now,
        }
    )


def checked(item: T | None, precondition: Precondition | None) -> T:
    """Return the stored item if the client may overwrite its version.

    Raises:
        ItemNotFound: there is no such item.
        PreconditionFailed: the precondition excludes this version.
    """
    if item is None:
        raise ItemNotFound
    demand_version(item.version, precondition)
    return item


def _truncated(fields: ItemFields) -> bool:
    """Tell whether an item has more words than search finds it by."""
    return item_tokens(fields.title, fields.tags, fields.description)[1]
