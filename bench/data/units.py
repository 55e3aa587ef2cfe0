"""What DynamoDB charges: its published rules, applied to the sizes of rows.

Sources, all in the DynamoDB Developer Guide: "DynamoDB item sizes and formats",
"DynamoDB read and write operations", "Using global secondary indexes" (write
considerations) and "DynamoDB transactions: how it works".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]
"""A row as the API takes and gives it."""

READ_BLOCK_BYTES = 4096
WRITE_BLOCK_BYTES = 1024
PAGE_BYTES = 1024 * 1024
TRANSACTION_FACTOR = 2


@dataclass(frozen=True)
class Index:
    """A secondary index that holds whole rows.

    Attributes:
        name: the index.
        keys: the attributes that a row must have to be in it.
    """

    name: str
    keys: tuple[str, ...]


def indexes_of(definition: Mapping[str, Any]) -> tuple[Index, ...]:
    """The indexes of a table, from what it is created with."""
    found = []
    for index in definition.get("GlobalSecondaryIndexes", ()):
        if index["Projection"]["ProjectionType"] != "ALL":
            raise ValueError("only indexes that project every attribute are understood")
        keys = tuple(key["AttributeName"] for key in index["KeySchema"])
        found.append(Index(index["IndexName"], keys))
    return tuple(found)


def row_bytes(row: Raw) -> int:
    """The size of a row: the names of its attributes and their values."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in row.items())


def read_units(size: int, consistent: bool) -> float:
    """Reading so many bytes; reading nothing costs as much as one block."""
    blocks = max(1, -(-size // READ_BLOCK_BYTES))
    return blocks if consistent else blocks / 2


def page_units(sizes: Iterable[int], consistent: bool) -> float:
    """A query that examines rows of these sizes.

    They are added up before they are rounded, in pages of 1 MB.
    """
    units, page = 0.0, 0
    for size in sizes:
        if page and page + size > PAGE_BYTES:
            units, page = units + read_units(page, consistent), 0
        page += size
    return units + read_units(page, consistent)


def write_units(old: Raw | None, new: Raw | None) -> int:
    """Writing, replacing or removing a row: the larger of what was and what is.

    A write whose condition fails costs the same.
    """
    return _blocks(max(row_bytes(row) if row else 0 for row in (old, new)))


def index_write_units(index: Index, old: Raw | None, new: Raw | None) -> int:
    """What a write of the table costs in one of its indexes.

    Nothing while the row is not in it or unchanged; one write to put, remove or change
    the entry; two when its key changes, since it is removed and put elsewhere.
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
    """What a write costs in every index that it touches."""
    units = {index.name: index_write_units(index, old, new) for index in indexes}
    return {name: cost for name, cost in units.items() if cost}


def _blocks(size: int) -> int:
    return max(1, -(-size // WRITE_BLOCK_BYTES))


def _entry(index: Index, row: Raw | None) -> Raw | None:
    """The row, if it is in the index."""
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
    """A byte, one for each two significant digits, and one for a minus."""
    negative, digits = text.startswith("-"), text.lstrip("+-")
    whole, _, fraction = digits.partition(".")
    if not (whole + fraction).isdigit():
        raise ValueError("a number is written with digits")
    # Pairs are aligned on the decimal point, so an odd part takes a pair of its own.
    padded = whole.zfill(len(whole) + len(whole) % 2) + fraction.ljust(
        len(fraction) + len(fraction) % 2, "0"
    )
    pairs = [padded[i : i + 2] for i in range(0, len(padded), 2)]
    while pairs and pairs[0] == "00":
        pairs.pop(0)
    while pairs and pairs[-1] == "00":
        pairs.pop()
    return 1 + len(pairs) + (negative and bool(pairs))
