"""What an owner may do with their items."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from runtime.core.clock import Clock, NewId
from runtime.core.context import count, current_deadline
from runtime.core.dynamodb.pages import Found
from runtime.core.errors import (
    Conflict,
    InvalidInput,
    ItemNotFound,
    PreconditionFailed,
)
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.service import Created, Idempotency
from runtime.core.security.cursors import Cursors
from runtime.core.text import item_tokens, search_terms, tag_token
from runtime.features.items.listing import ItemSort, Listing
from runtime.features.items.models import (
    Item,
    ItemCreate,
    ItemFields,
    ItemPatch,
    ItemReplace,
    ItemStatus,
)
from runtime.features.items.repository import Change, VersionChanged
from runtime.features.items.trash.models import TrashedItem

Precondition = Callable[[int], bool]
"""Whether a stored version is one that the client has seen (If-Match)."""

Remember = Callable[[Item], IdempotencyRecord | None]
"""Makes what is to be remembered of a change, from its outcome."""

LISTING_VERSION = "2"
"""Raised when cursors of an older release would mean another place."""


class ItemStore(Protocol):
    """Where items are kept."""

    def write(
        self,
        user_id: str,
        changes: Sequence[Change],
        record: IdempotencyRecord | None = None,
        now: datetime | None = None,
    ) -> None:
        """Make all changes or none, or raise VersionChanged, KeyUsed, or too large."""

    def get(self, user_id: str, item_id: str) -> Item | None:
        """An item of this owner."""

    def get_many(self, user_id: str, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Those of some items that exist, by id."""

    def page(
        self, user_id: str, listing: Listing, limit: int, skip: int, after: str
    ) -> Found[Item]:
        """Some items of a listing, behind a place in it."""


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
        item = new_item(self._new_id(now), request, now)
        created = self._idempotency.create(
            f"U#{user_id}",
            "items",
            key,
            request,
            item,
            item.id,
            lambda record: self._store.write(
                user_id, [Change(None, item)], record, now
            ),
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
        status: ItemStatus | None = None,
        tag: str | None = None,
        sort: ItemSort | None = None,
    ) -> Page:
        """A page of the items that are all that is asked for.

        Without `sort`: newest first, or in the order of the word searched for. `skip`
        counts from the cursor, if there is one.

        Raises:
            InvalidInput: the search holds no word, or the tag no character.
            InvalidCursor: the cursor belongs to another listing.
        """
        listing = Listing(sort, status, _tag_term(tag), _search_terms(search))
        binding = (user_id, "items", LISTING_VERSION, *listing.binding())
        after = ""
        if cursor:
            position, left = self._cursors.open(cursor, binding)
            after, skip = str(position), skip + int(left)
        found = self._store.page(user_id, listing, limit, skip, after)
        if not found.more:
            return Page(found.items, None)
        return Page(found.items, self._cursors.seal((found.last, found.skip), binding))

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
        return self.change(
            user_id, item_id, lambda item: self._edited(item, request), precondition
        )

    def patch(
        self,
        user_id: str,
        item_id: str,
        request: ItemPatch,
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> Item:
        """Change some fields; what another writer changed meanwhile stays changed.

        Raises:
            ItemNotFound: the owner has none of this id.
            PreconditionFailed: the client has not seen the stored version.
        """
        return self.change(
            user_id,
            item_id,
            lambda item: self._edited(item, request.applied_to(item.fields())),
            precondition,
            remember,
        )

    def delete(
        self,
        user_id: str,
        item_id: str,
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> None:
        """Move an item to the trash.

        Raises:
            ItemNotFound: the owner has none of this id.
            PreconditionFailed: the client has not seen the stored version.
        """
        self.change(
            user_id,
            item_id,
            lambda item: TrashedItem.of(item, self._clock()),
            precondition,
            remember,
        )

    def change(
        self,
        user_id: str,
        item_id: str,
        outcome: Callable[[Item], Item],
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> Item:
        """Read, change, write if unchanged; again if another writer was faster."""
        deadline = current_deadline()
        while True:
            old = seen(self._store.get(user_id, item_id), precondition)
            new = outcome(old)
            record = remember(new) if remember else None
            try:
                self._store.write(user_id, [Change(old, new)], record, self._clock())
                return new
            except VersionChanged:
                if deadline.seconds_left() <= 0:
                    raise Conflict from None

    def _edited(self, item: Item, fields: ItemFields) -> Item:
        return edited(item, fields, self._clock())


def new_item(item_id: str, request: ItemCreate, now: datetime) -> Item:
    """The first version of an item."""
    return Item(
        id=item_id,
        **request.model_dump(),
        version=1,
        search_truncated=_truncated(request),
        created_at=now,
        updated_at=now,
    )


def edited(old: Item, fields: ItemFields, now: datetime) -> Item:
    """The next version of an item, with this content."""
    return old.model_copy(
        update={
            **fields.model_dump(),
            "version": old.version + 1,
            "search_truncated": _truncated(fields),
            "updated_at": now,
        }
    )


def seen(item: Item | None, precondition: Precondition | None) -> Item:
    """The stored item, if there is one and the client may write over its version.

    Raises:
        ItemNotFound: there is none.
        PreconditionFailed: the client has not seen this version.
    """
    if item is None:
        raise ItemNotFound
    if precondition is not None and not precondition(item.version):
        raise PreconditionFailed
    return item


def _truncated(fields: ItemFields) -> bool:
    return item_tokens(fields.title, fields.tags, fields.description)[1]


def _search_terms(search: str | None) -> tuple[str, ...]:
    """What a search asks for; nothing if it is blank."""
    if search is None or not search.strip():
        return ()
    terms = tuple(search_terms(search))
    if not terms:
        raise InvalidInput.at(
            "/query/search", "needs a word of at least 2 letters or digits"
        )
    return terms


def _tag_term(tag: str | None) -> str | None:
    """The token of a tag that is asked for."""
    if tag is None:
        return None
    token = tag_token(tag)
    if len(token) < 2:
        raise InvalidInput.at("/query/tag", "needs a character that is not a blank")
    return token
