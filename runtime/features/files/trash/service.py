"""The rules for the files that an owner deleted."""

from runtime.core.clock import Clock
from runtime.core.context import current_deadline
from runtime.core.optimistic import Precondition, demand_version, until_unchanged
from runtime.core.owner import Owner
from runtime.core.paging import Page, PageQuery
from runtime.core.security.cursors import Cursors
from runtime.features.files.errors import FileNotFound
from runtime.features.files.models import File, StoredFile
from runtime.features.files.repository import FileRepository
from runtime.features.files.service import Remember
from runtime.features.files.trash.models import (
    FileTrashEmptied,
    StoredTrashedFile,
    TrashedFile,
)
from runtime.features.files.writes import FileChanged

_PURGED_AT_ONCE = 100
_SECONDS_TO_ANSWER = 2.0


class FileTrashService:
    """The rules for the trash; every method reaches only the files of one owner."""

    def __init__(
        self, files: FileRepository, *, cursors: Cursors, clock: Clock
    ) -> None:
        self._files = files
        self._cursors = cursors
        self._clock = clock

    def page(self, owner: Owner, query: PageQuery) -> Page[TrashedFile]:
        """Return a page of the trash, the newest files first.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        binding = (*owner.binding, "files/trash")
        after = ""
        if query.cursor:
            after = str(self._cursors.open(query.cursor, binding)[0])
        found = self._files.trash_page(owner, query.limit, after, self._clock())
        more = self._cursors.seal((found.last,), binding) if found.more else None
        return Page([file.shown() for file in found.items], more)

    def get(self, owner: Owner, file_id: str) -> TrashedFile:
        """Return a deleted file.

        Raises:
            FileNotFound: it is not in the trash, or has expired.
        """
        return self._found(owner, file_id).shown()

    def restore(
        self,
        owner: Owner,
        file_id: str,
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> File:
        """Make a deleted file a file again, and link it with its item.

        Safe to repeat: a file that is back already is returned as it is.

        Raises:
            FileNotFound: it is neither in the trash nor among the files.
            PreconditionFailed: the precondition excludes the stored version.
        """

        def attempt() -> StoredFile:
            """Restore the file as it is now."""
            now = self._clock()
            old: StoredFile | None = self._files.trashed(owner, file_id, now)
            if old is None:
                old = self._files.get(owner, file_id, now)
            if old is None:
                raise FileNotFound
            demand_version(old.version, precondition)
            new = old.restored() if isinstance(old, StoredTrashedFile) else old
            record = remember(new) if remember else None
            self._files.change(owner, old, new, now, record)
            return new

        return until_unchanged(attempt, lost=FileChanged).shown()

    def purge(
        self, owner: Owner, file_id: str, precondition: Precondition | None = None
    ) -> None:
        """Remove a deleted file for good; its room is free at once.

        Raises:
            FileNotFound: it is not in the trash.
            PreconditionFailed: the precondition excludes the stored version.
        """

        def attempt() -> None:
            """Remove the file as it is now."""
            old = self._found(owner, file_id)
            demand_version(old.version, precondition)
            self._files.change(owner, old, None, self._clock())

        until_unchanged(attempt, lost=FileChanged)

    def empty(self, owner: Owner) -> FileTrashEmptied:
        """Remove all deleted files for good, as far as the deadline allows."""
        deadline, purged, after = current_deadline(), 0, ""
        while True:
            page = self._files.trash_page(owner, _PURGED_AT_ONCE, after, self._clock())
            for number, file in enumerate(page.items):
                if number and deadline.seconds_left() < _SECONDS_TO_ANSWER:
                    return FileTrashEmptied(purged=purged, more=True)
                try:
                    self.purge(owner, file.id)
                    purged += 1
                except FileNotFound:
                    # It was restored or purged a moment earlier.
                    continue
            if not page.more or deadline.seconds_left() < _SECONDS_TO_ANSWER:
                return FileTrashEmptied(purged=purged, more=page.more)
            after = page.last

    def _found(self, owner: Owner, file_id: str) -> StoredTrashedFile:
        """Return a deleted file, or raise FileNotFound."""
        file = self._files.trashed(owner, file_id, self._clock())
        if file is None:
            raise FileNotFound
        return file
