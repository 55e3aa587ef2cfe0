"""Calls of items and of their trash."""

from tests.e2e.world import Calls, World
from tests.integration.client import Answer

CALLS: Calls = {
    "create_item": lambda w: w.api.post("/api/items", {"title": "one", "tags": ["a"]}),
    "list_items": lambda w: _list_in_every_order(w),
    "get_item": lambda w: w.api.get(_item(w)),
    "replace_item": lambda w: w.api.put(_item(w), {"title": "two"}),
    "update_item": lambda w: w.api.patch(_item(w), {"status": "done"}),
    "delete_item": lambda w: w.api.delete(_item(w)),
    "list_trash": lambda w: w.api.get("/api/items/trash"),
    "get_trashed_item": lambda w: w.api.get(_trashed(w)),
    "restore_item": lambda w: w.api.post(f"{_trashed(w)}/restore"),
    "purge_item": lambda w: _delete_and_purge(w),
    "empty_trash": lambda w: _fill_and_empty_trash(w),
}


def _item(world: World) -> str:
    """Return the path of the item."""
    return f"/api/items/{world.seen['create_item']['id']}"


def _trashed(world: World) -> str:
    """Return the path of the item after its deletion."""
    return f"/api/items/trash/{world.seen['create_item']['id']}"


def _delete_and_purge(world: World) -> Answer:
    """Delete the item, which was restored, and purge it."""
    assert world.api.delete(_item(world)).status == 204
    return world.api.delete(_trashed(world))


def _fill_and_empty_trash(world: World) -> Answer:
    """Delete another item and empty the trash, which is then written to in a batch."""
    other = world.api.post("/api/items", {"title": "other"}).body["id"]
    assert world.api.delete(f"/api/items/{other}").status == 204
    return world.api.delete("/api/items/trash")


def _list_in_every_order(world: World) -> Answer:
    """List through every index: by status, title, update, tag and word."""
    queries: list[dict[str, str]] = [
        {"status": "open"},
        {"sort": "title"},
        {"sort": "-updated_at", "count": "true"},
        {"sort": "-title", "skip": "0", "fields": "title"},
        {"tag": "a"},
        {"search": "one", "status": "open"},
        {},
    ]
    for query in queries:
        answer = world.api.get("/api/items", query=query)
        assert answer.status == 200, answer.text
        assert [item["title"] for item in answer.body] == ["one"], query
    return answer
