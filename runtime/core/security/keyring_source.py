"""A keyring that stays current: it is read again from its secret when it is too old."""

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

    If that fails, the ring that was read before stays in use.
    """

    def __init__(self, read: Callable[[], Keyring]) -> None:
        """Keep the function that reads the ring; it is called at first use."""
        self._read = read
        self._ring: Keyring | None = None
        self._read_at = self._tried_at = 0.0
        self._failing = False

    def load(self) -> None:
        """Read the ring at start, where an error is raised with its full message."""
        self._ring = self._read()
        self._read_at = self._tried_at = time.monotonic()

    def fresh(self) -> Keyring:
        """Return the ring, no older than MAX_AGE if the secret store answers.

        Raises:
            KeysUnavailable: no ring could be read.
        """
        self._held()
        if time.monotonic() - self._read_at >= MAX_AGE.total_seconds():
            self._reread()
        return self._held()

    def current(self, now: datetime) -> Key:
        """Return the key to sign with.

        Raises:
            KeysUnavailable: none may sign now.
        """
        return self.fresh().signing(now)

    def knowing(self, kid: str, now: datetime) -> Keyring:
        """Return the ring, read again if it lacks a key or is too old to verify with.

        An hour is too old: a key that was ended meanwhile must not verify any longer.

        Raises:
            KeysUnavailable: no ring could be read.
        """
        unknown = self._held().verifying(kid, now) is None
        age = time.monotonic() - self._read_at
        if unknown or age >= MAX_VERIFYING_AGE.total_seconds():
            self._reread()
        return self._held()

    def _held(self) -> Keyring:
        """Return the ring that was read last, or read the first one."""
        if self._ring is None:
            self._reread()
        if self._ring is None:
            raise KeysUnavailable
        return self._ring

    def _reread(self) -> None:
        """Read the ring, but at most once in 10 s if there is one already."""
        now = time.monotonic()
        if self._ring is not None and now - self._tried_at < _REREAD_EVERY_SECONDS:
            return
        self._tried_at = now
        try:
            self._ring = self._read()
        except Exception as error:
            # Any error of the store or the content. Its message is not logged: it might
            # hold a part of the secret.
            if not self._failing:
                logger.error("a keyring cannot be read: %s", type(error).__name__)
            self._failing = True
        else:
            self._read_at, self._failing = now, False
