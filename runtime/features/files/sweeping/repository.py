"""The files whose time has come, of all owners, in the order in which it came."""

from collections.abc import Iterator
from datetime import datetime

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import (
    FILE_PREFIX,
    FILES_DUE,
    PURGED_FILE_PREFIX,
    TRASHED_FILE_PREFIX,
    file_key,
    owner_of,
    purged_file_key,
    trashed_file_key,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row, delete
from runtime.core.owner import Owner
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.processing.errors import Reason
from runtime.features.files.rows import file_of, trashed_of
from runtime.features.files.sweeping.models import DueFile, DueKind
from runtime.features.files.writes import change_writes, rejection_writes

_AT_ONCE = 100
_KINDS = {
    FILE_PREFIX: DueKind.AWAITED,
    TRASHED_FILE_PREFIX: DueKind.TRASHED,
    PURGED_FILE_PREFIX: DueKind.PURGED,
}


class SweepRepository:
    """The files that are due, and what is done to them.

    They are listed in one partition of gsi1, which lags behind: so each is read again
    before anything is done to it.
    """

    def __init__(self, table: Table) -> None:
        """Use this table."""
        self._table = table

    def due(self, now: datetime) -> Iterator[DueFile]:
        """Yield the files that are due, the longest first.

        Costs half a read unit per 4 KB of the rows.
        """
        after: Row | None = None
        more = True
        while more:
            rows, more = self._table.query(
                FILES_DUE, index="gsi1", after=after, limit=_AT_ONCE
            )
            for row in rows:
                if row["gsi1sk"].partition("#")[0] > rfc3339(now):
                    return
                yield _due(row)
            if rows:
                after = {
                    name: rows[-1][name] for name in ("pk", "sk", "gsi1pk", "gsi1sk")
                }

    def expired(self, due: DueFile, now: datetime) -> StoredFile | None:
        """Return a file if its time is over and it takes room: 1 read unit per 4 KB."""
        if due.kind is DueKind.TRASHED:
            row = self._table.get(trashed_file_key(due.owner, due.id))
            file: StoredFile | None = trashed_of(row) if row else None
        else:
            row = self._table.get(file_key(due.owner, due.id))
            file = file_of(row) if row else None
            if file is not None and file.status is FileStatus.PROCESSING:
                return file if _over(file.check_until, now) else None
            if file is not None and file.status is not FileStatus.AWAITING:
                return None
        return file if file is not None and _over(file.expires_at, now) else None

    def reject(self, owner: Owner, file: StoredFile, now: datetime) -> None:
        """Reject a file that nobody could check, and return its room.

        Costs two write units per KB of the file, and for each word and the usage.

        Raises:
            FileChanged: the file is no longer as it was read.
        """
        reason = Reason.PROCESSING_FAILED
        self._table.transact(rejection_writes(owner, file, reason, now))

    def remove(self, owner: Owner, file: StoredFile, now: datetime) -> None:
        """Remove a file for good, and return its room.

        Costs two write units per KB of the file, and for each word and the usage.

        Raises:
            FileChanged: the file is no longer as it was read.
        """
        self._table.transact(change_writes(owner, file, None, now))

    def forget(self, due: DueFile) -> None:
        """Remove the note of a file whose bytes are gone: 1 write unit."""
        self._table.write(delete(purged_file_key(due.owner, due.id)))


def _over(at: datetime | None, now: datetime) -> bool:
    """Tell whether a time has come."""
    return at is not None and at <= now


def _due(row: Row) -> DueFile:
    """Return what a row says."""
    beginning, _, file_id = row["sk"].partition("#")
    return DueFile(owner_of(row["pk"]), file_id, _KINDS[f"{beginning}#"])
