"""Recovery codes, for users who have lost the device that shows their codes."""

import hashlib
import re
import secrets

COUNT = 10
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16
_GROUP = 4


def new_recovery_codes() -> list[str]:
    """Return ten codes of 80 random bits, such as `7XQ2-M0RK-9D4T-ZB6H`."""
    return [_new_code() for _ in range(COUNT)]


def recovery_digest(user_id: str, code: str) -> str:
    """Return the digest of a code, which is stored in its place.

    One round of SHA-256: nobody can search through 80 random bits, so a slow hash would
    only cost the server. The user's id is part of the input, so that a stolen table
    cannot be searched for all users at once.
    """
    plain = re.sub(r"[\s-]", "", code).upper()
    return hashlib.sha256(f"recovery-code.{user_id}.{plain}".encode()).hexdigest()


def _new_code() -> str:
    """Return one random code."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(letters[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))
