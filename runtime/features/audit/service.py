"""Rules for reading the audit log."""

from datetime import date

from runtime.core.audit.models import AuditEntry
from runtime.core.clock import Clock
from runtime.core.paging import Page
from runtime.core.security.cursors import Cursors
from runtime.features.audit.repository import AuditRepository


class AuditService:
    """The pages of the audit log; the routes decide who may read which."""

    def __init__(self, store: AuditRepository, cursors: Cursors, clock: Clock) -> None:
        self._store = store
        self._cursors = cursors
        self._clock = clock

    def own(
        self, user_id: str, limit: int, cursor: str | None = None
    ) -> Page[AuditEntry]:
        """Return a user's entries as that user may see them.

        An administrator's address and device are left out.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        page = self.of_user(user_id, limit, cursor)
        return Page([entry.seen_by_owner() for entry in page.items], page.cursor)

    def of_user(
        self, user_id: str, limit: int, cursor: str | None = None
    ) -> Page[AuditEntry]:
        """Return a user's entries, newest first, also of one who is gone.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        binding = (user_id, "audit", "user")
        after = str(self._cursors.open(cursor, binding)[0]) if cursor else None
        entries, more = self._store.of_user(user_id, limit, after, self._clock())
        if not more or not entries:
            return Page(entries, None)
        return Page(entries, self._cursors.seal((entries[-1].id,), binding))

    def of_day(
        self, day: date, limit: int, cursor: str | None = None
    ) -> Page[AuditEntry]:
        """Return everybody's entries of a day in UTC, newest first.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        binding = ("", "audit", day.isoformat())
        after = None
        if cursor:
            user_id, entry_id = self._cursors.open(cursor, binding)
            after = str(user_id), str(entry_id)
        entries, more = self._store.of_day(day, limit, after, self._clock())
        if not more or not entries:
            return Page(entries, None)
        last = entries[-1]
        return Page(entries, self._cursors.seal((last.user_id, last.id), binding))
