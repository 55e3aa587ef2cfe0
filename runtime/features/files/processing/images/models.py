"""A picture, as the parts of its file tell."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """The facts about a picture that are known before it is decoded.

    Attributes:
        width: its width as stored, in pixels.
        height: its height as stored, in pixels.
        frames: the number of its frames; 1 unless it moves.
        orientation: the way in which it is turned to be seen, from 1 to 8 as in EXIF.
    """

    width: int
    height: int
    frames: int = 1
    orientation: int = 1
