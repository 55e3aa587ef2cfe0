"""The parts of an export that are files, those in the trash, and the avatar."""

from datetime import datetime

from runtime.core.dynamodb.schema import (
    FILE_PREFIX,
    TRASHED_FILE_PREFIX,
    owner_pk,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.exporting import AT_ONCE, Content, Entry, ExportPage, page_of
from runtime.core.owner import Owner
from runtime.core.s3.disposition import file_name
from runtime.core.s3.keys import original_key
from runtime.features.files.avatars.repository import AvatarRepository
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.rows import file_of, trashed_of, unexpired


def files(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return files by creation, with their bytes once they were checked.

    Costs one read unit per 4 KB of the rows.
    """
    rows, more = _rows(table, owner, FILE_PREFIX, after)

    def entry(row: Row) -> Entry | None:
        """Return a file that is not over."""
        file = unexpired(file_of(row), now)
        link = f"/api/files/{row['id']}/download"
        return _entry(owner, row, file, link) if file else None

    return page_of(rows, more, entry)


def trashed_files(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return files in the trash, unless they have expired; costs the same."""
    rows, more = _rows(table, owner, TRASHED_FILE_PREFIX, after)

    def entry(row: Row) -> Entry | None:
        """Return a file that can still be restored."""
        file = unexpired(trashed_of(row), now)
        link = f"/api/files/trash/{row['id']}"
        return _entry(owner, row, file, link) if file else None

    return page_of(rows, more, entry)


def avatar(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return which file is the avatar."""
    file_id = None if after else AvatarRepository(table).get(owner)
    if file_id is None:
        return ExportPage(())
    return ExportPage([Entry("avatar", {"file_id": file_id})])


def _rows(
    table: Table, owner: Owner, begins_with: str, after: str
) -> tuple[list[Row], bool]:
    """Return the next rows of an owner, and whether there are more."""
    return table.query(
        owner_pk(owner),
        begins_with=begins_with,
        after=after or None,
        limit=AT_ONCE,
        consistent=True,
    )


def _entry(owner: Owner, row: Row, file: StoredFile, link: str) -> Entry:
    """Return a file as an entry; only what was checked has bytes to take away."""
    content = None
    if file.status is FileStatus.READY:
        name = f"{file.id}/{file_name(file.name, file.type)}"
        content = Content(original_key(owner, file.id), name, link)
    return Entry(row["sk"], file.shown().model_dump(mode="json"), content)
