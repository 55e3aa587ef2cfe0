"""JPEG: the segments that are pixels and colours are kept, all others dropped."""

import re
import struct

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images.models import Picture
from runtime.features.files.processing.images.orientation import (
    UPRIGHT,
    notes_on,
    orientation_in,
)
from runtime.features.files.processing.images.output import Output

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})
_SCAN, _END, _JFIF, _NOTES, _PROFILE, _ADOBE = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE
_MOST_SCANS = 100
"""A decoder works through the whole picture once for each."""

# In a scan, what follows this byte is another one, zero, or a mark to resume at.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def strip_jpeg(data: bytes, write: Output) -> Picture:
    """Write a JPEG without notes, comments, previews, and without what follows it.

    Raises:
        Rejected: it is cut, or not put together as it should be.
    """
    view = memoryview(data)
    write(data[:2])
    position, size = 2, (0, 0)
    scans, orientation = 0, UPRIGHT
    while True:
        marker, start = _marker_at(data, position)
        if marker == _END:
            break
        if start + 2 > len(data):
            raise Rejected(Reason.BROKEN_IMAGE, "the file is cut")
        end = start + int.from_bytes(data[start : start + 2], "big")
        if end > len(data) or end < start + 2:
            raise Rejected(Reason.BROKEN_IMAGE, "a segment is cut")
        content = bytes(view[start + 2 : end]) if marker >= _JFIF else b""
        if marker in _FRAMES:
            if any(size) or end < start + 8:
                raise Rejected(Reason.BROKEN_IMAGE, "it has two frames")
            height, width = struct.unpack_from(">HH", data, start + 3)
            size = width, height
        if marker == _SCAN:
            scans += 1
            found = _MARKER.search(data, end)
            if found is None:
                raise Rejected(Reason.BROKEN_IMAGE, "a scan is cut")
            end = found.start()
        if marker in _FRAMES or marker in _TABLES or marker == _SCAN:
            write(_segment_start(marker))
            write(view[start:end])
        elif marker == _NOTES and orientation == UPRIGHT:
            orientation = orientation_in(content)
            if orientation != UPRIGHT:
                write(_segment(_NOTES, b"Exif\0\0" + notes_on(orientation)))
        elif kept := _kept(marker, content):
            write(_segment(marker, kept))
        position = end
    write(_segment_start(_END))
    if not all(size) or not scans:
        raise Rejected(Reason.BROKEN_IMAGE, "it has no picture")
    if scans > _MOST_SCANS:
        raise Rejected(Reason.TOO_COMPLEX, f"{scans} scans")
    return Picture(*size, orientation=orientation)


def _marker_at(data: bytes, position: int) -> tuple[int, int]:
    """Return the marker at a position, and the position behind it."""
    if data[position : position + 1] != b"\xff":
        raise Rejected(Reason.BROKEN_IMAGE, "a segment is missing or the file is cut")
    while data[position : position + 1] == b"\xff":
        position += 1
    if position >= len(data):
        raise Rejected(Reason.BROKEN_IMAGE, "the file is cut")
    marker = data[position]
    if marker < 0xC0 or 0xD0 <= marker <= 0xD8:
        raise Rejected(Reason.BROKEN_IMAGE, "a marker is where none can be")
    return marker, position + 1


def _kept(marker: int, content: bytes) -> bytes:
    """Return what is kept of a segment that is no part of the picture; maybe nothing.

    Decoders need to know the colours: by JFIF, by what Adobe writes, by a profile.
    """
    if marker == _JFIF and content.startswith(b"JFIF\0") and len(content) >= 14:
        # The last two bytes are the size of a preview, which may show what was cut out.
        return content[:12] + b"\0\0"
    if marker == _ADOBE and content.startswith(b"Adobe"):
        return content[:12]
    if marker == _PROFILE and content.startswith(b"ICC_PROFILE\0"):
        return content
    return b""


def _segment_start(marker: int) -> bytes:
    """Return the bytes that a segment begins with."""
    return bytes((0xFF, marker))


def _segment(marker: int, content: bytes) -> bytes:
    """Return a segment."""
    return _segment_start(marker) + struct.pack(">H", len(content) + 2) + content
