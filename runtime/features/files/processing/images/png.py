"""PNG: the parts that are pixels and colours are kept, all others dropped."""

import struct
import zlib

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images.models import Picture
from runtime.features.files.processing.images.orientation import (
    UPRIGHT,
    notes_on,
    orientation_in,
)
from runtime.features.files.processing.images.output import Output

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER, _END, _NOTES, _FRAME = b"IHDR", b"IEND", b"eXIf", b"fcTL"
_KEPT = frozenset(
    {_HEADER, b"PLTE", b"IDAT", _END}
    | {b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"pHYs"}
    | {b"mDCV", b"cLLI"}
    | {b"acTL", _FRAME, b"fdAT"}
)


def strip_png(data: bytes, write: Output) -> Picture:
    """Write a PNG without its texts, times and notes, and without what follows it.

    Raises:
        Rejected: it is cut, or one of its parts does not match its sum.
    """
    view = memoryview(data)
    write(_SIGNATURE)
    position = len(_SIGNATURE)
    width = height = frames = 0
    orientation, kind = UPRIGHT, b""
    while kind != _END:
        if position + 12 > len(data):
            raise Rejected(Reason.BROKEN_IMAGE, "the file is cut")
        length, kind = struct.unpack_from(">L4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise Rejected(Reason.BROKEN_IMAGE, "a part is cut")
        content = view[position + 8 : end - 4]
        (checksum,) = struct.unpack_from(">L", data, end - 4)
        if zlib.crc32(content, zlib.crc32(kind)) != checksum:
            raise Rejected(Reason.BROKEN_IMAGE, "a part does not match its sum")
        if kind == _HEADER and length == 13:
            width, height = struct.unpack_from(">LL", content)
        elif not width:
            raise Rejected(Reason.BROKEN_IMAGE, "there is no header")
        frames += kind == _FRAME
        if kind == _NOTES and orientation == UPRIGHT:
            orientation = orientation_in(bytes(content))
            if orientation != UPRIGHT:
                write(_chunk(_NOTES, notes_on(orientation)))
        elif kind in _KEPT:
            write(view[position:end])
        elif kind[:1].isupper():
            raise Rejected(Reason.BROKEN_IMAGE, "a part that matters is unknown")
        position = end
    return Picture(width, height, max(frames, 1), orientation)


def _chunk(kind: bytes, content: bytes) -> bytes:
    """Return a part of a PNG."""
    checksum = zlib.crc32(content, zlib.crc32(kind))
    length = struct.pack(">L", len(content))
    return length + kind + content + struct.pack(">L", checksum)
