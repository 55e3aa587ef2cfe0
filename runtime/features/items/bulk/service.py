"""The rules for changing many items of an owner in one request."""

from functools import partial

from runtime.core.clock import Clock, NewId, ulid_time
from runtime.core.context import count_metric
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.dynamodb.table import TRANSACTION_ACTIONS
from runtime.core.errors import (
    Conflict,
    InvalidInput,
    PreconditionFailed,
    PreconditionRequired,
    ServiceError,
)
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.repository import KeyUsed
from runtime.core.idempotency.service import (
    Batch,
    Created,
    Idempotency,
    IdempotentRequest,
)
from runtime.core.optimistic import Precondition, until_unchanged
from runtime.core.owner import Owner
from runtime.core.parallel import run_all
from runtime.features.items.bulk.errors import BulkRefused, NotAttempted
from runtime.features.items.bulk.models import (
    BulkDelete,
    BulkRequest,
    BulkResult,
    BulkResults,
    BulkUpdate,
)
from runtime.features.items.bulk.results import (
    Entry,
    entries_of,
    in_lists,
    pointers_to,
    refused,
    result_of,
)
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.models import Item, ItemCreate
from runtime.features.items.repository import (
    ItemChange,
    ItemRepository,
    TransactionTooLarge,
    VersionChanged,
)
from runtime.features.items.service import (
    ItemService,
    checked,
    edited,
    new_item,
)
from runtime.features.items.trash.models import TrashedItem

_ROUTE = "items/bulk"


