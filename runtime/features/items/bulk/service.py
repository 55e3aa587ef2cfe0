"""Many changes of an owner's items in one request."""

from collections.abc import Iterator
from functools import partial

from runtime.core.clock import Clock, NewId
from runtime.core.context import count, current_deadline
from runtime.core.dynamodb.table import TRANSACTION_ACTIONS
from runtime.core.errors import (
    BulkRefused,
    Conflict,
    InvalidInput,
    ItemNotFound,
    NotAttempted,
    PreconditionFailed,
    PreconditionRequired,
    ServiceError,
)
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.repository import KeyUsed
from runtime.core.idempotency.service import Batch, Created, Idempotency
from runtime.core.parallel import run_all
from runtime.features.items.bulk.models import (
    BulkDelete,
    BulkProblem,
    BulkRequest,
    BulkResult,
    BulkResults,
    BulkUpdate,
)
from runtime.features.items.models import Item, ItemCreate
from runtime.features.items.repository import (
    Change,
    TransactionTooLarge,
    VersionChanged,
)
from runtime.features.items.service import (
    ItemService,
    ItemStore,
    Precondition,
    edited,
    new_item,
    seen,
)
from runtime.features.items.trash.models import TrashedItem

_ROUTE = "items/bulk"
Entry = ItemCreate | BulkUpdate | BulkDelete


class ItemBulkService:
    """The rules for bulk requests: every entry is done once, alone or with all."""

    def __init__(
        self,
        items: ItemService,
        store: ItemStore,
        idempotency: Idempotency,
        clock: Clock,
        new_id: NewId,
        *,
        versions_required: bool,
    ) -> None:
        """Take what the rules need from outside.

        Args:
            versions_required: whether every change must name the version it is of.
        """
        self._items = items
        self._store = store
        self._idempotency = idempotency
        self._clock = clock
        self._new_id = new_id
        self._versions_required = versions_required

    def run(
        self, user_id: str, request: BulkRequest, key: str | None = None
    ) -> Created[BulkResults]:
        """Do what is asked for, once for each Idempotency-Key.

        A repetition with the same key does what the first attempt did not get to, and
        answers the rest as the first did; entries that were refused are tried again.

        Raises:
            IdempotencyKeyReused: the key was used with another request.
            BulkRefused: all or nothing was asked for, and an entry cannot be.
            InvalidInput: all or nothing was asked for, and it is too much.
        """
        if request.atomic:
            return self._together(user_id, request, key)
        return self._apart(user_id, request, key)

    # One by one

    def _apart(
        self, user_id: str, request: BulkRequest, key: str | None
    ) -> Created[BulkResults]:
        """Every entry in a transaction of its own, several at a time."""
        entries = list(_entries(request))
        batch = self._idempotency.begin(
            f"U#{user_id}", _ROUTE, key, request, self._new_id(self._clock())
        )
        done = self._idempotency.done(batch, len(entries))
        results = run_all(
            [
                partial(self._once, user_id, batch, position, entry, done[position])
                for position, entry in enumerate(entries)
            ],
            late=lambda: _refused(NotAttempted()),
        )
        for before, result in zip(done, results, strict=True):
            if before is None and result.status == 201:
                count("ItemsCreated")
        replayed = bool(entries) and None not in done
        return Created(_in_lists(request, results), replayed)

    def _once(
        self,
        user_id: str,
        batch: Batch,
        position: int,
        entry: Entry,
        done: IdempotencyRecord | None,
    ) -> BulkResult:
        """Do an entry, unless it was done before; a refusal is a result too."""
        refusal: ServiceError = Conflict()
        try:
            if done is None:
                return self._do(user_id, batch, position, entry)
        except KeyUsed:
            (done,) = self._idempotency.done_at(batch, [position])
        except (ItemNotFound, PreconditionFailed) as error:
            # A twin of this request may have been faster, and have changed the item.
            refusal = error
            if batch.claimed:
                (done,) = self._idempotency.done_at(batch, [position])
        except ServiceError as error:
            refusal = error
        return self._as_before(user_id, entry, done) if done else _refused(refusal)

    def _do(
        self, user_id: str, batch: Batch, position: int, entry: Entry
    ) -> BulkResult:
        """Make one change, with its record.

        Raises:
            KeyUsed: it was made meanwhile.
            ServiceError: it cannot be.
        """

        def remember(outcome: Item) -> IdempotencyRecord | None:
            """The record of this entry."""
            result = _result(entry, outcome)
            return batch.record(position, outcome.id, result, self._clock())

        if isinstance(entry, ItemCreate):
            now = self._clock()
            item = new_item(batch.entry_id(position), entry, now)
            self._store.write(user_id, [Change(None, item)], remember(item), now)
            return _result(entry, item)
        precondition = self._precondition(entry)
        if isinstance(entry, BulkUpdate):
            item = self._items.patch(
                user_id, entry.id, entry.changes, precondition, remember
            )
            return _result(entry, item)
        self._items.delete(user_id, entry.id, precondition, remember)
        return BulkResult(status=204)

    def _as_before(
        self, user_id: str, entry: Entry, record: IdempotencyRecord
    ) -> BulkResult:
        """The first answer again, or the item as it is if that was too large."""
        if record.body is not None:
            return BulkResult.model_validate_json(record.body)
        try:
            return _result(entry, self._items.get(user_id, record.resource_id))
        except ServiceError as error:
            return _refused(error)

    # All or nothing

    def _together(
        self, user_id: str, request: BulkRequest, key: str | None
    ) -> Created[BulkResults]:
        """Every entry in one transaction."""
        scope, entries = f"U#{user_id}", list(_entries(request))
        reread = partial(self._reread, user_id, request, entries)

        def earlier() -> BulkResults | None:
            """The answer that the first request with this key got."""
            return self._idempotency.earlier(
                scope, _ROUTE, key, request, BulkResults, reread
            )

        answered, deadline = earlier(), current_deadline()
        while answered is None:
            try:
                changes = self._changes(user_id, entries)
            except BulkRefused:
                # A twin of this request may have been faster.
                answered = earlier()
                if answered is None:
                    raise
                break
            outcomes = [change.new for change in changes if change.new]
            pairs = zip(entries, outcomes, strict=True)
            results = [_result(entry, item) for entry, item in pairs]
            try:
                created = self._idempotency.create(
                    scope,
                    _ROUTE,
                    key,
                    request,
                    _in_lists(request, results),
                    " ".join(item.id for item in outcomes),
                    partial(self._write, user_id, changes),
                    reread,
                )
            except VersionChanged:
                if deadline.seconds_left() <= 0:
                    raise Conflict from None
                continue
            for _ in request.create if not created.replayed else ():
                count("ItemsCreated")
            return created
        return Created(answered, replayed=True)

    def _changes(self, user_id: str, entries: list[Entry]) -> list[Change]:
        """What the entries make of the items as they are now.

        Raises:
            BulkRefused: some cannot be.
        """
        ids = [entry.id for entry in entries if not isinstance(entry, ItemCreate)]
        stored = self._store.get_many(user_id, ids) if ids else {}
        now = self._clock()
        changes: list[Change] = []
        refusals: list[dict[str, str]] = []
        for entry, pointer in zip(entries, _pointers(entries), strict=True):
            if isinstance(entry, ItemCreate):
                item = new_item(self._new_id(now), entry, now)
                changes.append(Change(None, item))
                continue
            try:
                old = seen(stored.get(entry.id), self._precondition(entry))
            except ServiceError as error:
                refusals.append({"pointer": pointer, "message": error.detail})
                continue
            if isinstance(entry, BulkUpdate):
                fields = entry.changes.applied_to(old.fields())
                changes.append(Change(old, edited(old, fields, now)))
            else:
                changes.append(Change(old, TrashedItem.of(old, now)))
        if refusals:
            raise BulkRefused(errors=refusals)
        return changes

    def _write(
        self,
        user_id: str,
        changes: list[Change],
        record: IdempotencyRecord | None,
    ) -> None:
        """Write all changes in one transaction, or say by how much they exceed it."""
        try:
            self._store.write(user_id, changes, record, self._clock())
        except TransactionTooLarge as error:
            raise InvalidInput.at(
                "/body/atomic",
                f"needs {_size(error)} in one transaction, which holds "
                f"{TRANSACTION_ACTIONS} rows and 4 MB: an item is a row, and so is "
                "each word that it is found by",
            ) from None

    def _reread(
        self, user_id: str, request: BulkRequest, entries: list[Entry], ids: str
    ) -> BulkResults | None:
        """An earlier answer that was too large to keep, from the items as they are."""
        wanted = ids.split()
        stored = self._store.get_many(user_id, wanted)
        results: list[BulkResult] = []
        for entry, item_id in zip(entries, wanted, strict=True):
            if isinstance(entry, BulkDelete):
                results.append(BulkResult(status=204))
            elif item_id in stored:
                results.append(_result(entry, stored[item_id]))
            else:
                return None
        return _in_lists(request, results)

    def _precondition(self, entry: BulkUpdate | BulkDelete) -> Precondition | None:
        """That the version is the one which the entry names.

        Raises:
            PreconditionRequired: it names none, and must.
        """
        if entry.version is not None:
            return entry.version.__eq__
        if self._versions_required:
            raise PreconditionRequired("Name the version that you have seen.")
        return None


