"""A keyring that renews itself: read from its secret, read again when it is too old."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from runtime.core.errors import KeysUnavailable
from runtime.core.security.keyring import MAX_AGE, MAX_VERIFYING_AGE, Key, Keyring

logger = logging.getLogger(__name__)

_REREAD_EVERY_SECONDS = 10


class KeyringSource:
    """A keyring that is read again when it is too old to sign with, or lacks a key.

    When that fails, the ring that was read before serves on.
    """

    def __init__(self, read: Callable[[], Keyring]) -> None:
        """Take what reads the ring; it is called when a ring is first needed."""
        self._read = read
        self._ring: Keyring | None = None
        self._read_at = self._tried_at = 0.0
        self._failing = False

    def load(self) -> None:
        """Read the ring at start, where whatever is wrong with it is told in full."""
        self._ring = self._read()
        self._read_at = self._tried_at = time.monotonic()

    def fresh(self) -> Keyring:
        """The ring, no older than MAX_AGE as far as the secret store answers.

        Raises:
            KeysUnavailable: there is none.
        """
        self._held()
        if time.monotonic() - self._read_at >= MAX_AGE.total_seconds():
            self._reread()
        return self._held()

    def current(self, now: datetime) -> Key:
        """The key to sign with.

        Raises:
            KeysUnavailable: none may sign now.
        """
        return self.fresh().signing(now)

    def knowing(self, kid: str, now: datetime) -> Keyring:
        """The ring, re-read first if it holds no key of this name.

        Or if it is an hour old: a key that has been ended since must not verify on.

        Raises:
            KeysUnavailable: there is none.
        """
        unknown = self._held().verifying(kid, now) is None
        age = time.monotonic() - self._read_at
        if unknown or age >= MAX_VERIFYING_AGE.total_seconds():
            self._reread()
        return self._held()

    def _held(self) -> Keyring:
        """The ring that was read last."""
        if self._ring is None:
            self._reread()
        if self._ring is None:
            raise KeysUnavailable
        return self._ring

    def _reread(self) -> None:
        """Read the ring, but not more often than every 10 s once there is one."""
        now = time.monotonic()
        if self._ring is not None and now - self._tried_at < _REREAD_EVERY_SECONDS:
            return
        self._tried_at = now
        try:
            self._ring = self._read()
        except Exception as error:
            # Whatever store or content do wrong; the message might hold some of it.
            if not self._failing:
                logger.error("a keyring cannot be read: %s", type(error).__name__)
            self._failing = True
        else:
            self._read_at, self._failing = now, False
