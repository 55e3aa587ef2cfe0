"""WebP: the chunks that are pixels and colours are kept, all others dropped."""

import struct
from collections.abc import Iterator

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images.models import Picture
from runtime.features.files.processing.images.orientation import (
    UPRIGHT,
    notes_on,
    orientation_in,
)
from runtime.features.files.processing.images.output import Output

_HEADER, _FRAME, _NOTES = b"VP8X", b"ANMF", b"EXIF"
_LOSSY, _LOSSLESS = b"VP8 ", b"VP8L"
_PIXELS = frozenset({b"ALPH", _LOSSY, _LOSSLESS})
_KEPT = frozenset({_HEADER, b"ICCP", b"ANIM", _FRAME}) | _PIXELS
_HAS_NOTES, _HAS_XMP = 0x08, 0x04
_FRAME_HEADER = 16

Chunk = tuple[bytes, bytes]


def strip_webp(data: bytes, write: Output) -> Picture:
    """Write a WebP without notes and foreign data, and without what follows it.

    Raises:
        Rejected: it is cut, or has no picture.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise Rejected(Reason.BROKEN_IMAGE, "the file is cut")
    orientation, frames = UPRIGHT, 0
    kept: list[Chunk] = []
    for kind, content in _chunks(data, 12, end):
        if kind == _NOTES and orientation == UPRIGHT:
            orientation = orientation_in(content)
        elif kind == _FRAME:
            frames += 1
            kept.append((kind, _frame(content)))
        elif kind in _KEPT:
            kept.append((kind, content))
    if not kept:
        raise Rejected(Reason.BROKEN_IMAGE, "it has no picture")
    size = _size(*kept[0])
    if kept[0][0] == _HEADER:
        kept[0] = _HEADER, _header(kept[0][1], orientation)
        if orientation != UPRIGHT:
            kept.append((_NOTES, notes_on(orientation)))
    else:
        # Without a header it has one picture, and notes would not be read.
        kept, orientation = kept[:1], UPRIGHT
    body = b"WEBP" + b"".join(map(_packed, kept))
    write(b"RIFF" + struct.pack("<L", len(body)) + body)
    return Picture(*size, frames=max(frames, 1), orientation=orientation)


def _chunks(data: bytes, position: int, end: int) -> Iterator[Chunk]:
    """Yield kind and content of the chunks between two positions."""
    while position < end:
        if position + 8 > end:
            raise Rejected(Reason.BROKEN_IMAGE, "the file is cut")
        kind, length = struct.unpack_from("<4sL", data, position)
        start, position = position + 8, position + 8 + length + length % 2
        if start + length > end:
            raise Rejected(Reason.BROKEN_IMAGE, "a chunk is cut")
        yield kind, data[start : start + length]


def _packed(chunk: Chunk) -> bytes:
    """Return a chunk as it is stored: with its length, which is made even."""
    kind, content = chunk
    return kind + struct.pack("<L", len(content)) + content + b"\0" * (len(content) % 2)


def _frame(content: bytes) -> bytes:
    """Return one frame of a moving picture with its pixels only."""
    parts = _chunks(content, _FRAME_HEADER, len(content))
    pixels = [(kind, part) for kind, part in parts if kind in _PIXELS]
    return content[:_FRAME_HEADER] + b"".join(map(_packed, pixels))


def _header(content: bytes, orientation: int) -> bytes:
    """Return the header, which says what the file holds, without what is dropped."""
    flags = content[0] & ~(_HAS_NOTES | _HAS_XMP)
    if orientation != UPRIGHT:
        flags |= _HAS_NOTES
    return bytes([flags]) + content[1:]


def _size(kind: bytes, content: bytes) -> tuple[int, int]:
    """Return width and height, as the first chunk says."""
    if kind == _HEADER and len(content) >= 10:
        width, height = content[4:7], content[7:10]
        return _one_more(width), _one_more(height)
    if kind == _LOSSY and content[3:6] == b"\x9d\x01\x2a" and len(content) >= 10:
        across, down = struct.unpack_from("<HH", content, 6)
        return across & 0x3FFF, down & 0x3FFF
    if kind == _LOSSLESS and content[:1] == b"\x2f" and len(content) >= 5:
        bits = int.from_bytes(content[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise Rejected(Reason.BROKEN_IMAGE, "there is no header")


def _one_more(number: bytes) -> int:
    """Return a size, which is stored as one less."""
    return int.from_bytes(number, "little") + 1
