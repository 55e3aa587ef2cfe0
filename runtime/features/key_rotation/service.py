"""Signing keys are replaced before anybody asks, and nobody notices."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.idempotency import service as idempotency
from runtime.core.security import cursors
from runtime.core.security.keyring import parse_keyring
from runtime.core.security.rotation import dump_keyring, newest, rotated
from runtime.core.security.secrets import Overtaken, StoredSecret
from runtime.features.accounts import known_clients
from runtime.features.accounts.sessions import service as sessions

logger = logging.getLogger(__name__)

MARGIN = timedelta(hours=1)
"""For processes that sign with the ring they read last, and for clocks that differ."""
LONGEST_ACCESS_TOKEN = timedelta(hours=24)
"""The most that the setting of their lifetime takes."""


class SecretStore(Protocol):
    """Where rings are kept."""

    def read(self, reference: str) -> StoredSecret:
        """A secret as it is now."""

    def replace(self, reference: str, seen: StoredSecret, text: str) -> None:
        """Store another text, or Overtaken if somebody did since `seen` was read."""


@dataclass(frozen=True)
class RotationPolicy:
    """How one ring is rotated.

    Attributes:
        name: for people.
        every: how long a key signs.
        kept: how long what it signed lives.
    """

    name: str
    every: timedelta
    kept: timedelta


SIGNING = RotationPolicy(
    "signing keys",
    every=timedelta(days=30),
    kept=MARGIN + max(LONGEST_ACCESS_TOKEN, cursors.LIFETIME, idempotency.KEPT_FOR),
)
REFRESH = RotationPolicy(
    "refresh keys",
    every=timedelta(days=90),
    kept=MARGIN + max(sessions.ABSOLUTE_LIFETIME, known_clients.TRUSTED_FOR),
)


class KeyRotation:
    """Adds a key to a ring when it is time, and takes out what has ended.

    Whoever crashes has changed nothing or everything: a ring is replaced by one call.
    """

    def __init__(self, store: SecretStore, clock: Clock) -> None:
        """Take what the rules need from outside."""
        self._store = store
        self._clock = clock

    def rotate(
        self, policy: RotationPolicy, reference: str, *, force: bool = False
    ) -> bool:
        """Rotate a ring if its newest key has signed for long enough.

        Args:
            policy: how.
            reference: where the ring is.
            force: rotate now, such as after a leak.

        Returns:
            Whether it was rotated, by us or by somebody else at the same moment.

        Raises:
            WeakKey: what is stored there is no ring; it is left as it is.
        """
        seen, now = self._store.read(reference), self._clock()
        ring = parse_keyring(seen.text)
        if not force and now - policy.every < newest(ring):
            return False
        try:
            self._store.replace(
                reference, seen, dump_keyring(rotated(ring, now, policy.kept))
            )
        except Overtaken:
            logger.info("%s were rotated by somebody else", policy.name)
            return True
        logger.info("%s were rotated", policy.name)
        count_metric("KeyringsRotated")
        return True
