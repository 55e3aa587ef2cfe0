"""A cache of sessions that all processes share, so that what ends, ends at once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from pydantic import ValidationError

from runtime.core.cache.interface import Cache, CacheFull, CacheUnavailable, Key
from runtime.core.cache.loading import SingleFlight
from runtime.core.clock import Clock
from runtime.features.accounts.sessions.models import OpenSession

FRESH = timedelta(seconds=3)
"""The age to which a read of a session is believed."""
# Longer than a request may take and a read may be believed together.
_BURIED = timedelta(seconds=30)
# By which the clocks of two machines of AWS may differ, and much more.
_SKEW = timedelta(seconds=0.2)
_FORMAT: Literal[1] = 1


class _Entry(OpenSession):
    """A session as it is cached: what a check needs, and none of its secrets.

    Attributes:
        format: the number of this form; an entry of another is none.
        read_at: the time at which the read of the session began.
    """

    format: Literal[1] = _FORMAT
    read_at: datetime


@dataclass(frozen=True)
class Answer:
    """The answer of the shared cache about a session.

    Attributes:
        session: the session, if it was read from the table a moment ago.
        storable: whether a read of it may be stored now.
    """

    session: OpenSession | None
    storable: bool


class SharedSessionCache:
    """The sessions that any process has read in the last 3 s.

    Whoever ends a session buries its entry first, and writes then. From then
    on each check reads the table, for longer than the write may take; so the session is
    refused from the moment of that write. A check that had read it before may still
    store what it has read: the tombstone hides it until it is too old to be believed.

    If the cache is emptied, or does not answer one of the processes, a session is
    believed for 3 s at most, as without this cache.
    """

    def __init__(self, cache: Cache, clock: Clock) -> None:
        """Keep entries in this cache, and judge their age by this clock."""
        self._cache = cache
        self._clock = clock
        self._flights = SingleFlight()

    def now(self) -> datetime:
        """Return the time, to be taken before a read whose result may be stored."""
        return self._clock()

    def get(self, user_id: str, session_id: str) -> Answer:
        """Return what is known of a session.

        Raises:
            CacheUnavailable: the cache does not answer.
        """
        found = self._cache.get(Key(user_id, session_id))
        session = self._session(found.value, user_id, session_id)
        return Answer(session, storable=not found.hidden)

    @contextmanager
    def alone(self, user_id: str, session_id: str) -> Iterator[bool]:
        """Wait until no other thread reads this session; yield whether one did."""
        with self._flights.alone(Key(user_id, session_id)) as waited:
            yield waited

    def put(self, session: OpenSession, began: datetime) -> None:
        """Store a session, if the cache takes it.

        Args:
            session: the session as it was read.
            began: the time at which that read began.
        """
        fields = {name: getattr(session, name) for name in OpenSession.model_fields}
        entry = _Entry(**fields, read_at=began)
        self._quietly(
            lambda: self._cache.set(
                Key(session.user_id, session.id),
                entry.model_dump_json(),
                began + FRESH,
            )
        )

    def bury(self, user_id: str, session_ids: Sequence[str]) -> None:
        """Hide sessions that are about to end, if the cache answers.

        If it does not, they are believed for up to 3 s more, and end all the same.
        """
        if len(session_ids) == 1:
            self._bury(user_id, session_ids, session_ids[0])
        elif session_ids:
            # One tombstone for all, which only makes the others be read again: one for
            # each would wait for each, where a cache swallows what it is sent.
            self._bury(user_id, session_ids)

    def bury_all(self, user_id: str, session_ids: Sequence[str]) -> None:
        """Hide all sessions of a user, also those that open meanwhile.

        Args:
            user_id: the user.
            session_ids: those that are known.
        """
        self._bury(user_id, session_ids)

    def _bury(self, user_id: str, known: Sequence[str], name: str = "") -> None:
        """Write a tombstone; a full cache takes none, but deletes what is known."""
        try:
            self._cache.bury(user_id, _BURIED, name=name)
        except CacheFull:
            self._quietly(partial(self._delete, user_id, known))
        except CacheUnavailable:
            pass

    def _delete(self, user_id: str, session_ids: Sequence[str]) -> None:
        """Delete entries, until one cannot be."""
        for session_id in session_ids:
            self._cache.delete(Key(user_id, session_id))

    def _session(
        self, text: str | None, user_id: str, session_id: str
    ) -> OpenSession | None:
        """Return the session of an entry, if that is what it holds, and it is fresh."""
        if text is None:
            return None
        try:
            entry = _Entry.model_validate_json(text)
        except ValidationError:
            return None
        now = self._clock()
        if (entry.user_id, entry.id) != (user_id, session_id):
            return None
        # From the future is as bad: then one of two clocks is wrong.
        if not -_SKEW < now - entry.read_at <= FRESH:
            return None
        # It may have been renewed since; only the table knows.
        if now >= min(entry.idle_until, entry.absolute_until):
            return None
        return entry

    def _quietly(self, act: Callable[[], None]) -> None:
        """Do what nothing depends on but speed."""
        try:
            act()
        except CacheUnavailable:
            pass
