"""Rules for one-time tokens: issued to a user, stored as a hash, used once."""

import hashlib
import secrets
from datetime import timedelta

from runtime.core.clock import Clock
from runtime.features.accounts.errors import InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken
from runtime.features.accounts.mailed_links.repository import OneTimeRepository

_TOKEN_BYTES = 32


class OneTimeTokens:
    """The issuer of tokens, which also finds the stored token for a text.

    Finding a token does not use it up. The transaction that the token allows deletes it
    (`redeemed` in the repository), so of two uses at the same moment one fails.
    """

    def __init__(self, store: OneTimeRepository, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def issue(
        self, kind: OneTimeKind, user_id: str, lifetime: timedelta, **data: str
    ) -> str:
        """Issue a token of 256 random bits; only its hash is stored.

        Args:
            kind: the purpose that it is valid for.
            user_id: the user it is issued to.
            lifetime: the time for which it is valid.
            data: the facts that it is bound to, or that its use needs; never a secret.
        """
        text = secrets.token_urlsafe(_TOKEN_BYTES)
        self._store.save(
            OneTimeToken(
                digest=_digest(text),
                kind=kind,
                user_id=user_id,
                expires_at=self._clock() + lifetime,
                data=data,
            )
        )
        return text

    def find(
        self, kind: OneTimeKind, text: str, *, or_spent: bool = False
    ) -> OneTimeToken:
        """Return the stored token for a text.

        Args:
            kind: the purpose that it must be valid for.
            text: the token.
            or_spent: whether to return one, too, that was used and is remembered.

        Raises:
            InvalidLink: the token is unknown, of another kind, used or expired.
        """
        token = self._store.find(_digest(text))
        if token is None or token.kind is not kind:
            raise InvalidLink
        if token.spent and not or_spent:
            raise InvalidLink
        if token.expires_at <= self._clock():
            raise InvalidLink
        return token


def _digest(text: str) -> str:
    """Return the hash of a token.

    A fast hash is safe here, since nobody can search through 256 random bits.
    """
    return hashlib.sha256(text.encode()).hexdigest()
