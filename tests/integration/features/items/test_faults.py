"""Crashes, lost answers and conflicts, injected between the service and its table."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.client import Answer
from tests.integration.conftest import Person
from tests.integration.features.items.faults import (
    KEYED,
    FaultyClient,
    assert_nothing_is_created_twice,
    assert_repeated_unseen,
    conflict,
    lost_answer,
)


def _create(person: Person) -> Answer:
    """Create an item, with a key."""
    return person.api.post("/api/items", {"title": "once"}, headers=KEYED)


def _item(answer: Answer) -> dict[str, Any]:
    """Return the item that a request created."""
    assert answer.status == 201, answer.text
    body: dict[str, Any] = answer.body
    return body


def test_a_crash_between_write_and_answer_creates_nothing_twice(
    ada: Person, faulty: FaultyClient
) -> None:
    """A repeated request gets the answer that was lost."""
    assert_nothing_is_created_twice(ada, faulty, _create, _item)


@pytest.mark.parametrize("fault", [conflict, lost_answer])
def test_conflicts_and_lost_answers_are_repeated_unseen(
    ada: Person, faulty: FaultyClient, fault: Callable[..., Any]
) -> None:
    """They carry the same token, so that AWS does not write twice."""
    assert_repeated_unseen(ada, faulty, _create, _item, fault)


def test_conflicts_do_not_disturb_changes_and_the_trash(
    ada: Person, faulty: FaultyClient
) -> None:
    """Each change is made once, as one new version."""
    path = f"/api/items/{_item(_create(ada))['id']}"
    trashed = path.replace("items/", "items/trash/")
    for number, act in enumerate(
        (
            lambda: ada.api.patch(path, {"title": "new"}),
            lambda: ada.api.put(path, {"title": "newer"}),
            lambda: ada.api.delete(path),
            lambda: ada.api.post(f"{trashed}/restore"),
        )
    ):
        faulty.faults = [conflict, conflict]
        answer = act()
        assert answer.status in (200, 204), answer.text
        if answer.status == 200:
            assert answer.body["version"] == number + 2
