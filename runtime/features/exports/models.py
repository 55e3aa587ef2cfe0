"""Exports as they are stored, and as their owners see them."""

from enum import StrEnum

from pydantic import Field

from runtime.core.models import Model, Timestamp


class ExportStatus(StrEnum):
    """The state of an export."""

    UNDERWAY = "underway"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class Archive(Model):
    """One archive of an export: a zip.

    Attributes:
        number: its number, from 1.
        size: its size in bytes.
        sha256: its SHA-256 in hexadecimal digits.
        counts: the number of things in it, by folder.
        links: the number of files that are too large for it: its `manifest.json` says
            where they are.
    """

    number: int
    size: int
    sha256: str
    counts: dict[str, int]
    links: int


class StoredArchive(Archive):
    """An archive with what only the service knows of it.

    Attributes:
        nonce: the part of its key that tells it from those of runs that were repeated.
        last: whether no other follows.
    """

    nonce: str
    last: bool

    def shown(self) -> Archive:
        """Return the archive as its owner sees it."""
        return Archive.model_validate(
            self.model_dump(include=set(Archive.model_fields))
        )


class ReadyExport(Model):
    """An export that can be fetched.

    Attributes:
        job_id: the job that has made it.
        attempt: the attempt that has.
        ready_at: when it was ready.
        expires_at: until when it is kept.
        archives: what it consists of, in order.
    """

    job_id: str
    attempt: int
    ready_at: Timestamp
    expires_at: Timestamp
    archives: list[StoredArchive]


class StoredExport(Model):
    """The facts about an owner's exports.

    Attributes:
        job_id: the job that was asked for last.
        requested_at: when it was.
        ready: the last export that was ready.
    """

    job_id: str
    requested_at: Timestamp
    ready: ReadyExport | None = None


class Export(Model):
    """An export of all that its owner has.

    Attributes:
        job_id: the job that makes it; it tells how far it is, and why it failed.
        status: how far it is; `ready` ones can be fetched.
        requested_at: when it was asked for.
        ready_at: when the archives were ready.
        expires_at: until when they are kept.
        archives: what can be fetched: of an earlier export while another is underway
            or has failed, as long as that one is kept.
    """

    job_id: str
    status: ExportStatus
    requested_at: Timestamp
    ready_at: Timestamp | None = None
    expires_at: Timestamp | None = None
    archives: list[Archive] = Field(default_factory=list)


class ArchiveDownload(Model):
    """An address that needs no other credentials.

    Attributes:
        url: the address; whoever knows it can fetch the archive.
        expires_at: when it is refused; ask for another one then.
    """

    url: str
    expires_at: Timestamp
