"""Conditions of requests, at every resource that has an ETag."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.client import Api, assert_problem, parsed
from tests.integration.conftest import Person
from tests.loops import run

if TYPE_CHECKING:
    from fastapi import FastAPI

LATER = '"99"'


Writes = tuple[tuple[str, str, Any], ...]


@dataclass(frozen=True)
class Resource:
    """A resource with an ETag, and the writes that it takes.

    Attributes:
        path: the path from which it is read.
        api: a client that may do all of it.
        writes: method, path and body of each write.
    """

    path: str
    api: Api
    writes: Writes

    def tag(self) -> str:
        """Return its current ETag."""
        answer = self.api.get(self.path)
        assert answer.status == 200, answer.text
        return answer.headers["etag"]


def an_item(app: "FastAPI", ada: Person, admin: Person) -> Resource:
    """Return an item."""
    path = f"/api/items/{ada.api.post('/api/items', {'title': 'x'}).body['id']}"
    writes = (
        ("PUT", path, {"title": "y"}),
        ("PATCH", path, {"title": "y"}),
        ("PATCH", path, {"title": "x"}),
        ("DELETE", path, None),
    )
    return Resource(path, ada.api, writes)


def a_trashed_item(app: "FastAPI", ada: Person, admin: Person) -> Resource:
    """Return an item in the trash."""
    item = an_item(app, ada, admin)
    assert ada.api.delete(item.path).status == 204
    path = item.path.replace("/items/", "/items/trash/")
    writes = (("DELETE", path, None), ("POST", f"{path}/restore", None))
    return Resource(path, ada.api, writes)


def a_profile(app: "FastAPI", ada: Person, admin: Person) -> Resource:
    """Return one's own profile."""
    path = "/api/users/me"
    writes: Writes = (
        ("PATCH", path, {"name": "Countess"}),
        ("PATCH", path, {}),
        ("DELETE", path, {"password": ada.password}),
    )
    return Resource(path, ada.api, writes)


def a_user(app: "FastAPI", ada: Person, admin: Person) -> Resource:
    """Return somebody else, as an administrator sees them."""
    path = f"/api/users/{ada.id}"
    writes: Writes = (
        ("PATCH", path, {"role": "user"}),
        ("POST", f"{path}/disable", None),
        ("POST", f"{path}/enable", None),
        ("POST", f"{path}/force-reset", {}),
        ("DELETE", f"{path}/factors/totp", None),
        ("DELETE", path, None),
    )
    return Resource(path, admin.api, writes)


def somebody_invited(app: "FastAPI", ada: Person, admin: Person) -> Resource:
    """Return somebody whose invitation is open."""
    invited = admin.api.post("/api/users", {"email": "eve@example.com"}).body
    path = f"/api/users/{invited['id']}"
    writes = (
        ("POST", f"{path}/invitation", None),
        ("DELETE", f"{path}/invitation", None),
    )
    return Resource(path, admin.api, writes)


MAKERS: tuple[Callable[["FastAPI", Person, Person], Resource], ...] = (
    an_item,
    a_trashed_item,
    a_profile,
    a_user,
    somebody_invited,
)


@pytest.fixture(name="resource", params=MAKERS, ids=lambda make: make.__name__)
def _resource(
    request: pytest.FixtureRequest, app: "FastAPI", ada: Person, admin: Person
) -> Resource:
    """Return a resource of each kind."""
    made: Resource = request.param(app, ada, admin)
    return made


def _paths(document: dict[str, Any]) -> set[str]:
    """Return the paths of the document whose reads have an ETag."""
    return {
        path
        for path, operations in document["paths"].items()
        if "If-None-Match" in _headers(operations.get("get", {}))
    }


def _headers(operation: dict[str, Any]) -> set[str]:
    """Return the names of the headers that an operation takes."""
    return {
        parameter["name"]
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "header"
    }


def test_every_write_of_what_has_an_etag_takes_both_conditions(api: Api) -> None:
    """So do the commands below it; the names are in one spelling.

    What asks for a job (202) writes nothing itself.
    """
    document = api.get("/api/openapi.json").body
    both = {"If-Match", "If-None-Match"}
    resources = _paths(document)
    assert len(resources) >= 4

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if "202" in operation["responses"]:
                continue
            if path in resources or "If-Match" in _headers(operation):
                assert both <= _headers(operation), (method, path)
                assert "412" in operation["responses"], (method, path)
                assert ("304" in operation["responses"]) is (method == "get")
                assert ("428" in operation["responses"]) is (method != "get")


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
def test_a_write_whose_condition_does_not_hold_changes_nothing(
    resource: Resource, name: str
) -> None:
    """It is a 412 with the current ETag, which nobody keeps."""
    tag = resource.tag()
    failing = {
        "If-Match": (LATER, f"W/{tag}", f'{LATER}, ""'),
        "If-None-Match": (tag, f"W/{tag}", "*", f"{LATER}, {tag}"),
    }[name]
    for method, path, body in resource.writes:
        for text in failing:
            answer = resource.api.call(method, path, body, headers={name: text})
            assert_problem(answer, 412, "precondition_failed")
            assert answer.headers["etag"] == tag, (method, path, text)
            assert answer.headers["cache-control"] == "no-store"
    assert resource.tag() == tag


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
@pytest.mark.parametrize("text", ["", "1", '"1', '*, "1"', '"1" "2"', "nonsense"])
def test_a_malformed_condition_is_refused_at_reads_and_writes(
    resource: Resource, name: str, text: str
) -> None:
    """Before the body is judged, but after the caller is known."""
    tag, headers = resource.tag(), {name: text}
    for method, path, body in (("GET", resource.path, None), *resource.writes):
        answer = resource.api.call(method, path, body, headers=headers)
        assert_problem(answer, 400, "invalid_condition")
        assert name in answer.body["detail"]
        assert "nonsense" not in answer.text
        stranger = Api(resource.api.handler).call(method, path, body, headers=headers)
        assert_problem(stranger, 401)
    assert resource.tag() == tag