def _size(error: TransactionTooLarge) -> str:
    """What there is too much of."""
    return f"{error.size} bytes" if error.size else f"{error.rows} rows"


def _entries(request: BulkRequest) -> Iterator[Entry]:
    """All entries, in the order of their positions."""
    yield from request.create
    yield from request.update
    yield from request.delete


def _pointers(entries: list[Entry]) -> Iterator[str]:
    """Where in the body each entry is."""
    seen_of: dict[str, int] = {}
    for entry in entries:
        name = _LISTS[type(entry)]
        position = seen_of.get(name, 0)
        seen_of[name] = position + 1
        yield f"/body/{name}/{position}"


_LISTS: dict[type, str] = {
    ItemCreate: "create",
    BulkUpdate: "update",
    BulkDelete: "delete",
}
_STATUSES: dict[type, int] = {ItemCreate: 201, BulkUpdate: 200, BulkDelete: 204}


def _result(entry: Entry, outcome: Item) -> BulkResult:
    """What became of an entry that was done."""
    gone = isinstance(entry, BulkDelete)
    return BulkResult(status=_STATUSES[type(entry)], item=None if gone else outcome)


def _refused(error: ServiceError) -> BulkResult:
    """What became of an entry that was not."""
    return BulkResult(
        status=error.status,
        problem=BulkProblem(title=error.title, detail=error.detail, code=error.code),
    )


def _in_lists(request: BulkRequest, results: list[BulkResult]) -> BulkResults:
    """The results in the lists of their entries."""
    updates = len(request.create)
    deletes = updates + len(request.update)
    return BulkResults(
        create=results[:updates],
        update=results[updates:deletes],
        delete=results[deletes:],
    )
