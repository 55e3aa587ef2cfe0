"""Tokens that serve once: made here, known by their hash, used with their effect."""

import hashlib
import secrets
from datetime import timedelta
from typing import Protocol

from runtime.core.clock import Clock
from runtime.features.accounts.errors import InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken

_TOKEN_BYTES = 32


class OneTimeStore(Protocol):
    """Where tokens are kept."""

    def save(self, token: OneTimeToken) -> None:
        """Keep a new token."""

    def find(self, digest: str) -> OneTimeToken | None:
        """The token of this hash."""


class OneTimeTokens:
    """Makes tokens and finds out what one is good for.

    Finding uses nothing up. What a token is good for is done in a transaction that
    takes the token out of the table (`redeemed` in the repository), so of two uses at
    the same moment one fails.
    """

    def __init__(self, store: OneTimeStore, clock: Clock) -> None:
        """Take store and time from outside."""
        self._store = store
        self._clock = clock

    def issue(
        self, kind: OneTimeKind, user_id: str, lifetime: timedelta, **data: str
    ) -> str:
        """A new token of 256 random bits; only its hash is kept.

        Args:
            kind: what it is good for.
            user_id: whose it is.
            lifetime: how long it is good.
            data: what it is bound to, or what its use needs; never a secret.
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

    def find(self, kind: OneTimeKind, text: str) -> OneTimeToken:
        """What a token is good for.

        Raises:
            InvalidLink: it is not ours, of another kind, used or expired.
        """
        token = self._store.find(_digest(text))
        if token is None or token.kind is not kind:
            raise InvalidLink
        if token.expires_at <= self._clock():
            raise InvalidLink
        return token


def _digest(text: str) -> str:
    """The token has 256 bits of its own, so a fast hash keeps it as well as a slow."""
    return hashlib.sha256(text.encode()).hexdigest()
