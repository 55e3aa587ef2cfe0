"""Demand that each read is as consistent as the method that makes it states.

Neither the simulation nor moto shows a missing `ConsistentRead`.
"""

from collections.abc import Mapping
from typing import Any

from tests.simulated.asking import asking_function
from tests.simulated.stated import statements

READS = {"get_item", "batch_get_item", "query"}
"""The operations that read."""


def demand_stated_read(operation: str, request: Mapping[str, Any]) -> None:
    """Demand that a read is as consistent as is stated."""
    reader = asking_function()
    if reader is None:
        return
    if operation == "batch_get_item":
        (request,) = request["RequestItems"].values()
    consistent = bool(request.get("ConsistentRead"))
    assert any(
        reader in (each.consistent if consistent else each.eventual)
        for each in statements()
    ), (
        f"{reader} makes a read that is {'' if consistent else 'not '}consistent, and "
        f"the stored.py of its unit tests states otherwise, or nothing"
    )
