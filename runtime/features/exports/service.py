"""Rules for looking at one's export, and for fetching it."""

from datetime import timedelta

from runtime.core.clock import Clock
from runtime.core.jobs.errors import JobNotFound
from runtime.core.jobs.models import JobStatus
from runtime.core.jobs.service import JobService
from runtime.core.owner import Owner
from runtime.core.s3.disposition import attachment
from runtime.core.s3.keys import archive_key
from runtime.core.s3.signing import Signer
from runtime.features.exports.errors import ArchiveNotFound, ExportNotFound
from runtime.features.exports.models import (
    ArchiveDownload,
    Export,
    ExportStatus,
    ReadyExport,
    StoredExport,
)
from runtime.features.exports.repository import ExportRepository

KIND = "exports.make"
LIFETIME = timedelta(minutes=15)
"""Time for which an address is good; a download that has begun goes on."""
_FAILED = (JobStatus.FAILED, JobStatus.CANCELLED)


class ExportService:
    """The rules for exports; every method reaches only that of one owner."""

    def __init__(
        self,
        exports: ExportRepository,
        *,
        jobs: JobService,
        signer: Signer,
        clock: Clock,
    ) -> None:
        self._exports = exports
        self._jobs = jobs
        self._signer = signer
        self._clock = clock

    def get(self, owner: Owner) -> Export:
        """Return how far the export is that was asked for last, and what there is.

        Raises:
            ExportNotFound: none was asked for lately.
        """
        stored = self._exports.get(owner)
        if stored is None:
            raise ExportNotFound
        ready = self._kept(stored)
        return Export(
            job_id=stored.job_id,
            status=self._status(owner, stored, ready),
            requested_at=stored.requested_at,
            ready_at=ready.ready_at if ready else None,
            expires_at=ready.expires_at if ready else None,
            archives=[each.shown() for each in ready.archives] if ready else [],
        )

    def download(self, owner: Owner, number: int) -> ArchiveDownload:
        """Return an address of one archive.

        Raises:
            ArchiveNotFound: there is none of this number, or it has expired.
        """
        stored = self._exports.get(owner)
        ready = self._kept(stored) if stored else None
        for archive in ready.archives if ready else ():
            if ready is not None and archive.number == number:
                key = archive_key(
                    owner, ready.job_id, ready.attempt, number, archive.nonce
                )
                name = f"export-{ready.ready_at:%Y-%m-%d}-{number}.zip"
                signed = self._signer.url(
                    "GET",
                    key,
                    query={
                        "response-cache-control": "private, no-store",
                        "response-content-disposition": attachment(name),
                        "response-content-type": "application/zip",
                    },
                    now=self._clock(),
                    lifetime=min(LIFETIME, ready.expires_at - self._clock()),
                )
                return ArchiveDownload(url=signed.url, expires_at=signed.expires_at)
        raise ArchiveNotFound

    def _kept(self, stored: StoredExport) -> ReadyExport | None:
        """Return the last export that was ready, unless it has expired."""
        ready = stored.ready
        return ready if ready and ready.expires_at > self._clock() else None

    def _status(
        self, owner: Owner, stored: StoredExport, ready: ReadyExport | None
    ) -> ExportStatus:
        """Return how far the export is that was asked for last."""
        if stored.ready is not None and stored.ready.job_id == stored.job_id:
            return ExportStatus.READY if ready else ExportStatus.EXPIRED
        try:
            job = self._jobs.get(owner, stored.job_id)
        except JobNotFound:
            return ExportStatus.EXPIRED
        return ExportStatus.FAILED if job.status in _FAILED else ExportStatus.UNDERWAY
