"""HEAD: what GET answers, without the body."""

from typing import Any

import pytest

from tests.integration.client import Api, assert_problem, parsed
from tests.integration.conftest import Person
from tests.integration.core.http.test_lambda_events import _alb, _bearer, _http, _rest
from tests.service_environment import ORIGIN

_OF_THE_REQUEST = {"x-request-id"}


def test_head_answers_as_get_does_without_the_body(ada: Person) -> None:
    """Every header is the same, Content-Length included."""
    item = ada.api.post("/api/items", {"title": "Überraschung"}).body
    for path in (f"/api/items/{item['id']}", "/api/items", "/api/users/me"):
        got, head = ada.api.get(path), ada.api.call("HEAD", path)
        assert (head.status, head.text, head.encoded) == (200, "", False)
        assert int(head.headers["content-length"]) == len(got.text.encode())
        assert {k: v for k, v in head.headers.items() if k not in _OF_THE_REQUEST} == {
            k: v for k, v in got.headers.items() if k not in _OF_THE_REQUEST
        }


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/openapi.json", 200), ("/api/nope", 404), ("/api/users/me", 401)],
)
def test_head_has_no_body_on_any_answer(api: Api, path: str, status: int) -> None:
    """Errors have none either."""
    head = api.call("HEAD", path)
    assert (head.status, head.text) == (status, "")
    assert int(head.headers["content-length"]) > 0


def test_head_of_a_known_version_is_not_modified(ada: Person) -> None:
    """Conditions count as they do for GET."""
    answer = ada.api.call("HEAD", "/api/users/me", headers={"If-None-Match": '"1"'})
    assert (answer.status, answer.text) == (304, "")


@pytest.mark.parametrize("make", [_rest, _http, _alb], ids=["rest", "http", "alb"])
def test_head_is_served_for_every_kind_of_event(ada: Person, make: Any) -> None:
    """The empty body is text, not base64."""
    event = make("HEAD", "/api/items", _bearer(ada), None)
    answer = parsed(ada.api.handler(event, {}))
    assert (answer.status, answer.text, answer.encoded) == (200, "", False)


@pytest.mark.parametrize("path", ["/api/items", "/api/users/me", "/api/openapi.json"])
def test_head_is_allowed_where_get_is(api: Api, path: str) -> None:
    """Allow names it, too."""
    allowed = api.call("TRACE", path).headers["allow"].split(", ")
    assert "HEAD" in allowed and "GET" in allowed


def test_head_where_there_is_no_get_is_a_wrong_method(api: Api) -> None:
    """Allow does not name HEAD there."""
    head = api.call("HEAD", "/api/auth/login")
    assert (head.status, head.text) == (405, "")
    assert head.headers["allow"] == "POST"


def test_another_origin_may_ask_before_a_head(api: Api) -> None:
    """A preflight for HEAD is answered."""
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "HEAD"}
    answer = api.call("OPTIONS", "/api/items", headers=headers)
    assert answer.status == 200
    assert "HEAD" in answer.headers["access-control-allow-methods"]


def test_head_is_not_in_the_openapi_document(api: Api) -> None:
    """It would double every GET in a generated client."""
    paths = api.get("/api/openapi.json").body["paths"]
    assert paths
    assert not any("head" in path for path in paths.values())


def test_wrong_method_is_still_a_problem(api: Api) -> None:
    """A GET on a route that takes only POST is a 405."""
    assert_problem(api.get("/api/auth/login"), 405, "method_not_allowed")
