"""Bulk changes of items that were stored when other words were found."""

import pytest

from tests.unit.features.items.bulk.bulk_requests import run
from tests.unit.features.items.older import older_item
from tests.unit.stored_items import demand_exact_rows
from tests.unit.world import World


@pytest.mark.parametrize("schema", [None, 1, 2])
@pytest.mark.parametrize("atomic", [False, True])
def test_no_search_row_of_older_rules_outlives_a_bulk_change(
    world: World, schema: int | None, atomic: bool
) -> None:
    """Rows that nothing leads to would stay for ever, with words of their owner."""
    old = older_item(world, schema)
    assert world.rows("U#owner#T#ip")

    update = {"id": old.id, "changes": {"title": "Other"}}
    run(world, {"update": [update], "atomic": atomic})

    demand_exact_rows(world)
