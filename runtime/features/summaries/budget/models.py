"""Reservations of tokens."""

from datetime import date
from typing import NamedTuple

from runtime.core.owner import Owner


class Reservation(NamedTuple):
    """Tokens that are set aside for one call of the model.

    Attributes:
        owner: whose tokens they are.
        day: the day, in UTC, that they count on.
        id: names this reservation among those of the day.
        tokens: how many there are.
    """

    owner: Owner
    day: date
    id: str
    tokens: int
