"""The entries of a bulk request, and the result of each."""

from collections.abc import Iterator

from runtime.core.errors import PreconditionFailed, ServiceError
from runtime.features.items.bulk.models import (
    BulkDelete,
    BulkProblem,
    BulkRequest,
    BulkResult,
    BulkResults,
    BulkUpdate,
)
from runtime.features.items.models import Item, ItemCreate

Entry = ItemCreate | BulkUpdate | BulkDelete


def entries_of(request: BulkRequest) -> Iterator[Entry]:
    """Yield all entries in the order of their positions."""
    yield from request.create
    yield from request.update
    yield from request.delete


def pointers_to(entries: list[Entry]) -> Iterator[str]:
    """Yield a JSON pointer to each entry in the body."""
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


def result_of(entry: Entry, outcome: Item) -> BulkResult:
    """Return the result of an entry that was done."""
    gone = isinstance(entry, BulkDelete)
    return BulkResult(status=_STATUSES[type(entry)], item=None if gone else outcome)


def refused(error: ServiceError) -> BulkResult:
    """Return the result of an entry that was refused."""
    return BulkResult(
        status=error.status,
        problem=BulkProblem(
            title=error.title,
            detail=error.detail,
            code=error.code,
            version=error.version if isinstance(error, PreconditionFailed) else None,
        ),
    )


def in_lists(request: BulkRequest, results: list[BulkResult]) -> BulkResults:
    """Split the results into the lists of their entries."""
    updates = len(request.create)
    deletes = updates + len(request.update)
    return BulkResults(
        create=results[:updates],
        update=results[updates:deletes],
        delete=results[deletes:],
    )
