"""The step that puts some of what an owner has into one archive.

It is safe to repeat: each run writes an object of its own, and only that of the run
whose result counts is ever named anywhere.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from runtime.core.dynamodb.table import Table
from runtime.core.exporting import Content, Entry, ExportRows
from runtime.core.jobs.errors import JobEnded, JobFailed
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import archive_key
from runtime.core.s3.objects import UploadGone
from runtime.core.s3.streams import ObjectWriter
from runtime.core.tombstones import is_erased
from runtime.features.exports.archives.service import (
    ArchiveWriter,
    Documents,
    line_of,
)
from runtime.features.exports.models import StoredArchive
from runtime.features.exports.repository import archive_write
from runtime.features.exports.settings import ExportSettings

_LAST_SHARE = 5
"""Share of an invocation's time that is left to the entry that was begun last, and to
the end of the archive: a fifth."""


class Store(Contents, ObjectWriter):
    """The bucket, from which files are read and to which archives are written."""


class Place(NamedTuple):
    """A place in all that is exported.

    Attributes:
        folder: the folder.
        after: the place in it, behind which an export goes on.
    """

    folder: str
    after: str


class Collection:
    """The step that makes the next archive.

    It takes and returns where it goes on (`folder`, `after`), the `number` of the next
    archive, how many things are `done`, and whether there is `more`: ids and numbers
    only, since whoever operates the state machine sees them.
    """

    def __init__(
        self,
        table: Table,
        store: Store,
        sections: Mapping[str, ExportRows],
        settings: ExportSettings,
        new_nonce: Callable[[], str],
    ) -> None:
        self._table = table
        self._store = store
        self._sections = sections
        self._settings = settings
        self._new_nonce = new_nonce

    def collect(self, job: RunningJob) -> Done:
        """Make one archive, as large as it may be or as time allows.

        Raises:
            JobEnded: the owner is being erased; nothing is left of the archive.
        """
        number, done = job.given.get("number", 1), job.given.get("done", 0)
        begin = Place(job.given.get("folder", ""), job.given.get("after", ""))
        nonce, now = self._new_nonce(), job.clock()
        key = archive_key(job.owner, job.id, job.attempt, number, nonce)
        with self._store.stream(key, "application/zip") as stream:
            archive = ArchiveWriter(stream, number, now)
            next = self._fill(job, archive, begin)
            archive.close(last=next is None)
            self._demand_owner(job)
            stream.complete()
        try:
            self._demand_owner(job)
        except JobEnded:
            self._store.delete(key)
            raise
        done += sum(archive.counts.values())
        job.progress(done, done if next is None else None)
        made = StoredArchive(
            number=number,
            size=stream.size,
            sha256=stream.sha256,
            counts=archive.counts,
            links=len(archive.links),
            nonce=nonce,
            last=next is None,
        )
        there = next or begin
        result = {
            "folder": there.folder,
            "after": there.after,
            "number": number + 1,
            "done": done,
            "more": next is not None,
        }
        write = archive_write(job.owner, job.id, job.attempt, made, now)
        return Done(result, [write])

    def _fill(
        self, job: RunningJob, archive: ArchiveWriter, begin: Place
    ) -> Place | None:
        """Add what follows a place; return where the next archive goes on."""
        margin = job.time_left / _LAST_SHARE
        for folder, after in self._places(begin):
            with archive.folder(folder) as documents:
                left = self._fill_folder(
                    job, archive, documents, Place(folder, after), margin
                )
            if left is not None:
                return left
        return None

    def _fill_folder(
        self,
        job: RunningJob,
        archive: ArchiveWriter,
        documents: Documents,
        place: Place,
        margin: timedelta,
    ) -> Place | None:
        """Add what follows a place in its folder; return where that was left off.

        Args:
            job: the job.
            archive: takes what has bytes.
            documents: take all of it.
            place: where to go on.
            margin: the time of the invocation that is left when it begins no more.
        """
        folder, after = place
        rows, next = self._sections[folder], after
        done: int = job.given.get("done", 0)
        while True:
            page = rows(job.table, job.owner, next, job.clock())
            for entry in page.entries:
                if not archive.empty and job.time_left < margin:
                    return Place(folder, after)
                if not self._add(archive, documents, folder, entry):
                    return Place(folder, after)
                after = entry.after
                job.progress(done + sum(archive.counts.values()) + documents.count)
            next = after = page.next
            if not next:
                return None

    def _places(self, begin: Place) -> list[tuple[str, str]]:
        """Return where each folder begins that is still to be exported.

        Raises:
            JobFailed: the folder is gone, with its feature.
        """
        names = list(self._sections)
        if not begin.folder:
            return [(name, "") for name in names]
        if begin.folder not in names:
            raise JobFailed("export_changed", "The service has changed meanwhile.")
        first = names.index(begin.folder)
        return [
            (name, begin.after if name == begin.folder else "")
            for name in names[first:]
        ]

    def _add(
        self, archive: ArchiveWriter, documents: Documents, folder: str, entry: Entry
    ) -> bool:
        """Add an entry, with its bytes; return False if there is no room for it."""
        document, content = dict(entry.document), entry.content
        found = self._found(content) if content else None
        name = f"{folder}/{content.name}" if content else folder
        size = found[1] if found else 0
        linked = size > self._settings.EXPORT_FILE_BYTES
        if content is not None:
            # As long as the longest of its forms, so that its size is known before.
            document["content"] = {"name": name, "size": size, "sha256": "0" * 64}
        sizes = (len(line_of(document)), 0 if linked else size)
        limit = self._settings.EXPORT_ARCHIVE_BYTES
        if not archive.empty and not archive.has_room(limit, name, *sizes):
            return False
        if content is not None:
            document["content"] = self._taken(archive, name, content, found, linked)
        documents.add(line_of(document))
        return True

    def _taken(
        self,
        archive: ArchiveWriter,
        name: str,
        content: Content,
        found: tuple[str, int] | None,
        linked: bool,
    ) -> dict[str, Any] | None:
        """Add bytes, or a link to them; return what the document tells of them."""
        if found is None:
            return None
        etag, size = found
        if linked:
            archive.link(name, size, content.link)
            return {"link": content.link, "size": size}
        chunks = self._store.read(content.key, etag, size)
        return archive.add(name, chunks).model_dump(exclude={"count"})

    def _found(self, content: Content) -> tuple[str, int] | None:
        """Return ETag and size of an object; None if it was removed meanwhile."""
        try:
            return self._store.etag(content.key)
        except UploadGone:
            return None

    def _demand_owner(self, job: RunningJob) -> None:
        """Refuse to write for an owner who is being erased."""
        if is_erased(self._table, job.owner):
            raise JobEnded
