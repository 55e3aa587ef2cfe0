"""The rules for checking a file: step by step, each safe to repeat.

What the steps tell each other is seen by whoever operates the state machine, and is
kept for months: so it holds ids, types and numbers, and nothing of name or content.
"""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.errors import JobFailed
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.owner import Owner
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import (
    file_prefix,
    incoming_key,
    original_key,
    rendition_key,
    text_key,
)
from runtime.core.s3.objects import ObjectChanged, UploadGone
from runtime.features.files.models import FileStatus, Rendition, StoredFile
from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images.rendering import RENDITION_TYPE
from runtime.features.files.processing.inspection import Inspection, Promised
from runtime.features.files.processing.media_types import Family
from runtime.features.files.processing.service import (
    Processed,
    check_json,
    process_document,
    process_image,
    process_text,
)
from runtime.features.files.processing.texts.extraction import READ_BYTES, first_words
from runtime.features.files.rejection.service import RejectionService
from runtime.features.files.repository import FileRepository
from runtime.features.files.writes import change_writes, rejection_writes

logger = logging.getLogger(__name__)

MOST_LOOKS = 120
"""The number of times that the scanner is asked; the machine waits between them."""
SCAN_TAG = "GuardDutyMalwareScanStatus"
TEXT_TYPE = "text/plain; charset=utf-8"
# As much of a text as its first words can be in.
_WORDS_BYTES = 80_000
# Telling how far it is costs writes; a small file is read before anybody asks.
_TELL_BYTES = 64 * 1024 * 1024
_NEXT = {Family.IMAGE: "picture", Family.DOCUMENT: "document", Family.TEXT: "text"}
_GONE = "gone"
_SHOWN_FACTS = {"width", "height", "frames", "pages", "renditions"}

Work = Callable[[StoredFile, str, Path], Processed]
"""Function that works on a file of an ETag in a folder of its own."""


