"""In-memory stores of items, their trash and used keys."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from runtime.core.dynamodb.pages import RowPage
from runtime.core.idempotency.models import IdempotencyKey, IdempotencyRecord
from runtime.core.idempotency.repository import KeyUsed
from runtime.core.owner import Owner
from runtime.core.text import title_key
from runtime.features.items.listing import ItemSort, Listing
from runtime.features.items.models import Item
from runtime.features.items.repository import (
    ItemChange,
    TransactionTooLarge,
    VersionChanged,
)
from runtime.features.items.trash.models import TrashedItem


class Interruption:
    """Something that runs once, just before the next conditional write."""

    def __init__(self) -> None:
        """Begin with nothing to run."""
        self.action: Callable[[], object] | None = None
        self.always = False

    def strike(self) -> None:
        """Run it."""
        action = self.action
        if not self.always:
            self.action = None
        if action is not None:
            action()


class MemoryIdempotency:
    """Used keys, which the other stores claim as they write."""

    def __init__(self) -> None:
        """Begin empty."""
        self.records: dict[tuple[str, str], IdempotencyRecord] = {}
        self.before_claim = Interruption()

    def find(self, key: IdempotencyKey, now: datetime) -> IdempotencyRecord | None:
        """Return the record of a key, if it has not expired."""
        record = self.records.get((key.scope, key.digest))
        return record if record and record.key.expires_at > now else None

    def find_all(
        self, keys: Sequence[IdempotencyKey], now: datetime
    ) -> list[IdempotencyRecord | None]:
        """Return the record of each key, in their order."""
        return [self.find(key, now) for key in keys]

    def claim(self, record: IdempotencyRecord | None, now: datetime) -> None:
        """Remember a record, or raise KeyUsed."""
        if record is None:
            return
        self.before_claim.strike()
        if self.find(record.key, now):
            raise KeyUsed
        self.records[record.key.scope, record.key.digest] = record


class MemoryItems:
    """Items by owner and id, and those in the trash."""

    def __init__(self, used: MemoryIdempotency) -> None:
        """Begin empty."""
        self._used = used
        self.rows: dict[tuple[Owner, str], Item] = {}
        self.trash: dict[tuple[Owner, str], TrashedItem] = {}
        self.before_write = Interruption()
        self.before_answer = Interruption()
        self.largest_transaction = 100
        self._lock = threading.RLock()

    def write(
        self,
        owner: Owner,
        changes: Sequence[ItemChange],
        record: IdempotencyRecord | None = None,
        now: datetime | None = None,
    ) -> None:
        """Make all changes or none, as the repository does."""
        if any(change.old for change in changes):
            self.before_write.strike()
        with self._lock:
            if record is not None and now is not None:
                if self._used.find(record.key, now):
                    raise KeyUsed
            if len(changes) > self.largest_transaction:
                raise TransactionTooLarge(len(changes))
            if not all(self._as_read(owner, change) for change in changes):
                raise VersionChanged
            if record is not None and now is not None:
                self._used.claim(record, now)
            for change in changes:
                if change.old:
                    del self._rows(change.old)[owner, change.old.id]
                if change.new:
                    self._rows(change.new)[owner, change.new.id] = change.new
        self.before_answer.strike()

    def get(self, owner: Owner, item_id: str) -> Item | None:
        """Return an item of this owner."""
        return self.rows.get((owner, item_id))

    def get_many(self, owner: Owner, item_ids: Sequence[str]) -> dict[str, Item]:
        """Return those of some items that exist, by id."""
        found = {item_id: self.get(owner, item_id) for item_id in item_ids}
        return {item_id: item for item_id, item in found.items() if item}

    def page(
        self, owner: Owner, listing: Listing, limit: int, skip: int, after: str
    ) -> RowPage[Item]:
        """Return some items of a listing; a search has the order of the others."""
        mine = [item for (whose, _), item in self.rows.items() if whose == owner]
        by_title = listing.sort in (ItemSort.TITLE, ItemSort.TITLE_DOWN)
        ascending = listing.sort in (ItemSort.TITLE, ItemSort.OLDEST)
        places = {
            f"{title_key(item.title)}\t{item.id}" if by_title else item.id: item
            for item in mine
            if listing.holds(item)
        }
        ordered = sorted(places, reverse=not ascending)
        rest = [
            place
            for place in ordered
            if not after or (place > after if ascending else place < after)
        ]
        page = rest[skip : skip + limit]
        return RowPage(
            [places[place] for place in page],
            page[-1] if page else after,
            0,
            len(rest) > skip + limit,
        )

    def _rows(self, item: Item) -> dict[tuple[Owner, str], Any]:
        """Return the rows that an item belongs to."""
        return self.trash if isinstance(item, TrashedItem) else self.rows

    def _as_read(self, owner: Owner, change: ItemChange) -> bool:
        """Tell whether the item of a change is still as it was read."""
        old = change.old
        if old is None:
            return change.new is None or (owner, change.new.id) not in self.rows
        stored = self._rows(old).get((owner, old.id))
        return stored is not None and stored.version == old.version


class MemoryTrash:
    """The trash of MemoryItems."""

    def __init__(self, items: MemoryItems) -> None:
        """Use the trash of this store."""
        self._items = items
        self.emptied_at_once = 1_000

    def get(self, owner: Owner, item_id: str, now: datetime) -> TrashedItem | None:
        """Return a trashed item that has not expired."""
        item = self._items.trash.get((owner, item_id))
        return item if item and item.expires_at > now else None

    def page(
        self, owner: Owner, limit: int, after: str, now: datetime
    ) -> RowPage[TrashedItem]:
        """Return trashed items that have not expired, newest first."""
        mine = [i for (whose, _), i in self._items.trash.items() if whose == owner]
        rest = sorted(
            (i for i in mine if i.expires_at > now and (not after or i.id < after)),
            key=lambda item: item.id,
            reverse=True,
        )
        page = rest[:limit]
        return RowPage(page, page[-1].id if page else after, 0, len(rest) > limit)

    def empty(self, owner: Owner) -> tuple[int, bool]:
        """Remove trashed items, so many at once."""
        keys = [key for key in self._items.trash if key[0] == owner]
        for key in keys[: self.emptied_at_once]:
            del self._items.trash[key]
        return min(len(keys), self.emptied_at_once), len(keys) > self.emptied_at_once
