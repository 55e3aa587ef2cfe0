"""Keyrings: keys with an id and times to sign and to verify, so that they can rotate.

A keyring secret is `{"keys": [{"kid", "key", "sign_from", "verify_until"}]}`; `key` is
text or hex, times are RFC 3339 or absent. A bare string is a keyring of one key.

To rotate, add a key whose `sign_from` lies further ahead than MAX_AGE, in which every
process reads the ring again; ten minutes is a good choice. Let the old key's
`verify_until` be the time when the last thing that it signs expires: a day later for
signing keys (cursors), 30 days later for refresh keys (sessions, devices).
"""

import hashlib
import hmac
import json
import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from runtime.core.errors import KeysUnavailable
from runtime.core.security.references import looks_like_arn

logger = logging.getLogger(__name__)

MIN_KEY_BYTES = 32
MAX_AGE = timedelta(minutes=5)
"""Greatest age of a ring that something is signed with."""
MAX_VERIFYING_AGE = timedelta(hours=1)
"""Greatest age of a ring that something is verified with, if it holds the key."""

_MIN_DISTINCT_BYTES = 10
# What fits into a token between two dots.
_KID = re.compile(r"[A-Za-z0-9_-]{1,64}")
BEGINNING = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)


class WeakKey(ValueError):
    """Key material that is missing, malformed, too short or too regular."""


@dataclass(frozen=True, repr=False)
class Key:
    """One secret key.

    Attributes:
        kid: its public name, derived from the key when the secret gives none.
        secret: the key material.
        sign_from: the time from which it signs, when every verifier knows it.
        verify_until: the time from which nothing signed with it is accepted.
    """

    kid: str
    secret: bytes
    sign_from: datetime = BEGINNING
    verify_until: datetime = NEVER

    def mac(self, label: bytes, message: bytes) -> bytes:
        """Return the HMAC-SHA256 under a key that is derived for `label`."""
        return hmac.digest(derive(self.secret, label), message, "sha256")


def derive(secret: bytes, label: bytes) -> bytes:
    """Derive a key for one purpose: HKDF-Expand, one block (RFC 5869 section 2.3)."""
    return hmac.digest(secret, label + b"\x01", "sha256")


@dataclass(frozen=True, repr=False)
class Keyring:
    """All keys that still sign or verify."""

    keys: tuple[Key, ...]

    def signing(self, now: datetime) -> Key:
        """Return the newest key that every verifier can know.

        Raises:
            KeysUnavailable: none may sign now.
        """
        ready = [k for k in self.keys if k.sign_from <= now < k.verify_until]
        if not ready:
            logger.error("no key may sign now: check sign_from and verify_until")
            raise KeysUnavailable
        return max(ready, key=lambda key: key.sign_from)

    def verifying(self, kid: str, now: datetime) -> Key | None:
        """Return the key of this name if it may still verify, else None."""
        for key in self.keys:
            if key.kid == kid and now < key.verify_until:
                return key
        return None

    def derive(self, label: bytes) -> "Keyring":
        """Return the ring with every key derived for one purpose."""
        return Keyring(
            tuple(
                Key(k.kid, derive(k.secret, label), k.sign_from, k.verify_until)
                for k in self.keys
            )
        )


def parse_keyring(text: str) -> Keyring:
    """Read a keyring secret, or one bare key.

    Raises:
        WeakKey: it holds no key, or one that could be guessed.
    """
    if not text.lstrip().startswith("{"):
        return Keyring((_key({"key": text}),))
    try:
        entries = json.loads(text)["keys"]
        keys = tuple(_key(entry) for entry in entries)
    except WeakKey:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise WeakKey('must be one key, or {"keys": [{"kid", "key", …}]}') from None
    if not keys or len({key.kid for key in keys}) != len(keys):
        raise WeakKey("must hold at least one key, each with a kid of its own")
    return Keyring(keys)


def _key(entry: dict[str, str]) -> Key:
    """Read one key of a keyring, or raise WeakKey."""
    if looks_like_arn(entry["key"]):
        raise WeakKey("an arn: is read as a reference to secretsmanager or ssm only")
    secret = entry["key"].encode()
    if len(secret) < MIN_KEY_BYTES or len(set(secret)) < _MIN_DISTINCT_BYTES:
        raise WeakKey(
            f"must be at least {MIN_KEY_BYTES} random bytes; make one with: "
            'python -c "import secrets; print(secrets.token_hex(32))"'
        )
    kid = entry.get("kid")
    if kid is not None and not _KID.fullmatch(kid):
        raise WeakKey("a kid is 1 to 64 of the characters A-Z a-z 0-9 _ -")
    return Key(
        kid or hashlib.sha256(b"kid" + secret).hexdigest()[:12],
        secret,
        _time(entry.get("sign_from"), BEGINNING),
        _time(entry.get("verify_until"), NEVER),
    )


def _time(text: str | None, default: datetime) -> datetime:
    """Read a time of a keyring, or return the default if it is absent."""
    if text is None:
        return default
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise WeakKey("times in a keyring carry an offset, such as Z")
    return at