class WorkflowService:
    """The steps of the job that checks a file.

    Each takes what the one before has returned, with `file_id`, and returns it with
    `next`: where the machine goes. A file that is rejected, or is no longer there, ends
    its job as well as one that is published.
    """

    def __init__(
        self, table: Table, contents: Contents, *, scanned: bool, clock: Clock
    ) -> None:
        self._files = FileRepository(table)
        self._contents = contents
        self._rejection = RejectionService(table, contents, clock)
        self._scanned = scanned
        self._clock = clock

    def inspect(self, job: RunningJob) -> Done:
        """Read all that was uploaded, and decide what it is."""
        file = self._found(job)
        if file is None or file.status is not FileStatus.PROCESSING:
            return _ended(job.given, file)
        etag = file.etag or ""
        key = incoming_key(job.owner, file.id)
        try:
            promised = Promised(file.type, file.size, file.sha256)
            inspection = Inspection(promised)
            size = self._contents.size(key, etag)
            if size > file.size:
                raise Rejected(Reason.WRONG_SIZE, f"{size} bytes")
            read = told = 0
            for part in self._contents.read(key, etag, size):
                inspection.feed(part)
                read += len(part)
                if read - told >= _TELL_BYTES:
                    job.progress(read, size)
                    told = read
            inspected = inspection.finish()
        except (Rejected, ObjectChanged, UploadGone) as refusal:
            return self._reject(job, refusal)
        return Done({"file_id": file.id, "next": _NEXT[inspected.family]})

    def process_picture(self, job: RunningJob) -> Done:
        """Strip a picture of notes, and make the smaller ones."""

        def work(file: StoredFile, key: str, folder: Path) -> Processed:
            """Work on the picture."""
            source = self._saved(file, key, folder)
            return process_image(source, file.type, folder)

        return self._process(job, work)

    def process_document(self, job: RunningJob) -> Done:
        """Check a PDF, and extract its text."""

        def work(file: StoredFile, key: str, folder: Path) -> Processed:
            """Work on the document."""
            return process_document(self._saved(file, key, folder), folder)

        return self._process(job, work)

    def process_text(self, job: RunningJob) -> Done:
        """Check JSON, and keep the text of any text file."""

        def work(file: StoredFile, key: str, folder: Path) -> Processed:
            """Work on the text."""
            if file.type == "application/json":
                check_json(self._saved(file, key, folder), folder)
            count = min(file.size, READ_BYTES)
            head = b"".join(self._contents.read(key, file.etag or "", count))
            return process_text(head, folder)

        return self._process(job, work)

    def scan(self, job: RunningJob) -> Done:
        """Read what the scanner says of what was uploaded; it may not have said it yet.

        Raises:
            JobFailed: it says nothing in all that time, or could not do it.
        """
        file = self._found(job)
        if file is None or file.status is not FileStatus.PROCESSING:
            return _ended(job.given, file)
        try:
            said = self._contents.tag(incoming_key(job.owner, file.id), SCAN_TAG)
            if said == "THREATS_FOUND":
                raise Rejected(Reason.MALWARE)
            if said == "UNSUPPORTED":
                raise Rejected(Reason.NOT_SCANNABLE)
        except (Rejected, UploadGone) as refusal:
            return self._reject(job, refusal)
        if said == "NO_THREATS_FOUND":
            return Done({**job.given, "next": "publish"})
        if said is not None:
            raise JobFailed("scan_failed", "The file could not be scanned.")
        looks = int(job.given["looks"]) + 1
        if looks >= MOST_LOOKS:
            raise JobFailed("scan_overdue", "The scanner has not answered.")
        return Done({**job.given, "looks": looks, "next": "wait"}, waits=True)

    def publish(self, job: RunningJob) -> Done:
        """Copy what was checked to its place, and make the file ready.

        What is published of a picture was made of what was inspected, and is in its
        place already; it is rejected all the same if another one was sent meanwhile.
        """
        file = self._found(job)
        if file is None or file.status is not FileStatus.PROCESSING:
            return self._left(job, file)
        source, etag = incoming_key(job.owner, file.id), file.etag or ""
        try:
            if job.given["size"] is None:
                target = original_key(job.owner, file.id)
                self._contents.copy(source, etag, target, file.type)
            else:
                self._contents.size(source, etag)
        except (ObjectChanged, UploadGone) as refusal:
            return self._reject(job, refusal)
        words: list[str] = []
        if job.given["has_text"]:
            head = self._contents.head(text_key(job.owner, file.id), _WORDS_BYTES)
            words = first_words(head.decode("utf-8", errors="ignore"))
        return self._published(job, words)

    def tidy(self, job: RunningJob) -> Done:
        """Remove what was uploaded, and what was made of a file that was rejected."""
        file_id, status = job.given["file_id"], job.given["status"]
        rejected = status == FileStatus.REJECTED
        self._rejection.remove_bytes(job.owner, file_id, rejected=rejected)
        reason = job.given["reason"]
        return Done({"file_id": file_id, "status": status, "reason": reason})

    def _process(self, job: RunningJob, work: Work) -> Done:
        """Work on a file, and store what was made of it.

        It is put where it is published, under names that are no other attempt's: what
        another one makes of the same bytes is the same. Nothing refers to it before the
        file is ready.
        """
        file = self._found(job)
        if file is None or file.status is not FileStatus.PROCESSING:
            return self._left(job, file)
        with TemporaryDirectory() as folder:
            try:
                key = incoming_key(job.owner, file.id)
                processed = work(file, key, Path(folder))
            except (Rejected, ObjectChanged, UploadGone) as refusal:
                return self._reject(job, refusal)
            size = self._store(job.owner, file, processed)
        logger.info("a file was processed in %d bytes", processed.peak_bytes)
        if self._found(job) is None:
            # Its owner was erased meanwhile, maybe before this was stored.
            return self._left(job, None)
        facts = {k: v for k, v in processed.facts.items() if k in _SHOWN_FACTS}
        return Done(
            {
                "file_id": file.id,
                "next": "scan" if self._scanned else "publish",
                "facts": facts,
                "has_text": processed.text is not None,
                "size": size,
                "looks": 0,
            }
        )

    def _saved(self, file: StoredFile, key: str, folder: Path) -> Path:
        """Return what was uploaded as a file of this machine."""
        path = folder / "source"
        with path.open("wb") as saved:
            for part in self._contents.read(key, file.etag or "", file.size):
                saved.write(part)
        return path

    def _store(self, owner: Owner, file: StoredFile, made: Processed) -> int | None:
        """Store what was made of a file; return the size of its new original."""
        if made.original is not None:
            self._contents.put(original_key(owner, file.id), made.original, file.type)
        for size, path in made.renditions.items():
            key = rendition_key(owner, file.id, int(size))
            self._contents.put(key, path, RENDITION_TYPE)
        if made.text is not None:
            self._contents.put(text_key(owner, file.id), made.text, TEXT_TYPE)
        return made.original.stat().st_size if made.original is not None else None

    def _published(self, job: RunningJob, words: list[str]) -> Done:
        """Return the write that makes a file ready, unless it has ended meanwhile.

        Its room becomes that of what is published, which notes do not count in.
        """
        file = self._found(job)
        if file is None or file.status is not FileStatus.PROCESSING:
            return self._left(job, file)
        now = self._clock()
        facts = dict(job.given["facts"])
        renditions = [
            Rendition(type=RENDITION_TYPE, **each)
            for each in facts.pop("renditions", [])
        ]
        changes = {
            **facts,
            "renditions": renditions,
            "words": words,
            "size": job.given["size"] or file.size,
            "status": FileStatus.READY,
            "check_until": None,
            "version": file.version + 1,
            "updated_at": now,
        }
        ready = file.model_copy(update=changes)
        count_metric("FilesPublished")
        return Done(
            _ended(job.given, ready).result,
            change_writes(job.owner, file, ready, now),
        )

    def _reject(self, job: RunningJob, refusal: Exception) -> Done:
        """Return the write that rejects a file, unless it has ended meanwhile."""
        file = self._found(job)
        if file is None or file.status is not FileStatus.PROCESSING:
            return self._left(job, file)
        reason = _reason(refusal)
        logger.info("a file is rejected: %s", refusal if str(refusal) else reason)
        count_metric("FilesRejected")
        now = self._clock()
        rejected = {"status": FileStatus.REJECTED, "reason": reason}
        return Done(
            _ended(job.given, file.model_copy(update=rejected)).result,
            rejection_writes(job.owner, file, reason, now),
        )

    def _left(self, job: RunningJob, file: StoredFile | None) -> Done:
        """End the work on a file that is no longer checked.

        While it is, nobody but its owner's erasure removes it, or the sweep that
        rejects it: whatever was made of one that is gone has no owner.
        """
        if file is None:
            prefix = file_prefix(job.owner, job.given["file_id"])
            self._contents.delete_all(prefix)
        return _ended(job.given, file)

    def _found(self, job: RunningJob) -> StoredFile | None:
        """Return the file of a job as it is now, if it is there."""
        return self._files.get(job.owner, job.given["file_id"], self._clock())


def _ended(given: Mapping[str, Any], file: StoredFile | None) -> Done:
    """Return how the check of a file has ended."""
    return Done(
        {
            "file_id": given["file_id"],
            "next": "tidy",
            "status": file.status if file is not None else _GONE,
            "reason": file.reason if file is not None else None,
        }
    )


def _reason(refusal: Exception) -> Reason:
    """Return the reason for which a file is rejected."""
    if isinstance(refusal, Rejected):
        return refusal.reason
    if isinstance(refusal, ObjectChanged):
        return Reason.CHANGED_AFTER_INSPECTION
    return Reason.BYTES_MISSING
