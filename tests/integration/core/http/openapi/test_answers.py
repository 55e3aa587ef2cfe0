"""The comparison of what was answered with what the document promises."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.answers.document import Promises, unpromised, unproven
from tests.answers.recording import ANSWERS, Seen
from tests.integration.client import Api
from tests.integration.conftest import Person

ITEM = "/api/items/01JD5Q8V3T1Z6W9X4B7N2M0KRC"
LOST = ("get_item", 404, "item_not_found")


def _without_the_code(document: dict[str, Any]) -> None:
    """Drop the status of a code."""
    del document["paths"]["/items/{item_id}"]["get"]["responses"]["404"]


def _with_another_code(document: dict[str, Any]) -> None:
    """Answer with another code."""
    answer = {"$ref": "#/components/responses/404.user_not_found"}
    document["paths"]["/items/{item_id}"]["get"]["responses"]["404"] = answer


@pytest.mark.parametrize("spoil", [_without_the_code, _with_another_code])
def test_an_answer_that_is_not_promised_is_named(
    api: Api, ada: Person, spoil: Callable[[dict[str, Any]], None]
) -> None:
    """The run of the tests fails with this line."""
    ada.api.get(ITEM)
    document = copy.deepcopy(api.get("/api/openapi.json").body)
    here = {seen for seen in ANSWERS if seen[:3] == LOST}
    assert here and not unpromised(here, Promises.of(document))
    spoil(document)
    assert unpromised(here, Promises.of(document)) == ["get_item 404 item_not_found"]


def test_a_header_that_is_not_promised_is_named(api: Api) -> None:
    """So is one that is required and missing."""
    promises = Promises.of(api.get("/api/openapi.json").body)
    odd = Seen("get_health", 200, "", ("content-type", "etag"))
    assert unpromised([odd], promises) == [
        "get_health 200: header etag",
        "get_health 200: no header x-request-id",
    ]


def test_a_promise_that_no_test_has_seen_is_named(api: Api) -> None:
    """A route that declares one must itself be seen to answer it."""
    document = api.get("/api/openapi.json").body
    found = unproven([], Promises.of(document, [LOST], {"get_item": ["ETag"]}))
    assert "get_item 404 item_not_found" in found
    assert "get_item 200" in found
    assert "get_item: header etag" in found
    elsewhere = Seen("get_trashed_item", 404, "item_not_found", ())
    found = unproven([elsewhere], Promises.of(document, [LOST]))
    assert "get_item 404 item_not_found" in found
    here = Seen(*LOST, ())
    found = unproven([here], Promises.of(document, [LOST]))
    assert "get_item 404 item_not_found" not in found
