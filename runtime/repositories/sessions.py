"""Sessions: one row for each signed-in device."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from runtime.core.clock import rfc3339
from runtime.models.sessions import Session
from runtime.models.trail import Trail
from runtime.models.users import User
from runtime.repositories.schema import TTL_ATTRIBUTE, session_key, user_pk
from runtime.repositories.table import Row, Table, Write, delete, put, update
from runtime.repositories.trail import left_behind
from runtime.repositories.users import still_active

MAX_PER_USER = 50
# A race of sign-ins may leave some more than 50; a transaction holds 100 actions.
MAX_ENDED = 80
_TIMES = ("rotated_at", "created_at", "idle_until", "absolute_until")


class SessionRepository:
    """Sessions in their user's partition."""

    def __init__(self, table: Table) -> None:
        """Keep sessions in this table."""
        self._table = table

    def create(
        self, session: Session, user: User, trail: Trail, also: Sequence[Write] = ()
    ) -> None:
        """Write a session with its trail, dropping the oldest beyond 50.

        Args:
            session: the new one.
            user: its user, as they were read.
            trail: what the sign-in leaves behind.
            also: what else happens if, and only if, the session begins.

        Raises:
            ConditionFailed: the user's role, status or epoch changed since they were
                read.
        """
        rows, _ = self._table.query(
            user_pk(user.id), begins_with="S#", limit=100, attributes=("pk", "sk")
        )
        surplus = rows[: max(0, len(rows) - MAX_PER_USER + 1)]
        self._table.transact(
            [
                still_active(user),
                put(_row(session)),
                *(delete((row["pk"], row["sk"])) for row in surplus),
                *left_behind(trail),
                *also,
            ]
        )

    def get(self, user_id: str, session_id: str) -> Session | None:
        """A session, read consistently: 1 read unit."""
        row = self._table.get(session_key(user_id, session_id))
        return _session(row) if row else None

    def rotate(self, session: Session, now: datetime, idle_until: datetime) -> None:
        """Count on by one if nobody did since `session` was read: 1 write unit.

        Raises:
            ConditionFailed: somebody did, or the session is gone.
        """
        self._table.write(
            update(
                session_key(session.user_id, session.id),
                "SET #counter = :next, #rotated_at = :now, #idle_until = :idle,"
                " #ttl = :ttl",
                {
                    ":next": session.counter + 1,
                    ":now": rfc3339(now),
                    ":idle": rfc3339(idle_until),
                    ":ttl": int(idle_until.timestamp()),
                    ":seen": session.counter,
                },
                "#counter = :seen",
            )
        )

    def delete(self, user_id: str, session_id: str) -> None:
        """End a session; ending it twice is fine: 1 write unit."""
        self._table.write(delete(session_key(user_id, session_id)))

    def ends(self, user_id: str, keep: str | None = None) -> list[Write]:
        """The writes, at most 80, that end a user's sessions: 1 read unit or two.

        Args:
            user_id: whose.
            keep: a session to leave open.
        """
        rows, _ = self._table.query(
            user_pk(user_id),
            begins_with="S#",
            limit=100,
            consistent=True,
            attributes=("pk", "sk"),
        )
        kept = session_key(user_id, keep) if keep else None
        keys = [(row["pk"], row["sk"]) for row in rows]
        return [delete(key) for key in keys if key != kept][:MAX_ENDED]

    def end_older(self, user_id: str, epoch: int) -> None:
        """End the sessions of an earlier epoch that opened while it was ending."""
        rows, _ = self._table.query(
            user_pk(user_id),
            begins_with="S#",
            limit=100,
            consistent=True,
            attributes=("pk", "sk", "epoch"),
        )
        older = [(row["pk"], row["sk"]) for row in rows if row["epoch"] < epoch]
        if older:
            self._table.transact([delete(key) for key in older])

    def delete_all(self, user_id: str) -> None:
        """End every session of a user."""
        while True:
            rows, more = self._table.query(
                user_pk(user_id),
                begins_with="S#",
                limit=100,
                consistent=True,
                attributes=("pk", "sk"),
            )
            self._table.delete_all((row["pk"], row["sk"]) for row in rows)
            if not more:
                return


def _row(session: Session) -> dict[str, Any]:
    pk, sk = session_key(session.user_id, session.id)
    return {
        **session.model_dump(exclude=set(_TIMES)),
        **{name: rfc3339(getattr(session, name)) for name in _TIMES},
        "pk": pk,
        "sk": sk,
        TTL_ATTRIBUTE: int(session.idle_until.timestamp()),
    }


def _session(row: Row) -> Session:
    return Session.model_validate(row)
