"""The rules for reading and changing the files of an owner."""

from collections.abc import Callable
from contextlib import suppress

from runtime.core.clock import Clock
from runtime.core.errors import InvalidInput
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.optimistic import Precondition, demand_version, until_unchanged
from runtime.core.owner import Owner
from runtime.core.paging import Page
from runtime.core.s3.keys import incoming_key
from runtime.core.s3.objects import Objects, StorageUnavailable
from runtime.core.security.cursors import Cursors
from runtime.features.files.errors import FileInProcess, FileNotFound
from runtime.features.files.models import File, FilePatch, FileStatus, StoredFile, Usage
from runtime.features.files.query import FileQuery
from runtime.features.files.repository import FileRepository
from runtime.features.files.settings import FileSettings
from runtime.features.files.trash.models import StoredTrashedFile
from runtime.features.files.writes import FileChanged, ItemGone

Remember = Callable[[StoredFile | None], IdempotencyRecord | None]
"""Function that makes the idempotency record of a change from the changed file."""


class FileService:
    """The rules for files; every method reaches only the files of one owner."""

    def __init__(
        self,
        store: FileRepository,
        *,
        settings: FileSettings,
        cursors: Cursors,
        clock: Clock,
        objects: Callable[[], Objects],
    ) -> None:
        """Use these; `objects` returns the bucket, which only few changes need."""
        self._store = store
        self._settings = settings
        self._cursors = cursors
        self._clock = clock
        self._objects = objects

    def get(self, owner: Owner, file_id: str) -> File:
        """Return a file, and note whether its item is still there.

        Items know nothing of files, so what became of one is found out here. It is
        written as a new version of the file, since its ETag stands for all it shows.

        Raises:
            FileNotFound: the owner has no such file.
        """

        def attempt() -> StoredFile:
            """Return the file as it is now."""
            file = self._found(owner, file_id)
            if file.item_id is None:
                return file
            gone = not self._store.has_item(owner, file.item_id)
            if gone == file.item_gone:
                return file
            changes = {"item_gone": gone, "version": file.version + 1}
            noted = file.model_copy(update=changes)
            self._store.change(owner, file, noted, self._clock())
            return noted

        return until_unchanged(attempt, lost=FileChanged).shown()

    def page(self, owner: Owner, query: FileQuery) -> Page[File]:
        """Return a page of the files that meet all conditions of the query.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        listing = query.listing()
        binding = (*owner.binding, "files", *listing.binding())
        after = ""
        if query.cursor:
            after = str(self._cursors.open(query.cursor, binding)[0])
        found = self._store.page(owner, listing, query.limit, after, self._clock())
        cursor = self._cursors.seal((found.last,), binding) if found.more else None
        linked = {file.item_id for file in found.items if file.item_id is not None}
        there = self._store.items(owner, linked) if linked else set()
        shown = [
            file.shown().model_copy(
                update={"item_gone": file.item_id not in (None, *there)}
            )
            for file in found.items
        ]
        return Page(shown, cursor)

    def usage(self, owner: Owner) -> Usage:
        """Return what an owner's files take, and what they may."""
        size, number = self._store.usage(owner)
        return Usage(
            bytes=size,
            number=number,
            bytes_limit=self._settings.FILE_QUOTA_BYTES,
            number_limit=self._settings.FILE_QUOTA_NUMBER,
        )

    def patch(
        self,
        owner: Owner,
        file_id: str,
        request: FilePatch,
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> File:
        """Rename a file, or give it to another item or to none.

        Raises:
            FileNotFound: the owner has no such file.
            InvalidInput: the owner has no such item.
            PreconditionFailed: the precondition excludes the stored version.
        """
        changes = {name: getattr(request, name) for name in request.model_fields_set}

        def outcome(file: StoredFile) -> StoredFile:
            """Return the next version of the file; itself if nothing changes."""
            if all(getattr(file, name) == value for name, value in changes.items()):
                return file
            more = {"version": file.version + 1, "updated_at": self._clock()}
            if changes.get("item_id", file.item_id) != file.item_id:
                more["item_gone"] = False
            return file.model_copy(update={**changes, **more})

        try:
            changed = self._changed(owner, file_id, outcome, precondition, remember)
        except ItemGone:
            raise InvalidInput.at("/body/item_id", "is no item of yours") from None
        assert changed is not None
        return changed.shown()

    def delete(
        self,
        owner: Owner,
        file_id: str,
        precondition: Precondition | None = None,
        remember: Remember | None = None,
    ) -> None:
        """Move a file to the trash; one that was not uploaded, or rejected, is gone.

        Raises:
            FileNotFound: the owner has no such file.
            FileInProcess: it is being checked.
            PreconditionFailed: the precondition excludes the stored version.
        """

        def outcome(file: StoredFile) -> StoredFile | None:
            """Return the file as it goes into the trash; None if it is gone."""
            if file.status is FileStatus.PROCESSING:
                raise FileInProcess
            if file.status is FileStatus.READY:
                return StoredTrashedFile.of(file, self._clock())
            self._give_up(owner, file)
            return None

        self._changed(owner, file_id, outcome, precondition, remember)

    def _give_up(self, owner: Owner, file: StoredFile) -> None:
        """Remove the parts that were uploaded of a file, which nobody will complete.

        They take room that no quota counts any more. Where the store does not answer,
        its own rule removes them within a day.
        """
        if file.status is FileStatus.AWAITING and file.upload_id is not None:
            with suppress(StorageUnavailable):
                self._objects().abort(incoming_key(owner, file.id), file.upload_id)

    def _changed(
        self,
        owner: Owner,
        file_id: str,
        outcome: Callable[[StoredFile], StoredFile | None],
        precondition: Precondition | None,
        remember: Remember | None,
    ) -> StoredFile | None:
        """Read a file, change it and write it; repeat if another writer was faster."""

        def attempt() -> StoredFile | None:
            """Change the file as it is now."""
            old = self._found(owner, file_id)
            demand_version(old.version, precondition)
            new = outcome(old)
            record = remember(new) if remember else None
            self._store.change(owner, old, new, self._clock(), record)
            return new

        return until_unchanged(attempt, lost=FileChanged)

    def _found(self, owner: Owner, file_id: str) -> StoredFile:
        """Return a file, or raise FileNotFound."""
        file = self._store.get(owner, file_id, self._clock())
        if file is None:
            raise FileNotFound
        return file
