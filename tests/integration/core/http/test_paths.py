"""Paths: what a gateway puts before them, and spellings that pass its rules by."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.client import Answer, Api, assert_problem, parsed
from tests.integration.conftest import Person
from tests.loops import run

if TYPE_CHECKING:
    from fastapi import FastAPI

CUSTOM = "api.example.com"
OWN = "abc123.execute-api.eu-central-1.amazonaws.com"


def http_event(path: str, method: str = "GET", **context: Any) -> dict[str, Any]:
    """Return an event of an HTTP API (payload 2.0)."""
    parameters = context.pop("pathParameters", None)
    context = {"stage": "$default", "domainName": OWN, "routeKey": "$default"} | context
    return {
        "version": "2.0",
        "routeKey": context["routeKey"],
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "pathParameters": parameters,
        "requestContext": context
        | {"http": {"method": method, "path": path, "sourceIp": "203.0.113.9"}},
        "isBase64Encoded": False,
    }


def rest_event(
    path: str, method: str = "GET", resource: str = "/{proxy+}", **parameters: str
) -> dict[str, Any]:
    """Return an event of a REST API, or of an HTTP API with payload 1.0."""
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": {"content-type": "application/json"},
        "pathParameters": parameters or None,
        "requestContext": {
            "resourcePath": resource,
            "path": path,
            "stage": "prod",
            "domainName": CUSTOM,
            "identity": {"sourceIp": "203.0.113.9"},
        },
    }


def alb_event(path: str, method: str = "GET") -> dict[str, Any]:
    """Return an event of a load balancer."""
    return {
        "requestContext": {"elb": {}},
        "httpMethod": method,
        "path": path,
        "headers": {"content-type": "application/json"},
    }


def by_server(app: "FastAPI", path: str, method: str = "GET", body: str = "") -> Answer:
    """Send a request with this raw path as uvicorn would."""
    from urllib.parse import unquote

    messages: list[Any] = []

    async def receive() -> Any:
        """Return the body."""
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def send(message: Any) -> None:
        """Keep the answer."""
        messages.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"host", b"x")],
        "client": ("203.0.113.9", 1),
        "server": ("x", 80),
        "scheme": "http",
        "http_version": "1.1",
        "asgi": {"version": "3.0"},
    }
    run(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    text = b"".join(message["body"] for message in messages[1:]).decode()
    return Answer(messages[0]["status"], headers, json.loads(text), text, False)


def everywhere(
    app: "FastAPI", api: Api, path: str, method: str = "GET", body: str = ""
) -> list[Answer]:
    """Send a request through everything that can stand in front of the service."""
    events = [
        rest_event(path, method),
        http_event(path, method),
        http_event(path, method, domainName=CUSTOM),
        http_event(f"/prod{path}", method, stage="prod"),
        alb_event(path, method),
        {"httpMethod": method, "path": path},
    ]
    answers = [parsed(api.handler(event | {"body": body}, {})) for event in events]
    return [*answers, by_server(app, path, method, body)]


@pytest.mark.parametrize(
    "path",
    [
        "/api/auth/logi%6E",
        "/api/auth/logi%6e",
        "/api/auth/%6Cogin",
        "/api/%61uth/login",
        "/%61pi/auth/login",
        "/api/auth/%6c%6f%67%69%6e",
        "/api%2Fauth/login",
        "/api/auth%2flogin",
        "/api/auth/%2e/login",
        "/api/auth/%2E%2E/auth/login",
        "/api/auth/./login",
        "/api/auth/x/../login",
        "//api/auth/login",
        "/api//auth/login",
        "/api/auth//login",
        "/api/auth/login/",
        "/api/auth/login//",
        "/api/auth/login;x=1",
        "/api/auth;x/login",
        "/api/auth/login%3Bx",
        "/api\\auth\\login",
        "/api%5Cauth%5Clogin",
        "/API/auth/login",
        "/api/Auth/login",
        "/api/auth/LOGIN",
        "/api/auth/login%20",
        "/api/auth/login%00",
        "/api/auth/login%0A",
        "/api/auth/login%3F",
        "/api/auth/login%23",
        "/api/auth/logi%256E",
        "/api/auth/logi%25%36%45",
        "/api/auth/logi%u006E",
        "/api/auth/logi%",
        "/api/auth/logi%E6%BC%A2",
        "/x/../api/auth/login",
    ],
)
def test_no_second_spelling_of_a_path_is_served(
    app: "FastAPI", api: Api, path: str
) -> None:
    """The firewall and the gateway's throttles compare paths as they are sent."""
    for answer in everywhere(app, api, path, "POST", '{"email": "a", "password": "b"}'):
        assert_problem(answer, 404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/api/healt%68",
        "/api%2Fhealth",
        "/api/openapi%2Ejson",
        "/api/openapi.json%0A",
        "/api/users/%6De",
        "/api/users/%30" + "0" * 25,
        "/api/items/%30" + "0" * 25,
        "/api/auth/tok%65n",
    ],
)
def test_that_holds_in_every_segment_and_for_every_method(
    app: "FastAPI", api: Api, path: str
) -> None:
    """Ids, literals and the document alike; a 405 would tell that it is known."""
    for method in ("GET", "POST", "DELETE"):
        for answer in everywhere(app, api, path, method):
            assert_problem(answer, 404, "not_found")


