"""The list of prices: each with its unit, its source, and one date for all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

FILE = Path(__file__).with_name("prices.json")
GOOD_FOR = timedelta(days=183)


@dataclass(frozen=True)
class Price:
    """A price in US dollars.

    Attributes:
        usd: the price of one unit.
        unit: the unit, in words.
        source: the page that has it.
        seen: another page that was read, on the day of the list, and says the same;
            empty if none was.
    """

    usd: float
    unit: str
    source: str
    seen: str = ""


@dataclass(frozen=True)
class Prices:
    """The prices of one region, as they were on one day."""

    as_of: date
    region: str
    by_name: Mapping[str, Price]

    def __getitem__(self, name: str) -> Price:
        """Return the price of this name."""
        return self.by_name[name]

    def is_old(self, today: date) -> bool:
        """Tell whether somebody should look at the pages again."""
        return today - self.as_of > GOOD_FOR


def load(file: Path = FILE) -> Prices:
    """Read the list."""
    given = json.loads(file.read_text(encoding="utf-8"))
    return Prices(
        date.fromisoformat(given["as_of"]),
        given["region"],
        {name: Price(*entry) for name, entry in given["prices"].items()},
    )
