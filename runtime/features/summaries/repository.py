"""Storage of summaries, each in a row of its own beside its item's."""

from datetime import datetime

from runtime.core.dynamodb.schema import TTL_ATTRIBUTE, item_key, summary_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import (
    EXISTS,
    ConditionFailed,
    Write,
    check,
    delete,
    put,
)
from runtime.core.owner import Owner
from runtime.features.summaries.errors import ItemGone, Superseded
from runtime.features.summaries.models import Found, Source, StoredSummary, expired


class SummaryChanged(ConditionFailed):
    """The summary is no longer the one that was read."""


class SummaryRepository:
    """The summaries in the one table; items are only read."""

    def __init__(self, table: Table) -> None:
        """Store summaries in this table."""
        self._table = table

    def find(self, owner: Owner, item_id: str, now: datetime) -> Found | None:
        """Read an item and its summary consistently: 1 read unit per 4 KB of each.

        None if there is no such item, or if it is in the trash.
        """
        item, summary = item_key(owner, item_id), summary_key(owner, item_id)
        rows = self._table.batch_get([item, summary], consistent=True)
        if item not in rows:
            return None
        stored = None
        if summary in rows:
            stored = StoredSummary.model_validate(rows[summary])
        if stored is not None and expired(stored, now):
            stored = None
        row = rows[item]
        source = Source(int(row["version"]), row["title"], row["description"])
        return Found(source, stored)

    def has_item(self, owner: Owner, item_id: str) -> bool:
        """Tell whether an owner has an item, consistently: 1 read unit per 4 KB."""
        return self._table.get(item_key(owner, item_id)) is not None

    def remove(self, owner: Owner, summary: StoredSummary) -> None:
        """Remove the summary that was read: 1 write unit per KB.

        Raises:
            SummaryChanged: another one has replaced it.
        """
        self._table.write(
            delete(
                summary_key(owner, summary.item_id),
                "#created_at = :seen",
                {":seen": summary.created_at},
                SummaryChanged,
            )
        )


def storing(owner: Owner, summary: StoredSummary) -> list[Write]:
    """Return the writes that store a summary: 2 write units per KB of it and its item.

    They raise ItemGone if there is no such item now, and Superseded if there is a
    summary of a later version of it.
    """
    pk, sk = summary_key(owner, summary.item_id)
    row = {
        **summary.model_dump(),
        "pk": pk,
        "sk": sk,
        TTL_ATTRIBUTE: int(summary.expires_at.timestamp()),
    }
    version = {":version": summary.item_version}
    latest = "attribute_not_exists(#pk) OR #item_version <= :version"
    return [
        check(item_key(owner, summary.item_id), EXISTS, {}, ItemGone),
        put(row, latest, version, Superseded),
    ]
