"""Cursors: the place where a listing goes on, signed and bound to that listing."""

from collections.abc import Sequence
from datetime import timedelta

from runtime.core.clock import Clock
from runtime.core.errors import InvalidCursor
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.signed import Format, SignedText

LIFETIME = timedelta(hours=24)
MAX_LENGTH = 2048
_FORMAT = Format(
    label=b"cursor",
    lifetime=LIFETIME,
    max_length=MAX_LENGTH,
    mac_bytes=16,
    version=1,
    bound=True,
)

Position = list[str | int]


class Cursors:
    """Seals a position into opaque text and opens it again.

    The binding (owner, route, filter, sort) is not in the cursor, only under its MAC:
    a cursor used with another listing is as invalid as a forged one.
    """

    def __init__(self, keys: KeyringSource, clock: Clock) -> None:
        """Use keys derived from the signing ring, so that cursors rotate with it."""
        self._texts = SignedText(keys, clock, _FORMAT)

    def seal(self, position: Sequence[str | int], binding: Sequence[str]) -> str:
        """Make the cursor that goes on after `position` in the bound listing."""
        return self._texts.sign(position, binding)

    def open(self, cursor: str, binding: Sequence[str]) -> Position:
        """Return the position that was sealed.

        Raises:
            InvalidCursor: forged, expired, malformed, or of another listing.
        """
        position = self._texts.read(cursor, binding)
        if position is None:
            raise InvalidCursor
        return position
