"""The call that asks for a tag to be renamed."""

from tests.e2e.world import Calls

CALLS: Calls = {
    "retag_items": lambda w: w.api.post(
        "/api/items/retag",
        {"from": "nowhere", "to": "anywhere"},
        headers={"Idempotency-Key": "retag"},
    ),
}
