"""Routes for files that were deleted; a caller sees only their own."""

from typing import Annotated

from fastapi import Query, Response

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
from runtime.core.paging import PageQuery
from runtime.features.files.assembly import Files
from runtime.features.files.errors import FileNotFound
from runtime.features.files.models import File
from runtime.features.files.trash.models import FileTrashEmptied, TrashedFile

router = Router(prefix="/files/trash", tags=["files"])

FilesDep = Annotated[Files, Assembled(Files)]


@router.get("")
async def list_trashed_files(
    caller: CurrentCaller,
    files: FilesDep,
    response: Response,
    query: Annotated[PageQuery, Query()],
) -> list[TrashedFile]:
    """List your deleted files, the newest files first. They take room."""
    page = await run_blocking(files.trash.page, caller.owner, query)
    link_next(response, page.cursor, query)
    return page.items


@router.delete("")
async def empty_file_trash(caller: CurrentCaller, files: FilesDep) -> FileTrashEmptied:
    """Remove all your deleted files for good; their room is free at once."""
    return await run_blocking(files.trash.empty, caller.owner)


@router.get("/{file_id:ulid}", response_model=TrashedFile)
@sends("ETag")
@raises(FileNotFound)
async def get_trashed_file(
    caller: CurrentCaller,
    files: FilesDep,
    file_id: FileId,
    response: Response,
    conditions: ReadConditions,
) -> TrashedFile | Response:
    """Read a deleted file."""
    file = await run_blocking(files.trash.get, caller.owner, file_id)
    return not_modified(file.version, conditions) or tagged(response, file)


@router.delete("/{file_id:ulid}", status_code=204)
@raises(FileNotFound)
async def purge_file(
    caller: CurrentCaller,
    files: FilesDep,
    file_id: FileId,
    precondition: Precondition,
) -> None:
    """Remove a deleted file for good; its room is free at once."""
    await run_blocking(files.trash.purge, caller.owner, file_id, precondition)


@router.post("/{file_id:ulid}/restore")
@sends("ETag")
@raises(FileNotFound)
async def restore_file(
    caller: CurrentCaller,
    files: FilesDep,
    file_id: FileId,
    response: Response,
    precondition: Precondition,
    idempotency_key: IdempotencyKeyHeader = None,
) -> File:
    """Make a deleted file a file again; safe to repeat."""
    done = await run_blocking(
        files.changes.restore, caller.owner, file_id, precondition, idempotency_key
    )
    return tagged(response, reply_once(response, done))
