"""The interface of every cache, and what its stores may raise.

An entry belongs to a group, such as a user, and a tombstone hides an entry or a whole
group. It is kept beside the entries, never in place of one: whoever loaded a value
before the tombstone may still write it afterwards, and it stays hidden.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

LONGEST_VALUE = 65_536
"""The most characters of a value; what is longer is no small thing to remember."""


class CacheUnavailable(Exception):
    """The cache does not answer, or not with what was asked for."""


class CacheFull(CacheUnavailable):
    """The cache answers, but has no room for one more entry."""


@dataclass(frozen=True)
class Key:
    """The name of an entry.

    Attributes:
        group: what a tombstone hides together, such as the id of a user.
        name: its name within the group.
    """

    group: str
    name: str

    def __post_init__(self) -> None:
        """Refuse characters by which stores tell a group from a name."""
        if not self.group or set("{}#") & set(self.group + self.name):
            raise ValueError("a group is not empty, and no part holds {, } or #")


@dataclass(frozen=True)
class Found:
    """The state of an entry.

    Attributes:
        value: its value; None if there is none, or if a tombstone hides it.
        hidden: whether a tombstone hides it: then nothing is worth storing.
    """

    value: str | None
    hidden: bool = False


class Cache(Protocol):
    """The store of what may be lost at any time.

    Every method raises CacheUnavailable if the store does not answer in time; what was
    asked for may have happened, or may not.
    """

    def get(self, key: Key) -> Found:
        """Return an entry that has not expired and that no tombstone hides."""

    def set(self, key: Key, value: str, until: datetime) -> None:
        """Store a value until a time, whatever was stored before.

        The time is absolute, so that a value which was loaded long ago does not begin a
        new life in a store that was busy meanwhile.
        """

    def add(self, key: Key, value: str, ttl: timedelta) -> bool:
        """Store a value if there is none; tell whether it was stored."""

    def replace(self, key: Key, seen: str, value: str, ttl: timedelta) -> bool:
        """Store a value if the present one is `seen`; tell whether it was stored."""

    def increment(self, key: Key, ttl: timedelta) -> int:
        """Add one to a count, which expires so long after its first; return it."""

    def delete(self, key: Key) -> None:
        """Remove an entry."""

    def bury(self, group: str, ttl: timedelta, *, name: str = "") -> None:
        """Hide an entry, or all of a group, and what is stored meanwhile."""


def checked(value: str) -> str:
    """Return a value, or raise ValueError if it is too long to be remembered."""
    if len(value) > LONGEST_VALUE:
        raise ValueError(f"a value has at most {LONGEST_VALUE} characters")
    return value
