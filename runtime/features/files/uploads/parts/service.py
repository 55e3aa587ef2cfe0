"""The rules for uploads in parts: begun once, gone on with, and made one file."""

import base64
from collections.abc import Sequence
from datetime import timedelta

from runtime.core.errors import InvalidInput
from runtime.core.optimistic import until_unchanged
from runtime.core.owner import Owner
from runtime.core.s3.keys import incoming_key
from runtime.core.s3.objects import Part, UploadGone, UploadRefused, composite
from runtime.features.files.errors import FileNotFound
from runtime.features.files.models import File, FileStatus, StoredFile
from runtime.features.files.uploads.errors import (
    ChecksumMismatch,
    NotInParts,
    PartsMissing,
    UploadLost,
)
from runtime.features.files.uploads.models import (
    Completion,
    PartsToSign,
    SignedPart,
    UploadedPart,
    part_count,
    part_size,
)
from runtime.features.files.uploads.service import Uploads
from runtime.features.files.writes import FileChanged

PART_LIFETIME = timedelta(hours=1)
_NAMED_PARTS = 10


class PartsService(Uploads):
    """The rules for uploads in parts; every method reaches only one owner's files."""

    def sign(
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
        count = part_count(file.size)
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
            size = part_size(file.size, part.number)
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

    def listed(self, owner: Owner, file_id: str) -> list[UploadedPart]:
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
            raise _missing(range(1, part_count(file.size) + 1))
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


def _demand_whole(file: StoredFile, parts: Sequence[Part]) -> None:
    """Refuse parts that are not all that the file has, each of its size."""
    sizes = {part.number: part.size for part in parts}
    wrong = [
        number
        for number in range(1, part_count(file.size) + 1)
        if sizes.get(number) != part_size(file.size, number)
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
