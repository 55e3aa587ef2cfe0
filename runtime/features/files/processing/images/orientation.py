"""The one fact of a camera's notes that is kept: which way up a picture is."""

import struct

UPRIGHT = 1
_TAG = 0x0112
_SHORT = 3
_MOST_ENTRIES = 1000


def orientation_in(notes: bytes) -> int:
    """Return the orientation in notes in the form of TIFF; upright if there is none."""
    notes = notes.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(notes[:4])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}L", notes, 4)
        (count,) = struct.unpack_from(f"{order}H", notes, start)
        for number in range(min(count, _MOST_ENTRIES)):
            tag, kind, _, value = struct.unpack_from(
                f"{order}HHLH", notes, start + 2 + 12 * number
            )
            if tag == _TAG and kind == _SHORT:
                return value if 1 <= value <= 8 else UPRIGHT
    except struct.error:
        return UPRIGHT
    return UPRIGHT


def notes_on(orientation: int) -> bytes:
    """Return notes in the form of TIFF that hold the orientation and nothing else."""
    entry = struct.pack(">HHLHH", _TAG, _SHORT, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">LH", 8, 1) + entry + struct.pack(">L", 0)
