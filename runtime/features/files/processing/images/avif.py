"""AVIF: notes are overwritten where they are, since its parts are found by their place.

A file is made of boxes in boxes. Whatever is no part of the picture becomes a box that
is free, of the same length, full of zeros.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images.output import Output

_OUTER = frozenset({b"ftyp", b"meta", b"mdat", b"moov"})
# What cameras and editors note beside a moving picture.
_NOTES_OF_MOVIES = frozenset({b"udta", b"meta", b"uuid"})
_TRACK = b"trak"
_FREE = b"free"
_NOTES = frozenset({b"Exif", b"mime", b"uri "})
_MOST_BOXES = 1_000
_MOST_PLACES = 10_000


@dataclass(frozen=True)
class _Box:
    """A box, by the positions of its kind, of its content, and of what follows it."""

    kind: bytes
    named_at: int
    content: int
    end: int


def strip_avif(data: bytes, write: Output) -> None:
    """Write an AVIF without notes, and without what is no part of it.

    Raises:
        Rejected: it is cut, or its boxes are not in each other as they should be.
    """
    stripped = bytearray(data)
    try:
        for box in _boxes(data, 0, len(data)):
            if box.kind not in _OUTER:
                _free(stripped, box)
            elif box.kind == b"moov":
                _free_notes_of_movie(data, stripped, box)
            elif box.kind == b"meta":
                _free_items(data, stripped, box)
    except (struct.error, IndexError) as error:
        raise Rejected(Reason.BROKEN_IMAGE, "a box is cut") from error
    write(bytes(stripped))


def _boxes(data: bytes, position: int, end: int) -> Iterator[_Box]:
    """Yield the boxes between two positions."""
    for _ in range(_MOST_BOXES):
        if position == end:
            return
        size, kind = struct.unpack_from(">L4s", data, position)
        header = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, position + 8)
            header = 16
        elif size == 0:
            size = end - position
        if size < header or position + size > end:
            raise Rejected(Reason.BROKEN_IMAGE, "a box is cut")
        yield _Box(kind, position + 4, position + header, position + size)
        position += size
    raise Rejected(Reason.TOO_COMPLEX, "too many boxes")


def _free(stripped: bytearray, box: _Box) -> None:
    """Overwrite a box."""
    stripped[box.named_at : box.named_at + 4] = _FREE
    _clear(stripped, box.content, box.end)


def _clear(stripped: bytearray, start: int, end: int) -> None:
    """Overwrite what is between two positions, without making the file longer."""
    end = min(end, len(stripped))
    if start < end:
        stripped[start:end] = bytes(end - start)


def _free_notes_of_movie(data: bytes, stripped: bytearray, movie: _Box) -> None:
    """Overwrite the notes on a moving picture and its tracks, which hold no others."""
    _free_notes(data, stripped, movie)
    for box in _boxes(data, movie.content, movie.end):
        if box.kind == _TRACK:
            _free_notes(data, stripped, box)


def _free_notes(data: bytes, stripped: bytearray, noted: _Box) -> None:
    """Overwrite the notes among what a box holds."""
    for box in _boxes(data, noted.content, noted.end):
        if box.kind in _NOTES_OF_MOVIES:
            _free(stripped, box)


def _free_items(data: bytes, stripped: bytearray, meta: _Box) -> None:
    """Overwrite the notes among the items that a picture is made of."""
    inner = {box.kind: box for box in _boxes(data, meta.content + 4, meta.end)}
    if not {b"iinf", b"iloc"} <= inner.keys():
        raise Rejected(Reason.BROKEN_IMAGE, "it has no picture")
    notes = set()
    for item, named_at in _items(data, inner[b"iinf"]):
        if data[named_at : named_at + 4] in _NOTES:
            notes.add(item)
            # A note that is empty would be read, one of an unknown kind is not.
            stripped[named_at : named_at + 4] = _FREE
    inside = inner[b"idat"].content if b"idat" in inner else 0
    for item, is_inside, start, length in _places(data, inner[b"iloc"]):
        if item in notes:
            start += inside if is_inside else 0
            _clear(stripped, start, start + length if length else len(stripped))


def _items(data: bytes, box: _Box) -> Iterator[tuple[int, int]]:
    """Yield number and position of the kind of each item."""
    wide = data[box.content] > 0
    for entry in _boxes(data, box.content + (8 if wide else 6), box.end):
        version = data[entry.content]
        if entry.kind != b"infe" or version not in (2, 3):
            raise Rejected(Reason.BROKEN_IMAGE, "an item is of no kind")
        number = 4 if version == 3 else 2
        start = entry.content + 4
        yield _number(data, start, number), start + number + 2


def _places(data: bytes, box: _Box) -> Iterator[tuple[int, bool, int, int]]:
    """Yield the parts of items: item, whether inside the box of items, start, length.

    A length of 0 means that it reaches to the end of the file.
    """
    version = data[box.content]
    sizes = data[box.content + 4], data[box.content + 5]
    of_offset, of_length = sizes[0] >> 4, sizes[0] & 15
    of_base, of_index = sizes[1] >> 4, (sizes[1] & 15 if version else 0)
    wide = 4 if version == 2 else 2
    position = box.content + 6
    count = _number(data, position, wide)
    position += wide
    seen = 0
    for _ in range(count):
        item = _number(data, position, wide)
        position += wide
        method = 0
        if version:
            method = data[position + 1] & 15
            position += 2
        base = _number(data, position + 2, of_base)
        parts = _number(data, position + 2 + of_base, 2)
        position += of_base + 4
        for _ in range(parts):
            seen += 1
            if seen > _MOST_PLACES or position > box.end:
                raise Rejected(Reason.TOO_COMPLEX, "too many parts of items")
            position += of_index
            offset = _number(data, position, of_offset)
            length = _number(data, position + of_offset, of_length)
            position += of_offset + of_length
            yield item, method == 1, base + offset, length


def _number(data: bytes, position: int, size: int) -> int:
    """Return the number that is stored in some bytes."""
    return int.from_bytes(data[position : position + size], "big")
