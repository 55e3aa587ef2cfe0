"""Every kind of event that AWS sends."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.integration.client import Api, assert_problem, parsed
from tests.integration.conftest import Person


def _bearer(person: Person) -> dict[str, str]:
    """Return the Authorization header of a person."""
    return {"authorization": f"Bearer {person.api.token}"}


def _asked(method: str) -> dict[str, str]:
    """Return the query of a request: only listings take one."""
    return {"limit": "5"} if method == "GET" else {}


def _rest(method: str, path: str, headers: dict[str, str], body: str | None) -> Any:
    """Return a full REST API event (payload 1.0)."""
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": _asked(method) or None,
        "multiValueQueryStringParameters": {
            name: [value] for name, value in _asked(method).items()
        }
        or None,
        "pathParameters": {"proxy": path.lstrip("/")},
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "path": f"/prod{path}",
            "stage": "prod",
            "protocol": "HTTP/1.1",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {"sourceIp": "203.0.113.9", "userAgent": "curl"},
        },
        "body": body,
        "isBase64Encoded": False,
    }


def _http(method: str, path: str, headers: dict[str, str], body: str | None) -> Any:
    """Return a full HTTP API event (payload 2.0) with its body in base64."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(_asked(method)),
        "headers": headers,
        "queryStringParameters": _asked(method),
        "requestContext": {
            "apiId": "api",
            "domainName": "api.example.com",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.9",
                "userAgent": "curl",
            },
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
        },
        "isBase64Encoded": body is not None,
    }
    if body is not None:
        event["body"] = base64.b64encode(body.encode()).decode()
    return event


def _alb(method: str, path: str, headers: dict[str, str], body: str | None) -> Any:
    """Return an Application Load Balancer event."""
    return {
        "requestContext": {
            "elb": {
                "targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup"
            }
        },
        "httpMethod": method,
        "path": path,
        "queryStringParameters": _asked(method),
        "headers": headers,
        "body": body or "",
        "isBase64Encoded": False,
    }


def _create_and_list(person: Person, make: Any) -> None:
    """Create and list an item by events of one kind."""
    headers = _bearer(person) | {"content-type": "application/json"}
    body = json.dumps({"title": "Überraschung"})
    created = parsed(person.api.handler(make("POST", "/api/items", headers, body), {}))
    assert created.status == 201
    event = make("GET", "/api/items", _bearer(person), None)
    listed = parsed(person.api.handler(event, {}))
    assert (listed.status, listed.encoded) == (200, False)
    assert listed.body == [created.body]
    missing = parsed(person.api.handler(make("GET", "/api/nope", {}, None), {}))
    assert_problem(missing, 404)


def test_minimal_event_lists_users_for_an_administrator(admin: Person) -> None:
    """Four members and an empty context are enough."""
    event = {
        "httpMethod": "GET",
        "path": "/api/users",
        "headers": _bearer(admin),
        "queryStringParameters": None,
    }
    answer = parsed(admin.api.handler(event, {}))
    assert answer.status == 200
    assert [user["email"] for user in answer.body["users"]] == [admin.email]


def test_minimal_event_may_lack_headers(api: Api) -> None:
    """Consoles and tests send null for headers and query."""
    event = {
        "httpMethod": "GET",
        "path": "/api/health",
        "headers": None,
        "queryStringParameters": None,
    }
    assert parsed(api.handler(event, {})).status == 200


_V1 = {"httpMethod": "GET", "path": "/api/health"}
_V2 = {"version": "2.0", "rawPath": "/api/health"}
_ASKED = {"method": "GET", "path": "/api/health"}


@pytest.mark.parametrize(
    "event",
    [
        _V1,
        _V1 | {"requestContext": None},
        _V1 | {"requestContext": {}},
        _V1 | {"requestContext": {}, "version": "1.0"},
        _V1 | {"requestContext": {"identity": None}, "resource": None},
        _V1 | {"headers": {"X-Nothing": None}, "multiValueHeaders": None},
        _V1 | {"requestContext": {"elb": {}}},
        _V1 | {"requestContext": {"elb": {}}, "multiValueHeaders": None},
        _V2 | {"requestContext": {"http": _ASKED}},
        _V2
        | {"requestContext": {"http": _ASKED | {"sourceIp": None}}, "headers": None},
        _V2 | {"requestContext": {"http": {"method": "GET"}}},
        {"requestContext": {"http": _ASKED}},
    ],
    ids=str,
)
def test_an_event_written_by_hand_is_served(api: Api, event: dict[str, Any]) -> None:
    """Members that AWS would have added may be missing or null."""
    contexts: tuple[Any, ...] = ({}, None)
    for context in contexts:
        assert parsed(api.handler(event, context)).status == 200


@pytest.mark.parametrize(
    "event",
    [
        {"httpMethod": "GET"},
        {"httpMethod": "GET", "path": None},
        {"httpMethod": "GET", "path": "", "requestContext": {"elb": {}}},
        {"requestContext": {"http": {"method": "GET"}}},
    ],
    ids=str,
)
def test_an_event_without_a_path_asks_for_the_root(
    api: Api, event: dict[str, Any]
) -> None:
    """The root serves nothing, so the answer is a 404."""
    assert_problem(parsed(api.handler(event, {})), 404)


