"""Query parameters that an operation does not declare, or that come twice or empty."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.integration.client import (
    Answer,
    Api,
    assert_oauth_error,
    assert_problem,
    parsed,
)
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from fastapi import FastAPI

NOWHERE = "0" * 26


def asked(
    api: Api,
    method: str,
    path: str,
    query: list[tuple[str, str]],
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> list[Answer]:
    """Send a request as each kind of event that keeps repeated parameters."""
    sent = {"content-type": "application/json"} if body is not None else {}
    sent |= headers or {}
    if api.token is not None:
        sent["authorization"] = f"Bearer {api.token}"
    lists: dict[str, list[str]] = {}
    for name, value in query:
        lists.setdefault(name, []).append(value)
    text = None if body is None else json.dumps(body)
    rest = {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "queryStringParameters": {name: values[-1] for name, values in lists.items()},
        "multiValueQueryStringParameters": lists,
        "requestContext": {"identity": {"sourceIp": "203.0.113.9"}},
        "body": text,
    }
    http = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(query),
        "headers": sent,
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "203.0.113.9"},
            "stage": "$default",
        },
        "body": text,
        "isBase64Encoded": False,
    }
    return [parsed(api.handler(event, {})) for event in (rest, http)]


def assert_refused(answer: Answer, *pointers: str) -> None:
    """Demand a 422 at these places, with nothing of the values in it."""
    assert_problem(answer, 422, "validation_error")
    assert [error["pointer"] for error in answer.body["errors"]] == list(pointers)
    assert "S3CRET" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/items", None),
        ("HEAD", "/api/items", None),
        ("GET", f"/api/items/{NOWHERE}", None),
        ("POST", "/api/items", {"title": "x"}),
        ("POST", "/api/items/bulk", {"create": [{"title": "x"}]}),
        ("PATCH", f"/api/items/{NOWHERE}", {"title": "x"}),
        ("DELETE", f"/api/items/{NOWHERE}", None),
        ("GET", "/api/items/trash", None),
        ("DELETE", "/api/items/trash", None),
        ("POST", f"/api/items/trash/{NOWHERE}/restore", None),
        ("GET", "/api/users/me", None),
        ("GET", "/api/users/me/audit", None),
        ("GET", "/api/users/me/sessions", None),
        ("POST", "/api/auth/logout", None),
        ("POST", "/api/auth/login", {"email": "a@example.com", "password": "x"}),
    ],
)
def test_a_parameter_that_no_operation_declares_is_refused(
    ada: Person, method: str, path: str, body: Any
) -> None:
    """A misspelt filter would otherwise list everything."""
    for answer in asked(ada.api, method, path, [("staus", "S3CRET")], body):
        if method == "HEAD":
            assert (answer.status, answer.text) == (422, "")
        else:
            assert_refused(answer, "/query/staus")
    assert ada.api.get("/api/items").body == []
    assert ada.api.get("/api/users/me").status == 200


def test_every_operation_but_those_for_machines_refuses_an_unknown_parameter(
    app: "FastAPI",
) -> None:
    """The rule has one place, which no new route can pass by."""
    from runtime.core.http.lazy_routes import LazyRouter
    from runtime.core.http.strict_routes import StrictRoute

    lazy = [route for route in app.router.routes if isinstance(route, LazyRouter)]
    built = [route.built() for router in lazy for route in router.routes()]
    assert len(built) > 50
    lenient = {
        route.path_format
        for route in built
        if not isinstance(route, StrictRoute) or route.any_query
    }
    assert lenient == {"/api/health", "/api/ready"}


@pytest.mark.parametrize("path", ["/api/health", "/api/ready", "/api/openapi.json"])
def test_probes_and_the_document_may_be_asked_with_anything(
    api: Api, path: str
) -> None:
    """Monitors and browsers add parameters against caches."""
    query = [("_", "1"), ("_", "2"), ("x", "")]
    assert {answer.status for answer in asked(api, "GET", path, query)} == {200}


def test_the_nearest_name_is_suggested(ada: Person) -> None:
    """Whoever misspelt a name reads the right one."""
    for name, told in (
        ("staus", "`status`"),
        ("Status", "`status`"),
        ("sort_by", "`sort`"),
        ("page", "limit"),
    ):
        answer = ada.api.get("/api/items", query={name: "S3CRET"})
        assert_refused(answer, f"/query/{name}")
        assert told in answer.body["errors"][0]["message"]
    answer = ada.api.get("/api/users/me", query={"status": "S3CRET"})
    assert "no query parameters" in answer.body["errors"][0]["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "5"),
        ("status", "open"),
        ("search", "S3CRET"),
        ("search", ""),
        ("tag", "S3CRET"),
        ("cursor", "S3CRET"),
    ],
)
def test_a_parameter_that_comes_twice_is_refused(
    ada: Person, name: str, value: str
) -> None:
    """Two readers of one request could each take another value."""
    for query in ([(name, value)] * 2, [(name, ""), ("skip", "0"), (name, value)]):
        for answer in asked(ada.api, "GET", "/api/items", query):
            assert_problem(answer, 422, "validation_error")
            pointers = [error["pointer"] for error in answer.body["errors"]]
            assert pointers[0] == f"/query/{name}"
            assert "S3CRET" not in answer.text


def test_all_that_is_wrong_is_told_at_once(ada: Person) -> None:
    """A client mends its request in one go."""
    query = [("staus", "S3CRET"), ("limit", "0"), ("skip", "1"), ("skip", "1")]
    for answer in asked(ada.api, "GET", "/api/items", query):
        assert_refused(answer, "/query/staus", "/query/skip", "/query/limit")
    wrong = {"title": "", "more": "S3CRET"}
    for answer in asked(ada.api, "POST", "/api/items", [("x", "S3CRET")], wrong):
        assert_refused(answer, "/query/x", "/body/title", "/body/more")


def test_who_may_not_call_is_told_that_first(
    api: Api, ada: Person, bob: Person
) -> None:
    """A stranger learns nothing of the parameters; a wrong address stays a 404."""
    query = {"staus": "open"}
    assert_problem(api.get("/api/items", query=query), 401)
    assert_problem(bob.api.get("/api/users", query=query), 403)
    assert_problem(api.get("/api/nowhere", query=query), 404)
    assert_problem(api.call("PUT", "/api/items", query=query), 405)
    assert_problem(ada.api.get(f"/api/items/{NOWHERE}", query=query), 422)
    assert_problem(api.get(f"/api/internal/users/{ada.id}", query=query), 404)


def test_oauth_clients_are_refused_in_their_own_form(api: Api) -> None:
    """RFC 6749 knows no 422, and no credentials in a query."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = api.post(
        "/api/auth/token",
        "grant_type=password&username=a&password=b",
        headers=headers,
        query={"password": "S3CRET"},
    )
    assert_oauth_error(answer, 400, "invalid_request")
    assert "S3CRET" not in answer.text


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("a/b~c", "/query/a~1b~0c"),
        ("", "/query/"),
        ("Überschrift", "/query/Überschrift"),
        ("filter[status]", "/query/filter[status]"),
        ("x" * 5_000, "/query/" + "x" * 64 + "…"),
        ("~" * 100, "/query/" + "~0" * 64 + "…"),
    ],
)
def test_a_name_is_escaped_and_cut(ada: Person, name: str, pointer: str) -> None:
    """The answer stays small whatever is sent."""
    for answer in asked(ada.api, "GET", "/api/items", [(name, "S3CRET")]):
        assert_refused(answer, pointer)


