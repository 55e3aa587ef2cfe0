"""Requests that begin when little of Lambda's time is left."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from tests.integration.client import Answer, parsed
from tests.integration.conftest import Person


def _hurried(person: Person, method: str, path: str, body: Any = None) -> Answer:
    """Return the context of an invocation that has three seconds left."""
    event = {
        "httpMethod": method,
        "path": path,
        "headers": {
            "Authorization": f"Bearer {person.api.token}",
            "Content-Type": "application/json",
        },
        "body": None if body is None else json.dumps(body),
    }
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 3000)
    return parsed(person.api.handler(event, context))


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_is_tried_once_however_little_time_is_left(
    ada: Person, method: str
) -> None:
    """A conflict would be a wrong answer, for nobody else is writing."""
    item = ada.api.post("/api/items", {"title": "x"}).body
    answer = _hurried(ada, method, f"/api/items/{item['id']}", {"title": "y"})
    assert (answer.status, answer.body["title"]) == (200, "y")


def test_a_deletion_and_a_rename_are_tried_once_too(ada: Person) -> None:
    """Every write that reads first has the same loop."""
    item = ada.api.post("/api/items", {"title": "x"}).body
    assert _hurried(ada, "DELETE", f"/api/items/{item['id']}").status == 204
    assert _hurried(ada, "PATCH", "/api/users/me", {"name": "A"}).status == 200