def test_rest_api_event_is_served(ada: Person) -> None:
    """API Gateway sends payload 1.0 for REST APIs."""
    _create_and_list(ada, _rest)


def test_http_api_event_is_served(ada: Person) -> None:
    """API Gateway sends payload 2.0 for HTTP APIs, with bodies in base64."""
    _create_and_list(ada, _http)


def test_load_balancer_event_is_served(ada: Person) -> None:
    """An Application Load Balancer has a format of its own."""
    _create_and_list(ada, _alb)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Records": []},
        {"httpMethod": None},
        {"requestContext": None},
        {"requestContext": {"http": None}},
        {"requestContext": {"http": {"path": "/api/health"}}},
    ],
    ids=str,
)
def test_event_that_is_no_request_is_refused_politely(
    api: Api, event: dict[str, Any]
) -> None:
    """An event of a queue or a scheduler must not look like a crash."""
    answer = parsed(api.handler(event, {}))
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"


FORGED = "198.51.100.66"
_SIGN_IN = ("POST", "/api/auth/login")


def _addresses_left_by(
    person: Person, aws: Any, settings: Any, make: Any, headers: dict[str, str]
) -> set[str | None]:
    """Sign in by an event of one kind, and return the addresses that it stores."""
    body = json.dumps({"email": person.email, "password": person.password})
    table = settings.DYNAMODB_TABLE_NAME
    before = {row["sk"]["S"] for row in aws.scan(TableName=table)["Items"]}
    event = make(*_SIGN_IN, {"content-type": "application/json"} | headers, body)
    assert parsed(person.api.handler(event, {})).status == 200
    rows = aws.scan(TableName=table)["Items"]
    new = [r for r in rows if r["sk"]["S"] not in before and "address" in r]
    return {row["address"].get("S") for row in new}


def _alb_of_lists(method: str, path: str, headers: dict[str, str], body: str) -> Any:
    """Return an event of a load balancer that sends several values of a header."""
    event = _alb(method, path, {}, body)
    del event["headers"]
    lists = {name: value.split("|") for name, value in headers.items()}
    return event | {"multiValueHeaders": lists}


@pytest.mark.parametrize("make", [_alb, _alb_of_lists])
@pytest.mark.parametrize(
    ("forwarded", "taken"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (f"{FORGED}, 203.0.113.9", "203.0.113.9"),
        ("win a prize at evil.example, 203.0.113.9", "203.0.113.9"),
        (f"{FORGED},203.0.113.9:51234", "203.0.113.9"),
        (f"{FORGED}, [2001:DB8::1]:51234", "2001:db8::1"),
        (f"{FORGED}, win a prize", None),
        (f"{FORGED}, ", None),
        ("", None),
    ],
)
def test_a_load_balancer_vouches_for_the_last_forwarded_address_only(
    ada: Person, aws: Any, settings: Any, make: Any, forwarded: str, taken: str | None
) -> None:
    """It appends the address of the connection to what the client sent."""
    headers = {"x-forwarded-for": forwarded}
    found = _addresses_left_by(ada, aws, settings, make, headers)
    assert found - {None} == ({taken} if taken else set())


def test_a_load_balancer_vouches_for_the_last_of_several_headers(
    ada: Person, aws: Any, settings: Any
) -> None:
    """A client may send the header twice."""
    headers = {"X-Forwarded-For": f"{FORGED}, {FORGED}|{FORGED}, 203.0.113.9"}
    found = _addresses_left_by(ada, aws, settings, _alb_of_lists, headers)
    assert found == {"203.0.113.9"}


def test_a_frontend_behind_a_load_balancer_forwards_the_first_address(
    ada: Person, aws: Any, settings: Any
) -> None:
    """The balancer's own entry is then the frontend's."""
    headers = {
        "x-forwarded-for": "198.51.100.7, 203.0.113.9",
        "x-frontend-secret": settings.FRONTEND_SECRET,
    }
    assert _addresses_left_by(ada, aws, settings, _alb, headers) == {"198.51.100.7"}


@pytest.mark.parametrize("make", [_rest, _http])
def test_a_gateways_address_of_the_connection_is_taken_and_no_header(
    ada: Person, aws: Any, settings: Any, make: Any
) -> None:
    """It stands in the context, which no client writes."""
    headers = dict.fromkeys(
        ("x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip"), FORGED
    )
    assert _addresses_left_by(ada, aws, settings, make, headers) == {"203.0.113.9"}


def test_strangers_behind_a_load_balancer_cannot_choose_their_network(
    api: Api, settings: Any
) -> None:
    """Otherwise each guess could come from a network of its own."""
    statuses = []
    for number in range(60):
        body = json.dumps({"email": f"nobody{number}@example.com", "password": "x"})
        headers = {
            "content-type": "application/json",
            "x-forwarded-for": f"198.51.100.{number}, 203.0.113.9",
        }
        event = _alb(*_SIGN_IN, headers, body)
        statuses.append(parsed(api.handler(event, {})).status)
    assert statuses[:50] == [401] * 50
    assert 429 in statuses[50:]
