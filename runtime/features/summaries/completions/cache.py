"""The key of the model's service, kept for some minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from runtime.core.clock import Clock
from runtime.core.security.references import is_reference

KEPT = timedelta(minutes=5)
"""Time after which a key is read again, so that another one is taken without a
deployment."""


class KeyCache:
    """The key of the settings, or the secret that they refer to."""

    def __init__(
        self, value: str | None, read: Callable[[str], str], clock: Clock
    ) -> None:
        """Take the key from a setting.

        Args:
            value: the key, or a reference to it.
            read: returns the secret that a reference names.
            clock: returns the current time.
        """
        self._value = value
        self._read = read
        self._clock = clock
        self._kept: tuple[str, datetime] | None = None

    def get(self) -> str | None:
        """Return the key; None if there is none."""
        if self._value is None or not is_reference(self._value):
            return self._value
        now = self._clock()
        if self._kept is None or now - self._kept[1] >= KEPT:
            self._kept = (self._read(self._value).strip(), now)
        return self._kept[0] or None

    def forget(self) -> bool:
        """Forget the key, which was not taken; tell whether another may be there."""
        kept, self._kept = self._kept, None
        return kept is not None
