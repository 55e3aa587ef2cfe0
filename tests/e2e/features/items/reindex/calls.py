"""The call that asks for items to be made findable again."""

from tests.e2e.world import Calls

CALLS: Calls = {
    "reindex_items": lambda w: w.api.post(
        "/api/items/reindex", headers={"Idempotency-Key": "reindex"}
    ),
}
