"""The inspection of a file, in one pass over its bytes: no more than a part is held.

Neither its name nor what the client said decides what it is: the content does.
"""

import hashlib
from dataclasses import dataclass

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.media_types import HANDLED, Family
from runtime.features.files.processing.signatures import (
    HEAD_BYTES,
    TAIL_BYTES,
    UNKNOWN,
    named_type,
    own_type,
    second_type,
    type_of_text,
)
from runtime.features.files.processing.texts.checking import TextCheck


@dataclass(frozen=True)
class Promised:
    """The facts about a file that its owner gave before the upload.

    Attributes:
        media_type: its type.
        size: its size in bytes.
        sha256: its SHA-256 in hexadecimal digits; None if it is uploaded in parts.
    """

    media_type: str
    size: int
    sha256: str | None = None


@dataclass(frozen=True)
class Inspected:
    """The facts about a file that its bytes prove.

    Attributes:
        media_type: its type.
        family: how it is processed.
        size: its size in bytes.
        sha256: its SHA-256 in hexadecimal digits.
    """

    media_type: str
    family: Family
    size: int
    sha256: str


class Inspection:
    """A pass over the bytes of a file, in parts of any size."""

    def __init__(self, promised: Promised) -> None:
        """Begin.

        Raises:
            Rejected: files of the promised type, or so large ones, are not taken.
        """
        handling = HANDLED.get(promised.media_type)
        if handling is None:
            raise Rejected(Reason.UNSUPPORTED_TYPE, promised.media_type)
        if handling.max_bytes is not None and promised.size > handling.max_bytes:
            raise Rejected(Reason.TOO_LARGE, f"{promised.size} bytes")
        self._promised = promised
        self._family = handling.family
        self._digest = hashlib.sha256()
        self._size = 0
        self._head = b""
        self._tail = b""
        self._text = TextCheck()

    def feed(self, part: bytes) -> None:
        """Take the next bytes.

        Raises:
            Rejected: there are more than were promised; the rest need not be read.
        """
        self._size += len(part)
        if self._size > self._promised.size:
            raise Rejected(Reason.WRONG_SIZE, f"more than {self._promised.size} bytes")
        self._digest.update(part)
        self._text.feed(part)
        if len(self._head) < HEAD_BYTES:
            self._head += part[: HEAD_BYTES - len(self._head)]
        self._tail = (self._tail + part[-TAIL_BYTES:])[-TAIL_BYTES:]

    def finish(self) -> Inspected:
        """Return what the file is.

        Raises:
            Rejected: it is not what it was said to be.
        """
        promised = self._promised
        if not self._size:
            raise Rejected(Reason.EMPTY)
        if self._size != promised.size:
            raise Rejected(Reason.WRONG_SIZE, f"{self._size} bytes")
        sha256 = self._digest.hexdigest()
        if promised.sha256 is not None and sha256 != promised.sha256:
            raise Rejected(Reason.WRONG_CHECKSUM)
        self._demand_type()
        return Inspected(promised.media_type, self._family, self._size, sha256)

    def _demand_type(self) -> None:
        """Refuse a file that is not of the promised type, or of another one as well."""
        found = self._found_type()
        if self._family is Family.TEXT and found == "text/plain":
            self._text.demand_clean()
            return
        if found not in HANDLED and found != UNKNOWN:
            raise Rejected(Reason.UNSUPPORTED_TYPE, found)
        if found != self._promised.media_type:
            raise Rejected(Reason.WRONG_TYPE, found)
        if other := second_type(found, self._head, self._tail, self._size):
            raise Rejected(Reason.POLYGLOT, f"{found} and {other}")

    def _found_type(self) -> str:
        """Return the type by content; any text that is no other type is plain."""
        found = own_type(self._head)
        if found and (found in HANDLED or not self._text.is_clean):
            # Letters alone can begin like a program (`MZ…`), and are none.
            return found
        if self._text.is_clean:
            return type_of_text(self._head)
        if self._text.may_be_meant_as_text and self._family is Family.TEXT:
            return "text/plain"
        return named_type(self._head)
