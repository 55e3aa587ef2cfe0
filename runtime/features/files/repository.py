"""Storage of files, in their owner's partitions.

The costs named here are DynamoDB's units for the table alone. A file is in up to three
indexes: each costs one more write unit per KB, or two if the file moves within it.
"""

import time
from collections.abc import Callable, Collection
from datetime import datetime

from runtime.core.dynamodb.page_builder import (
    FILTERED_PAGE_BUDGET,
    PAGE_BUDGET,
    PageBuilder,
    RowPage,
)
from runtime.core.dynamodb.pages import PageReader, Source
from runtime.core.dynamodb.schema import (
    FILE_PREFIX,
    TRASHED_FILE_PREFIX,
    file_key,
    file_status_pk,
    item_files_pk,
    item_key,
    owner_pk,
    trashed_file_key,
    usage_key,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row, Write
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.repository import remember
from runtime.core.owner import Owner
from runtime.features.files.listing import Listing
from runtime.features.files.models import StoredFile
from runtime.features.files.rows import file_of, trashed_of, unexpired
from runtime.features.files.search.repository import FileSearch
from runtime.features.files.trash.models import StoredTrashedFile
from runtime.features.files.writes import change_writes, creation_writes, demand_item


class FileRepository:
    """Storage of files; their keys contain the owner, so nobody else can read them."""

    def __init__(
        self, table: Table, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Store files in this table; `monotonic` tells the time that pages take."""
        self._table = table
        self._pages = PageReader(table, monotonic)
        self._search = FileSearch(table)
        self._monotonic = monotonic

    def create(
        self,
        owner: Owner,
        file: StoredFile,
        record: IdempotencyRecord | None,
        limits: tuple[int, int],
    ) -> None:
        """Write a new file with its idempotency row, and reserve its room.

        Costs two write units per KB of the file, and two for each word and the usage.

        Args:
            owner: the owner of the file.
            file: the file; it must be no larger than the owner's files may be together.
            record: the idempotency record; its key must not have been used before.
            limits: the bytes and the number that the owner's files may have.

        Raises:
            KeyUsed: the Idempotency-Key was used before.
            NoRoom: the owner's files would take more than the limits.
            ItemGone: the owner has no such item.
        """
        claim = [remember(record, file.created_at)] if record is not None else []
        self._table.transact([*claim, *creation_writes(owner, file, *limits)])

    def change(
        self,
        owner: Owner,
        old: StoredFile,
        new: StoredFile | None,
        now: datetime,
        record: IdempotencyRecord | None = None,
    ) -> None:
        """Change a file, move it to the trash or back, or remove it for good.

        Costs what `change_writes` says. A file that stays as it is is not written, only
        its idempotency record. An item that it comes to belong to must be there.

        Raises:
            KeyUsed: the Idempotency-Key was used before.
            FileChanged: the file is no longer as it was read.
            ItemGone: the owner has no such item.
        """
        actions: list[Write] = [remember(record, now)] if record is not None else []
        if new is not old:
            if new is not None and new.item_id not in (None, old.item_id):
                actions.append(demand_item(owner, new.item_id or ""))
            actions += change_writes(owner, old, new, now)
        if actions:
            self._table.transact(actions)

    def get(self, owner: Owner, file_id: str, now: datetime) -> StoredFile | None:
        """Read a file consistently, unless it has expired: 1 read unit per 4 KB."""
        row = self._table.get(file_key(owner, file_id))
        return unexpired(file_of(row), now) if row else None

    def trashed(
        self, owner: Owner, file_id: str, now: datetime
    ) -> StoredTrashedFile | None:
        """Read a trashed file consistently, unless it has expired: 1 unit per 4 KB."""
        row = self._table.get(trashed_file_key(owner, file_id))
        return unexpired(trashed_of(row), now) if row else None

    def has_item(self, owner: Owner, item_id: str) -> bool:
        """Tell whether an item is there, and not deleted: 1 read unit per 4 KB."""
        return self._table.get(item_key(owner, item_id)) is not None

    def items(self, owner: Owner, item_ids: Collection[str]) -> set[str]:
        """Return which of these items there are: half a read unit per 4 KB of each."""
        keys = [item_key(owner, item_id) for item_id in sorted(item_ids)]
        return {row["id"] for row in self._table.batch_get(keys).values()}

    def usage(self, owner: Owner) -> tuple[int, int]:
        """Return the bytes and the number of an owner's files: 1 read unit."""
        row = self._table.get(usage_key(owner))
        return (row["bytes"], row["number"]) if row else (0, 0)

    def page(
        self, owner: Owner, listing: Listing, limit: int, after: str, now: datetime
    ) -> RowPage[StoredFile]:
        """Read a page of a listing, the newest first; of a search, by the word found.

        Costs half a read unit per 4 KB examined, at most FILTERED_PAGE_BUDGET if the
        listing has a condition, else PAGE_BUDGET. A search reads search rows, a listing
        by item gsi3, one by status gsi2; other conditions are checked file by file.

        Args:
            owner: the owner of the files.
            listing: the conditions for the files.
            limit: the number of files to return at most.
            after: the place behind which to continue.
            now: the time; files that have expired by then are passed over.
        """
        if listing.holds_nothing:
            return RowPage([], "", 0, False)
        if listing.terms:
            page = PageBuilder[StoredFile](
                limit, 0, after, FILTERED_PAGE_BUDGET, self._monotonic
            )
            return page.build(self._search.fill(page, owner, listing, now))
        source = _source(owner, listing)

        def judge(row: Row) -> StoredFile | None:
            """Return the file of a row if it belongs to the listing."""
            file = unexpired(file_of(row), now)
            return file if file and listing.holds(file) else None

        return self._pages.page(
            source,
            judge,
            limit=limit,
            after=after,
            budget=FILTERED_PAGE_BUDGET if source.index else PAGE_BUDGET,
        )

    def trash_page(
        self, owner: Owner, limit: int, after: str, now: datetime
    ) -> RowPage[StoredTrashedFile]:
        """Read a page of trashed files, by creation, the newest first.

        Costs half a read unit per 4 KB examined.
        """
        pk = owner_pk(owner)
        return self._pages.page(
            Source(pk, TRASHED_FILE_PREFIX, pk),
            lambda row: unexpired(trashed_of(row), now),
            limit=limit,
            after=after,
        )


def _source(owner: Owner, listing: Listing) -> Source:
    """Return the rows among which a listing's files are, the newest first."""
    pk = owner_pk(owner)
    if listing.item_id is not None:
        return Source(pk, FILE_PREFIX, item_files_pk(owner, listing.item_id), "gsi3")
    if listing.status is not None:
        return Source(pk, FILE_PREFIX, file_status_pk(owner, listing.status), "gsi2")
    return Source(pk, FILE_PREFIX, pk)
