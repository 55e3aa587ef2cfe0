"""Units by DynamoDB's published prices."""

import pytest

from bench.data.units import index_write_units, page_units, read_units, write_units
from runtime.core.dynamodb.schema import TABLE_DEFINITION
from tools.dynamodb.rows import Index, indexes_of, row_bytes

KB = 1024
BY_STATUS = Index("gsi2", ("gsi2pk", "gsi2sk"))


def row(size: int, status: str | None = None) -> dict:
    """Return a row of exactly this size, in the index if it has a status."""
    found: dict = {"pk": {"S": "u"}, "sk": {"S": "i"}}
    if status is not None:
        found |= {"gsi2pk": {"S": status}, "gsi2sk": {"S": "i"}}
    filler = size - row_bytes(found) - len("filler")
    return found | {"filler": {"S": "x" * filler}}


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "abc"}, 3),
        ({"S": "ä€"}, 5),
        ({"N": "0"}, 1),
        ({"N": "7"}, 2),
        ({"N": "-7"}, 3),
        ({"N": "1234"}, 3),
        ({"N": "12345"}, 4),
        ({"N": "1000000"}, 2),
        ({"N": "1.5"}, 3),
        ({"N": "-1.5"}, 4),
        ({"N": "1e+22"}, 2),
        ({"N": "1E-07"}, 2),
        ({"N": "-9.99e-07"}, 4),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"L": [{"S": "ab"}, {"S": "c"}]}, 3 + 1 + 2 + 1 + 1),
        ({"M": {"k": {"S": "ab"}}}, 3 + 1 + 1 + 2),
        ({"SS": ["ab", "c"]}, 3),
    ],
)
def test_a_row_is_as_large_as_names_and_values(value: dict, size: int) -> None:
    """Apply the rules of "DynamoDB item sizes and formats"."""
    assert row_bytes({"name": value}) == len("name") + size


@pytest.mark.parametrize(
    ("size", "consistent", "eventual"),
    [(0, 1, 0.5), (1, 1, 0.5), (4 * KB, 1, 0.5), (4 * KB + 1, 2, 1)],
)
def test_reads_are_rounded_up_to_4_kb(
    size: int, consistent: float, eventual: float
) -> None:
    """Count half for eventual consistency, and one block for an empty read."""
    assert read_units(size, True) == consistent
    assert read_units(size, False) == eventual


def test_a_query_is_rounded_up_once_for_each_page() -> None:
    """Sum before rounding: a hundred rows of half a KB are 50 KB, 13 blocks."""
    assert page_units([KB // 2] * 100, True) == 13
    assert page_units([KB // 2] * 100, False) == 6.5
    assert page_units([], False) == 0.5
    # 1 MB is 256 blocks; the row that would exceed it starts another page.
    assert page_units([3 * KB] * 400, True) == 256 + 45


def test_a_write_costs_the_larger_of_old_and_new() -> None:
    """Round up to a KB; a deletion of a missing row costs one unit."""
    small, large = row(100), row(3 * KB + 1)

    assert write_units(None, small) == 1
    assert write_units(small, large) == write_units(large, small) == 4
    assert write_units(large, None) == 4
    assert write_units(None, None) == 1


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        (None, row(2 * KB), 0),
        (None, row(2 * KB, "open"), 2),
        (row(2 * KB, "open"), None, 2),
        (row(2 * KB, "open"), row(2 * KB, "open"), 0),
        (row(2 * KB, "open"), row(5 * KB, "open"), 5),
        (row(2 * KB, "open"), row(3 * KB, "done"), 2 + 3),
        (row(2 * KB, "open"), row(2 * KB), 2),
        (row(2 * KB), row(2 * KB, "open"), 2),
    ],
)
def test_an_index_costs_what_happens_in_it(
    old: dict | None, new: dict | None, units: int
) -> None:
    """Count a changed index key as a deletion and a write."""
    assert index_write_units(BY_STATUS, old, new) == units


def test_the_table_has_the_indexes_that_it_is_made_with() -> None:
    """Read the definition, and refuse indexes that do not project whole rows."""
    assert BY_STATUS in indexes_of(TABLE_DEFINITION)

    with pytest.raises(ValueError, match="project"):
        indexes_of(
            {
                "GlobalSecondaryIndexes": [
                    {"Projection": {"ProjectionType": "KEYS_ONLY"}, "KeySchema": []}
                ]
            }
        )
