"""Storage of exports: a row of the last one, and one of each archive that was made."""

from datetime import datetime, timedelta

from runtime.core.dynamodb.pages import partition_pages
from runtime.core.dynamodb.schema import (
    TTL_ATTRIBUTE,
    archive_row_key,
    archive_row_prefix,
    export_key,
    owner_pk,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Write, put, update
from runtime.core.owner import Owner
from runtime.features.exports.models import ReadyExport, StoredArchive, StoredExport

KEPT = timedelta(days=7)
"""Time for which an export can be fetched."""
_KNOWN = timedelta(days=90)
"""Time for which it is known that one was asked for: as long as its job is kept."""


class ExportRepository:
    """The exports in the one table."""

    def __init__(self, table: Table) -> None:
        """Store exports in this table."""
        self._table = table

    def get(self, owner: Owner) -> StoredExport | None:
        """Read what is known of an owner's exports: one read unit per 4 KB."""
        row = self._table.get(export_key(owner))
        return StoredExport.model_validate(row) if row else None

    def create(self, writes: list[Write]) -> None:
        """Write what asks for an export, in one transaction."""
        self._table.transact(writes)

    def archives(self, owner: Owner, job_id: str, attempt: int) -> list[StoredArchive]:
        """Read which archives an attempt has made, in order: a unit per 4 KB."""
        prefix = archive_row_prefix(job_id, attempt)
        return [
            StoredArchive.model_validate(row)
            for rows in partition_pages(self._table, owner_pk(owner), prefix)
            for row in rows
        ]

    def forget(self, owner: Owner, job_id: str, attempt: int) -> None:
        """Delete the rows of what an attempt has made: one write unit each."""
        prefix = archive_row_prefix(job_id, attempt)
        for rows in partition_pages(self._table, owner_pk(owner), prefix):
            self._table.delete_all((row["pk"], row["sk"]) for row in rows)


def request_write(owner: Owner, job_id: str, now: datetime) -> Write:
    """Return the write which records that an export was asked for; others stay."""
    return update(
        export_key(owner),
        "SET #job_id = :job, #requested_at = :now, #ttl = :until",
        {":job": job_id, ":now": now, ":until": _ttl(now + _KNOWN)},
    )


def archive_write(
    owner: Owner, job_id: str, attempt: int, archive: StoredArchive, now: datetime
) -> Write:
    """Return the write of the row of an archive."""
    pk, sk = archive_row_key(owner, job_id, attempt, archive.number)
    row = {**archive.model_dump(), "pk": pk, "sk": sk}
    return put({**row, TTL_ATTRIBUTE: _ttl(now + KEPT)})


def ready_write(owner: Owner, ready: ReadyExport) -> Write:
    """Return the write by which an export is ready, instead of the one before it."""
    return update(
        export_key(owner),
        "SET #ready = :ready, #job_id = :job, #ttl = :until, "
        "#requested_at = if_not_exists(#requested_at, :now)",
        {
            ":ready": ready.model_dump(),
            ":job": ready.job_id,
            ":now": ready.ready_at,
            ":until": _ttl(ready.ready_at + _KNOWN),
        },
    )


def _ttl(at: datetime) -> int:
    """Return a time as DynamoDB takes it."""
    return int(at.timestamp())
