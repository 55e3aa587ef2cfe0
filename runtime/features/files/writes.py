"""Writes of files: each change with its search rows and its part of the quota.

They are values, so that a job writes them in the transaction that ends its step.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from runtime.core.dynamodb.schema import item_key, usage_key
from runtime.core.dynamodb.writes import (
    EXISTS,
    NEW,
    ConditionFailed,
    Write,
    check,
    delete,
    put,
    update,
)
from runtime.core.owner import Owner
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.rows import (
    REJECTED_KEPT,
    holds_room,
    key_of,
    purged_row,
    row_of,
    search_rows,
)
from runtime.features.files.trash.models import StoredTrashedFile

_UNDER_WAY = timedelta(hours=1)
"""Time after which bytes that were on their way when their file went have arrived."""


class FileChanged(ConditionFailed):
    """A file is no longer as it was read."""


class NoRoom(ConditionFailed):
    """The owner's files would take more than the quota."""


class ItemGone(ConditionFailed):
    """The owner has no such item."""


def creation_writes(
    owner: Owner, file: StoredFile, bytes_limit: int, number_limit: int
) -> list[Write]:
    """Return the writes of a new file, which reserve its room.

    They cost two write units per KB of the file, and two for each word and the usage.
    They raise NoRoom or ItemGone.
    """
    writes = [reserve(owner, file.size, bytes_limit, number_limit)]
    if file.item_id is not None:
        writes.append(demand_item(owner, file.item_id))
    return [
        *writes,
        put(row_of(owner, file), NEW, otherwise=FileChanged),
        *map(put, search_rows(owner, file).values()),
    ]


def change_writes(
    owner: Owner, old: StoredFile, new: StoredFile | None, now: datetime
) -> list[Write]:
    """Return the writes that change a file, on the condition that it is as it was read.

    They raise FileChanged otherwise. The file is replaced, moved to the trash or back,
    or, if `new` is None, removed for good; then a row stays that says whose bytes are
    to be removed. Room that it no longer takes is returned, and that of a file whose
    size changes is changed: once, since that is written only with the change. They cost
    two write units per KB of the file, twice that for a move, and two for each search
    row that changes.
    """
    writes: list[Write] = []
    seen: Mapping[str, int] = {":old": old.version}
    unchanged = "#version = :old"
    moved = new is not None and key_of(owner, old) != key_of(owner, new)
    if new is not None and not moved:
        writes.append(put(row_of(owner, new), unchanged, seen, FileChanged))
    else:
        writes.append(delete(key_of(owner, old), unchanged, seen, FileChanged))
    if new is not None and moved:
        writes.append(put(row_of(owner, new), NEW, otherwise=FileChanged))
    if holds_room(old) and not holds_room(new):
        writes.append(release(owner, old.size))
    elif holds_room(old) and new is not None and new.size != old.size:
        writes.append(resize(owner, new.size - old.size))
    if new is None and old.status is not FileStatus.REJECTED:
        in_trash = isinstance(old, StoredTrashedFile)
        bytes_there = now if in_trash else now + _UNDER_WAY
        writes.append(put(purged_row(owner, old.id, bytes_there)))
    before, after = search_rows(owner, old), search_rows(owner, new)
    writes += (delete(key) for key in sorted(before.keys() - after.keys()))
    writes += (put(row) for key, row in after.items() if before.get(key) != row)
    return writes


def reserve(owner: Owner, size: int, bytes_limit: int, number_limit: int) -> Write:
    """Return the write that reserves room for a file: NoRoom if there is none.

    The file must be no larger than the limit.
    """
    return update(
        usage_key(owner),
        "ADD #bytes :size, #number :one",
        {
            ":size": size,
            ":one": 1,
            ":bytes": bytes_limit - size,
            ":number": number_limit - 1,
        },
        f"{NEW} OR (#bytes <= :bytes AND #number <= :number)",
        NoRoom,
    )


def release(owner: Owner, size: int) -> Write:
    """Return the write that returns the room of a file."""
    values = {":size": -size, ":one": -1}
    return update(usage_key(owner), "ADD #bytes :size, #number :one", values)


def resize(owner: Owner, by: int) -> Write:
    """Return the write that adds to the room of a file, or takes from it."""
    return update(usage_key(owner), "ADD #bytes :by", {":by": by})


def rejection_writes(
    owner: Owner, file: StoredFile, reason: str, now: datetime
) -> list[Write]:
    """Return the writes that reject a file: it takes no room, and keeps no bytes.

    They cost what `change_writes` says. A row stays that says whose bytes are to be
    removed, whatever becomes of those that do it at once.
    """
    changes = {
        "status": FileStatus.REJECTED,
        "reason": reason,
        "check_until": None,
        "expires_at": now + REJECTED_KEPT,
        "version": file.version + 1,
        "updated_at": now,
    }
    rejected = file.model_copy(update=changes)
    return [
        *change_writes(owner, file, rejected, now),
        put(purged_row(owner, file.id, now + _UNDER_WAY)),
    ]


def demand_item(owner: Owner, item_id: str) -> Write:
    """Return the check that the owner has an item: ItemGone if not."""
    return check(item_key(owner, item_id), EXISTS, {}, ItemGone)
