"""Routes for uploads: the bytes go to the store, and never through here."""

from typing import Annotated

from fastapi import Response

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import (
    Assembled,
    CurrentCaller,
    IdempotencyKeyHeader,
)
from runtime.core.http.ids import FileId
from runtime.core.http.lazy_routes import Router
from runtime.core.http.replies import reply_created, sends
from runtime.core.s3.objects import StorageUnavailable
from runtime.features.files.assembly import Files
from runtime.features.files.errors import (
    FileNotFound,
    FileTooLarge,
    QuotaExceeded,
    UnsupportedType,
)
from runtime.features.files.models import File, FileCreate
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
    Upload,
    UploadedPart,
)

router = Router(prefix="/files", tags=["files"])

FilesDep = Annotated[Files, Assembled(Files)]


@router.post("", status_code=201)
@sends("Location")
@raises(UnsupportedType, FileTooLarge, QuotaExceeded)
async def create_file(
    caller: CurrentCaller,
    files: FilesDep,
    body: FileCreate,
    response: Response,
    idempotency_key: IdempotencyKeyHeader = None,
) -> PromisedFile:
    """Announce a file, and get what uploads it to the store.

    Up to 100 MB that is a form for exactly these bytes, valid for five minutes; a
    larger file is uploaded in parts. It is `awaiting` until it was uploaded, then
    `processing`, and `ready` or `rejected` when its content was checked. A repetition
    with the same Idempotency-Key returns the file as it is then, and a new form.
    """
    created = await run_blocking(
        files.uploads.promise, caller.owner, body, idempotency_key
    )
    location = f"files/{created.resource.file.id}"
    return reply_created(response, created, location, None)


@router.post("/{file_id:ulid}/upload", response_model=Upload)
@raises(FileNotFound, UploadOver)
async def renew_upload(
    caller: CurrentCaller, files: FilesDep, file_id: FileId
) -> Upload:
    """Get a new form for a file that was not uploaded before the first expired."""
    return await run_blocking(files.uploads.renew, caller.owner, file_id)


@router.post("/{file_id:ulid}/parts")
@raises(FileNotFound, UploadOver, NotInParts, StorageUnavailable)
async def sign_file_parts(
    caller: CurrentCaller, files: FilesDep, file_id: FileId, body: PartsToSign
) -> list[SignedPart]:
    """Get addresses for up to 100 parts, each for exactly the bytes of its SHA-256."""
    return await run_blocking(files.parts.sign, caller.owner, file_id, body)


@router.get("/{file_id:ulid}/parts")
@raises(FileNotFound, UploadOver, NotInParts, UploadLost, StorageUnavailable)
async def list_file_parts(
    caller: CurrentCaller, files: FilesDep, file_id: FileId
) -> list[UploadedPart]:
    """List the parts that were uploaded, to go on with the others."""
    return await run_blocking(files.parts.listed, caller.owner, file_id)


@router.post("/{file_id:ulid}/complete", status_code=202)
@raises(
    FileNotFound,
    NotInParts,
    PartsMissing,
    UploadLost,
    ChecksumMismatch,
    StorageUnavailable,
)
async def complete_file(
    caller: CurrentCaller, files: FilesDep, file_id: FileId, body: Completion
) -> File:
    """Make one file of the parts, to be checked; safe to repeat."""
    return await run_blocking(files.parts.complete, caller.owner, file_id, body)


@router.post("/{file_id:ulid}/abort", status_code=204)
@raises(FileNotFound, UploadOver, StorageUnavailable)
async def abort_file(caller: CurrentCaller, files: FilesDep, file_id: FileId) -> None:
    """Give an upload up: the file is gone, and its room is free."""
    await run_blocking(files.uploads.abort, caller.owner, file_id)
