"""Prices of DynamoDB: its published rules, applied to the sizes of rows.

Sources, all in the DynamoDB Developer Guide: "DynamoDB item sizes and formats",
"DynamoDB read and write operations", "Using global secondary indexes" (write
considerations) and "DynamoDB transactions: how it works".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Raw = Mapping[str, Any]
"""A row in the form of the API, with types."""

READ_BLOCK_BYTES = 4096
WRITE_BLOCK_BYTES = 1024
PAGE_BYTES = 1024 * 1024
TRANSACTION_FACTOR = 2


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


def read_units(size: int, consistent: bool) -> float:
    """Return the units for a read of this size; a read of nothing costs one block."""
    blocks = max(1, -(-size // READ_BLOCK_BYTES))
    return blocks if consistent else blocks / 2


def page_units(sizes: Iterable[int], consistent: bool) -> float:
    """Return the units for a query that examines rows of these sizes.

    The sizes are summed before they are rounded, in pages of 1 MB.
    """
    units, page = 0.0, 0
    for size in sizes:
        if page and page + size > PAGE_BYTES:
            units, page = units + read_units(page, consistent), 0
        page += size
    return units + read_units(page, consistent)


def write_units(old: Raw | None, new: Raw | None) -> int:
    """Return the units to write, replace or delete a row: by the larger of old and new.

    A write whose condition fails costs the same.
    """
    return _blocks(max(row_bytes(row) if row else 0 for row in (old, new)))


def index_write_units(index: Index, old: Raw | None, new: Raw | None) -> int:
    """Return the units that a write of the table costs in one index.

    Nothing if the row is not in the index or is unchanged there; one write to put,
    delete or change the entry; two if its key changes: a deletion and a new entry.
    """
    before, after = _entry(index, old), _entry(index, new)
    if before == after:
        return 0
    if before is None or after is None:
        return write_units(before, after)
    if any(before[key] != after[key] for key in index.keys):
        return write_units(before, None) + write_units(None, after)
    return write_units(before, after)


def index_writes(
    indexes: Sequence[Index], old: Raw | None, new: Raw | None
) -> dict[str, int]:
    """Return the units that a write costs in each index that it changes."""
    units = {index.name: index_write_units(index, old, new) for index in indexes}
    return {name: cost for name, cost in units.items() if cost}


def _blocks(size: int) -> int:
    return max(1, -(-size // WRITE_BLOCK_BYTES))


def _entry(index: Index, row: Raw | None) -> Raw | None:
    """Return the row if the index holds it."""
    return row if row and all(key in row for key in index.keys) else None


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
