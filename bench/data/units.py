"""Prices of DynamoDB: its published rules, applied to the sizes of rows.

Sources, all in the DynamoDB Developer Guide: "DynamoDB item sizes and formats",
"DynamoDB read and write operations", "Using global secondary indexes" (write
considerations) and "DynamoDB transactions: how it works".
"""

from collections.abc import Iterable, Sequence

from tools.dynamodb.rows import PAGE_BYTES, Index, Raw, row_bytes

READ_BLOCK_BYTES = 4096
WRITE_BLOCK_BYTES = 1024
TRANSACTION_FACTOR = 2


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
