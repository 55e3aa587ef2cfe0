"""Caching: what a client may keep, and for how long."""

import pytest

from tests.integration.client import Api
from tests.integration.conftest import Person
from tests.service_environment import ORIGIN

REVALIDATED = "private, no-cache"


def test_what_has_a_version_may_be_kept_to_revalidate_it(ada: Person) -> None:
    """Only the client that received it may keep it; a 304 renews it."""
    item = ada.api.post("/api/items", {"title": "x"})
    path = f"/api/items/{item.body['id']}"
    for answer in (
        item,
        ada.api.get(path),
        ada.api.get(path, headers={"If-None-Match": '"1"'}),
        ada.api.patch(path, {"title": "y"}),
        ada.api.get("/api/users/me"),
    ):
        assert answer.headers["cache-control"] == REVALIDATED


def test_what_is_kept_is_kept_for_one_caller(ada: Person) -> None:
    """Two users read their profiles at one URL, and the versions may be equal."""
    answer = ada.api.get("/api/users/me", headers={"Origin": ORIGIN})
    varied = {name.strip() for name in answer.headers["vary"].split(",")}
    assert {"Authorization", "Origin"} <= varied


@pytest.mark.parametrize(
    "path", ["/api/items", "/api/health", "/api/nope", "/api/items/x"]
)
def test_what_has_no_version_is_not_kept(ada: Person, path: str) -> None:
    """Lists and errors cannot be revalidated."""
    assert ada.api.get(path).headers["cache-control"] == "no-store"


def test_tokens_and_refusals_are_not_kept(ada: Person, api: Api) -> None:
    """RFC 6749, section 5.1, demands it of tokens."""
    item = ada.api.post("/api/items", {"title": "x"}).body
    credentials = {"email": ada.email, "password": ada.password}
    for answer in (
        api.post("/api/auth/login", credentials),
        api.post("/api/auth/login", credentials | {"password": "wrong"}),
        api.get("/api/users/me"),
        ada.api.delete(f"/api/items/{item['id']}", headers={"If-Match": '"9"'}),
    ):
        assert answer.headers["cache-control"] == "no-store"
