"""Sessions: one row for each signed-in device."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from runtime.core.dynamodb.schema import (
    SESSION_PREFIX,
    TTL_ATTRIBUTE,
    session_key,
    user_pk,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import (
    EXISTS,
    Key,
    Row,
    Write,
    delete,
    put,
    update,
)
from runtime.core.effects import Effects, effect_writes
from runtime.core.errors import Unauthenticated
from runtime.core.security.callers import Caller
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.writes import still_active
from runtime.features.accounts.sessions.cache import SessionCache
from runtime.features.accounts.sessions.models import OpenSession, Session
from runtime.features.accounts.sessions.writes import still_signed_in

if TYPE_CHECKING:
    from runtime.features.accounts.sessions.shared_cache import SharedSessionCache

MAX_PER_USER = 50
# Concurrent sign-ins may leave more than 50; a transaction holds 100 actions.
MAX_ENDED = 80
_ROTATED = (
    "counter",
    "rotated_at",
    "exchanges",
    "idle_until",
    "address",
    "device",
    TTL_ATTRIBUTE,
)


class SessionRepository:
    """The sessions, each a row in its user's partition.

    Whatever ends sessions does so by this class, in a transaction of its own or by
    `ends`. So what this process ends is never in its cache any more.
    """

    def __init__(
        self, table: Table, shared: "SharedSessionCache | None" = None
    ) -> None:
        """Keep sessions in this table.

        Args:
            table: the table.
            shared: the cache of all processes; without one, each has only its own.
        """
        self._table = table
        self._cache = SessionCache()
        self._shared = shared

    def create(
        self,
        session: Session,
        user: User,
        effects: Effects,
        extra_writes: Sequence[Write] = (),
        surplus: Sequence[Session] = (),
    ) -> None:
        """Write a session and its effects, and delete those that make room for it.

        Args:
            session: the new session.
            user: its user, as the profile was read.
            effects: audit entries and mails to write with it.
            extra_writes: writes of the caller for the same transaction.
            surplus: sessions of the same user to delete, from `surplus`.

        Raises:
            ConditionFailed: the user's role, status or epoch changed since the profile
                was read.
        """
        self._forget(user.id, *(ending.id for ending in surplus))
        self._table.transact(
            [
                still_active(user),
                put(_row(session)),
                *(delete(session_key(user.id, ending.id)) for ending in surplus),
                *effect_writes(effects),
                *extra_writes,
            ]
        )

    def surplus(self, user_id: str, now: datetime) -> list[Session]:
        """Return the sessions that have to make room for one more: at most 51.

        Those that have expired come first, then those that were used least recently.
        Costs half a read unit for 4 KB.
        """
        rows, _ = self._table.query(
            user_pk(user_id), begins_with=SESSION_PREFIX, limit=100
        )
        stored = [_session(row) for row in rows]
        stored.sort(key=lambda session: (session.live(now), session.rotated_at))
        return stored[: max(0, len(stored) - MAX_PER_USER + 1)]

    def get(self, user_id: str, session_id: str) -> Session | None:
        """Read a session consistently: 1 read unit."""
        row = self._table.get(session_key(user_id, session_id))
        return _session(row) if row else None

    def recent(self, user_id: str, session_id: str) -> OpenSession | None:
        """Return a session as it was in the last 3 s: 1 read unit, or none.

        Whoever calls compares its user with the one that is meant.
        """
        # What this process ends, it knows itself, whatever becomes of the tombstone.
        if self._shared and not self._cache.ending(user_id, session_id):
            # Imported here, because a process without a shared cache needs none of it.
            from runtime.core.cache.interface import CacheUnavailable

            try:
                return self._shared_recent(self._shared, user_id, session_id)
            except CacheUnavailable:
                pass
        session = self._cache.get(session_id)
        if session is None:
            session = self._read(user_id, session_id)
        return session

    def _shared_recent(
        self, shared: "SharedSessionCache", user_id: str, session_id: str
    ) -> OpenSession | None:
        """Return a session from the cache of all processes, or read and share it.

        The cache of this process is not asked: it would not know what others end.

        Raises:
            CacheUnavailable: the cache does not answer.
        """
        answer = shared.get(user_id, session_id)
        if answer.session is not None:
            return answer.session
        with shared.alone(user_id, session_id) as waited:
            if waited:
                answer = shared.get(user_id, session_id)
                if answer.session is not None:
                    return answer.session
            began = shared.now()
            session = self._read(user_id, session_id)
            if session is not None and answer.storable:
                shared.put(session, began)
            return session

    def _read(self, user_id: str, session_id: str) -> Session | None:
        """Read a session, and keep it for this process: 1 read unit."""
        began = self._cache.now()
        session = self.get(user_id, session_id)
        if session is not None:
            self._cache.put(session, began)
        return session

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
        began, row = self._cache.now(), _row(new)
        shared_began = self._shared.now() if self._shared else None
        changed = [name for name in _ROTATED if row[name] is not None]
        self._table.write(
            update(
                session_key(old.user_id, old.id),
                "SET " + ", ".join(f"#{name} = :{name}" for name in changed),
                {**{f":{name}": row[name] for name in changed}, ":seen": old.counter},
                "#counter = :seen",
            )
        )
        # What was read before would end when the session would have ended then.
        self._cache.put(new, began)
        if self._shared and shared_began:
            self._shared.put(new, shared_began)

    def retry(
        self, session: Session, retries: Mapping[str, datetime], effects: Effects
    ) -> None:
        """Store which tokens were presented again: 2 write units and the effects'.

        Raises:
            ConditionFailed: the active token was exchanged, or the session has ended.
        """
        self._table.transact(
            [
                update(
                    session_key(session.user_id, session.id),
                    "SET #retries = :retries",
                    {":retries": retries, ":seen": session.counter},
                    "#counter = :seen",
                ),
                *effect_writes(effects),
            ]
        )

    def delete(
        self,
        user_id: str,
        session_id: str,
        effects: Effects,
        caller: Caller | None = None,
    ) -> None:
        """End a session: 2 write units, those of the effects, and 2 for the caller.

        Args:
            user_id: the user whose session ends.
            session_id: the session.
            effects: audit entries and mails to write with it.
            caller: the caller who asks on another session, which must be open.

        Raises:
            Unauthenticated: the caller's session has ended.
            ConditionFailed: the session has ended before; then no effects are written.
        """
        self._forget(user_id, session_id)
        self._table.transact(
            [
                *([still_signed_in(caller)] if caller else []),
                delete(session_key(user_id, session_id), EXISTS),
                *effect_writes(effects),
            ]
        )

    def delete_many(
        self,
        user_id: str,
        session_ids: Sequence[str],
        effects: Effects,
        caller: Caller,
    ) -> None:
        """End sessions, the caller's own last if it is one of them.

        Costs 2 write units for each, those of the effects once, and 2 for the caller.

        Raises:
            Unauthenticated: the caller's session has ended.
        """
        own = session_key(caller.user_id, caller.session_id)
        keys = [session_key(user_id, session_id) for session_id in session_ids]
        keys.sort(key=lambda key: key == own)
        self._forget(user_id, *session_ids)
        for start in range(0, len(keys), MAX_ENDED):
            part = keys[start : start + MAX_ENDED]
            self._table.transact(
                [
                    *([] if own in part else [still_signed_in(caller)]),
                    *(_end_own(key) if key == own else delete(key) for key in part),
                    *(effect_writes(effects) if start == 0 else ()),
                ]
            )

    def ends(
        self, user_id: str, keep: str | None = None, caller: Caller | None = None
    ) -> list[Write]:
        """Return the writes, at most 80, that end a user's sessions: 1 or 2 read units.

        Args:
            user_id: the user whose sessions end.
            keep: the id of a session that stays open.
            caller: the same user, if they ask for it; the writes raise Unauthenticated
                if their session, which ends too, has ended before.
        """
        rows, _ = self._table.query(
            user_pk(user_id),
            begins_with=SESSION_PREFIX,
            limit=100,
            consistent=True,
            attributes=("pk", "sk"),
        )
        # At the last moment: who makes the writes does it at once.
        keys = [(row["pk"], row["sk"]) for row in rows]
        self._forget_all(user_id, keys)
        own = [session_key(caller.user_id, caller.session_id)] if caller else []
        kept = [session_key(user_id, keep)] if keep else []
        others = [delete(key) for key in keys if key not in own + kept]
        return [*map(_end_own, own), *others][:MAX_ENDED]

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
            self._forget_all(user_id, older)
            self._table.transact([delete(key) for key in older])

    def _forget(self, user_id: str, *session_ids: str) -> None:
        """Drop sessions that are about to end from the caches, the shared one first."""
        if self._shared:
            self._shared.bury(user_id, session_ids)
        for session_id in session_ids:
            self._cache.forget(session_id)

    def _forget_all(self, user_id: str, keys: Sequence[Key]) -> None:
        """Do the same with all sessions of a user, also those that open meanwhile."""
        if self._shared:
            ids = [sort_key.removeprefix(SESSION_PREFIX) for _, sort_key in keys]
            self._shared.bury_all(user_id, ids)
        self._cache.forget_all(user_id)


def _end_own(key: Key) -> Write:
    """Return the write that ends the session of whoever asks for it."""
    return delete(key, EXISTS, otherwise=Unauthenticated)


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
