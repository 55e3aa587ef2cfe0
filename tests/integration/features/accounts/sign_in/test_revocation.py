"""Revocation of tokens, as OAuth 2.0 clients ask for it (RFC 7009)."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.integration.client import Answer, Api, assert_oauth_error, assert_problem
from tests.integration.conftest import Person
from tests.integration.stored import actions

REVOKE = "/api/auth/revoke"
FORM = "application/x-www-form-urlencoded"


def revoke(api: Api, *fields: tuple[str, str], address: str = "203.0.113.9") -> Answer:
    """Send the form of a revocation from an address."""
    return api.post(
        REVOKE,
        urlencode(fields),
        headers={"Content-Type": FORM},
        context={"identity": {"sourceIp": address}},
    )


def assert_signed_out(api: Api, person: Person) -> None:
    """Demand that neither token of a person is good any more."""
    assert_problem(person.api.get("/api/users/me"), 401, "unauthenticated")
    answer = api.post("/api/auth/refresh", {"refresh_token": person.refresh_token})
    assert_problem(answer, 401, "invalid_refresh_token")


@pytest.mark.parametrize("hint", [None, "refresh_token", "access_token", "other"])
def test_a_refresh_token_is_revoked_with_its_session(
    ada: Person, bob: Person, api: Api, aws: Any, hint: str | None
) -> None:
    """It is so at once, and whatever the client takes the token for."""
    hints = (("token_type_hint", hint),) if hint else ()
    assert ada.api.get("/api/users/me").status == 200

    answer = revoke(
        api, ("token", ada.refresh_token), *hints, ("client_id", "web"), ("x", "y")
    )

    assert (answer.status, answer.text) == (200, "")
    assert answer.headers["cache-control"] == "no-store"
    assert_signed_out(api, ada)
    assert actions(aws, ada.id).count("signed_out") == 1
    assert revoke(api, ("token", ada.refresh_token)).status == 200
    assert actions(aws, ada.id).count("signed_out") == 1
    assert bob.api.get("/api/users/me").status == 200


def test_an_access_token_will_do(ada: Person, api: Api) -> None:
    """A client that revokes it must not be told that it is done when it is not."""
    answer = revoke(
        api, ("token", str(ada.api.token)), ("token_type_hint", "access_token")
    )

    assert answer.status == 200
    assert_signed_out(api, ada)


@pytest.mark.parametrize("token", ["unknown", "rt1.x", "a.b.c", "x" * 4000, "é", "0"])
def test_a_token_that_is_none_is_no_error(api: Api, token: str) -> None:
    """The client wants it gone, and gone it is (RFC 7009 2.2)."""
    assert revoke(api, ("token", token)).status == 200


@pytest.mark.parametrize(
    "fields",
    [
        (),
        (("token", ""),),
        (("token_type_hint", "refresh_token"),),
        (("token", "a"), ("token", "b")),
    ],
    ids=["nothing", "empty", "hint only", "repeated"],
)
def test_a_missing_token_is_an_invalid_request(
    api: Api, fields: tuple[tuple[str, str], ...]
) -> None:
    """Stock clients read `error` of `application/json`."""
    assert_oauth_error(revoke(api, *fields), 400, "invalid_request")


@pytest.mark.parametrize(
    ("kind", "body"),
    [("application/json", '{"token": "a"}'), ("text/plain", "token=a"), (None, None)],
)
def test_what_is_no_form_is_an_invalid_request(
    api: Api, kind: str | None, body: str | None
) -> None:
    """A token in a query or in JSON is none."""
    headers = {"Content-Type": kind} if kind else {}
    answer = api.post(REVOKE, body, headers=headers, query={"token": "a"})
    assert_oauth_error(answer, 400, "invalid_request")


def test_unknown_tokens_are_throttled_by_address(ada: Person, api: Api) -> None:
    """Whoever signs out from the same network is not refused for that."""
    for _ in range(20):
        assert revoke(api, ("token", "unknown")).status == 200

    answer = revoke(api, ("token", "unknown"))

    assert_oauth_error(answer, 429, "temporarily_unavailable")
    assert answer.headers["retry-after"] == "1"
    assert revoke(api, ("token", "unknown"), address="203.0.113.10").status == 200
    assert revoke(api, ("token", ada.refresh_token)).status == 200
    assert_signed_out(api, ada)
