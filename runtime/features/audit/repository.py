"""Reads of the audit log; `runtime.core.effects` makes its writes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from runtime.core.audit.models import AuditEntry
from runtime.core.audit.rows import AUDIT_KEPT, CLIENTS_KEPT
from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import audit_client_key, audit_day_pk, audit_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row


class AuditRepository:
    """The entries of the audit log, by user and by day; no method changes one."""

    def __init__(self, table: Table) -> None:
        """Read from this table."""
        self._table = table

    def of_user(
        self, user_id: str, limit: int, after: str | None, now: datetime
    ) -> tuple[list[AuditEntry], bool]:
        """Return a user's entries, newest first, and whether more follow.

        Costs half a read unit for 4 KB of entries, and half a unit for each client.

        Args:
            user_id: the user whose account they are about.
            limit: the most entries to return.
            after: the id of the entry after which the page begins.
            now: the time; what has expired by then is left out.
        """
        pk, _ = audit_key(user_id, "")
        rows, more = self._table.query(pk, after=after, limit=limit, forward=False)
        return self._entries(rows, now), more

    def of_day(
        self, day: date, limit: int, after: tuple[str, str] | None, now: datetime
    ) -> tuple[list[AuditEntry], bool]:
        """Return everybody's entries of a day in UTC, newest first; costs the same.

        Args:
            day: the day.
            limit: the most entries to return.
            after: the (user, id) of the entry after which the page begins.
            now: the time; what has expired by then is left out.
        """
        start: Row | None = None
        if after is not None:
            pk, sk = audit_key(*after)
            start = {"pk": pk, "sk": sk, "gsi1pk": audit_day_pk(day), "gsi1sk": sk}
        rows, more = self._table.query(
            audit_day_pk(day), index="gsi1", after=start, limit=limit, forward=False
        )
        return self._entries(rows, now), more

    def _entries(self, rows: Sequence[Row], now: datetime) -> list[AuditEntry]:
        """Return the entries of rows, with their client as long as that is kept."""
        kept = [row for row in rows if row["at"] > rfc3339(now - AUDIT_KEPT)]
        since = rfc3339(now - CLIENTS_KEPT)
        keys = {
            row["sk"]: audit_client_key(row["user_id"], row["sk"])
            for row in kept
            if row["at"] > since
        }
        clients = self._table.batch_get(list(keys.values()))
        return [_entry(row, clients.get(keys.get(row["sk"], ("", "")))) for row in kept]


def _entry(row: Row, client: dict[str, Any] | None) -> AuditEntry:
    """Return the entry of a row, with the client of another row if there is one."""
    where = client or {}
    return AuditEntry.model_validate(
        {
            "actor_id": None,
            **row,
            "address": where.get("address"),
            "device": where.get("device"),
        }
    )
