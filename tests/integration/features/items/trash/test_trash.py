"""Deleted items over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.client import assert_problem
from tests.integration.conftest import Person

TRASH = "/api/items/trash"
TABLE = "integration-table"


def deleted(person: Person, title: str = "Old plan") -> dict[str, Any]:
    """Create and delete an item, and return it as it was before."""
    item: dict[str, Any] = person.api.post(
        "/api/items", {"title": title, "tags": ["t"], "status": "done"}
    ).body
    assert person.api.delete(f"/api/items/{item['id']}").status == 204
    return item


def listed(person: Person, **query: str) -> list[str]:
    """Return the ids that a listing of items shows."""
    pages = person.api.pages("/api/items", query)
    return [item["id"] for page in pages for item in page]


def test_a_deleted_item_is_in_the_trash_and_nowhere_else(ada: Person, aws: Any) -> None:
    """No list, index or search row holds it any more."""
    item = deleted(ada)
    (trashed,) = ada.api.get(TRASH).body
    assert {k: trashed[k] for k in item} == item | {"version": 2}
    assert trashed["deleted_at"] < trashed["expires_at"]
    assert_problem(ada.api.get(f"/api/items/{item['id']}"), 404, "item_not_found")
    for query in ({}, {"sort": "title"}, {"status": "done"}, {"tag": "t"}):
        assert listed(ada, **query) == []
    assert listed(ada, search="plan") == []
    rows = aws.scan(TableName=TABLE)["Items"]
    mine = [row for row in rows if item["id"] in str(row) or "#T#" in row["pk"]["S"]]
    (row,) = mine
    assert row["sk"]["S"] == f"X#{item['id']}"
    assert not [name for name in row if name.startswith("gsi")]
    assert int(row["ttl"]["N"]) > 0


def test_a_restored_item_is_found_as_before(ada: Person) -> None:
    """Every list and search finds it; restoring again changes nothing."""
    item = deleted(ada)
    path = f"{TRASH}/{item['id']}/restore"
    restored = ada.api.post(path)
    assert (restored.status, restored.headers["etag"]) == (200, '"3"')
    assert restored.body == item | {"version": 3}
    assert ada.api.post(path).body == restored.body
    assert ada.api.get(TRASH).body == []
    for query in ({}, {"sort": "title"}, {"status": "done"}, {"tag": "t"}):
        assert listed(ada, **query) == [item["id"]]
    assert listed(ada, search="old") == [item["id"]]


def test_a_purged_item_is_gone(ada: Person, aws: Any) -> None:
    """No row of it is left."""
    item = deleted(ada)
    assert ada.api.delete(f"{TRASH}/{item['id']}").status == 204
    assert_problem(ada.api.delete(f"{TRASH}/{item['id']}"), 404, "item_not_found")
    assert_problem(ada.api.post(f"{TRASH}/{item['id']}/restore"), 404)
    assert item["id"] not in str(aws.scan(TableName=TABLE)["Items"])


def test_the_trash_is_paged_and_emptied(ada: Person, bob: Person) -> None:
    """Emptying touches only one's own trash."""
    ids = [deleted(ada, f"Plan {n}")["id"] for n in range(5)]
    kept = deleted(bob)
    pages = list(ada.api.pages(TRASH, {"limit": "2"}))
    assert [item["id"] for page in pages for item in page] == ids[::-1]
    assert [len(page) for page in pages][:2] == [2, 2]

    assert ada.api.delete(TRASH).body == {"purged": 5, "more": False}
    assert ada.api.get(TRASH).body == []
    assert ada.api.delete(TRASH).body == {"purged": 0, "more": False}
    assert [item["id"] for item in bob.api.get(TRASH).body] == [kept["id"]]


def test_emptying_a_large_trash_ends_in_time(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer says that there is more, and the next request continues."""
    from runtime.core import context
    from runtime.features.items.trash import repository as trash

    for number in range(3):
        deleted(ada, f"Plan {number}")
    monkeypatch.setattr(trash, "_PURGED_AT_ONCE", 1)
    monkeypatch.setattr(context, "REQUEST_BUDGET", timedelta(seconds=1))
    assert ada.api.delete(TRASH).body == {"purged": 1, "more": True}
    monkeypatch.undo()
    assert ada.api.delete(TRASH).body == {"purged": 2, "more": False}


def test_etags_guard_the_trash(ada: Person) -> None:
    """They count for reading, restoring and purging."""
    item = deleted(ada)
    path = f"{TRASH}/{item['id']}"
    read = ada.api.get(path)
    assert (read.status, read.headers["etag"]) == (200, '"2"')
    assert ada.api.get(path, headers={"If-None-Match": '"2"'}).status == 304
    stale = {"If-Match": '"1"'}
    assert_problem(ada.api.post(f"{path}/restore", headers=stale), 412)
    assert_problem(ada.api.delete(path, headers=stale), 412)
    assert ada.api.delete(path, headers={"If-Match": '"2"'}).status == 204


def test_the_trash_of_another_person_does_not_exist(ada: Person, bob: Person) -> None:
    """It can be neither read, restored nor purged."""
    path = f"{TRASH}/{deleted(ada)['id']}"
    assert bob.api.get(TRASH).body == []
    for answer in (
        bob.api.get(path),
        bob.api.post(f"{path}/restore"),
        bob.api.delete(path),
    ):
        assert_problem(answer, 404, "item_not_found")
    assert ada.api.get(path).status == 200


def test_what_the_database_has_not_yet_deleted_is_gone(ada: Person, aws: Any) -> None:
    """TTL deletes within days, so the code looks at the time itself."""
    item = deleted(ada)
    aws.update_item(
        TableName=TABLE,
        Key={"pk": {"S": f"U#{ada.id}"}, "sk": {"S": f"X#{item['id']}"}},
        UpdateExpression="SET expires_at = :then",
        ExpressionAttributeValues={":then": {"S": "2026-01-01T00:00:00.000Z"}},
    )
    path = f"{TRASH}/{item['id']}"
    assert ada.api.get(TRASH).body == []
    assert_problem(ada.api.get(path), 404)
    assert_problem(ada.api.post(f"{path}/restore"), 404)
