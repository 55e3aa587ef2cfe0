"""The service behind a distribution: whom it serves, and whose address it believes."""

import json
import re
from typing import Any

import pytest

from infra.declared import routes_outside
from runtime.core.contract import ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER
from runtime.core.security.callers import Role
from tests.edge_stage import HOST, OTHER, SECRET
from tests.integration.edge.conftest import Edge
from tests.integration.edge.people import token_of
from tests.service_environment import ORIGIN
from tools.local.edge.gateway import Handler, LocalGateway
from tools.local.edge.messages import Answer, Headers, Request

PASSWORD = "a long enough password 7"


def sent(
    edge: Edge,
    method: str,
    path: str,
    body: Any = None,
    *,
    headers: Headers = (),
    address: str = "203.0.113.7",
) -> Answer:
    """Send a request through the distribution."""
    text = b"" if body is None else json.dumps(body).encode()
    given = (("Host", HOST), ("Content-Type", "application/json"), *headers)
    return edge.front.serve(Request(method, path, "", given, text, address))


def past(edge: Edge, *headers: tuple[str, str]) -> Answer:
    """Ask the functions themselves, as if the guard let everything pass."""
    given = (("Host", HOST), *headers)
    # At an address that there is not: the refusal is no answer of an operation.
    return edge.gateway.unguarded(Request("GET", "/api/nowhere", "", given))


def addresses(edge: Edge) -> set[str | None]:
    """Return the addresses of all sessions' sign-ins, as they are stored."""
    table = edge.functions["auth"].state.platform.table
    rows = table._client.store.rows()
    text = json.dumps(rows, default=str)
    return {a for a in ("203.0.113.7", "192.0.2.66", "198.51.100.1") if a in text}


def test_request_through_the_distribution_is_served(edge: Edge) -> None:
    """The guard and the service both know its secret."""
    assert sent(edge, "GET", "/api/health").status == 200


@pytest.mark.parametrize(
    "value",
    [None, "", "guessed", SECRET[:-1], f"{SECRET}x"],
    ids=["none", "empty", "guessed", "shortened", "lengthened"],
)
def test_request_past_the_distribution_is_refused(
    edge: Edge, value: str | None
) -> None:
    """First by the guard, and if that fails by the service."""
    headers = () if value is None else ((ORIGIN_SECRET_HEADER, value),)
    request = Request("GET", "/api/health", "", (("Host", HOST), *headers))
    assert edge.gateway.serve(request).status == 403
    answer = past(edge, *headers)
    assert answer.status == 403
    assert answer.json()["code"] == "blocked"


@pytest.mark.parametrize("secret", [SECRET, OTHER], ids=["first", "second"])
def test_either_secret_is_good(edge: Edge, secret: str) -> None:
    """So that one can be replaced while the other is sent."""
    edge.front.secret = secret
    assert sent(edge, "GET", "/api/health").status == 200


def test_secret_of_a_viewer_is_overwritten(edge: Edge) -> None:
    """Somebody who knows an old one gets nowhere with it, and harms nobody."""
    headers = ((ORIGIN_SECRET_HEADER, "old"),)
    assert sent(edge, "GET", "/api/health", headers=headers).status == 200


def test_session_is_of_the_viewers_address(edge: Edge) -> None:
    """Not of CloudFront's server, and of none that the viewer claims."""
    given = {"email": "ada@example.com", "password": PASSWORD}
    claims = (
        (VIEWER_ADDRESS_HEADER, "192.0.2.66:1"),
        ("X-Forwarded-For", "192.0.2.66"),
    )
    assert sent(edge, "POST", "/api/auth/register", given, headers=claims).status == 201
    assert sent(edge, "POST", "/api/auth/login", given, headers=claims).status == 200
    assert addresses(edge) == {"203.0.113.7"}


@pytest.mark.parametrize(
    ("connection", "address"),
    [
        ("203.0.113.7:51234", "203.0.113.7"),
        ("2001:db8::1:51234", "2001:db8::1"),
        ("2001:db8:0:0:0:0:0:1:443", "2001:db8::1"),
        ("::ffff:203.0.113.7:443", "203.0.113.7"),
        ("nonsense", None),
        ("", None),
        ("<b>:1", None),
    ],
)
def test_address_is_read_without_its_port(connection: str, address: str | None) -> None:
    """After IPv6 too, where CloudFront writes no brackets."""
    from runtime.core.http.origin import _viewer

    assert _viewer(connection) == address


def test_wrong_passwords_of_one_viewer_do_not_throttle_another(edge: Edge) -> None:
    """All come from the same servers of CloudFront."""
    ada = {"email": "ada@example.com", "password": PASSWORD}
    assert sent(edge, "POST", "/api/auth/register", ada).status == 201
    assert sent(edge, "POST", "/api/auth/login", ada).status == 200
    wrong = ada | {"password": f"{PASSWORD}!"}
    statuses = [
        sent(edge, "POST", "/api/auth/login", wrong, address="192.0.2.66").status
        for _ in range(20)
    ]
    assert statuses[0] == 401 and statuses[-1] == 429
    assert sent(edge, "POST", "/api/auth/login", ada).status == 200


