"""The rules for avatars: a ready picture among the owner's own files.

It stays a file: it takes room, can be renamed, and is the avatar again when it comes
back from the trash.
"""

from runtime.core.errors import InvalidInput
from runtime.core.owner import Owner
from runtime.features.files.avatars.errors import AvatarNotFound
from runtime.features.files.avatars.repository import AvatarRepository, NoPicture
from runtime.features.files.downloads.models import Download
from runtime.features.files.downloads.service import DownloadService
from runtime.features.files.errors import FileNotFound, FileNotReady


class AvatarService:
    """The rules for avatars."""

    def __init__(self, avatars: AvatarRepository, downloads: DownloadService) -> None:
        self._avatars = avatars
        self._downloads = downloads

    def get(self, owner: Owner, size: int) -> Download:
        """Return an address of the avatar in one of the sizes of renditions.

        Raises:
            AvatarNotFound: there is none, or its file was deleted.
            RenditionNotFound: there is none of this size.
        """
        file_id = self._avatars.get(owner)
        if file_id is None:
            raise AvatarNotFound
        try:
            return self._downloads.rendition(owner, file_id, size)
        except (FileNotFound, FileNotReady):
            raise AvatarNotFound from None

    def choose(self, owner: Owner, file_id: str) -> None:
        """Let a picture stand for its owner.

        Raises:
            InvalidInput: it is no picture of the owner that is ready.
        """
        try:
            self._avatars.choose(owner, file_id)
        except NoPicture:
            message = "is no picture of yours that is ready"
            raise InvalidInput.at("/body/file_id", message) from None

    def remove(self, owner: Owner) -> None:
        """Let no picture stand for the owner; its file stays."""
        self._avatars.remove(owner)
