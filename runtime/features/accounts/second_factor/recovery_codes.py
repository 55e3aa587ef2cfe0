"""Recovery codes, for users who have lost the device that shows their codes."""

import hashlib
import re
import secrets
import unicodedata

COUNT = 10
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
"""Characters that people take for one of the letters above (Crockford's base 32)."""
_LENGTH = 16
_GROUP = 4


def new_recovery_codes() -> list[str]:
    """Return ten codes of 80 random bits, such as `7XQ2-M0RK-9D4T-ZB6H`."""
    return [_new_code() for _ in range(COUNT)]


def without_breaks(code: str) -> str:
    """Return a code without the spaces and dashes that make it easy to read."""
    return re.sub(r"[\s\u2010-\u2015\u2212-]", "", unicodedata.normalize("NFKC", code))


def recovery_digest(user_id: str, code: str) -> str:
    """Return the digest of a code, which is stored in its place.

    It is the same however somebody types the code: in lower case, with other spaces and
    dashes or none, with O for 0, and with I or L for 1.

    One round of SHA-256: nobody can search through 80 random bits, so a slow hash would
    only cost the server. The user's id is part of the input, so that a stolen table
    cannot be searched for all users at once.
    """
    plain = without_breaks(code).upper().translate(_MISREAD)
    return hashlib.sha256(f"recovery-code.{user_id}.{plain}".encode()).hexdigest()


def _new_code() -> str:
    """Return one random code."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(letters[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))
