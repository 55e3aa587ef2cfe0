"""Passwords: hashed with Argon2id, refused when they are easily guessed."""

import math
import unicodedata
from collections.abc import Mapping, Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

# OWASP Password Storage Cheat Sheet, the 19 MiB row: 20 ms at 1,024 MB of Lambda.
_HASHER = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID, salt_len=16
)
# zxcvbn's own limit; what follows adds no verdict.
_ZXCVBN_MAX = 72
# It looks up every part of a password in every reading of its l33t characters (`4`
# for a), which takes seconds for 72 of them. So many readings times squared length
# take 0.1 s at most, and allow 14 characters even of the worst kind.
_ZXCVBN_WORK = 60_000
_MIN_SCORE = 2

_DUMMY_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA"
    "$RdescudvJCsgt3ub+b+1FkOeVxNOxsHmF2KMXVTSgLA"
)


def hash_password(password: str) -> str:
    """Hash a password; the parameters are in the result."""
    return _HASHER.hash(_normalised(password))


def verify_password(password: str, hashed: str | None) -> bool:
    """Compare a password with a hash.

    Args:
        password: what was typed.
        hashed: the stored hash; None costs the same time and never matches.
    """
    try:
        _HASHER.verify(hashed or _DUMMY_HASH, _normalised(password))
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def _normalised(password: str) -> str:
    """The same text however a keyboard composes it (NIST SP 800-63B, NFKC)."""
    return unicodedata.normalize("NFKC", password)


def needs_rehash(hashed: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(hashed)


def weakness(password: str, known: list[str]) -> str | None:
    """Why a password would soon be guessed; None if it would not.

    Args:
        password: 12 to 128 characters.
        known: what an attacker knows about the owner, such as the e-mail address.
    """
    # Imported here: 100 ms that only sign-up and reset need.
    from zxcvbn import zxcvbn
    from zxcvbn.matching import L33T_TABLE

    verdict = zxcvbn(
        _affordable(password[:_ZXCVBN_MAX], L33T_TABLE),
        user_inputs=[part for text in known for part in (text, *text.split("@"))],
    )
    if int(verdict["score"]) >= _MIN_SCORE:
        return None
    return str(verdict["feedback"]["warning"]) or "This password is easy to guess."


def _affordable(password: str, substitutes: Mapping[str, Sequence[str]]) -> str:
    """The longest beginning that is judged with _ZXCVBN_WORK.

    A password is at least as hard to guess as its beginning.
    """
    while password:
        seen = set(password)
        readings = math.prod(
            max(1, len(seen.intersection(chars))) for chars in substitutes.values()
        )
        if readings * len(password) ** 2 <= _ZXCVBN_WORK:
            break
        password = password[:-1]
    return password