def test_a_read_obeys_if_match_before_if_none_match(resource: Resource) -> None:
    """RFC 9110, section 13.2.2."""
    tag = resource.tag()
    for headers, status in (
        ({"If-Match": tag}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": LATER}, 412),
        ({"If-Match": f"W/{tag}"}, 412),
        ({"If-Match": LATER, "If-None-Match": tag}, 412),
        ({"If-Match": tag, "If-None-Match": tag}, 304),
        ({"If-Match": tag, "If-None-Match": LATER}, 200),
        ({"If-None-Match": f"{LATER}, W/{tag}"}, 304),
    ):
        for method in ("GET", "HEAD"):
            answer = resource.api.call(method, resource.path, headers=headers)
            assert answer.status == status, (method, headers)
            assert answer.headers["etag"] == tag
            kept = "no-store" if status == 412 else "private, no-cache"
            assert answer.headers["cache-control"] == kept


def test_conditions_that_hold_let_a_write_through(resource: Resource) -> None:
    """Both at once, and If-None-Match alone."""
    method, path, body = resource.writes[0]
    headers = {"If-Match": resource.tag(), "If-None-Match": LATER}
    answer = resource.api.call(method, path, body, headers=headers)
    assert answer.status < 300, answer.text


def test_what_is_not_there_is_not_found_whatever_the_condition(ada: Person) -> None:
    """RFC 9110, section 13.2.1: conditions are about what would have been done."""
    path = "/api/items/01JD5Q8V3T1Z6W9X4B7N2M0KRC"
    for headers in ({"If-Match": "*"}, {"If-None-Match": "*"}, {"If-Match": LATER}):
        for method, body in (("GET", None), ("PUT", {"title": "x"}), ("DELETE", None)):
            answer = ada.api.call(method, path, body, headers=headers)
            assert_problem(answer, 404, "item_not_found")


def _rest(event: dict[str, Any], name: str, lines: list[str]) -> dict[str, Any]:
    """Return the event of a REST API, which names the last line in `headers`."""
    headers = {**event["headers"], name: lines[-1]}
    lists = {each: [value] for each, value in event["headers"].items()}
    return {
        **event,
        "headers": headers,
        "multiValueHeaders": {**lists, name: lines},
        "requestContext": {"identity": {"sourceIp": "192.0.2.1"}},
    }


def _http(event: dict[str, Any], name: str, lines: list[str]) -> dict[str, Any]:
    """Return the event of an HTTP API, which joins the lines with commas."""
    return {
        "version": "2.0",
        "rawPath": event["path"],
        "rawQueryString": "",
        "headers": {**event["headers"], name.lower(): ",".join(lines)},
        "requestContext": {
            "http": {"method": event["httpMethod"], "path": event["path"]}
        },
        "body": event.get("body"),
    }


@pytest.mark.parametrize("make", [_rest, _http])
@pytest.mark.parametrize(
    ("name", "lines", "status"),
    [
        ("If-Match", [LATER, '"1"'], 200),
        ("If-Match", ['"1"', LATER], 200),
        ("If-Match", [LATER, '"98"'], 412),
        ("If-Match", ["*", '"1"'], 400),
        ("If-Match", ['"1"', "nonsense"], 400),
        ("If-None-Match", [LATER, '"1"'], 412),
        ("If-None-Match", ['"1"', LATER], 412),
        ("If-None-Match", [LATER, '"98"'], 200),
        ("If-None-Match", ['"1"', "*"], 400),
    ],
)
def test_the_lines_of_a_condition_are_one_list_in_every_event(
    ada: Person, make: Any, name: str, lines: list[str], status: int
) -> None:
    """A line that was not read could hold the tag that decides."""
    path = f"/api/items/{ada.api.post('/api/items', {'title': 'x'}).body['id']}"
    event = {
        "httpMethod": "PATCH",
        "path": path,
        "headers": {
            "authorization": f"Bearer {ada.api.token}",
            "content-type": "application/json",
        },
        "body": '{"title": "y"}',
    }

    answer = parsed(ada.api.handler(make(event, name, lines), {}))

    assert answer.status == status, answer.text
    assert ada.api.get(path).headers["etag"] == ('"2"' if status == 200 else '"1"')


async def _served(app: "FastAPI", path: str, headers: list[tuple[bytes, bytes]]) -> int:
    """Return the status of an answer to a PATCH, as a server asks the app for it."""
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        """Return the body."""
        return {"type": "http.request", "body": b'{"title": "y"}'}

    async def send(message: dict[str, Any]) -> None:
        """Note the status."""
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "method": "PATCH",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "client": ("192.0.2.1", 1),
        "server": ("localhost", 80),
        "scheme": "http",
        "root_path": "",
        "http_version": "1.1",
    }
    await app(scope, receive, send)  # type: ignore[arg-type]
    return statuses[0]


def test_the_lines_of_a_condition_are_one_list_under_a_server(
    app: "FastAPI", ada: Person
) -> None:
    """Servers pass each line on its own."""
    path = f"/api/items/{ada.api.post('/api/items', {'title': 'x'}).body['id']}"
    for lines, status in (
        ([LATER, '"98"'], 412),
        (["*", '"1"'], 400),
        ([LATER, '"1"'], 200),
    ):
        headers = [
            (b"authorization", f"Bearer {ada.api.token}".encode()),
            (b"content-type", b"application/json"),
            *((b"if-match", line.encode()) for line in lines),
        ]
        assert run(_served(app, path, headers)) == status
