"""The steps that look into a file: what it is, and what is made of it."""

import logging
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from runtime.core.clock import Clock
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.owner import Owner
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import incoming_key, original_key, rendition_key, text_key
from runtime.core.s3.objects import ObjectChanged, UploadGone
from runtime.features.files.models import TEXT_TYPE, FileStatus, StoredFile
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
from runtime.features.files.processing.texts.extraction import READ_BYTES
from runtime.features.files.workflow.service import Steps, ended

logger = logging.getLogger(__name__)

# Telling how far it is costs writes; a small file is read before anybody asks.
_TELL_BYTES = 64 * 1024 * 1024
_NEXT = {Family.IMAGE: "picture", Family.DOCUMENT: "document", Family.TEXT: "text"}
_SHOWN_FACTS = {"width", "height", "frames", "pages", "renditions"}

Work = Callable[[StoredFile, str, Path], Processed]
"""Function that works on a file of an ETag in a folder of its own."""


class Examination(Steps):
    """The steps that look into a file."""

    def __init__(
        self, table: Table, contents: Contents, clock: Clock, *, scanned: bool
    ) -> None:
        super().__init__(table, contents, clock)
        self._scanned = scanned

    def inspect(self, job: RunningJob) -> Done:
        """Read all that was uploaded, and decide what it is."""
        file = self._found(job)
        if file is None or file.status is not FileStatus.PROCESSING:
            return ended(job.given, file)
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
        logger.info(
            "a file was processed; its child process used at most %d bytes of memory",
            processed.peak_bytes,
        )
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