def test_service_never_sees_secret_or_cookies(edge: Edge) -> None:
    """It cannot log, echo or leak what it does not have."""
    seen: list[Headers] = []
    serve = edge.gateway.serve

    def watched(request: Request) -> Answer:
        """Keep the headers that reach the gateway."""
        seen.append(request.headers)
        return serve(request)

    edge.front._origins = {**edge.front._origins, "api": watched}
    headers = (("Cookie", "__Host-session=secret"), ("Authorization", "Bearer x"))
    sent(edge, "GET", "/api/items", headers=headers)
    names = {name.lower() for name, _ in seen[0]}
    assert "cookie" not in names
    assert {"authorization", "x-origin-secret", "cloudfront-viewer-address"} <= names


def test_nothing_of_the_api_is_kept(edge: Edge) -> None:
    """The same address twice, for two people: each gets their own."""
    ada, bob = token_of(edge, Role.USER), token_of(edge, Role.ADMIN)
    found = [
        sent(edge, "GET", "/api/users/me", headers=(("Authorization", f"Bearer {t}"),))
        for t in (ada, bob, ada)
    ]
    emails = [answer.json()["email"] for answer in found]
    assert emails[0] == emails[2] != emails[1]
    assert edge.front.counts["cache"] == 0


def test_pages_are_not_kept_and_files_with_their_own_names_are(edge: Edge) -> None:
    """A page is of whoever has the cookie; a file is asked for without any."""

    def page(path: str, who: str) -> tuple[str, str]:
        """Return a page, and where it came from."""
        answer = sent(edge, "GET", path, headers=(("Cookie", who),))
        return answer.body.decode(), answer.by

    assert page("/account", "ada") == ("page of ada", "origin")
    assert page("/account", "bob") == ("page of bob", "origin")
    assert page("/_next/static/a.js", "ada") == ("page of nobody", "origin")
    assert page("/_next/static/a.js", "bob") == ("page of nobody", "cache")


@pytest.mark.parametrize("origin", [ORIGIN, "https://evil.example", "null"])
@pytest.mark.parametrize("method", ["PATCH", "GET", "TRACE"])
@pytest.mark.parametrize(
    "asked", [None, "authorization", "Authorization, If-Match", "x-unknown", ""]
)
@pytest.mark.parametrize("private", [False, True])
def test_preflight_is_answered_as_the_api_would(
    edge: Edge, origin: str, method: str, asked: str | None, private: bool
) -> None:
    """Status, text and every header of CORS are the same, without asking it."""
    headers: Headers = (
        ("Origin", origin),
        ("Access-Control-Request-Method", method),
        *([("Access-Control-Request-Headers", asked)] if asked is not None else []),
        *([("Access-Control-Request-Private-Network", "true")] if private else []),
    )
    by_edge = sent(edge, "OPTIONS", "/api/items", headers=headers)
    assert by_edge.by == "edge"
    given = (("Host", HOST), (ORIGIN_SECRET_HEADER, SECRET), *headers)
    by_api = edge.gateway.serve(Request("OPTIONS", "/api/items", "", given))
    assert (by_edge.status, by_edge.body) == (by_api.status, by_api.body)
    for name in ("vary", *(n for n, _ in by_api.headers if "access-control" in n)):
        assert by_edge.header(name) == by_api.header(name), name
    cors = {n.lower() for n, _ in by_edge.headers if "access-control" in n.lower()}
    assert cors == {n for n, _ in by_api.headers if "access-control" in n}


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/api/auth/login", "auth"),
        ("GET", "/api/items", "api"),
        ("GET", "/api/users", "api"),
        ("POST", "/api/users", "auth"),
        *(
            (method, re.sub("{.*?}", "x", path), "auth")
            for method, path in routes_outside("auth")
        ),
    ],
)
def test_request_goes_to_the_function_that_has_its_route(
    method: str, path: str, name: str
) -> None:
    """As the stacks have it: the other one would say that there is no such method."""
    called: list[str] = []

    def handler(name: str) -> Handler:
        """Return a handler that notes that it was called."""

        def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
            """Answer with nothing."""
            called.append(name)
            return {"statusCode": 204}

        return handle

    gateway = LocalGateway(auth=handler("auth"), api=handler("api"), admitted=())
    gateway.unguarded(Request(method, path))
    assert called == [name]


def test_log_names_the_route(edge: Edge, caplog: pytest.LogCaptureFixture) -> None:
    """By its template, as without a distribution: whoever looks for errors needs it."""
    caplog.set_level("INFO")
    sent(edge, "GET", "/api/items/01ARZ3NDEKTSV4RRFFQ69G5FAV")
    (line,) = [each for each in caplog.records if each.message == "request"]
    assert getattr(line, "route", None) == "/api/items/{item_id}"


def test_other_options_go_to_the_api(edge: Edge) -> None:
    """A request without an origin is no preflight."""
    assert sent(edge, "OPTIONS", "/api/items").by == "origin"


@pytest.mark.parametrize(
    "path",
    ["/api/%61uth/login", "/api/auth%2Flogin", "/api//items", "/api/auth/../items"],
)
def test_path_that_the_edge_refuses_is_refused_by_the_api_alike(
    edge: Edge, path: str
) -> None:
    """There is one rule, whoever is asked."""
    given = (("Host", HOST), (ORIGIN_SECRET_HEADER, SECRET))
    by_api = edge.gateway.serve(Request("GET", path, "", given))
    assert (by_api.status, by_api.json()["code"]) == (404, "not_found")
    by_edge = edge.front.serve(Request("GET", path, "", (("Host", HOST),)))
    assert by_edge.status == by_api.status or by_edge.by == "origin"
