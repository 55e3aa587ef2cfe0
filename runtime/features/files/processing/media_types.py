"""The media types that can be processed, and how large a file of each may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MB = 1000 * 1000


class Family(StrEnum):
    """The types that are processed in the same way."""

    IMAGE = "image"
    DOCUMENT = "document"
    TEXT = "text"


@dataclass(frozen=True)
class Handling:
    """The way in which files of a type are processed.

    Attributes:
        family: what they are.
        max_bytes: the size up to which they can be read in a worker's memory; None if
            they are read as a stream.
    """

    family: Family
    max_bytes: int | None = None


_IMAGE = Handling(Family.IMAGE, 50 * MB)
_STREAM = Handling(Family.TEXT)

HANDLED: Mapping[str, Handling] = {
    "image/avif": _IMAGE,
    "image/gif": _IMAGE,
    "image/jpeg": _IMAGE,
    "image/png": _IMAGE,
    "image/webp": _IMAGE,
    "application/pdf": Handling(Family.DOCUMENT, 100 * MB),
    # Parsed as a whole, which takes some ten times its size in memory.
    "application/json": Handling(Family.TEXT, 50 * MB),
    "text/csv": _STREAM,
    "text/markdown": _STREAM,
    "text/plain": _STREAM,
}
