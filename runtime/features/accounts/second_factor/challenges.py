"""Challenges: signed texts which prove that the password was shown a moment ago.

Whoever holds one still has to prove the second factor. A challenge is not stored. It
names the state of the credentials, so that a change of those makes it invalid.
"""

from dataclasses import dataclass
from datetime import timedelta

from runtime.core.clock import Clock, NewId
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.signed import Format, SignedText
from runtime.features.accounts.errors import InvalidChallenge

LIFETIME = timedelta(minutes=5)
MAX_LENGTH = 512
_FORMAT = Format(
    b"challenge",
    lifetime=LIFETIME,
    max_length=MAX_LENGTH,
    prefix="mc1.",
    expiry_last=True,
)


@dataclass(frozen=True)
class Challenge:
    """The content of a genuine challenge."""

    id: str
    user_id: str
    credentials: str


class Challenges:
    """The signer and reader of challenges."""

    def __init__(self, keys: KeyringSource, clock: Clock, new_id: NewId) -> None:
        """Derive keys from the signing keys, so that challenges rotate with them."""
        self._texts = SignedText(keys, clock, _FORMAT)
        self._clock = clock
        self._new_id = new_id

    def give(self, user_id: str, credentials: str) -> str:
        """Return a challenge for a user whose credentials are in this state."""
        return self._texts.sign([self._new_id(self._clock()), user_id, credentials])

    def read(self, text: str) -> Challenge:
        """Return the content of a challenge.

        Raises:
            InvalidChallenge: the challenge is forged, malformed or expired.
        """
        fields = self._texts.read(text)
        if fields is None:
            raise InvalidChallenge
        challenge_id, user_id, credentials = fields
        return Challenge(challenge_id, user_id, credentials)
