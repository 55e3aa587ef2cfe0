"""Calls of bulk requests."""

from tests.e2e.world import Calls, World
from tests.integration.client import Answer

CALLS: Calls = {
    "change_items": lambda w: _change_one_by_one_and_together(w),
}


def _change_one_by_one_and_together(world: World) -> Answer:
    """Send both kinds of bulk request; repeat the first one by its Idempotency-Key."""
    keyed = {"Idempotency-Key": "bulk"}
    content = {"create": [{"title": "three"}, {"title": "four"}]}
    first = world.api.post("/api/items/bulk", content, headers=keyed)
    assert first.status == 200, first.text
    again = world.api.post("/api/items/bulk", content, headers=keyed)
    assert again.body == first.body
    three, four = (result["item"]["id"] for result in first.body["create"])
    together = {
        "create": [{"title": "five"}],
        "update": [{"id": three, "changes": {"status": "done"}, "version": 1}],
        "delete": [{"id": four}],
        "atomic": True,
    }
    return world.api.post(
        "/api/items/bulk", together, headers=keyed | {"Idempotency-Key": "together"}
    )
