"""The rules for downloads: only of what was checked, and saved as what it is."""

from datetime import timedelta

from runtime.core.clock import Clock
from runtime.core.owner import Owner
from runtime.core.s3.disposition import attachment, file_name
from runtime.core.s3.keys import original_key, rendition_key, text_key
from runtime.core.s3.signing import Signer, rounded
from runtime.features.files.downloads.models import Download
from runtime.features.files.errors import (
    FileHasNoText,
    FileNotFound,
    FileNotReady,
    RenditionNotFound,
)
from runtime.features.files.models import TEXT_TYPE, FileStatus, StoredFile
from runtime.features.files.repository import FileRepository

FILE_STEP, FILE_LIFETIME = timedelta(minutes=5), timedelta(minutes=15)
RENDITION_STEP, RENDITION_LIFETIME = timedelta(hours=1), timedelta(hours=2)
"""Within a step all get the same address, so that browsers keep what it returns."""


class DownloadService:
    """The rules for downloads; every method reaches only the files of one owner."""

    def __init__(self, files: FileRepository, *, signer: Signer, clock: Clock) -> None:
        self._files = files
        self._signer = signer
        self._clock = clock

    def file(self, owner: Owner, file_id: str) -> Download:
        """Return an address of a file.

        Raises:
            FileNotFound: the owner has no such file.
            FileNotReady: it is not checked, or was rejected.
        """
        file = self._ready(owner, file_id)
        return self._address(
            original_key(owner, file_id),
            name=file_name(file.name, file.type),
            type=file.type,
            step=FILE_STEP,
            lifetime=FILE_LIFETIME,
        )

    def rendition(self, owner: Owner, file_id: str, size: int) -> Download:
        """Return an address of a smaller picture of a file.

        Raises:
            FileNotFound: the owner has no such file.
            FileNotReady: it is not checked, or was rejected.
            RenditionNotFound: there is none of this size.
        """
        file = self._ready(owner, file_id)
        for rendition in file.renditions:
            if rendition.size == size:
                return self._address(
                    rendition_key(owner, file_id, size),
                    name=file_name(f"{_stem(file)}-{size}", rendition.type),
                    type=rendition.type,
                    step=RENDITION_STEP,
                    lifetime=RENDITION_LIFETIME,
                )
        raise RenditionNotFound

    def text(self, owner: Owner, file_id: str) -> Download:
        """Return an address of the text of a file.

        Raises:
            FileNotFound: the owner has no such file.
            FileNotReady: it is not checked, or was rejected.
            FileHasNoText: there is no text of it.
        """
        file = self._ready(owner, file_id)
        if not file.has_text:
            raise FileHasNoText
        return self._address(
            text_key(owner, file_id),
            name=file_name(_stem(file), "text/plain"),
            type=TEXT_TYPE,
            step=FILE_STEP,
            lifetime=FILE_LIFETIME,
        )

    def _ready(self, owner: Owner, file_id: str) -> StoredFile:
        """Return a file that can be downloaded."""
        file = self._files.get(owner, file_id, self._clock())
        if file is None:
            raise FileNotFound
        if file.status is not FileStatus.READY:
            raise FileNotReady
        return file

    def _address(
        self, key: str, *, name: str, type: str, step: timedelta, lifetime: timedelta
    ) -> Download:
        """Return an address of an object, signed at the last whole step."""
        seconds = int(step.total_seconds())
        signed = self._signer.url(
            "GET",
            key,
            query={
                "response-cache-control": f"private, max-age={seconds}",
                "response-content-disposition": attachment(name),
                "response-content-type": type,
            },
            now=rounded(self._clock(), step),
            lifetime=lifetime,
        )
        return Download(url=signed.url, expires_at=signed.expires_at)


def _stem(file: StoredFile) -> str:
    """Return a file's name without what tells its type."""
    return file.name.rpartition(".")[0] or file.name
