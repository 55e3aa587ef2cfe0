"""What an owner may do with their items."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from runtime.core.clock import Clock, NewId
from runtime.core.context import count, current_deadline
from runtime.core.cursors import Cursors
from runtime.core.errors import (
    Conflict,
    InvalidInput,
    ItemNotFound,
    PreconditionFailed,
)
from runtime.core.text import item_tokens, search_terms
from runtime.models.idempotency import IdempotencyRecord
from runtime.models.items import Item, ItemCreate, ItemFields, ItemPatch, ItemReplace
from runtime.repositories.items import Found, VersionChanged
from runtime.services.idempotency import Created, Idempotency

Precondition = Callable[[int], bool]
"""Whether a stored version is one that the client has seen (If-Match)."""


class ItemStore(Protocol):
    """Where items are kept."""

    def create(
        self,
        user_id: str,
        item: Item,
        record: IdempotencyRecord | None,
        now: datetime,
    ) -> None:
        """Write a new item and remember the key that created it."""

    def get(self, user_id: str, item_id: str) -> Item | None:
        """An item of this owner."""

    def replace(self, user_id: str, old: Item, new: Item) -> None:
        """Write over the version that was read, or raise VersionChanged."""

    def delete(self, user_id: str, item: Item) -> None:
        """Remove the version that was read, or raise VersionChanged."""

    def page(
        self, user_id: str, limit: int, skip: int, after: str | None
    ) -> tuple[list[Item], bool]:
        """Items, newest first, and whether there are more."""

    def search(
        self,
        user_id: str,
        terms: list[str],
        limit: int,
        skip: int,
        after: str | None,
    ) -> Found:
        """Items that hold every term."""


@dataclass(frozen=True)
class Page:
    """Some items, and the cursor that goes on behind them."""

    items: list[Item]
    cursor: str | None


class ItemService:
    """The rules for items. Every method takes the owner; there is no other access."""

    def __init__(
        self,
        store: ItemStore,
        idempotency: Idempotency,
        cursors: Cursors,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        """Take what the rules need from outside."""
        self._store = store
        self._idempotency = idempotency
        self._cursors = cursors
        self._clock = clock
        self._new_id = new_id

    def create(
        self, user_id: str, request: ItemCreate, key: str | None = None
    ) -> Created[Item]:
        """Create an item, once for each Idempotency-Key."""
        now = self._clock()
        item = Item(
            id=self._new_id(now),
            **request.model_dump(),
            version=1,
            search_truncated=_truncated(request),
            created_at=now,
            updated_at=now,
        )
        created = self._idempotency.create(
            f"U#{user_id}",
            "items",
            key,
            request,
            item,
            item.id,
            lambda record: self._store.create(user_id, item, record, now),
            lambda item_id: self._store.get(user_id, item_id),
        )
        if not created.replayed:
            count("ItemsCreated")
        return created

    def get(self, user_id: str, item_id: str) -> Item:
        """One item.

        Raises:
            ItemNotFound: the owner has none of this id.
        """
        item = self._store.get(user_id, item_id)
        if item is None:
            raise ItemNotFound
        return item

    def list(
        self,
        user_id: str,
        *,
        limit: int,
        skip: int = 0,
        cursor: str | None = None,
        search: str | None = None,
    ) -> Page:
        """A page of items: newest first, or in the order of the word searched for.

        `skip` counts from the cursor, if there is one.

        Raises:
            InvalidInput: the search holds no word.
            InvalidCursor: the cursor belongs to another listing.
        """
        if search is None or not search.strip():
            return self._newest(user_id, limit, skip, cursor)
        terms = search_terms(search)
        if not terms:
            raise InvalidInput.at(
                "/query/search", "needs a word of at least 2 letters or digits"
            )
        binding = (user_id, "items", "search", *terms)
        after = None
        if cursor:
            position, left = self._cursors.open(cursor, binding)
            after, skip = str(position), skip + int(left)
        found = self._store.search(user_id, terms, limit, skip, after)
        if not found.more:
            return Page(found.items, None)
        return Page(found.items, self._cursors.seal((found.last, found.skip), binding))

    def _newest(self, user_id: str, limit: int, skip: int, cursor: str | None) -> Page:
        binding = (user_id, "items", "newest")
        after = str(self._cursors.open(cursor, binding)[0]) if cursor else None
        items, more = self._store.page(user_id, limit, skip, after)
        return Page(
            items, self._cursors.seal((items[-1].id,), binding) if more else None
        )

    def replace(
        self,
        user_id: str,
        item_id: str,
        request: ItemReplace,
        precondition: Precondition | None = None,
    ) -> Item:
        """Give an item new content, whole.

        Raises:
            ItemNotFound: the owner has none of this id.
            PreconditionFailed: the client has not seen the stored version.
        """
        return self._change(user_id, item_id, lambda _: request, precondition)

    def patch(
        self,
        user_id: str,
        item_id: str,
        request: ItemPatch,
        precondition: Precondition | None = None,
    ) -> Item:
        """Change some fields; what another writer changed meanwhile stays changed.

        Raises:
            ItemNotFound: the owner has none of this id.
            PreconditionFailed: the client has not seen the stored version.
        """
        return self._change(
            user_id,
            item_id,
            lambda item: request.applied_to(item.fields()),
            precondition,
        )

    def delete(
        self, user_id: str, item_id: str, precondition: Precondition | None = None
    ) -> None:
        """Remove an item.

        Raises:
            ItemNotFound: the owner has none of this id.
            PreconditionFailed: the client has not seen the stored version.
        """
        deadline = current_deadline()
        while True:
            item = self._seen(user_id, item_id, precondition)
            try:
                return self._store.delete(user_id, item)
            except VersionChanged:
                if deadline.seconds_left() <= 0:
                    raise Conflict from None

    def _change(
        self,
        user_id: str,
        item_id: str,
        content: Callable[[Item], ItemFields],
        precondition: Precondition | None,
    ) -> Item:
        """Read, change, write if unchanged; again if another writer was faster."""
        deadline = current_deadline()
        while True:
            old = self._seen(user_id, item_id, precondition)
            fields = content(old)
            new = old.model_copy(
                update={
                    **fields.model_dump(),
                    "version": old.version + 1,
                    "search_truncated": _truncated(fields),
                    "updated_at": self._clock(),
                }
            )
            try:
                self._store.replace(user_id, old, new)
                return new
            except VersionChanged:
                if deadline.seconds_left() <= 0:
                    raise Conflict from None

    def _seen(
        self, user_id: str, item_id: str, precondition: Precondition | None
    ) -> Item:
        """The stored item, if the client may write over this version."""
        item = self.get(user_id, item_id)
        if precondition is not None and not precondition(item.version):
            raise PreconditionFailed
        return item


def _truncated(fields: ItemFields) -> bool:
    return item_tokens(fields.title, fields.tags, fields.description)[1]
