"""The ground of uploads: the bucket, and files that are awaited."""

from dataclasses import dataclass

from runtime.core.clock import Clock
from runtime.core.owner import Owner
from runtime.core.s3.objects import Objects
from runtime.core.s3.signing import Signer
from runtime.features.files.errors import FileNotFound
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.repository import FileRepository
from runtime.features.files.uploads.errors import UploadOver


@dataclass(frozen=True)
class Store:
    """The bucket: what clients may do themselves, and what the service does.

    Attributes:
        signer: signs what clients send to the bucket.
        objects: makes the service's own calls.
    """

    signer: Signer
    objects: Objects


class Uploads:
    """Uploads of files that are awaited."""

    def __init__(self, files: FileRepository, *, store: Store, clock: Clock) -> None:
        self._files = files
        self._store = store
        self._clock = clock

    def _awaited(self, owner: Owner, file_id: str) -> StoredFile:
        """Return a file that is to be uploaded."""
        file = self._files.get(owner, file_id, self._clock())
        if file is None:
            raise FileNotFound
        if file.status is not FileStatus.AWAITING:
            raise UploadOver
        return file
