"""Cursors: the position where a listing continues, signed and bound to the listing."""

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
    # The sort key of a row may have a thousand bytes, in any script.
    escaped=False,
)

Position = list[str | int]


class Cursors:
    """The maker and reader of cursors: opaque texts that hold a position.

    The binding (owner, route, filter, sort) is not in the cursor, but its MAC covers
    it: a cursor used with another listing is as invalid as a forged one.
    """

    def __init__(self, keys: KeyringSource, clock: Clock) -> None:
        """Use keys derived from the signing ring, so that cursors rotate with it."""
        self._texts = SignedText(keys, clock, _FORMAT)

    def seal(self, position: Sequence[str | int], binding: Sequence[str]) -> str:
        """Make the cursor that continues after `position` in the bound listing."""
        return self._texts.sign(position, binding)

    def open(self, cursor: str, binding: Sequence[str]) -> Position:
        """Return the position in a cursor.

        Raises:
            InvalidCursor: it is forged, expired, malformed, or of another listing.
        """
        position = self._texts.read(cursor, binding)
        if position is None:
            raise InvalidCursor
        return position
