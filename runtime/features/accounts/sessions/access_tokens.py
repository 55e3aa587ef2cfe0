"""Access tokens: JWTs by python-jose, with strict checks where it is lenient.

Profile: RFC 9068 (`typ: at+jwt`), HMAC only. The header is checked before python-jose
sees the token, one algorithm is accepted, every claim is required and type-checked.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jose import jwt
from jose.exceptions import JOSEError

from runtime.core.clock import Clock
from runtime.core.security.keyring_source import KeyringSource

MAX_TOKEN_BYTES = 2048
_LEEWAY = timedelta(seconds=5)
# In the year 6325; a datetime ends with the year 9999.
_LATEST = 2**37
_HEADER_FIELDS = {"alg", "typ", "kid"}


class InvalidToken(Exception):
    """A token that is not valid; the error does not tell why."""


@dataclass(frozen=True)
class AccessClaims:
    """The claims of a valid access token."""

    user_id: str
    session_id: str
    token_id: str


class AccessTokens:
    """The issuer and verifier of access tokens."""

    def __init__(
        self,
        keys: KeyringSource,
        clock: Clock,
        *,
        algorithm: str,
        issuer: str,
        audience: str,
        lifetime: timedelta,
    ) -> None:
        """Fix the algorithm, and the issuer and audience that every token must name."""
        self._keys = keys
        self._clock = clock
        self._algorithm = algorithm
        self._issuer = issuer
        self._audience = audience
        self.lifetime = lifetime

    def issue(self, user_id: str, session_id: str, token_id: str) -> str:
        """Return a signed token for one session, valid from now."""
        now = self._clock()
        key = self._keys.current(now)
        issued = int(now.timestamp())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": user_id,
            "sid": session_id,
            "jti": token_id,
            "iat": issued,
            "nbf": issued,
            "exp": issued + int(self.lifetime.total_seconds()),
        }
        return jwt.encode(
            claims,
            key.secret,
            algorithm=self._algorithm,
            headers={"kid": key.kid, "typ": "at+jwt"},
        )

    def verify(self, token: str) -> AccessClaims:
        """Check the signature, the header and every claim of a token.

        Raises:
            InvalidToken: something about the token differs from what `issue` writes.
        """
        kid = self._kid_of(token)
        now = self._clock()
        key = self._keys.knowing(kid, now).verifying(kid, now)
        if key is None:
            raise InvalidToken
        try:
            # Times are checked below against our own clock.
            claims = jwt.decode(
                token,
                key.secret,
                algorithms=[self._algorithm],
                audience=self._audience,
                issuer=self._issuer,
                options={
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "require_aud": True,
                    "require_iss": True,
                },
            )
        except (JOSEError, ValueError, TypeError, RecursionError):
            raise InvalidToken from None
        return self._checked(claims, now)

    def _kid_of(self, token: str) -> str:
        """Return the key id of a token whose header is exactly as `issue` writes it.

        Raises:
            InvalidToken: the header differs.
        """
        if len(token) > MAX_TOKEN_BYTES or token.count(".") != 2:
            raise InvalidToken
        encoded = token.split(".", 1)[0]
        # The header is some 70 bytes; a much longer one may be nested so deeply that
        # parsing it exhausts the stack.
        if not encoded.isascii() or len(encoded) > 256:
            raise InvalidToken
        try:
            header = json.loads(base64.urlsafe_b64decode(encoded + "=="))
        except (binascii.Error, ValueError, RecursionError):
            raise InvalidToken from None
        if not isinstance(header, dict) or set(header) != _HEADER_FIELDS:
            raise InvalidToken
        kid = header["kid"]
        if header["alg"] != self._algorithm or header["typ"] != "at+jwt":
            raise InvalidToken
        if not isinstance(kid, str):
            raise InvalidToken
        return kid

    def _checked(self, claims: dict[str, object], now: datetime) -> AccessClaims:
        """Return the claims if all are present, well-typed, and valid at this time.

        Raises:
            InvalidToken: a claim is missing, of another type, or not valid now.
        """
        times = [claims.get(name) for name in ("iat", "nbf", "exp")]
        names = [claims.get(name) for name in ("sub", "sid", "jti")]
        if not all(type(value) is int and 0 <= value < _LATEST for value in times):
            raise InvalidToken
        if not all(isinstance(value, str) and value for value in names):
            raise InvalidToken
        # RFC 7519 allows a list of audiences; ours is always the one string.
        if claims.get("aud") != self._audience or claims.get("iss") != self._issuer:
            raise InvalidToken
        issued, not_before, expires = (
            datetime.fromtimestamp(int(str(value)), UTC) for value in times
        )
        if issued > now + _LEEWAY or not_before > now + _LEEWAY:
            raise InvalidToken
        if expires <= now - _LEEWAY or expires - issued > self.lifetime:
            raise InvalidToken
        user_id, session_id, token_id = (str(value) for value in names)
        return AccessClaims(user_id, session_id, token_id)
