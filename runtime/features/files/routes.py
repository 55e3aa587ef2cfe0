"""Routes for files; a caller sees only their own."""

from typing import Annotated

from fastapi import Path, Query, Response

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.conditional import Precondition, ReadConditions, not_modified
from runtime.core.http.dependencies import (
    Assembled,
    CurrentCaller,
    IdempotencyKeyHeader,
)
from runtime.core.http.ids import FileId
from runtime.core.http.lazy_routes import Router
from runtime.core.http.links import link_next
from runtime.core.http.replies import reply_once, sends, tagged
from runtime.features.files.assembly import Files
from runtime.features.files.downloads.models import Download
from runtime.features.files.errors import (
    FileHasNoText,
    FileInProcess,
    FileNotFound,
    FileNotReady,
    RenditionNotFound,
)
from runtime.features.files.models import File, FilePatch, Usage
from runtime.features.files.query import FileQuery

router = Router(prefix="/files", tags=["files"])

FilesDep = Annotated[Files, Assembled(Files)]
Size = Annotated[
    int, Path(ge=1, description="The rendition's `size`, as the file lists it.")
]


@router.get("")
async def list_files(
    caller: CurrentCaller,
    files: FilesDep,
    response: Response,
    query: Annotated[FileQuery, Query()],
) -> list[File]:
    """List your files, newest first, or, with `search`, by the word found.

    All filters combine. A page is shorter than `limit` where finding more would cost
    too much at once: there is more as long as there is a `Link`.
    """
    page = await run_blocking(files.service.page, caller.owner, query)
    link_next(response, page.cursor, query)
    return page.items


@router.get("/usage")
async def get_file_usage(caller: CurrentCaller, files: FilesDep) -> Usage:
    """Read how much room your files take, those in the trash included."""
    return await run_blocking(files.service.usage, caller.owner)


@router.get("/{file_id:ulid}", response_model=File)
@sends("ETag")
@raises(FileNotFound)
async def get_file(
    caller: CurrentCaller,
    files: FilesDep,
    file_id: FileId,
    response: Response,
    conditions: ReadConditions,
) -> File | Response:
    """Read a file. Ask with `If-None-Match` while it is checked: a 304 is nothing new.

    That its item was deleted or restored is a change of the file, too.
    """
    file = await run_blocking(files.service.get, caller.owner, file_id)
    return not_modified(file.version, conditions) or tagged(response, file)


@router.patch(
    "/{file_id:ulid}",
    openapi_extra={
        "requestBody": {
            "content": {
                "application/merge-patch+json": {
                    "schema": {"$ref": "#/components/schemas/FilePatch"}
                }
            }
        }
    },
)
@sends("ETag")
@raises(FileNotFound)
async def update_file(
    caller: CurrentCaller,
    files: FilesDep,
    file_id: FileId,
    body: FilePatch,
    response: Response,
    precondition: Precondition,
    idempotency_key: IdempotencyKeyHeader = None,
) -> File:
    """Rename a file, or give it to another item (a JSON merge patch, RFC 7396)."""
    done = await run_blocking(
        files.changes.patch, caller.owner, file_id, body, precondition, idempotency_key
    )
    return tagged(response, reply_once(response, done))


@router.delete("/{file_id:ulid}", status_code=204)
@raises(FileNotFound, FileInProcess)
async def delete_file(
    caller: CurrentCaller,
    files: FilesDep,
    file_id: FileId,
    response: Response,
    precondition: Precondition,
    idempotency_key: IdempotencyKeyHeader = None,
) -> None:
    """Move a file to the trash, where it stays for 30 days.

    One that was not uploaded yet, or was rejected, is gone at once.
    """
    done = await run_blocking(
        files.changes.delete, caller.owner, file_id, precondition, idempotency_key
    )
    reply_once(response, done)


@router.get("/{file_id:ulid}/download")
@raises(FileNotFound, FileNotReady)
async def download_file(
    caller: CurrentCaller, files: FilesDep, file_id: FileId
) -> Download:
    """Get an address from which a file is downloaded, for 10 minutes or more."""
    return await run_blocking(files.downloads.file, caller.owner, file_id)


@router.get("/{file_id:ulid}/text")
@raises(FileNotFound, FileNotReady, FileHasNoText)
async def download_text(
    caller: CurrentCaller, files: FilesDep, file_id: FileId
) -> Download:
    """Get an address of the text of a document or text file: its first megabyte."""
    return await run_blocking(files.downloads.text, caller.owner, file_id)


@router.get("/{file_id:ulid}/renditions/{size:int}")
@raises(FileNotFound, FileNotReady, RenditionNotFound)
async def download_rendition(
    caller: CurrentCaller, files: FilesDep, file_id: FileId, size: Size
) -> Download:
    """Get an address of a smaller picture of a file, for an hour or more.

    It stays the same for up to an hour, so that browsers can keep the picture.
    """
    return await run_blocking(files.downloads.rendition, caller.owner, file_id, size)
