"""The part of an export that is the audit log, as its owner sees it."""

from datetime import datetime

from runtime.core.dynamodb.table import Table
from runtime.core.exporting import AT_ONCE, Entry, ExportPage
from runtime.core.owner import Owner
from runtime.features.audit.repository import AuditRepository


def entries(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return entries of a user's log, the newest first."""
    found, more = AuditRepository(table).of_user(owner.id, AT_ONCE, after or None, now)
    return ExportPage(
        [
            Entry(each.id, each.seen_by_owner().model_dump(mode="json"))
            for each in found
        ],
        # What has expired is at the end, so nothing is behind a page of it.
        found[-1].id if found and more else "",
    )
