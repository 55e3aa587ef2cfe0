"""GIF: the blocks that are pixels and timing are kept, all others dropped."""

import struct

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images.models import Picture
from runtime.features.files.processing.images.output import Output

_EXTENSION, _FRAME, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def strip_gif(data: bytes, write: Output) -> Picture:
    """Write a GIF without comments and foreign data, and without what follows it.

    Raises:
        Rejected: it is cut, or has a block that none is.
    """
    reader = _Reader(data)
    width, height = struct.unpack("<HH", reader.take(13)[6:10])
    reader.take_palette(data[10])
    write(data[: reader.position])
    frames = 0
    while (start := reader.position) < len(data):
        kind = reader.take(1)[0]
        if kind == _TRAILER:
            break
        if kind == _EXTENSION:
            label = reader.take(1)[0]
            blocks = reader.take_blocks()
            if label == _CONTROL:
                write(data[start : reader.position])
            elif label == _APPLICATION and blocks[0][:11] in _LOOPS:
                write(b"\x21\xff\x0b" + blocks[0][:11])
                write(b"\x03" + blocks[1][:3] + b"\0" if len(blocks) > 1 else b"\0")
        elif kind == _FRAME:
            left, top, across, down, flags = struct.unpack("<4HB", reader.take(9))
            reader.take_palette(flags)
            reader.take(1)
            reader.take_blocks()
            write(data[start : reader.position])
            # A frame may be larger than the screen, which then grows.
            width, height = max(width, left + across), max(height, top + down)
            frames += 1
        else:
            raise Rejected(Reason.BROKEN_IMAGE, "a block is of no kind")
    write(bytes([_TRAILER]))
    if not frames:
        raise Rejected(Reason.BROKEN_IMAGE, "it has no picture")
    return Picture(width, height, frames)


class _Reader:
    """A place in the file, which moves on.

    Attributes:
        position: where it is.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def take(self, number: int) -> bytes:
        """Return the next bytes.

        Raises:
            Rejected: there are not as many.
        """
        taken = self._data[self.position : self.position + number]
        if len(taken) < number:
            raise Rejected(Reason.BROKEN_IMAGE, "the file is cut")
        self.position += number
        return taken

    def take_palette(self, flags: int) -> None:
        """Pass over the colours that flags announce."""
        if flags & 0x80:
            self.take(3 << ((flags & 7) + 1))

    def take_blocks(self) -> list[bytes]:
        """Pass over blocks of data to their end, and return the first two of them."""
        first: list[bytes] = []
        while length := self.take(1)[0]:
            block = self.take(length)
            if len(first) < 2:
                first.append(block)
        return first or [b""]
