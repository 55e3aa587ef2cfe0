"""The steps after a file was looked into: its scan, its publication, its remains."""

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.errors import JobFailed
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import incoming_key, original_key, text_key
from runtime.core.s3.objects import ObjectChanged, UploadGone
from runtime.features.files.models import FileStatus, Rendition
from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images.rendering import RENDITION_TYPE
from runtime.features.files.processing.texts.extraction import first_words
from runtime.features.files.rejection.service import RejectionService
from runtime.features.files.workflow.service import Steps, ended
from runtime.features.files.writes import change_writes

MOST_LOOKS = 120
"""The number of times that the scanner is asked; the machine waits between them."""
SCAN_TAG = "GuardDutyMalwareScanStatus"
# As much of a text as its first words can be in.
_WORDS_BYTES = 80_000


class Publication(Steps):
    """The steps by which a file becomes ready."""

    def __init__(self, table: Table, contents: Contents, clock: Clock) -> None:
        super().__init__(table, contents, clock)
        self._rejection = RejectionService(table, contents, clock)

    def scan(self, job: RunningJob) -> Done:
        """Read what the scanner says of what was uploaded; it may not have said it yet.

        Raises:
            JobFailed: it says nothing in all that time, or could not do it.
        """
        file = self._found(job)
        if file is None or file.status is not FileStatus.PROCESSING:
            return ended(job.given, file)
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
            "has_text": job.given["has_text"],
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
            ended(job.given, ready).result,
            change_writes(job.owner, file, ready, now),
        )
