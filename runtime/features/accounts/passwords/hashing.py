"""Hashing of passwords with Argon2id, and the check for easily guessed ones."""

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
# zxcvbn's own limit; characters beyond it do not change the result.
_ZXCVBN_MAX = 72
# zxcvbn looks up every part of a password in every reading of its l33t characters (`4`
# for a), which takes seconds for 72 of them. With this limit on readings times squared
# length it takes 0.1 s at most, and still judges 14 characters of the worst kind.
_ZXCVBN_WORK = 60_000
_MIN_SCORE = 2

_DUMMY_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA"
    "$RdescudvJCsgt3ub+b+1FkOeVxNOxsHmF2KMXVTSgLA"
)


def hash_password(password: str) -> str:
    """Hash a password; the parameters are part of the result."""
    return _HASHER.hash(_normalised(password))


def verify_password(password: str, hashed: str | None) -> bool:
    """Return whether a password matches a hash.

    Args:
        password: the password that was sent.
        hashed: the stored hash; None costs the same time and never matches.
    """
    try:
        _HASHER.verify(hashed or _DUMMY_HASH, _normalised(password))
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def same_password(one: str, other: str) -> bool:
    """Return whether two texts are the same password, however they were typed."""
    return _normalised(one) == _normalised(other)


def _normalised(password: str) -> str:
    """Return the same text however a keyboard composes it (NIST SP 800-63B, NFKC)."""
    return unicodedata.normalize("NFKC", password)


def needs_rehash(hashed: str) -> bool:
    """Return whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(hashed)


def weakness(password: str, known: list[str]) -> str | None:
    """Return why a password is easily guessed; None if it is not.

    Args:
        password: 12 to 128 characters.
        known: texts that an attacker knows of the owner, such as the e-mail address.
    """
    # Imported here: it takes 100 ms, and only sign-up and reset need it.
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
    """Return the longest beginning of a password that costs at most _ZXCVBN_WORK.

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
