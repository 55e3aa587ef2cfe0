"""Recovery codes: for whoever lost the device that shows their codes."""

import hashlib
import re
import secrets

COUNT = 10
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16
_GROUP = 4


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 bits, such as `7XQ2-M0RK-9D4T-ZB6H`."""
    return [_new_code() for _ in range(COUNT)]


def recovery_digest(user_id: str, code: str) -> str:
    """What is stored of a code.

    One round of SHA-256: 80 random bits cannot be searched through, so a slow hash
    would only cost the server. The user is hashed along, so that a stolen table cannot
    be searched for all users at once.
    """
    plain = re.sub(r"[\s-]", "", code).upper()
    return hashlib.sha256(f"recovery-code.{user_id}.{plain}".encode()).hexdigest()


def _new_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(letters[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))
