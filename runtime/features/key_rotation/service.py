"""Rules for the rotation of signing keys, which no client notices."""

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
"""Time for processes that still sign with an older keyring, and for clock skew."""
LONGEST_ACCESS_TOKEN = timedelta(hours=24)
"""The longest lifetime of access tokens that the settings allow."""


class SecretStore(Protocol):
    """A store of keyrings."""

    def read(self, reference: str) -> StoredSecret:
        """Read a secret as it is now."""

    def replace(self, reference: str, seen: StoredSecret, text: str) -> None:
        """Store another text, or raise Overtaken if it is not `seen` any more."""


@dataclass(frozen=True)
class RotationPolicy:
    """The rotation of one keyring.

    Attributes:
        name: the name of the keyring in messages.
        every: the time for which a key signs.
        kept: the longest lifetime of anything that a key has signed.
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
    """The rules for rotating a keyring: add a key when it is time, remove expired ones.

    A crash leaves a keyring either old or new, since one call replaces it.
    """

    def __init__(self, store: SecretStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def rotate(
        self, policy: RotationPolicy, reference: str, *, force: bool = False
    ) -> bool:
        """Rotate a keyring if its newest key has signed for long enough.

        Args:
            policy: the rotation of this keyring.
            reference: the reference of the secret that holds it.
            force: rotate it now, for example after a leak.

        Returns:
            Whether it was rotated, here or by another process at the same moment.

        Raises:
            WeakKey: the secret does not hold a keyring; it is left as it is.
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
