"""A bill: lines of a quantity at a price, for people to read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tools.cost.prices import Prices


@dataclass(frozen=True)
class Line:
    """Something that is paid for.

    Attributes:
        what: what it is, in words.
        quantity: how much of it, in the unit of the price.
        price: the name of the price.
    """

    what: str
    quantity: float
    price: str


@dataclass(frozen=True)
class Bill:
    """A list of what something is made of that is paid for.

    Attributes:
        title: what is paid for.
        lines: its parts.
    """

    title: str
    lines: tuple[Line, ...]

    def total(self, prices: Prices) -> float:
        """Return the sum in US dollars."""
        return sum(line.quantity * prices[line.price].usd for line in self.lines)

    def times(self, number: float, title: str) -> "Bill":
        """Return the bill of so many of this."""
        more = (replace(line, quantity=number * line.quantity) for line in self.lines)
        return Bill(title, tuple(more))

    def table(self, prices: Prices) -> str:
        """Return the parts, the dearest first, and the sum."""
        priced = [(line.quantity * prices[line.price].usd, line) for line in self.lines]
        rows = [f"{self.title}: ${self.total(prices):,.4f}"]
        for usd, line in sorted(priced, key=lambda each: -each[0]):
            if usd:
                unit = prices[line.price].unit
                rows.append(f"  {usd:12,.4f}  {line.what}: {line.quantity:,.6g} {unit}")
        return "\n".join(rows)


def added(title: str, bills: Iterable[Bill]) -> Bill:
    """Return one bill of several; equal parts become one line."""
    quantities: dict[tuple[str, str], float] = {}
    for bill in bills:
        for line in bill.lines:
            key = (line.what, line.price)
            quantities[key] = quantities.get(key, 0) + line.quantity
    lines = (Line(what, many, price) for (what, price), many in quantities.items())
    return Bill(title, tuple(lines))
