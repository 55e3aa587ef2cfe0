"""Cursors: where a listing goes on, authenticated and bound to that listing."""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from runtime.core.clock import Clock
from runtime.core.errors import InvalidCursor
from runtime.features.accounts.sessions.access_tokens import KeyringSource

LIFETIME = timedelta(hours=24)
MAX_LENGTH = 2048
_MAC_BYTES = 16
_VERSION = 1


Position = list[str | int]


class Cursors:
    """Seals a position into opaque text and opens it again.

    The binding (user, route, filter, sort) is not in the cursor, only under its MAC:
    a cursor used with another listing is as invalid as a forged one.
    """

    def __init__(self, keys: KeyringSource, clock: Clock) -> None:
        """Use keys derived from the signing ring, so that cursors rotate with it."""
        self._keys = keys
        self._clock = clock

    def seal(self, position: Sequence[str | int], binding: Sequence[str]) -> str:
        """Make the cursor that goes on after `position` in the bound listing."""
        now = self._clock()
        key = self._keys.current(now)
        expires = int((now + LIFETIME).timestamp())
        payload = json.dumps(
            [_VERSION, key.kid, expires, *position], separators=(",", ":")
        ).encode()
        mac = key.mac(b"cursor", _message(payload, binding))[:_MAC_BYTES]
        return base64.urlsafe_b64encode(mac + payload).decode().rstrip("=")

    def open(self, cursor: str, binding: Sequence[str]) -> Position:
        """The position that was sealed.

        Raises:
            InvalidCursor: forged, expired, malformed, or of another listing.
        """
        if len(cursor) > MAX_LENGTH or not cursor.isascii():
            raise InvalidCursor
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
            content: list[Any] = json.loads(payload.decode())
            version, kid, expires, *position = content
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise InvalidCursor from None
        now = self._clock()
        # The decoder skips what it does not know: one position, one spelling.
        if base64.urlsafe_b64encode(raw).decode().rstrip("=") != cursor:
            raise InvalidCursor
        if version != _VERSION or not isinstance(kid, str):
            raise InvalidCursor
        key = self._keys.knowing(kid, now).verifying(kid, now)
        if key is None:
            raise InvalidCursor
        expected = key.mac(b"cursor", _message(payload, binding))[:_MAC_BYTES]
        if not hmac.compare_digest(mac, expected) or expires <= now.timestamp():
            raise InvalidCursor
        return position


def _message(payload: bytes, binding: Sequence[str]) -> bytes:
    """Payload and binding without ambiguity about where one ends."""
    return json.dumps([payload.decode(), *binding]).encode()
