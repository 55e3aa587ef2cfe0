"""The verdict on the costs of an operation at two sizes."""

import pytest

from bench.data.operations import Measured, Operation, operations
from bench.data.report import verdict_on

OPERATION = Operation("listing", lambda _: 0)


def cost(reads: float, writes: float = 0, items: int = 20) -> Measured:
    """Return the cost at one size."""
    return Measured(reads, writes, items, 1.0)


@pytest.mark.parametrize(
    ("smaller", "larger", "verdict"),
    [
        (cost(10), cost(10), ""),
        (cost(1), cost(2.5), ""),
        (cost(1), cost(3), "GROWS"),
        (cost(4), cost(11), "GROWS"),
        (cost(4, items=7), cost(11), ""),
        (cost(10), cost(12.5), "OVER 12"),
        (cost(12.5), cost(1), "OVER 12"),
        (cost(0, 50), cost(0, 51), ""),
        (cost(0, 50), cost(0, 52), "GROWS"),
    ],
)
def test_a_cost_must_be_flat_and_within_its_bounds(
    smaller: Measured, larger: Measured, verdict: str
) -> None:
    """Accept that a page with fewer items costs less."""
    assert verdict_on(OPERATION, [smaller, larger]) == verdict


def test_an_operation_may_have_bounds_of_its_own() -> None:
    """Use the operation's own limit: bulk changes read every item that they change."""
    bulk = Operation("bulk", lambda _: 0, reads_at_most=100)

    assert verdict_on(bulk, [cost(99)]) == ""
    assert verdict_on(bulk, [cost(101)]) == "OVER 100"


@pytest.mark.parametrize(
    ("smallest", "skips"),
    [
        (300, ["newest, skip 280", "search: common, skip 80"]),
        (1_000, ["newest, skip 980", "search: common, skip 313"]),
        (100_000, ["newest, skip 1,000", "search: common, skip 1,000"]),
        (10, ["newest, skip 0", "search: common, skip 0"]),
    ],
)
def test_every_size_has_as_many_to_skip(smallest: int, skips: list[str]) -> None:
    """Skip no more than the smallest size has, which would otherwise seem cheap."""
    names = [operation.name for operation in operations(smallest)]

    assert [name for name in names if "skip" in name] == skips
    assert len(set(names)) == len(names)
