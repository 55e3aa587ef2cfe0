"""The part of an export that is summaries."""

from datetime import datetime

from runtime.core.dynamodb.schema import SUMMARY_PREFIX, owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.exporting import AT_ONCE, Entry, ExportPage, entry_of, page_of
from runtime.core.owner import Owner
from runtime.features.summaries.models import StoredSummary, expired


def summaries(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return summaries in the order of their items: one read unit per 4 KB."""
    rows, more = table.query(
        owner_pk(owner),
        begins_with=SUMMARY_PREFIX,
        after=after or None,
        limit=AT_ONCE,
        consistent=True,
    )

    def entry(row: Row) -> Entry | None:
        """Return a summary that has not expired."""
        summary = StoredSummary.model_validate(row)
        return None if expired(summary, now) else entry_of(row, summary)

    return page_of(rows, more, entry)
