"""Rotation of a keyring: a key is added, and keys that are out of use are dropped."""

import json
import secrets
from datetime import datetime, timedelta

from runtime.core.clock import rfc3339
from runtime.core.security.keyring import BEGINNING, MAX_AGE, NEVER, Key, Keyring

LEAD = MAX_AGE * 2
"""Time that a key is known before it signs; every process reads its ring more often."""

FORGOTTEN_AFTER = timedelta(hours=1)
"""Time that a key stays in the ring after it last verified, since clocks differ."""

_KEY_BYTES = 32
_KID_BYTES = 6


def rotated(ring: Keyring, now: datetime, kept: timedelta) -> Keyring:
    """Return the ring with one more key, which begins to sign in ten minutes.

    Args:
        ring: the ring as it is.
        now: the time at which the new ring is stored.
        kept: the lifetime of what the keys sign. The other keys stop verifying that
            long after the new key begins to sign.
    """
    begins = now + LEAD
    new = Key(
        kid=secrets.token_hex(_KID_BYTES),
        secret=secrets.token_hex(_KEY_BYTES).encode(),
        sign_from=begins,
    )
    old = (
        Key(key.kid, key.secret, key.sign_from, min(key.verify_until, begins + kept))
        for key in ring.keys
        if now - FORGOTTEN_AFTER < key.verify_until
    )
    return Keyring((*old, new))


def newest(ring: Keyring) -> datetime:
    """Return the time from which the newest key signs, past or future."""
    return max(key.sign_from for key in ring.keys)


def dump_keyring(ring: Keyring) -> str:
    """Return the ring as a secret store holds it; `parse_keyring` reads it."""
    return json.dumps({"keys": [_entry(key) for key in ring.keys]})


def _entry(key: Key) -> dict[str, str]:
    """Return a key as the secret holds it."""
    entry = {"kid": key.kid, "key": key.secret.decode()}
    if key.sign_from != BEGINNING:
        entry["sign_from"] = rfc3339(key.sign_from)
    if key.verify_until != NEVER:
        entry["verify_until"] = rfc3339(key.verify_until)
    return entry
