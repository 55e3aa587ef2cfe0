"""A cache of sessions that were read in the last seconds."""

import time
from collections import OrderedDict
from threading import Lock

from runtime.features.accounts.sessions.models import Session

_CACHE_SECONDS = 3.0
_CACHE_ENTRIES = 1_000


class SessionCache:
    """The sessions read in the last 3 s, so that a busy client costs no reads.

    A session that another process revoked is therefore accepted for up to 3 s.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._entries: OrderedDict[str, tuple[float, Session]] = OrderedDict()
        self._lock = Lock()

    def get(self, session_id: str) -> Session | None:
        """Return a session that was read less than 3 s ago."""
        with self._lock:
            read_at, session = self._entries.get(session_id, (0.0, None))
        if session is None or time.monotonic() - read_at > _CACHE_SECONDS:
            return None
        return session

    def put(self, session: Session) -> None:
        """Store a session, and drop the oldest if there are too many."""
        with self._lock:
            self._entries[session.id] = (time.monotonic(), session)
            self._entries.move_to_end(session.id)
            if len(self._entries) > _CACHE_ENTRIES:
                self._entries.popitem(last=False)

    def drop(self, session_id: str) -> None:
        """Drop a session."""
        with self._lock:
            self._entries.pop(session_id, None)

    def drop_all(self, user_id: str) -> None:
        """Drop every session of a user."""
        with self._lock:
            for session_id, (_, session) in list(self._entries.items()):
                if session.user_id == user_id:
                    del self._entries[session_id]
