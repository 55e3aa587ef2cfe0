"""The services of files, each built when it is first used."""

from functools import cached_property
from typing import TYPE_CHECKING

from runtime.core.platform import Platform

if TYPE_CHECKING:
    from runtime.core.s3.objects import Objects
    from runtime.core.s3.signing import Signer
    from runtime.features.files.avatars.service import AvatarService
    from runtime.features.files.downloads.service import DownloadService
    from runtime.features.files.repeatable import RepeatableFileChanges
    from runtime.features.files.repository import FileRepository
    from runtime.features.files.service import FileService
    from runtime.features.files.settings import FileSettings
    from runtime.features.files.trash.service import FileTrashService
    from runtime.features.files.uploads.parts.service import PartsService
    from runtime.features.files.uploads.promises.service import UploadService
    from runtime.features.files.uploads.service import Store


class Files:
    """The services of files on one platform."""

    def __init__(self, platform: Platform) -> None:
        """Build the services on this platform."""
        self._platform = platform

    @cached_property
    def settings(self) -> "FileSettings":
        """The limits of files."""
        from runtime.features.files.settings import FileSettings

        return FileSettings()

    @cached_property
    def repository(self) -> "FileRepository":
        """The repository of files."""
        from runtime.features.files.repository import FileRepository

        return FileRepository(self._platform.table)

    @cached_property
    def signer(self) -> "Signer":
        """The signer of what clients send to the bucket."""
        from runtime.core.s3.signing import bucket_signer

        return bucket_signer(self._platform.settings)

    @cached_property
    def objects(self) -> "Objects":
        """The service's own calls of the bucket."""
        from runtime.core.aws import aws_client
        from runtime.core.s3.objects import Objects

        settings = self._platform.settings
        return Objects(lambda: aws_client("s3", settings), settings.S3_BUCKET_NAME)

    @cached_property
    def service(self) -> "FileService":
        """The service for files."""
        from runtime.features.files.service import FileService

        platform = self._platform
        return FileService(
            self.repository,
            settings=self.settings,
            cursors=platform.cursors,
            clock=platform.clock,
            objects=lambda: self.objects,
        )

    @cached_property
    def _store(self) -> "Store":
        """The bucket as uploads use it."""
        from runtime.features.files.uploads.service import Store

        return Store(self.signer, self.objects)

    @cached_property
    def uploads(self) -> "UploadService":
        """The service for uploads."""
        from runtime.features.files.uploads.promises.service import UploadService

        platform = self._platform
        return UploadService(
            self.repository,
            store=self._store,
            settings=self.settings,
            idempotency=platform.idempotency,
            clock=platform.clock,
            new_id=platform.new_id,
        )

    @cached_property
    def parts(self) -> "PartsService":
        """The service for uploads in parts."""
        from runtime.features.files.uploads.parts.service import PartsService

        return PartsService(
            self.repository, store=self._store, clock=self._platform.clock
        )

    @cached_property
    def downloads(self) -> "DownloadService":
        """The service for downloads."""
        from runtime.features.files.downloads.service import DownloadService

        return DownloadService(
            self.repository, signer=self.signer, clock=self._platform.clock
        )

    @cached_property
    def avatars(self) -> "AvatarService":
        """The service for avatars."""
        from runtime.features.files.avatars.repository import AvatarRepository
        from runtime.features.files.avatars.service import AvatarService

        return AvatarService(AvatarRepository(self._platform.table), self.downloads)

    @cached_property
    def trash(self) -> "FileTrashService":
        """The service for the trash."""
        from runtime.features.files.trash.service import FileTrashService

        platform = self._platform
        return FileTrashService(
            self.repository, cursors=platform.cursors, clock=platform.clock
        )

    @cached_property
    def changes(self) -> "RepeatableFileChanges":
        """The changes that a client may repeat with an Idempotency-Key."""
        from runtime.features.files.repeatable import RepeatableFileChanges

        return RepeatableFileChanges(
            self.service, self.trash, self._platform.idempotency
        )