def test_so_many_names_are_told_and_no_more(ada: Person) -> None:
    """A request of many names must not make an answer larger than itself."""
    query = [(f"x{number}", "S3CRET") for number in range(2_000)]
    for answer in asked(ada.api, "GET", "/api/items", query):
        assert_problem(answer, 422)
        assert len(answer.body["errors"]) == 100
        assert len(answer.text) < 30_000


def test_so_many_members_of_a_body_are_told_and_no_more(ada: Person) -> None:
    """The same bound holds for a body: Lambda takes answers of up to 6 MB."""
    body = {"title": "x"} | {f"{number}-{'x' * 200}": 1 for number in range(4_000)}
    answer = ada.api.post("/api/items", body)
    assert_problem(answer, 422)
    assert len(answer.body["errors"]) == 100
    assert len(answer.text) < 30_000


@pytest.mark.parametrize("name", ["search", "tag", "cursor"])
@pytest.mark.parametrize("path", ["/api/items", "/api/items/trash"])
def test_an_empty_text_is_as_if_it_were_not_there(
    ada: Person, name: str, path: str
) -> None:
    """Forms send the fields that nobody has filled in."""
    if path == "/api/items/trash" and name != "cursor":
        pytest.skip("no such parameter")
    items = [ada.api.post("/api/items", {"title": "x"}).body for _ in range(2)]
    if path == "/api/items/trash":
        for item in items:
            assert ada.api.delete(f"/api/items/{item['id']}").status == 204
    query = {name: "", "limit": "1"}
    plain = ada.api.get(path, query={"limit": "1"})
    for answer in asked(ada.api, "GET", path, list(query.items())):
        assert (answer.status, answer.body) == (200, plain.body)
        following = answer.next_query()
        assert following is not None
        assert set(following) == {"limit", "cursor"}
        last = ada.api.get(path, query=following)
        assert (last.status, len(last.body)) == (200, 1)
        assert last.body != plain.body


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/items", name)
        for name in ("limit", "skip", "status", "sort", "fields", "highlight")
    ]
    + [
        ("/api/users", "email"),
        ("/api/users", "invited"),
        ("/api/users", "limit"),
        ("/api/audit", "day"),
    ],
)
def test_any_other_empty_value_is_refused(admin: Person, path: str, name: str) -> None:
    """A default in its place could be the opposite of what was meant."""
    for answer in asked(admin.api, "GET", path, [(name, "")]):
        assert_refused(answer, f"/query/{name}")


def test_every_parameter_of_a_page_is_known_to_the_next(ada: Person) -> None:
    """The `Link` holds nothing that the listing would refuse."""
    for number in range(3):
        body = {"title": f"word {number}", "tags": ["t"], "status": "open"}
        assert ada.api.post("/api/items", body).status == 201
    query = {
        "limit": "1",
        "search": "word",
        "tag": "t",
        "status": "open",
        "fields": "title",
        "highlight": "true",
    }
    assert sum(len(page) for page in ada.api.pages("/api/items", query)) == 3


def test_a_null_in_an_event_is_no_parameter(ada: Person) -> None:
    """Events written by hand have them; AWS sends none."""
    query: Any = {"limit": None, "staus": None}
    assert ada.api.get("/api/items", query=query).status == 200


def test_the_query_of_an_event_without_its_raw_text_is_not_lost(ada: Person) -> None:
    """An event written by hand may hold the parsed parameters only."""
    event = {
        "version": "2.0",
        "rawPath": "/api/items",
        "queryStringParameters": {"limit": "0"},
        "headers": {"authorization": f"Bearer {ada.api.token}"},
        "requestContext": {"http": {"method": "GET"}},
    }
    assert_refused(parsed(ada.api.handler(event, {})), "/query/limit")
