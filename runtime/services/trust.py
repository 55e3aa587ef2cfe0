"""Where an account's owner was seen: strangers elsewhere cannot lock them out there."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from runtime.core.networks import network_of
from runtime.models.trail import Origin

TRUSTED_FOR = timedelta(days=30)
MAX_TRUSTED = 20
_RENEWED_EVERY = timedelta(days=1)
_DIGEST_CHARACTERS = 24

Trusted = Mapping[str, int]
"""Digests of networks, each with the second until which it is trusted."""


def is_trusted(user_id: str, origin: Origin, trusted: Trusted, now: datetime) -> bool:
    """Whether the owner signed in from this network in the last 30 days."""
    digest = _digest(user_id, origin)
    return digest is not None and trusted.get(digest, 0) > now.timestamp()


def trusting(
    user_id: str, origin: Origin, trusted: Trusted, now: datetime
) -> Trusted | None:
    """What is trusted after a sign-in from a network; None if that is known already.

    A day's difference is not worth a write. Beyond MAX_TRUSTED the oldest is dropped.
    """
    digest = _digest(user_id, origin)
    until = int((now + TRUSTED_FOR).timestamp())
    if digest is None:
        return None
    if trusted.get(digest, 0) > until - _RENEWED_EVERY.total_seconds():
        return None
    live = {known: end for known, end in trusted.items() if end > now.timestamp()}
    newest = sorted((live | {digest: until}).items(), key=lambda entry: entry[1])
    return dict(newest[-MAX_TRUSTED:])


def _digest(user_id: str, origin: Origin) -> str | None:
    network = network_of(origin.address)
    if network is None:
        return None
    text = json.dumps([user_id, network]).encode()
    return hashlib.sha256(text).hexdigest()[:_DIGEST_CHARACTERS]