@pytest.mark.parametrize("path", ["/api/users/%20", "/api/users/%C3%A9%22"])
def test_an_escape_that_is_needed_is_no_fault(
    app: "FastAPI", api: Api, path: str
) -> None:
    """Such a path is read; here its route asks for a token."""
    for answer in everywhere(app, api, path):
        assert_problem(answer, 401)


@pytest.mark.parametrize(
    "event",
    [
        http_event("/api/health"),
        http_event("/prod/api/health", stage="prod"),
        http_event("/v1/api/health", stage="v1", domainName=CUSTOM),
        http_event("/api/health", stage="prod", domainName=CUSTOM),
        http_event("/api/health", stage="api", domainName=CUSTOM),
        http_event("/api/api/health", stage="api"),
        http_event("/shop/api/health", domainName=CUSTOM),
        http_event("/shop/v1/api/health", domainName=CUSTOM, stage="prod"),
        http_event(
            "/shop/api/health",
            routeKey="ANY /api/{proxy+}",
            pathParameters={"proxy": "health"},
        ),
        http_event(
            "/shop/v1/api/health",
            routeKey="ANY /{proxy+}",
            pathParameters={"proxy": "api/health"},
            stage="prod",
        ),
        http_event("/shop/api/health", routeKey="GET /api/health"),
        http_event(
            "/api/api/health",
            routeKey="ANY /api/{proxy+}",
            pathParameters={"proxy": "health"},
            domainName=CUSTOM,
        ),
        rest_event("/api/health", proxy="api/health"),
        rest_event("/shop/api/health", proxy="api/health"),
        rest_event("/shop/v1/api/health", resource="/api/{proxy+}", proxy="health"),
        rest_event("/api/api/health", resource="/api/{proxy+}", proxy="health"),
        rest_event("/shop/api/health", resource="/api/health"),
        rest_event("/api/health"),
    ],
)
def test_what_a_gateway_puts_before_a_path_is_passed_over(
    api: Api, event: dict[str, Any]
) -> None:
    """A stage has a name, and a domain can map a base path to an API."""
    answer = parsed(api.handler(event, {}))
    assert (answer.status, answer.body.get("status")) == (200, "ok"), answer.text


@pytest.mark.parametrize(
    "event",
    [
        http_event("/production/api/health", stage="prod"),
        http_event("/prodapi/health", stage="prod"),
        http_event("/dev/api/health", stage="prod"),
        http_event("/prod/prod/api/health", stage="prod"),
        http_event("/%70rod/api/health", stage="prod"),
        http_event("/prod/%61pi/health", stage="prod"),
        http_event("/prod//api/health", stage="prod"),
        http_event("/prod", stage="prod"),
        http_event("/prod/", stage="prod"),
        http_event("/prod/health", stage="prod"),
        http_event("/shop/api/health"),
        http_event("/shop/api/health", domainName=None),
        http_event("/shop/api/health", domainName="x.lambda-url.eu-west-1.on.aws"),
        http_event("/sh%6Fp/api/health", domainName=CUSTOM),
        http_event("/shop//api/health", domainName=CUSTOM),
        http_event("/./api/health", domainName=CUSTOM),
        http_event("/../api/health", domainName=CUSTOM),
        http_event("/shop%2Fapi/health", domainName=CUSTOM),
        http_event("/shop;x/api/health", domainName=CUSTOM),
        http_event("/shopapi/health", domainName=CUSTOM),
        http_event(
            "/shop/api/health",
            routeKey="ANY /{proxy+}",
            pathParameters={"proxy": "shop/api/health"},
            domainName=CUSTOM,
        ),
        http_event(
            "/shop/api/healthy",
            routeKey="ANY /api/{proxy+}",
            pathParameters={"proxy": "health"},
        ),
        rest_event("/shop/api/health", proxy="shop/api/health"),
        rest_event("/shop/api/healt%68", proxy="api/healt%68"),
        alb_event("/shop/api/health"),
        alb_event("/prod/api/health"),
    ],
)
def test_what_no_gateway_has_put_there_is_not(api: Api, event: dict[str, Any]) -> None:
    """Otherwise anything before a path would pass rules for that path by."""
    assert_problem(parsed(api.handler(event, {})), 404, "not_found")


def test_a_service_behind_a_named_stage_works_as_a_whole(ada: Person) -> None:
    """Create an item, follow a relative link and read what is signed for."""
    headers = {
        "authorization": f"Bearer {ada.api.token}",
        "content-type": "application/json",
    }
    for number in range(2):
        event = http_event("/prod/api/items", "POST", stage="prod")
        event |= {"headers": headers, "body": json.dumps({"title": f"{number}"})}
        created = parsed(ada.api.handler(event, {}))
        assert (created.status, created.body["title"]) == (201, f"{number}")
    event = http_event("/prod/api/items", stage="prod")
    event |= {"headers": headers, "rawQueryString": "limit=1"}
    listed = parsed(ada.api.handler(event, {}))
    assert listed.status == 200
    assert listed.headers["link"].startswith("<?cursor=")
