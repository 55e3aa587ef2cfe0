"""Refresh tokens, which are derived and never stored.

A session row holds a salt and a counter; the token for one count is an HMAC over both.
A stolen table therefore holds no token, and everyone who refreshes with the same token
at the same moment can be given the very same successor.

Format: `rt1.<key id>.<user id>.<session id>.<counter>.<mac>`.
"""

import base64
import hmac
import re
from dataclasses import dataclass, field

from runtime.core.clock import Clock
from runtime.core.security.keyring import Keyring

_FORMAT = re.compile(
    r"rt1\.(?P<kid>[A-Za-z0-9_-]{1,64})\.(?P<user>[0-9A-HJKMNP-TV-Z]{26})"
    r"\.(?P<session>[0-9A-HJKMNP-TV-Z]{26})\.(?P<counter>[0-9]{1,9})"
    r"\.(?P<mac>[A-Za-z0-9_-]{43})"
)


@dataclass(frozen=True)
class PresentedToken:
    """The parts of a refresh token that was sent; none of them is proven yet."""

    kid: str
    user_id: str
    session_id: str
    counter: int
    text: str = field(repr=False)


class RefreshTokens:
    """The derivation of refresh tokens, and the check of those that clients present."""

    def __init__(self, keys: Keyring, clock: Clock) -> None:
        """Take the keys, each of which must outlive every session it was used for."""
        self._keys = keys
        self._clock = clock

    def current_kid(self) -> str:
        """Return the id of the key that new sessions derive with."""
        return self._keys.signing(self._clock()).kid

    def derive(
        self, kid: str, user_id: str, session_id: str, salt: str, counter: int
    ) -> str | None:
        """Return the token for one count of a session; None if its key is gone."""
        key = self._keys.verifying(kid, self._clock())
        if key is None:
            return None
        body = f"rt1.{kid}.{user_id}.{session_id}.{counter}"
        mac = key.mac(b"refresh-token", f"{body}.{salt}".encode())
        return f"{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"

    def parse(self, text: str) -> PresentedToken | None:
        """Return the parts of a token; None if it is malformed."""
        match = _FORMAT.fullmatch(text)
        if match is None:
            return None
        return PresentedToken(
            match["kid"], match["user"], match["session"], int(match["counter"]), text
        )

    def proves(self, token: PresentedToken, salt: str) -> bool:
        """Return whether the token was derived here with this session's salt."""
        expected = self.derive(
            token.kid, token.user_id, token.session_id, salt, token.counter
        )
        return expected is not None and hmac.compare_digest(expected, token.text)
