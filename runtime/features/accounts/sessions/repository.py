"""Sessions: one row for each signed-in device."""

from collections.abc import Sequence
from typing import Any

from runtime.core.dynamodb.schema import (
    SESSION_PREFIX,
    TTL_ATTRIBUTE,
    session_key,
    user_pk,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import EXISTS, Row, Write, delete, put, update
from runtime.core.effects import Effects, effect_writes
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.writes import still_active
from runtime.features.accounts.sessions.models import Session

MAX_PER_USER = 50
# Concurrent sign-ins may leave more than 50; a transaction holds 100 actions.
MAX_ENDED = 80
_ROTATED = ("counter", "rotated_at", "idle_until", "address", "device", TTL_ATTRIBUTE)


class SessionRepository:
    """The sessions, each a row in its user's partition."""

    def __init__(self, table: Table) -> None:
        """Keep sessions in this table."""
        self._table = table

    def create(
        self,
        session: Session,
        user: User,
        effects: Effects,
        extra_writes: Sequence[Write] = (),
    ) -> None:
        """Write a session and its effects, and delete the oldest beyond 50.

        Args:
            session: the new session.
            user: its user, as the profile was read.
            effects: audit entries and mails to write with it.
            extra_writes: writes of the caller for the same transaction.

        Raises:
            ConditionFailed: the user's role, status or epoch changed since the profile
                was read.
        """
        rows, _ = self._table.query(
            user_pk(user.id),
            begins_with=SESSION_PREFIX,
            limit=100,
            attributes=("pk", "sk"),
        )
        surplus = rows[: max(0, len(rows) - MAX_PER_USER + 1)]
        self._table.transact(
            [
                still_active(user),
                put(_row(session)),
                *(delete((row["pk"], row["sk"])) for row in surplus),
                *effect_writes(effects),
                *extra_writes,
            ]
        )

    def get(self, user_id: str, session_id: str) -> Session | None:
        """Read a session consistently: 1 read unit."""
        row = self._table.get(session_key(user_id, session_id))
        return _session(row) if row else None

    def of_user(self, user_id: str) -> list[Session]:
        """Read a user's sessions consistently, oldest first: 1 read unit for 4 KB."""
        rows, more = self._table.query(
            user_pk(user_id), begins_with=SESSION_PREFIX, limit=100, consistent=True
        )
        while more:
            next_rows, more = self._table.query(
                user_pk(user_id),
                begins_with=SESSION_PREFIX,
                after=rows[-1]["sk"],
                limit=100,
                consistent=True,
            )
            rows += next_rows
        return [_session(row) for row in rows]

    def rotate(self, old: Session, new: Session) -> None:
        """Store the next count of a session if it has not changed: 1 write unit.

        Only the attributes of a rotation are written, since a new password may change
        the epoch at the same time.

        Raises:
            ConditionFailed: somebody else rotated it first, or the session is gone.
        """
        row = _row(new)
        changed = [name for name in _ROTATED if row[name] is not None]
        self._table.write(
            update(
                session_key(old.user_id, old.id),
                "SET " + ", ".join(f"#{name} = :{name}" for name in changed),
                {**{f":{name}": row[name] for name in changed}, ":seen": old.counter},
                "#counter = :seen",
            )
        )

    def delete(self, user_id: str, session_id: str, effects: Effects) -> None:
        """End a session: 2 write units and those of the effects.

        Raises:
            ConditionFailed: it has ended before; then no effects are written.
        """
        self._table.transact(
            [delete(session_key(user_id, session_id), EXISTS), *effect_writes(effects)]
        )

    def delete_many(
        self, user_id: str, session_ids: Sequence[str], effects: Effects
    ) -> None:
        """End sessions: 2 write units each, and those of the effects, once."""
        for start in range(0, len(session_ids), MAX_ENDED):
            self._table.transact(
                [
                    *(
                        delete(session_key(user_id, session_id))
                        for session_id in session_ids[start : start + MAX_ENDED]
                    ),
                    *(effect_writes(effects) if start == 0 else ()),
                ]
            )

    def ends(self, user_id: str, keep: str | None = None) -> list[Write]:
        """Return the writes, at most 80, that end a user's sessions: 1 or 2 read units.

        Args:
            user_id: the user whose sessions end.
            keep: the id of a session that stays open.
        """
        rows, _ = self._table.query(
            user_pk(user_id),
            begins_with=SESSION_PREFIX,
            limit=100,
            consistent=True,
            attributes=("pk", "sk"),
        )
        kept = session_key(user_id, keep) if keep else None
        keys = [(row["pk"], row["sk"]) for row in rows]
        return [delete(key) for key in keys if key != kept][:MAX_ENDED]

    def end_older(self, user_id: str, epoch: int) -> None:
        """End the sessions that opened while their epoch was ending."""
        rows, _ = self._table.query(
            user_pk(user_id),
            begins_with=SESSION_PREFIX,
            limit=100,
            consistent=True,
            attributes=("pk", "sk", "epoch"),
        )
        older = [(row["pk"], row["sk"]) for row in rows if row.get("epoch", 0) < epoch]
        if older:
            self._table.transact([delete(key) for key in older])


def _row(session: Session) -> dict[str, Any]:
    """Return the row of a session."""
    pk, sk = session_key(session.user_id, session.id)
    return {
        **session.model_dump(),
        "pk": pk,
        "sk": sk,
        TTL_ATTRIBUTE: int(session.idle_until.timestamp()),
    }


def _session(row: Row) -> Session:
    """Return the session of a row."""
    return Session.model_validate(row)
