"""The cache in Valkey: a server of its own, shared by all processes of a stage."""

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from libvalkey import ProtocolError

from runtime.core.cache.address import Address
from runtime.core.cache.breaker import Breaker
from runtime.core.cache.connection import (
    Connection,
    Connections,
    Proof,
    Refused,
    Reply,
)
from runtime.core.cache.interface import (
    CacheFull,
    CacheUnavailable,
    Found,
    Key,
    checked,
)
from runtime.core.context import count_metric
from runtime.core.contract import CACHE_FAILURES_METRIC

# Each is one step of the server, so that nobody comes between its two halves.
_REPLACE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""
_INCREMENT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
"""


class ValkeyCache:
    """The cache in a Valkey server that may be dead, slow, full or empty at any time.

    After two failures in a row it is left alone for a while, so that a dead server
    costs a process a few tenths of a second, and not each request. Keys begin with a
    namespace, so that stages may share a server; those of a group have the same hash
    tag, and so are in the same slot of a cluster.
    """

    def __init__(
        self, connections: Connections, namespace: str, breaker: Breaker
    ) -> None:
        """Use these connections for keys that begin with a namespace."""
        self._connections = connections
        self._namespace = namespace
        self._breaker = breaker

    def open(self) -> None:
        """Make the connection that the first request will use, if the server answers.

        A failure is only noted: a start must not wait for a cache.
        """
        try:
            self._connections.open()
        except (OSError, Refused, ProtocolError):
            self._breaker.failed()

    def close(self) -> None:
        """Close its connections; it makes new ones when it is asked again."""
        self._connections.close()

    def get(self, key: Key) -> Found:
        """Return an entry that has not expired and that no tombstone hides."""
        group, own = self._tombstone(key.group), self._tombstone(key.group, key.name)
        reply = self._ask("MGET", self._entry(key), group, own)
        if not isinstance(reply, list) or len(reply) != 3:
            raise CacheUnavailable("not an answer to MGET")
        value, *tombstones = reply
        if any(each is not None for each in tombstones):
            return Found(None, hidden=True)
        return Found(_text(value))

    def set(self, key: Key, value: str, until: datetime) -> None:
        """Store a value until a time, by the clock of the server."""
        end = int(until.timestamp() * 1000)
        self._ask("SET", self._entry(key), checked(value), "PXAT", end)

    def add(self, key: Key, value: str, ttl: timedelta) -> bool:
        """Store a value if there is none; tell whether it was stored."""
        entry, end = self._entry(key), _milliseconds(ttl)
        # Not repeated: the second time it would find the entry of the first.
        reply = self._ask(
            "SET", entry, checked(value), "NX", "PX", end, repeatable=False
        )
        return reply is not None

    def replace(self, key: Key, seen: str, value: str, ttl: timedelta) -> bool:
        """Store a value if the present one is `seen`; tell whether it was stored."""
        entry, end = self._entry(key), _milliseconds(ttl)
        command = ("EVAL", _REPLACE, 1, entry, seen, checked(value), end)
        return self._ask(*command, repeatable=False) == 1

    def increment(self, key: Key, ttl: timedelta) -> int:
        """Add one to a count, which expires so long after its first; return it."""
        command = ("EVAL", _INCREMENT, 1, self._entry(key), _milliseconds(ttl))
        count = self._ask(*command, repeatable=False)
        if not isinstance(count, int):
            raise CacheUnavailable("not an answer to INCR")
        return count

    def delete(self, key: Key) -> None:
        """Remove an entry."""
        self._ask("DEL", self._entry(key))

    def bury(self, group: str, ttl: timedelta, *, name: str = "") -> None:
        """Hide an entry, or all of a group, and what is stored meanwhile.

        It is tried even where the server has failed before: nothing else makes what
        ends end at once.
        """
        tombstone = self._tombstone(group, name)
        self._ask("SET", tombstone, "1", "PX", _milliseconds(ttl), always=True)

    def _entry(self, key: Key) -> str:
        return f"{self._namespace}:{{{key.group}}}:{key.name}"

    def _tombstone(self, group: str, name: str = "") -> str:
        # Unlike every entry, which has a colon here.
        return f"{self._namespace}:{{{group}}}#{name}"

    def _ask(
        self, *command: str | int, repeatable: bool = True, always: bool = False
    ) -> Reply:
        """Send a command and return the answer, or raise CacheUnavailable."""
        if not self._breaker.admits() and not always:
            raise CacheUnavailable("it has failed a moment ago")
        try:
            reply = self._connections.call(*command, repeatable=repeatable)
        except Refused as refusal:
            count_metric(CACHE_FAILURES_METRIC, always=True)
            if str(refusal).startswith("OOM"):
                # It still answers those who read.
                self._breaker.succeeded()
                raise CacheFull(str(refusal)) from None
            self._breaker.failed()
            raise CacheUnavailable(str(refusal)) from None
        except (OSError, ProtocolError) as error:
            count_metric(CACHE_FAILURES_METRIC, always=True)
            self._breaker.failed()
            raise CacheUnavailable(type(error).__name__) from error
        self._breaker.succeeded()
        return reply


def valkey_cache(
    address: Address,
    namespace: str,
    *,
    proof: Callable[[Address], str],
    authorities: str | None,
) -> ValkeyCache:
    """Return the cache at an address; nothing is connected yet.

    Args:
        address: where it is.
        namespace: what every key begins with.
        proof: returns what proves who the user is.
        authorities: the file of the authorities whose certificates are believed; None
            takes the system's.
    """
    tls = ssl.create_default_context(cafile=authorities) if address.encrypted else None
    prove: Proof | None = partial(proof, address) if address.user else None
    connect = partial(Connection, address, tls, prove)
    return ValkeyCache(Connections(connect), namespace, Breaker())


def _text(value: Reply) -> str | None:
    """Return the text of a value; what is none is as good as nothing."""
    if not isinstance(value, bytes):
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def _milliseconds(ttl: timedelta) -> int:
    return max(1, round(ttl.total_seconds() * 1000))
