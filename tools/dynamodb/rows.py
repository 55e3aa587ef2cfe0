"""Sizes and limits of rows, their keys, and the indexes that hold them.

Sources, in the DynamoDB Developer Guide: "DynamoDB item sizes and formats", "Quotas in
Amazon DynamoDB" and "Using Global Secondary Indexes in DynamoDB".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Raw = Mapping[str, Any]
"""A row in the form of the API, with types."""

ROW_BYTES = 400 * 1024
PAGE_BYTES = 1024 * 1024
TRANSACTION_BYTES = 4 * 1024 * 1024
TRANSACTION_ACTIONS = 100
BATCH_GET_KEYS = 100
BATCH_GET_BYTES = 16_000_000
"""Largest answer: 52 rows of 300 KB, as BatchGetItem is documented."""
BATCH_WRITES = 25
KEY_BYTES = (2048, 1024)
"""Largest partition key and sort key."""


@dataclass(frozen=True)
class Index:
    """A secondary index that projects all attributes.

    Attributes:
        name: name of the index.
        keys: attributes that a row must have to be in the index.
    """

    name: str
    keys: tuple[str, ...]


def indexes_of(definition: Mapping[str, Any]) -> tuple[Index, ...]:
    """Return the indexes of a table, from its definition."""
    found = []
    for index in definition.get("GlobalSecondaryIndexes", ()):
        if index["Projection"]["ProjectionType"] != "ALL":
            raise ValueError("only indexes that project every attribute are understood")
        keys = tuple(key["AttributeName"] for key in index["KeySchema"])
        found.append(Index(index["IndexName"], keys))
    return tuple(found)


def row_bytes(row: Raw) -> int:
    """Return the size of a row: its attribute names and their values."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in row.items())


def _value_bytes(value: Raw) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return _number_bytes(content)
        case "BOOL" | "NULL":
            return 1
        case "B":
            return len(content)
        case "L":
            return 3 + sum(1 + _value_bytes(entry) for entry in content)
        case "M":
            return 3 + len(content) + row_bytes(content)
        case "SS":
            return sum(len(entry.encode()) for entry in content)
        case "NS":
            return sum(map(_number_bytes, content))
        case _:
            raise ValueError(f"the size of a {kind} is not known")


def _number_bytes(text: str) -> int:
    """Return a byte, plus one per two significant digits, plus one for a minus."""
    if "e" in text.lower():
        text = format(Decimal(text), "f")
    negative, digits = text.startswith("-"), text.lstrip("+-")
    whole, _, fraction = digits.partition(".")
    if not (whole + fraction).isdigit():
        raise ValueError("a number is written with digits")
    # Pairs of digits are aligned at the decimal point: an odd digit takes a whole pair.
    padded = whole.zfill(len(whole) + len(whole) % 2) + fraction.ljust(
        len(fraction) + len(fraction) % 2, "0"
    )
    pairs = [padded[i : i + 2] for i in range(0, len(padded), 2)]
    while pairs and pairs[0] == "00":
        pairs.pop(0)
    while pairs and pairs[-1] == "00":
        pairs.pop()
    return 1 + len(pairs) + (negative and bool(pairs))
