"""Places in the picture, and those of what features declare, row by row."""

from collections.abc import Iterable
from typing import NamedTuple

DECLARED_TOP = 1350
LEFT, COLUMN, CARD = 200, 300, 270
GAP = 24
_HIGH, _LOW = 92, 76
_TITLE = 40


class Place(NamedTuple):
    """A rectangle for a resource, and the heading in it."""

    x: int
    y: int
    width: int
    height: int
    heading: str


def places_of_declared(names: Iterable[str]) -> dict[str, Place]:
    """Return the places of the workers that features declare, with what calls them.

    Those that events of objects call come first, then those of schedules, then those
    that do jobs.
    """
    known = set(names)
    y = DECLARED_TOP + _TITLE
    places: dict[str, Place] = {}

    def row(height: int, *cells: tuple[str, str]) -> None:
        """Place resources beside each other, each with its heading."""
        nonlocal y
        for at, (name, heading) in enumerate(cells):
            places[name] = Place(LEFT + at * COLUMN, y, CARD, height, heading)
        y += height + GAP

    for worker in _stems(known, "ObjectsQueue"):
        row(
            _HIGH,
            (f"{worker}ObjectsCreated", "tells of objects"),
            (f"{worker}ObjectsQueue", "objects to handle"),
            (f"{worker}Function", "handles objects"),
        )
        row(
            _LOW,
            (f"{worker}ObjectsUndelivered", "events not delivered"),
            (f"{worker}ObjectsDeadLetters", "objects not handled"),
        )
    for worker in _stems(known, "Runs"):
        row(_HIGH, (f"{worker}Runs", "schedule"), (f"{worker}Function", "is due"))
    for worker in _stems(known - set(places), "Function"):
        row(_HIGH, (f"{worker}Function", "does jobs"))
    return places


def _stems(names: Iterable[str], end: str) -> list[str]:
    """Return the beginnings of the names that end so, sorted."""
    return sorted(name.removesuffix(end) for name in names if name.endswith(end))
