"""Numbers of all entries, and the order by update, over HTTP."""

from typing import Any

import pytest

from tests.integration.client import Answer
from tests.integration.conftest import Person


def _create(person: Person, count: int, **content: Any) -> list[str]:
    """Create items and return their ids."""
    ids = []
    for number in range(count):
        body = {"title": f"Plan {number}", **content}
        ids.append(person.api.post("/api/items", body).body["id"])
    return ids


def _total(answer: Answer) -> tuple[str | None, str | None]:
    """Return the headers that tell a number."""
    names = ("total-count", "total-count-exact")
    return answer.headers.get(names[0]), answer.headers.get(names[1])


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({}, "5"),
        ({"status": "done"}, "2"),
        ({"tag": "t", "status": "done"}, "2"),
        ({"search": "plan"}, "5"),
        ({"search": "plan", "sort": "-updated_at"}, "5"),
        ({"search": "nothing"}, "0"),
        ({"skip": "4"}, "5"),
    ],
)
def test_a_listing_tells_how_many_it_has(
    ada: Person, query: dict[str, str], total: str
) -> None:
    """The number is of all pages, and only told to who asks."""
    _create(ada, 3)
    _create(ada, 2, status="done", tags=["t"])

    counted = ada.api.get("/api/items", query={**query, "limit": "1", "count": "true"})

    assert _total(counted) == (total, "true")
    for count in ({}, {"count": "false"}):
        answer = ada.api.get("/api/items", query={**query, "limit": "1", **count})
        assert _total(answer) == (None, None)


def test_the_next_page_is_not_counted_again_unless_asked(ada: Person) -> None:
    """Each count costs up to 60 read units; the cursor serves with and without."""
    _create(ada, 3)
    first = ada.api.get("/api/items", query={"limit": "2", "count": "true"})
    query = first.next_query()
    assert query is not None and "count" not in query

    assert _total(ada.api.get("/api/items", query=query)) == (None, None)
    again = ada.api.get("/api/items", query={**query, "count": "true"})
    assert _total(again) == ("3", "true")


def test_the_trash_tells_how_many_it_has(ada: Person) -> None:
    """Items count that have not expired."""
    for item_id in _create(ada, 3):
        ada.api.delete(f"/api/items/{item_id}")

    answer = ada.api.get("/api/items/trash", query={"limit": "1", "count": "true"})

    assert (len(answer.body), _total(answer)) == (1, ("3", "true"))
    assert _total(ada.api.get("/api/items/trash")) == (None, None)


def test_browsers_may_read_the_number(ada: Person) -> None:
    """CORS hides every header that is not exposed."""
    answer = ada.api.get("/api/items", headers={"Origin": "https://app.example.com"})

    exposed = answer.headers.get("access-control-expose-headers", "")
    assert {"Total-Count", "Total-Count-Exact"} <= set(exposed.split(", "))


def test_items_are_listed_by_their_last_update(ada: Person) -> None:
    """A change, a deletion and a restoration each give or take the place."""
    first, second, third = _create(ada, 3)
    ada.api.patch(
        f"/api/items/{first}",
        {"status": "done"},
        headers={"Content-Type": "application/merge-patch+json"},
    )
    ada.api.delete(f"/api/items/{second}")

    def listed(**query: str) -> list[str]:
        pages = ada.api.pages("/api/items", {"limit": "1", **query})
        return [item["id"] for page in pages for item in page]

    assert listed(sort="-updated_at") == [first, third]
    assert listed(sort="updated_at") == [third, first]
    assert listed(sort="updated_at", status="done") == [first]
    ada.api.post(f"/api/items/trash/{second}/restore")
    assert set(listed(sort="updated_at")) == {first, second, third}
