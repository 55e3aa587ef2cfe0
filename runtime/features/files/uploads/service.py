"""The rules for uploads: promised with their size and content, sent to the store."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from runtime.core.clock import Clock, NewId
from runtime.core.context import count_metric
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.errors import InvalidInput
from runtime.core.idempotency.service import Created, Idempotency, IdempotentRequest
from runtime.core.optimistic import until_unchanged
from runtime.core.owner import Owner
from runtime.core.s3.keys import incoming_key
from runtime.core.s3.objects import (
    Objects,
    Part,
    UploadGone,
    UploadRefused,
    composite,
)
from runtime.core.s3.signing import Signer
from runtime.features.files.errors import (
    FileNotFound,
    FileTooLarge,
    QuotaExceeded,
    UnsupportedType,
)
from runtime.features.files.models import File, FileCreate, FileStatus, StoredFile
from runtime.features.files.repository import FileRepository
from runtime.features.files.settings import FileSettings
from runtime.features.files.uploads.errors import (
    ChecksumMismatch,
    NotInParts,
    PartsMissing,
    UploadLost,
    UploadOver,
)
from runtime.features.files.uploads.models import (
    Completion,
    PartsToSign,
    PromisedFile,
    SignedPart,
    UploadedPart,
    UploadForm,
    UploadInParts,
)
from runtime.features.files.writes import FileChanged, ItemGone, NoRoom

FORM_LIFETIME = timedelta(seconds=300)
PART_LIFETIME = timedelta(hours=1)
AWAITED_WHOLE = timedelta(hours=1)
"""Time for which a file is awaited; new forms can be had as long."""
AWAITED_IN_PARTS = timedelta(hours=24)
PART_BYTES = 16 * 1024 * 1024
_NAMED_PARTS = 10


@dataclass(frozen=True)
class Store:
    """The bucket: what clients may do themselves, and what the service does.

    Attributes:
        signer: signs what clients send to the bucket.
        objects: makes the service's own calls.
    """

    signer: Signer
    objects: Objects


class UploadService:
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
        self._files = files
        self._store = store
        self._settings = settings
        self._idempotency = idempotency
        self._clock = clock
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

    def sign_parts(
        self, owner: Owner, file_id: str, request: PartsToSign
    ) -> list[SignedPart]:
        """Return addresses for some parts; the first such request begins the upload.

        Raises:
            FileNotFound: the owner has no such file, or it is not awaited any more.
            UploadOver: it was uploaded already.
            NotInParts: it is uploaded whole.
            InvalidInput: it has no part of such a number.
        """
        file = self._awaited_in_parts(owner, file_id)
        count = _part_count(file.size)
        for position, part in enumerate(request.parts):
            if part.number > count:
                raise InvalidInput.at(
                    f"/body/parts/{position}/number", f"must be at most {count}"
                )
        begun = self._begun(owner, file)
        now = self._clock()
        signed = []
        for part in request.parts:
            digest = base64.b64encode(bytes.fromhex(part.sha256)).decode()
            headers = {"x-amz-checksum-sha256": digest}
            size = _part_size(file.size, part.number)
            address = self._store.signer.url(
                "PUT",
                incoming_key(owner, file_id),
                query={
                    "partNumber": str(part.number),
                    "uploadId": begun.upload_id or "",
                },
                headers={**headers, "content-length": str(size)},
                now=now,
                lifetime=PART_LIFETIME,
            )
            signed.append(
                SignedPart(
                    number=part.number,
                    url=address.url,
                    headers=headers,
                    expires_at=address.expires_at,
                )
            )
        return signed

    def parts(self, owner: Owner, file_id: str) -> list[UploadedPart]:
        """Return the parts that were uploaded, so that an upload can be resumed.

        Raises:
            FileNotFound: the owner has no such file, or it is not awaited any more.
            UploadOver: it was uploaded already.
            NotInParts: it is uploaded whole.
            UploadLost: the parts are gone.
        """
        file = self._awaited_in_parts(owner, file_id)
        if file.upload_id is None:
            return []
        try:
            found = self._store.objects.parts(
                incoming_key(owner, file_id), file.upload_id
            )
        except UploadGone:
            raise UploadLost from None
        return [
            UploadedPart(
                number=part.number,
                size=part.size,
                sha256=base64.b64decode(part.sha256).hex() if part.sha256 else None,
            )
            for part in found
        ]

    def complete(self, owner: Owner, file_id: str, request: Completion) -> File:
        """Make one file of the parts; safe to repeat.

        Raises:
            FileNotFound: the owner has no such file, or it is not awaited any more.
            NotInParts: it is uploaded whole.
            PartsMissing: parts are missing, or are of another size.
            ChecksumMismatch: they are not the parts that the client means.
            UploadLost: the parts are gone.
        """
        file = self._files.get(owner, file_id, self._clock())
        if file is None:
            raise FileNotFound
        if not file.parted:
            raise NotInParts
        if file.status is not FileStatus.AWAITING:
            return file.shown()
        if file.upload_id is None:
            raise _missing(range(1, _part_count(file.size) + 1))
        key, checksum = incoming_key(owner, file_id), bytes.fromhex(request.sha256)
        text = base64.b64encode(checksum).decode()
        try:
            parts = self._store.objects.parts(key, file.upload_id)
            _demand_whole(file, parts)
            _demand_checksum(parts, text)
            self._store.objects.complete(key, file.upload_id, parts, text)
        except UploadRefused:
            raise _mismatch() from None
        except UploadGone:
            # The answer to the first attempt may have been lost.
            if not self._store.objects.exists(key):
                raise UploadLost from None
        return file.shown()

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
                parts=_part_count(file.size),
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

    def _awaited(self, owner: Owner, file_id: str) -> StoredFile:
        """Return a file that is to be uploaded."""
        file = self._files.get(owner, file_id, self._clock())
        if file is None:
            raise FileNotFound
        if file.status is not FileStatus.AWAITING:
            raise UploadOver
        return file

    def _awaited_in_parts(self, owner: Owner, file_id: str) -> StoredFile:
        """Return a file that is to be uploaded in parts."""
        file = self._awaited(owner, file_id)
        if not file.parted:
            raise NotInParts
        return file

    def _begun(self, owner: Owner, file: StoredFile) -> StoredFile:
        """Return a file with an upload that was begun: one for all who ask."""
        key = incoming_key(owner, file.id)

        def attempt() -> StoredFile:
            """Begin an upload, unless another request has begun one."""
            old = self._awaited(owner, file.id)
            if old.upload_id is not None:
                return old
            upload_id = self._store.objects.begin(key, old.type)
            changes = {"upload_id": upload_id, "version": old.version + 1}
            new = old.model_copy(update=changes)
            try:
                self._files.change(owner, old, new, self._clock())
            except FileChanged:
                self._store.objects.abort(key, upload_id)
                raise
            return new

        if file.upload_id is not None:
            return file
        return until_unchanged(attempt, lost=FileChanged)


def _part_count(size: int) -> int:
    """Return the number of parts of a file."""
    return -(-size // PART_BYTES)


def _part_size(size: int, number: int) -> int:
    """Return the size of a part of a file."""
    return min(PART_BYTES, size - (number - 1) * PART_BYTES)


def _demand_whole(file: StoredFile, parts: Sequence[Part]) -> None:
    """Refuse parts that are not all that the file has, each of its size."""
    sizes = {part.number: part.size for part in parts}
    wrong = [
        number
        for number in range(1, _part_count(file.size) + 1)
        if sizes.get(number) != _part_size(file.size, number)
    ]
    if wrong:
        raise _missing(wrong)


def _missing(numbers: Sequence[int]) -> PartsMissing:
    """Return the refusal that names the first of the parts that are missing."""
    named = ",".join(map(str, numbers[:_NAMED_PARTS]))
    return PartsMissing(members={"missing": named})


def _demand_checksum(parts: Sequence[Part], checksum: str) -> None:
    """Refuse parts of another checksum, where the store tells those of the parts."""
    digests = [base64.b64decode(part.sha256) for part in parts if part.sha256]
    if len(digests) == len(parts) and composite(digests) != checksum:
        raise _mismatch()


def _mismatch() -> InvalidInput:
    """Return the refusal of another checksum."""
    return ChecksumMismatch.at("/body/sha256", "is not that of the uploaded parts")
