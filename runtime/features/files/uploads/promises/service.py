"""The rules for uploads: promised with their size and content, or given up."""

from datetime import timedelta

from runtime.core.clock import Clock, NewId
from runtime.core.context import count_metric
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.errors import InvalidInput
from runtime.core.idempotency.service import Created, Idempotency, IdempotentRequest
from runtime.core.optimistic import until_unchanged
from runtime.core.owner import Owner
from runtime.core.s3.keys import incoming_key
from runtime.features.files.errors import (
    FileTooLarge,
    QuotaExceeded,
    UnsupportedType,
)
from runtime.features.files.models import FileCreate, FileStatus, StoredFile
from runtime.features.files.repository import FileRepository
from runtime.features.files.settings import FileSettings
from runtime.features.files.uploads.models import (
    PART_BYTES,
    PromisedFile,
    UploadForm,
    UploadInParts,
    part_count,
)
from runtime.features.files.uploads.service import Store, Uploads
from runtime.features.files.writes import FileChanged, ItemGone, NoRoom

FORM_LIFETIME = timedelta(seconds=300)
AWAITED_WHOLE = timedelta(hours=1)
"""Time for which a file is awaited; new forms can be had as long."""
AWAITED_IN_PARTS = timedelta(hours=24)


class UploadService(Uploads):
    """The rules for uploads; every method reaches only the files of one owner."""

    def __init__(
        self,
        files: FileRepository,
        *,
        store: Store,
        settings: FileSettings,
        idempotency: Idempotency,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        super().__init__(files, store=store, clock=clock)
        self._settings = settings
        self._idempotency = idempotency
        self._new_id = new_id

    def promise(
        self, owner: Owner, request: FileCreate, key: str | None = None
    ) -> Created[PromisedFile]:
        """Reserve room for a file, but only once for each Idempotency-Key.

        A repetition gets a new form, since the first may have expired and is not
        stored; it gets none if the file was uploaded meanwhile.

        Raises:
            UnsupportedType: files of this type are not taken.
            FileTooLarge: no file may be so large.
            InvalidInput: the checksum is missing, or the owner has no such item.
            QuotaExceeded: there is no room for the file.
        """
        parted = self._demand_allowed(request)
        now = self._clock()
        settings = self._settings
        file = StoredFile(
            id=self._new_id(now),
            **request.model_dump(),
            status=FileStatus.AWAITING,
            parted=parted,
            version=1,
            created_at=now,
            updated_at=now,
            expires_at=now + (AWAITED_IN_PARTS if parted else AWAITED_WHOLE),
        )
        limits = settings.FILE_QUOTA_BYTES, settings.FILE_QUOTA_NUMBER
        try:
            created = self._idempotency.create(
                IdempotentRequest(owner_pk(owner), "files", key, request),
                file.shown(),
                resource_id=file.id,
                write=lambda record: self._files.create(owner, file, record, limits),
                reread=lambda file_id: None,
            )
        except NoRoom:
            raise QuotaExceeded from None
        except ItemGone:
            raise InvalidInput.at("/body/item_id", "is no item of yours") from None
        if not created.replayed:
            count_metric("FilesPromised")
            return Created(
                PromisedFile(file=file.shown(), upload=self._way(owner, file))
            )
        there = self._files.get(owner, created.resource.id, now)
        if there is None:
            return Created(PromisedFile(file=created.resource, upload=None), True)
        way = self._way(owner, there) if there.status is FileStatus.AWAITING else None
        return Created(PromisedFile(file=there.shown(), upload=way), True)

    def renew(self, owner: Owner, file_id: str) -> UploadForm | UploadInParts:
        """Return a new way to upload a file, as the form of the first has expired.

        Raises:
            FileNotFound: the owner has no such file, or it is not awaited any more.
            UploadOver: it was uploaded already.
        """
        return self._way(owner, self._awaited(owner, file_id))

    def abort(self, owner: Owner, file_id: str) -> None:
        """Give an upload up: the file is gone, and its room is free.

        Raises:
            FileNotFound: the owner has no such file, or it is not awaited any more.
            UploadOver: it was uploaded already.
        """

        def attempt() -> None:
            """Remove the file as it is now."""
            file = self._awaited(owner, file_id)
            if file.upload_id is not None:
                self._store.objects.abort(incoming_key(owner, file_id), file.upload_id)
            self._files.change(owner, file, None, self._clock())

        until_unchanged(attempt, lost=FileChanged)

    def _demand_allowed(self, request: FileCreate) -> bool:
        """Refuse what this stage does not take; return whether it comes in parts."""
        settings = self._settings
        if request.type not in settings.FILE_TYPES:
            allowed = ", ".join(sorted(settings.FILE_TYPES))
            raise UnsupportedType.at("/body/type", f"must be one of {allowed}")
        most = settings.most_bytes(request.type)
        if request.size > most:
            message = f"must be at most {most} for {request.type}"
            raise FileTooLarge.at("/body/size", message)
        parted = request.size > settings.FILE_SINGLE_BYTES
        if not parted and request.sha256 is None:
            message = f"is required up to {settings.FILE_SINGLE_BYTES} bytes"
            raise InvalidInput.at("/body/sha256", message)
        if request.size > settings.FILE_QUOTA_BYTES or not settings.FILE_QUOTA_NUMBER:
            raise QuotaExceeded
        return parted

    def _way(self, owner: Owner, file: StoredFile) -> UploadForm | UploadInParts:
        """Return how a file is uploaded; a form is signed anew."""
        now = self._clock()
        expires_at = file.expires_at or now
        if file.parted:
            return UploadInParts(
                part_size=PART_BYTES,
                parts=part_count(file.size),
                expires_at=expires_at,
            )
        form = self._store.signer.post(
            incoming_key(owner, file.id),
            type=file.type,
            size=file.size,
            sha256=bytes.fromhex(file.sha256 or ""),
            now=now,
            lifetime=min(FORM_LIFETIME, expires_at - now),
        )
        return UploadForm(
            url=form.url, fields=dict(form.fields), expires_at=form.expires_at
        )
