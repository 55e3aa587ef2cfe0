"""The rows of files: their attributes, their index keys, and their search rows."""

from datetime import datetime, timedelta
from typing import TypeVar

from runtime.core.clock import invert_ulid, rfc3339
from runtime.core.dynamodb.codec import stored_bytes
from runtime.core.dynamodb.page_builder import READ_BLOCK_BYTES
from runtime.core.dynamodb.schema import (
    FILES_DUE,
    TTL_ATTRIBUTE,
    file_key,
    file_search_pk,
    file_status_pk,
    item_files_pk,
    purged_file_key,
    trashed_file_key,
)
from runtime.core.dynamodb.writes import Key, Row
from runtime.core.owner import Owner
from runtime.core.text import with_shared_prefix
from runtime.features.files.listing import tokens_of
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.trash.models import StoredTrashedFile

F = TypeVar("F", bound=StoredFile)

REJECTED_KEPT = timedelta(days=30)
"""Time for which a rejected file says why."""


def key_of(owner: Owner, file: StoredFile) -> Key:
    """Return the key of a file, which is another one in the trash."""
    if isinstance(file, StoredTrashedFile):
        return trashed_file_key(owner, file.id)
    return file_key(owner, file.id)


def row_of(owner: Owner, file: StoredFile) -> Row:
    """Return the row of a file.

    One that ends is listed by when it does, for the sweep that returns its room: only a
    rejected one, which takes none, may go by itself.
    """
    pk, sk = key_of(owner, file)
    row = {**file.model_dump(), "pk": pk, "sk": sk}
    if isinstance(file, StoredTrashedFile):
        return row | due(file.expires_at or file.deleted_at, file.id)
    row |= {"gsi2pk": file_status_pk(owner, file.status), "gsi2sk": file.id}
    if file.item_id is not None:
        row |= {"gsi3pk": item_files_pk(owner, file.item_id), "gsi3sk": file.id}
    if file.expires_at is not None and file.status is FileStatus.AWAITING:
        row |= due(file.expires_at, file.id)
    elif file.check_until is not None and file.status is FileStatus.PROCESSING:
        row |= due(file.check_until, file.id)
    elif file.expires_at is not None:
        row |= {TTL_ATTRIBUTE: int(file.expires_at.timestamp())}
    return row


def purged_row(owner: Owner, file_id: str, from_then: datetime) -> Row:
    """Return the row that says whose bytes are to be removed, and from when on."""
    pk, sk = purged_file_key(owner, file_id)
    return {"pk": pk, "sk": sk, "id": file_id, **due(from_then, file_id)}


def due(at: datetime, file_id: str) -> Row:
    """Return the attributes that list what is due at a time."""
    return {"gsi1pk": FILES_DUE, "gsi1sk": f"{rfc3339(at)}#{file_id}"}


def file_of(row: Row) -> StoredFile:
    """Return the file of a row."""
    return StoredFile.model_validate(row)


def trashed_of(row: Row) -> StoredTrashedFile:
    """Return the trashed file of a row."""
    return StoredTrashedFile.model_validate(row)


def unexpired(file: F, now: datetime) -> F | None:
    """Return a file, unless it has expired by this time."""
    ended = file.expires_at is not None and file.expires_at <= now
    return None if ended else file


def holds_room(file: StoredFile | None) -> bool:
    """Tell whether a file takes a part of the quota; one in the trash does, too."""
    return file is not None and file.status is not FileStatus.REJECTED


def file_id_of(search_row: Row) -> str:
    """Return the id of the file that a search row leads to."""
    return invert_ulid(search_row["sk"].rsplit("#", 1)[1])


def token_of(search_row: Row) -> str:
    """Return the token of a search row."""
    token: str = search_row["sk"].rsplit("#", 1)[0]
    return token


def half_units_of(search_row: Row) -> int:
    """Return what reading the file of a search row costs, in half read units."""
    return int(search_row["half_units"])


def search_rows(owner: Owner, file: StoredFile | None) -> dict[Key, Row]:
    """Return the search rows of a file, one per token; none without one or in trash.

    `shared` is the length of the prefix that the token has in common with the file's
    next smaller token. It tells a query, without reading the file, whether this is the
    file's first row under a prefix.
    """
    rows: dict[Key, Row] = {}
    if file is None or isinstance(file, StoredTrashedFile):
        return rows
    newest_first = invert_ulid(file.id)
    stored = row_of(owner, file)
    half_units = -(-stored_bytes(stored) // READ_BLOCK_BYTES)
    for token, shared in with_shared_prefix(tokens_of(file)):
        pk, sk = file_search_pk(owner, token), f"{token}#{newest_first}"
        rows[pk, sk] = {"pk": pk, "sk": sk, "shared": shared, "half_units": half_units}
        if TTL_ATTRIBUTE in stored:
            # Nobody else removes those of a file that goes by itself.
            rows[pk, sk][TTL_ATTRIBUTE] = stored[TTL_ATTRIBUTE]
    return rows
