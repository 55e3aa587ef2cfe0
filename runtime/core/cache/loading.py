"""Loading of what a cache lacks, by one caller at a time."""

import json
import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock

from runtime.core.cache.interface import (
    LONGEST_VALUE,
    Cache,
    CacheUnavailable,
    Key,
)
from runtime.core.clock import Clock


class SingleFlight:
    """The locks by which, in one process, one thread loads what many ask for."""

    def __init__(self) -> None:
        """Begin with no flight."""
        self._flights: dict[Key, tuple[Lock, int]] = {}
        self._lock = Lock()

    @contextmanager
    def alone(self, key: Key) -> Iterator[bool]:
        """Wait until nobody else loads an entry; yield whether somebody did.

        Whoever had to wait looks into the cache again: what the other has loaded may
        have been read before something ended.
        """
        with self._lock:
            flight, waiting = self._flights.get(key, (Lock(), 0))
            self._flights[key] = (flight, waiting + 1)
        waited = not flight.acquire(blocking=False)
        if waited:
            flight.acquire()
        try:
            yield waited
        finally:
            flight.release()
            with self._lock:
                flight, waiting = self._flights[key]
                if waiting == 1:
                    del self._flights[key]
                else:
                    self._flights[key] = (flight, waiting - 1)


class Loader:
    """The reader of a cache that loads what is missing, and renews it in time.

    One thread of a process loads; of the processes, one renews a value before it ends,
    chosen by chance, sooner the longer loading takes ("Optimal Probabilistic Cache
    Stampede Prevention", Vattani and others, 2015). Without a cache each call loads.
    """

    def __init__(
        self,
        cache: Cache,
        clock: Clock,
        chance: Callable[[], float] = random.random,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Read and write this cache.

        Args:
            cache: keeps what was loaded.
            clock: returns the current time.
            chance: returns a number from 0 to 1.
            timer: returns seconds, to measure what loading takes.
        """
        self._cache = cache
        self._clock = clock
        self._chance = chance
        self._timer = timer
        self._flights = SingleFlight()

    def get(self, key: Key, load: Callable[[], str], ttl: timedelta) -> str:
        """Return a value that was loaded less than `ttl` ago.

        Args:
            key: the name of the entry.
            load: loads the value; what it raises is raised to all who wait for it in
                turn.
            ttl: the time that a value is good for.
        """
        known = self._known(key)
        if known is not None:
            return known
        with self._flights.alone(key) as waited:
            if waited and (known := self._known(key)) is not None:
                return known
            return self._loaded(key, load, ttl)

    def _known(self, key: Key) -> str | None:
        """Return the value of an entry, unless it is this caller's turn to renew it."""
        try:
            found = self._cache.get(key)
        except CacheUnavailable:
            return None
        entry = _parsed(found.value)
        if entry is None:
            return None
        end, took, value = entry
        left = end - self._clock().timestamp()
        # The logarithm is not positive: the draw brings the end nearer.
        return value if left + took * math.log(1 - self._chance()) > 0 else None

    def _loaded(self, key: Key, load: Callable[[], str], ttl: timedelta) -> str:
        """Load a value; store it if it is short enough and the cache takes it."""
        until = self._clock() + ttl
        began = self._timer()
        value = load()
        entry = json.dumps([until.timestamp(), self._timer() - began, value])
        if len(entry) <= LONGEST_VALUE:
            try:
                self._cache.set(key, entry, until)
            except CacheUnavailable:
                pass
        return value


def _parsed(text: str | None) -> tuple[float, float, str] | None:
    """Return end, duration and value of an entry; None if it is no such entry."""
    try:
        match json.loads(text or "null"):
            case [int() | float() as end, int() | float() as took, str() as value]:
                return float(end), float(took), value
    except ValueError:
        pass
    return None
