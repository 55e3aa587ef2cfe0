"""Tickets: proof, for a time, of what was proven when they were issued.

Nothing is stored. What may happen only once is done on condition of a state that it
changes.
"""

import base64
import binascii
import hmac
import json
from datetime import timedelta

from runtime.core.clock import Clock
from runtime.features.accounts.sessions.access_tokens import KeyringSource

MAX_LENGTH = 512
_MAC_BYTES = 32


class Tickets:
    """Seals short texts for one purpose and opens them again."""

    def __init__(
        self, keys: KeyringSource, clock: Clock, purpose: str, lifetime: timedelta
    ) -> None:
        """Use keys derived from the signing ring; a ticket is good for one purpose."""
        self._keys = keys
        self._clock = clock
        self._purpose = f"ticket {purpose}".encode()
        self._lifetime = lifetime

    def issue(self, *fields: str) -> str:
        """A ticket that says this."""
        now = self._clock()
        key = self._keys.current(now)
        expires = int((now + self._lifetime).timestamp())
        payload = json.dumps([key.kid, expires, *fields], separators=(",", ":"))
        sealed = key.mac(self._purpose, payload.encode()) + payload.encode()
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def read(self, ticket: str) -> list[str] | None:
        """What a ticket says; None if it is forged, expired or of another purpose."""
        if len(ticket) > MAX_LENGTH or not ticket.isascii():
            return None
        try:
            raw = base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
            mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
            kid, expires, *fields = json.loads(payload.decode())
        except (binascii.Error, ValueError, TypeError, RecursionError):
            return None
        now = self._clock()
        key = self._keys.knowing(str(kid), now).verifying(str(kid), now)
        if key is None or not hmac.compare_digest(key.mac(self._purpose, payload), mac):
            return None
        if expires <= now.timestamp():
            return None
        return [str(field) for field in fields]
