"""Challenges: proof that somebody knew a password a moment ago.

The holder still has to show the second factor. A challenge is not stored, but signed;
and it names the credentials it was given for, so that a change of those ends it.
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
    """Gives challenges and recognises its own."""

    def __init__(self, keys: KeyringSource, clock: Clock, new_id: NewId) -> None:
        """Use keys derived from the signing ring, so that challenges rotate with it."""
        self._texts = SignedText(keys, clock, _FORMAT)
        self._clock = clock
        self._new_id = new_id

    def give(self, user_id: str, credentials: str) -> str:
        """Give a challenge to a user whose credentials are in this state."""
        return self._texts.sign([self._new_id(self._clock()), user_id, credentials])

    def read(self, text: str) -> Challenge:
        """Read a challenge.

        Raises:
            InvalidChallenge: forged, malformed or expired.
        """
        fields = self._texts.read(text)
        if fields is None:
            raise InvalidChallenge
        challenge_id, user_id, credentials = fields
        return Challenge(challenge_id, user_id, credentials)
