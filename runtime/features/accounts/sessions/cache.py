"""A cache of sessions that were read in the last seconds."""

import time
from collections import OrderedDict
from threading import Lock

from runtime.features.accounts.sessions.models import Session

_CACHE_SECONDS = 3.0
_CACHE_ENTRIES = 1_000
# Longer than a request may take, so that its write is done or has failed by then.
_ENDING_SECONDS = 30.0


class SessionCache:
    """The sessions read in the last 3 s, so that a busy client costs no reads.

    A session that another process ended is therefore accepted for up to 3 s. One that
    this process ends is not: before the write, whoever makes it calls `forget`. From
    then on nothing that was read of that session is kept until the write is done, not
    even by a thread that has begun to read it before.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._entries: OrderedDict[str, tuple[float, Session]] = OrderedDict()
        # Of sessions and of users, by id: the time before which no read is kept.
        self._ending: OrderedDict[str, float] = OrderedDict()
        self._nothing_before = 0.0
        self._lock = Lock()

    def now(self) -> float:
        """Return the time, to be taken before a read whose result may be kept."""
        return time.monotonic()

    def get(self, session_id: str) -> Session | None:
        """Return a session whose read began less than 3 s ago."""
        with self._lock:
            began, session = self._entries.get(session_id, (0.0, None))
        if session is None or time.monotonic() - began > _CACHE_SECONDS:
            return None
        return session

    def put(self, session: Session, began: float) -> None:
        """Store a session unless it is ending, and drop the oldest of too many.

        Args:
            session: the session as it was read.
            began: the time at which that read began.
        """
        with self._lock:
            if began < self._kept_from(session):
                return
            self._entries[session.id] = (began, session)
            self._entries.move_to_end(session.id)
            if len(self._entries) > _CACHE_ENTRIES:
                self._entries.popitem(last=False)

    def forget(self, session_id: str) -> None:
        """Drop a session that is about to end, and keep no read of it for a while."""
        with self._lock:
            self._entries.pop(session_id, None)
            self._end(session_id)

    def forget_all(self, user_id: str) -> None:
        """Do the same with all sessions of a user, also those that open meanwhile."""
        with self._lock:
            for session_id, (_, session) in list(self._entries.items()):
                if session.user_id == user_id:
                    del self._entries[session_id]
            self._end(user_id)

    def ending(self, user_id: str, session_id: str) -> bool:
        """Tell whether this process has just begun to end a session, or a user's."""
        with self._lock:
            until = max(
                self._ending.get(session_id, 0.0),
                self._ending.get(user_id, 0.0),
                self._nothing_before,
            )
        return time.monotonic() < until

    def _end(self, name: str) -> None:
        """Note that a session, or all of a user, are about to end."""
        self._ending[name] = time.monotonic() + _ENDING_SECONDS
        self._ending.move_to_end(name)
        if len(self._ending) > _CACHE_ENTRIES:
            # What is noted no more must not be kept either.
            _, self._nothing_before = self._ending.popitem(last=False)

    def _kept_from(self, session: Session) -> float:
        """Return the time from which on a read of a session is kept."""
        return max(
            self._nothing_before,
            self._ending.get(session.id, 0.0),
            self._ending.get(session.user_id, 0.0),
        )
