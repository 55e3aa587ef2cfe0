"""Challenges: proof that somebody knew a password a moment ago.

Whoever has one still has to show the second factor. It is not stored, but signed; and
it names the credentials it was given for, so that a change of those ends it.
"""

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta

from runtime.core.clock import Clock, NewId
from runtime.core.errors import InvalidChallenge
from runtime.features.accounts.sessions.access_tokens import KeyringSource

LIFETIME = timedelta(minutes=5)
MAX_LENGTH = 512
_PREFIX = "mc1."
_MAC_BYTES = 32


@dataclass(frozen=True)
class Challenge:
    """What a genuine challenge says."""

    id: str
    user_id: str
    credentials: str


class Challenges:
    """Gives challenges and recognises its own."""

    def __init__(self, keys: KeyringSource, clock: Clock, new_id: NewId) -> None:
        """Use keys derived from the signing ring, so that challenges rotate with it."""
        self._keys = keys
        self._clock = clock
        self._new_id = new_id

    def give(self, user_id: str, credentials: str) -> str:
        """A challenge for a user whose credentials are in this state."""
        now = self._clock()
        key = self._keys.current(now)
        expires = int((now + LIFETIME).timestamp())
        content = [key.kid, self._new_id(now), user_id, credentials, expires]
        payload = json.dumps(content, separators=(",", ":")).encode()
        raw = key.mac(b"challenge", payload) + payload
        return _PREFIX + base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def read(self, text: str) -> Challenge:
        """What a challenge says.

        Raises:
            InvalidChallenge: forged, malformed or expired.
        """
        encoded = text.removeprefix(_PREFIX)
        if len(text) > MAX_LENGTH or encoded == text or not text.isascii():
            raise InvalidChallenge
        try:
            raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
            mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
            kid, challenge_id, user_id, credentials, expires = json.loads(payload)
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise InvalidChallenge from None
        if not isinstance(kid, str):
            raise InvalidChallenge
        now = self._clock()
        key = self._keys.knowing(kid, now).verifying(kid, now)
        if key is None or not hmac.compare_digest(mac, key.mac(b"challenge", payload)):
            raise InvalidChallenge
        if expires <= now.timestamp():
            raise InvalidChallenge
        return Challenge(challenge_id, user_id, credentials)
