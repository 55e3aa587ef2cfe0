"""The part of an export that tells of jobs, as their owner sees them."""

from datetime import datetime

from runtime.core.dynamodb.schema import JOB_PREFIX, owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.exporting import AT_ONCE, ExportPage, entry_of, page_of
from runtime.core.jobs.rows import job_of
from runtime.core.owner import Owner


def jobs(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return jobs by creation, the oldest first: one read unit per 4 KB."""
    rows, more = table.query(
        owner_pk(owner),
        begins_with=JOB_PREFIX,
        after=after or None,
        limit=AT_ONCE,
        consistent=True,
    )
    return page_of(rows, more, lambda row: entry_of(row, job_of(row).shown()))
