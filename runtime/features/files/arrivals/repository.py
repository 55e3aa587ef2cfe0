"""Storage of files that arrive."""

from runtime.core.dynamodb.schema import file_key
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.rows import creation_writes
from runtime.core.owner import Owner
from runtime.features.files.models import StoredFile
from runtime.features.files.rows import file_of
from runtime.features.files.writes import change_writes


class ArrivalRepository:
    """The files that are awaited, and those that have arrived."""

    def __init__(self, table: Table) -> None:
        """Use this table."""
        self._table = table

    def get(self, owner: Owner, file_id: str) -> StoredFile | None:
        """Read a file, also one that should have arrived before: 1 unit per 4 KB.

        What was sent in time may be told of a moment too late.
        """
        row = self._table.get(file_key(owner, file_id))
        return file_of(row) if row else None

    def take(
        self, owner: Owner, old: StoredFile, new: StoredFile, job: StoredJob
    ) -> None:
        """Write a file that has arrived, together with the job that checks it.

        Costs two write units per KB of the file and of the job, and some ten more.

        Raises:
            FileChanged: the file is no longer as it was read.
        """
        changes = change_writes(owner, old, new, job.created_at)
        self._table.transact([*changes, *creation_writes(owner, job)])
