"""The boxes of AVIF: notes are overwritten, the rest stays where it is."""

import pytest

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images.avif import strip_avif

EMPTY = bytes(4)


def box(kind: bytes, content: bytes = b"") -> bytes:
    """Return a box."""
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def item(kind: bytes, number: int, version: int = 2) -> bytes:
    """Return the entry of an item."""
    wide = 4 if version == 3 else 2
    head = bytes([version]) + bytes(3) + number.to_bytes(wide, "big") + bytes(2)
    return box(b"infe", head + kind + b"\0")


def place(number: int, offset: int, length: int, method: int = 0) -> bytes:
    """Return the place of an item: where its one part is."""
    head = number.to_bytes(2, "big") + bytes([0, method]) + bytes(2)
    part = offset.to_bytes(4, "big") + length.to_bytes(4, "big")
    return head + b"\0\1" + part


def meta(items: bytes, places: bytes, count: int, more: bytes = b"") -> bytes:
    """Return the box of items."""
    number = count.to_bytes(2, "big")
    listed = box(b"iinf", EMPTY + number + items)
    placed = box(b"iloc", b"\1\0\0\0\x44\0" + number + places)
    return box(b"meta", EMPTY + listed + placed + more)


def stripped(content: bytes) -> bytes:
    """Return what is left of a file, which is as long as before."""
    taken = bytearray()
    strip_avif(content, taken.extend)
    assert len(taken) == len(content)
    return bytes(taken)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("kind", [b"Exif", b"mime", b"uri "])
def test_notes_are_overwritten_and_named_otherwise(kind: bytes, version: int) -> None:
    """Pixels stay; a note without content would be an error to some decoders."""
    items = item(b"av01", 1, version) + item(kind, 2, version)
    start = len(meta(items, place(1, 0, 6) + place(2, 0, 5), 2)) + 8
    places = place(1, start, 6) + place(2, start + 6, 5)
    left = stripped(meta(items, places, 2) + box(b"mdat", b"pixelsnotes"))
    assert left.endswith(b"pixels" + bytes(5))
    assert kind not in left and b"av01" in left


def test_note_among_the_items_themselves_is_overwritten() -> None:
    """It may be beside the list, and may reach to the end of the file."""
    inside = meta(
        item(b"Exif", 1), place(1, 2, 5, method=1), 1, box(b"idat", b"a notes")
    )
    assert b"notes" not in stripped(inside)
    to_end = meta(item(b"Exif", 1), place(1, len(inside), 0), 1)
    assert b"notes" not in stripped(to_end + box(b"mdat", bytes(30) + b"notes"))


def test_notes_on_a_moving_picture_are_overwritten() -> None:
    """Those on the whole and those on a track; so is whatever is unknown."""
    track = box(b"trak", box(b"udta", b"notes") + box(b"mdia", b"needed"))
    movie = box(b"moov", track + box(b"uuid", b"notes"))
    left = stripped(movie + box(b"evil", b"notes") + box(b"mdat", b"needed"))
    assert b"notes" not in left and b"evil" not in left
    assert left.count(b"needed") == 2 and left.count(b"free") == 3


def test_box_may_have_a_long_size_or_reach_to_the_end() -> None:
    """Both are in use for large pictures."""
    long = b"\0\0\0\1uuid" + (21).to_bytes(8, "big") + b"notes"
    assert stripped(long)[-5:] == bytes(5)
    assert stripped(b"\0\0\0\0uuidnotes")[-5:] == bytes(5)


def test_tracks_in_tracks_are_not_followed() -> None:
    """None has any; a file full of them would lead to the depth of the interpreter."""
    track = b""
    for _ in range(3_000):
        track = box(b"trak", track)
    assert stripped(box(b"moov", track)) == box(b"moov", track)


# An item of 65,535 parts, which take no room in the list.
ENDLESS = box(
    b"meta",
    EMPTY
    + box(b"iinf", EMPTY + b"\0\1" + item(b"Exif", 1))
    + box(b"iloc", b"\1\0\0\0\0\0\0\1" + b"\0\1\0\0\0\0\xff\xff"),
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\0\0\0\7mdat", Reason.BROKEN_IMAGE),
        (b"\0\0\0\x20mdat", Reason.BROKEN_IMAGE),
        (b"\0\0\0", Reason.BROKEN_IMAGE),
        (box(b"meta", EMPTY), Reason.BROKEN_IMAGE),
        (meta(item(b"Exif", 1, version=1), b"", 1), Reason.BROKEN_IMAGE),
        (meta(box(b"else"), b"", 1), Reason.BROKEN_IMAGE),
        (box(b"free") * 1001, Reason.TOO_COMPLEX),
        (meta(item(b"Exif", 1), place(1, 0, 1), 60_000), Reason.BROKEN_IMAGE),
        (ENDLESS, Reason.TOO_COMPLEX),
    ],
)
def test_boxes_that_are_not_in_each_other_are_refused(
    content: bytes, reason: Reason
) -> None:
    """They are not given to a decoder."""
    with pytest.raises(Rejected) as rejected:
        stripped(content)
    assert rejected.value.reason is reason
