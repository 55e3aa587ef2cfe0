"""The names of rows: the owner and the kind, and never what a row holds.

Keys hold addresses and words of what people wrote; so a row is named by its owner's id
and its kind, and by a digest of the key where that is all that can be said.
"""

import hashlib
import re
from typing import NamedTuple

from runtime.core.dynamodb.schema import OWNER_LETTERS
from tools.restore.canonical import Row

NOBODY = "(nobody's)"
_ULID = "[0-9A-HJKMNP-TV-Z]{26}"
_OWNER = re.compile(rf"(?:^|#)((?:{'|'.join(OWNER_LETTERS)})#{_ULID})(?=#|$)")
# Sort keys that are a kind and the id of a thing, a time, or nothing more.
_SPEAKING = re.compile(rf"[A-Z]{{1,6}}(#{_ULID}(#\d+)*)?")
_KIND = re.compile(r"[A-Z]+")


class Name(NamedTuple):
    """The name of a row.

    Attributes:
        owner: whose it is, by the owner's partition, such as `U#01J…`.
        key: a digest of the key, by which rows are told apart.
        text: what people are told: the owner, or the kind, and which row.
    """

    owner: str
    key: bytes
    text: str


def name_of(row: Row) -> Name:
    """Return the name of a row."""
    pk, sk = str(row["pk"]["S"]), str(row["sk"]["S"])
    key = hashlib.sha256(f"{len(pk)}:{pk}{sk}".encode()).digest()
    owner = _OWNER.search(pk)
    if owner is None:
        kind = _KIND.match(pk)
        whose = f"{NOBODY} {kind[0] if kind else '?'}"
        return Name(whose, key, f"{whose} row {key.hex()[:12]}")
    said = sk if pk == owner[1] and _SPEAKING.fullmatch(sk) else f"row {key.hex()[:12]}"
    return Name(owner[1], key, f"{owner[1]} {said}")
