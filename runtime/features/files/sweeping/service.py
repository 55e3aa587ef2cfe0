"""The rules for files whose time has come."""

import logging
from collections.abc import Callable

from runtime.core.clock import Clock
from runtime.core.s3.keys import file_prefix, incoming_key
from runtime.core.s3.objects import Objects
from runtime.features.files.models import FileStatus
from runtime.features.files.sweeping.models import DueFile, DueKind
from runtime.features.files.sweeping.repository import SweepRepository
from runtime.features.files.writes import FileChanged

logger = logging.getLogger(__name__)


class SweepFailed(Exception):
    """Some files could not be removed.

    Attributes:
        removed: the number of files that were removed all the same.
    """

    def __init__(self, failed: int, removed: int) -> None:
        self.removed = removed
        super().__init__(f"{failed} files could not be removed")


class SweepService:
    """The rules for files that nobody uploaded or could check, and those in the trash.

    First a file is removed, or rejected if it was uploaded, and its room returned, in
    one transaction that leaves a note of its bytes. That is due at once or, if an
    upload may be under way, in an hour. Then the bytes are removed, and last the note.
    So a crash leaves neither bytes that nobody knows of nor room that nobody uses.
    """

    def __init__(self, store: SweepRepository, objects: Objects, clock: Clock) -> None:
        self._store = store
        self._objects = objects
        self._clock = clock

    def run(self, keep_going: Callable[[], bool] = lambda: True) -> int:
        """Do what is due, and return how many files were finished.

        Args:
            keep_going: asked before each file whether there is time for more; when it
                returns False, the rest is left to the next run.

        Raises:
            SweepFailed: at the end, if some files could not be removed.
        """
        removed = failed = 0
        for due in self._store.due(self._clock()):
            if not keep_going():
                break
            try:
                removed += self._sweep(due)
            except Exception:
                # One file that cannot be removed must not hold up all others.
                logger.exception("a file could not be removed")
                failed += 1
        if failed:
            raise SweepFailed(failed, removed)
        return removed

    def _sweep(self, due: DueFile) -> bool:
        """Do what is due for one file; return whether nothing is left of it."""
        if due.kind is DueKind.PURGED:
            self._objects.delete_all(incoming_key(due.owner, due.id))
            self._objects.delete_all(file_prefix(due.owner, due.id))
            self._store.forget(due)
            return True
        now = self._clock()
        file = self._store.expired(due, now)
        if file is not None:
            try:
                if file.status is FileStatus.PROCESSING:
                    self._store.reject(due.owner, file, now)
                else:
                    self._store.remove(due.owner, file, now)
            except FileChanged:
                # It was uploaded, checked or restored a moment earlier.
                return False
        return False
