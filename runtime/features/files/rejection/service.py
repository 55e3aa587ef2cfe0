"""The rules for files that are not published: what of them is removed, and when."""

import logging

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.table import Table
from runtime.core.optimistic import until_unchanged
from runtime.core.owner import Owner
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import file_prefix, incoming_key
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.processing.errors import Reason
from runtime.features.files.repository import FileRepository
from runtime.features.files.writes import FileChanged, rejection_writes

logger = logging.getLogger(__name__)


class RejectionService:
    """The rules for files whose check has ended; to end one twice is harmless."""

    def __init__(self, table: Table, contents: Contents, clock: Clock) -> None:
        self._table = table
        self._files = FileRepository(table)
        self._contents = contents
        self._clock = clock

    def undo(self, owner: Owner, file_id: str, *, cancelled: bool) -> None:
        """Do what is right for a file whose job has failed or was cancelled.

        If its owner asked for that, the file is rejected. Otherwise it is still being
        checked: its bytes are kept, so that the job can be tried again, until the sweep
        rejects it. One that was published or rejected stays so; only what is left of
        the upload is removed.
        """

        def attempt() -> StoredFile | None:
            """Return the file as it is now, rejected if it is to be."""
            now = self._clock()
            file = self._files.get(owner, file_id, now)
            if file is None or file.status is not FileStatus.PROCESSING:
                return file
            if not cancelled:
                return file
            writes = rejection_writes(owner, file, Reason.CANCELLED, now)
            self._table.transact(writes)
            count_metric("FilesRejected")
            return file.model_copy(update={"status": FileStatus.REJECTED})

        file = until_unchanged(attempt, lost=FileChanged)
        if file is None:
            self.remove_bytes(owner, file_id, rejected=False)
        elif file.status is not FileStatus.PROCESSING:
            rejected = file.status is FileStatus.REJECTED
            self.remove_bytes(owner, file_id, rejected=rejected)

    def remove_bytes(self, owner: Owner, file_id: str, *, rejected: bool) -> None:
        """Remove what was uploaded, and what was made of a file that is rejected.

        Nobody awaits the upload any more, so this holds for whatever is there.
        """
        self._contents.delete(incoming_key(owner, file_id))
        if rejected:
            self._contents.delete_all(file_prefix(owner, file_id))