class ItemBulkService:
    """The rules for bulk requests: each entry is done once, alone or with the rest."""

    def __init__(
        self,
        items: ItemService,
        *,
        store: ItemRepository,
        idempotency: Idempotency,
        clock: Clock,
        new_id: NewId,
        versions_required: bool,
    ) -> None:
        """Change items through this service and store.

        Args:
            items: the service for single items.
            store: the storage that both use.
            idempotency: the records of what was done before.
            clock: gives the time.
            new_id: makes the ids of new items.
            versions_required: whether each change must name the version it is based on.
        """
        self._items = items
        self._store = store
        self._idempotency = idempotency
        self._clock = clock
        self._new_id = new_id
        self._versions_required = versions_required

    def run(
        self, owner: Owner, request: BulkRequest, key: str | None = None
    ) -> Created[BulkResults]:
        """Make the requested changes, each only once for each Idempotency-Key.

        A repetition with the same key tries again the entries that were not done or
        were refused, and answers the others as the first attempt did.

        Raises:
            IdempotencyKeyReused: the key was used with another request.
            BulkRefused: the request is atomic, and an entry cannot be done.
            InvalidInput: the request is atomic, and too large for one transaction.
        """
        if request.atomic:
            return self._together(owner, request, key)
        return self._apart(owner, request, key)

    # One by one

    def _apart(
        self, owner: Owner, request: BulkRequest, key: str | None
    ) -> Created[BulkResults]:
        """Do each entry in a transaction of its own, several at a time."""
        entries = list(entries_of(request))
        batch = self._idempotency.begin(
            IdempotentRequest(owner_pk(owner), _ROUTE, key, request),
            new_id=self._new_id(self._clock()),
        )
        done = self._idempotency.done(batch, len(entries))
        results = run_all(
            [
                partial(self._once, owner, batch, position, entry, done[position])
                for position, entry in enumerate(entries)
            ],
            late=lambda: refused(NotAttempted()),
        )
        for before, result in zip(done, results, strict=True):
            if before is None and result.status == 201:
                count_metric("ItemsCreated")
        replayed = bool(entries) and None not in done
        return Created(in_lists(request, results), replayed)

    def _once(
        self,
        owner: Owner,
        batch: Batch,
        position: int,
        entry: Entry,
        done: IdempotencyRecord | None,
    ) -> BulkResult:
        """Do an entry unless it was done before; return refusals as results."""
        refusal: ServiceError = Conflict()
        try:
            if done is None:
                return self._do(owner, batch, position, entry)
        except KeyUsed:
            (done,) = self._idempotency.done_at(batch, [position])
        except (ItemNotFound, PreconditionFailed) as error:
            # The same request, sent twice, may have changed the item just now.
            refusal = error
            if batch.claimed:
                (done,) = self._idempotency.done_at(batch, [position])
        except ServiceError as error:
            refusal = error
        return self._as_before(owner, entry, done) if done else refused(refusal)

    def _do(
        self, owner: Owner, batch: Batch, position: int, entry: Entry
    ) -> BulkResult:
        """Do an entry and store its idempotency record in the same transaction.

        Raises:
            KeyUsed: the entry was done meanwhile.
            ServiceError: the entry cannot be done.
        """

        def remember(outcome: Item) -> IdempotencyRecord | None:
            """Return the idempotency record of this entry."""
            result = result_of(entry, outcome)
            return batch.record(position, outcome.id, result, self._clock())

        if isinstance(entry, ItemCreate):
            now, item_id = self._clock(), batch.entry_id(position)
            # Created when its id was: items are listed by creation by their ids.
            item = new_item(item_id, entry, now, ulid_time(item_id))
            self._store.write(owner, [ItemChange(None, item)], remember(item), now)
            return result_of(entry, item)
        precondition = self._precondition(entry)
        if isinstance(entry, BulkUpdate):
            item = self._items.patch(
                owner, entry.id, entry.changes, precondition, remember
            )
            return result_of(entry, item)
        self._items.delete(owner, entry.id, precondition, remember)
        return BulkResult(status=204)

    def _as_before(
        self, owner: Owner, entry: Entry, record: IdempotencyRecord
    ) -> BulkResult:
        """Return the first result, or the item of now if that was too large to keep."""
        if record.body is not None:
            return BulkResult.model_validate_json(record.body)
        try:
            return result_of(entry, self._items.get(owner, record.resource_id))
        except ServiceError as error:
            return refused(error)

    # All or nothing

    def _together(
        self, owner: Owner, request: BulkRequest, key: str | None
    ) -> Created[BulkResults]:
        """Do all entries in one transaction."""
        asked = IdempotentRequest(owner_pk(owner), _ROUTE, key, request)
        entries = list(entries_of(request))
        reread = partial(self._reread, owner, request, entries)
        earlier = partial(self._idempotency.earlier, asked, BulkResults, reread=reread)

        def attempt() -> Created[BulkResults]:
            """Make all changes to the items as they are now."""
            try:
                changes = self._changes(owner, entries)
            except BulkRefused:
                # The same request, sent twice, may have been done just now.
                answered = earlier()
                if answered is None:
                    raise
                return Created(answered, replayed=True)
            outcomes = [change.new for change in changes if change.new]
            pairs = zip(entries, outcomes, strict=True)
            results = [result_of(entry, item) for entry, item in pairs]
            return self._idempotency.create(
                asked,
                in_lists(request, results),
                resource_id=" ".join(item.id for item in outcomes),
                write=partial(self._write, owner, changes),
                reread=reread,
            )

        answered = earlier()
        if answered is not None:
            return Created(answered, replayed=True)
        created = until_unchanged(attempt, lost=VersionChanged)
        for _ in request.create if not created.replayed else ():
            count_metric("ItemsCreated")
        return created

    def _changes(self, owner: Owner, entries: list[Entry]) -> list[ItemChange]:
        """Return the changes of the entries to the items as they are now.

        Raises:
            BulkRefused: some entries cannot be done.
        """
        ids = [entry.id for entry in entries if not isinstance(entry, ItemCreate)]
        stored = self._store.get_many(owner, ids) if ids else {}
        now = self._clock()
        changes: list[ItemChange] = []
        refusals: list[dict[str, str]] = []
        for entry, pointer in zip(entries, pointers_to(entries), strict=True):
            if isinstance(entry, ItemCreate):
                item = new_item(self._new_id(now), entry, now)
                changes.append(ItemChange(None, item))
                continue
            try:
                old = checked(stored.get(entry.id), self._precondition(entry))
            except ServiceError as error:
                refusals.append({"pointer": pointer, "message": error.detail})
                continue
            if isinstance(entry, BulkUpdate):
                fields = entry.changes.applied_to(old.fields())
                changes.append(ItemChange(old, edited(old, fields, now)))
            else:
                changes.append(ItemChange(old, TrashedItem.of(old, now)))
        if refusals:
            raise BulkRefused(errors=refusals)
        return changes

    def _write(
        self,
        owner: Owner,
        changes: list[ItemChange],
        record: IdempotencyRecord | None,
    ) -> None:
        """Write all changes in one transaction.

        Raises:
            InvalidInput: they do not fit into one.
        """
        try:
            self._store.write(owner, changes, record, self._clock())
        except TransactionTooLarge as error:
            raise InvalidInput.at(
                "/body/atomic",
                f"needs {_size(error)} in one transaction, which holds "
                f"{TRANSACTION_ACTIONS} rows and 4 MB: an item is a row, and so is "
                "each word that it is found by",
            ) from None

    def _reread(
        self, owner: Owner, request: BulkRequest, entries: list[Entry], ids: str
    ) -> BulkResults | None:
        """Return the results of an earlier request from the items as they are now.

        Needed for results that were too large to keep; None if an item is gone.
        """
        wanted = ids.split()
        stored = self._store.get_many(owner, wanted)
        results: list[BulkResult] = []
        for entry, item_id in zip(entries, wanted, strict=True):
            if isinstance(entry, BulkDelete):
                results.append(BulkResult(status=204))
            elif item_id in stored:
                results.append(result_of(entry, stored[item_id]))
            else:
                return None
        return in_lists(request, results)

    def _precondition(self, entry: BulkUpdate | BulkDelete) -> Precondition | None:
        """Return the condition that an item has the version which the entry names.

        Raises:
            PreconditionRequired: the entry names no version, but must.
        """
        if entry.version is not None:
            return entry.version.__eq__
        if self._versions_required:
            raise PreconditionRequired("Name the version that you have seen.")
        return None


def _size(error: TransactionTooLarge) -> str:
    """Return the number of bytes or rows, whichever is too large."""
    return f"{error.size} bytes" if error.size else f"{error.rows} rows"
