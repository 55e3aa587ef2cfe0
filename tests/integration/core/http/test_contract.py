"""The HTTP contract that holds on every route."""

import secrets
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from runtime.features.items.assembly import Items
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person
from tests.service_environment import ORIGIN

if TYPE_CHECKING:
    from fastapi import FastAPI

    from runtime.core.settings import Settings

UNAVAILABLE = "Database service temporarily unavailable"


class BrokenClient:
    """A DynamoDB client that always fails in one way."""

    def __init__(self, error: Exception) -> None:
        """Fail with this error."""
        self._error = error

    def __getattr__(self, name: str) -> Any:
        """Return a method that fails."""

        def fail(**_: Any) -> None:
            """Raise the error."""
            raise self._error

        fail.__name__ = name
        return fail


def test_unknown_path_is_a_problem(api: Api) -> None:
    """The 404 is readable text, not base64."""
    assert_problem(api.get("/api/nope"), 404)


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/api/items", {"GET", "POST"}),
        ("PUT", "/api/items", {"GET", "POST"}),
        ("DELETE", "/api/users", {"GET", "POST"}),
        ("POST", "/api/users/me", {"DELETE", "GET", "PATCH"}),
        ("POST", f"/api/items/{'0' * 26}", {"DELETE", "GET", "PATCH", "PUT"}),
        ("GET", "/api/auth/login", {"POST"}),
    ],
)
def test_wrong_method_names_every_right_one(
    api: Api, method: str, path: str, allow: set[str]
) -> None:
    """Allow is the union over all routes of the path."""
    answer = api.call(method, path)
    assert_problem(answer, 405)
    allowed = {part.strip() for part in answer.headers["allow"].split(",")}
    assert allowed - {"HEAD", "OPTIONS"} == allow


@pytest.mark.parametrize("announced", [False, True])
def test_body_over_one_mebibyte_is_refused(ada: Person, announced: bool) -> None:
    """The limit holds whether or not the length is announced."""
    text = '{"title": "' + "x" * 1024 * 1024 + '"}'
    headers = {"Content-Length": str(len(text))} if announced else {}
    answer = ada.api.post("/api/items", text, headers=headers)
    assert_problem(answer, 413, "payload_too_large")


def test_body_over_one_mebibyte_is_refused_despite_a_false_length(ada: Person) -> None:
    """A client could announce a small length and send more."""
    text = '{"title": "x", "description": "' + "x" * 1024 * 1024 + '"}'
    answer = ada.api.post("/api/items", text, headers={"Content-Length": "10"})
    assert answer.status in (400, 413)


def test_invalid_field_is_named_and_never_repeated(ada: Person) -> None:
    """The answer has pointer and message, and nothing of the input."""
    marker = secrets.token_hex(8)
    answer = ada.api.post("/api/items", {"title": "x", "status": marker})
    assert_problem(answer, 422, "validation_error")
    (error,) = answer.body["errors"]
    assert error["pointer"] == "/body/status"
    assert error["message"]
    assert set(error) == {"pointer", "message"}
    assert marker not in answer.text


def test_short_password_is_refused_without_repeating_it(api: Api) -> None:
    """A repeated password would end up in logs of clients and proxies."""
    body = {"email": "x@example.com", "password": "s3cret!"}
    answer = api.post("/api/auth/register", body)
    assert_problem(answer, 422)
    assert answer.body["errors"][0]["pointer"] == "/body/password"
    assert "s3cret!" not in answer.text


def test_defect_hides_its_cause(
    ada: Person, app: "FastAPI", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frontend can read the 500, which holds nothing of the exception."""
    marker = secrets.token_hex(8)

    def fail(*_: Any, **__: Any) -> None:
        """Raise an unexpected error."""
        raise RuntimeError(marker)

    monkeypatch.setattr(app.state.platform.assembled(Items).service, "page", fail)
    answer = ada.api.get("/api/items", headers={"Origin": ORIGIN})
    assert_problem(answer, 500, "internal_error")
    assert marker not in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_gateway_and_service_name_a_request_alike(api: Api) -> None:
    """One id finds both log lines; an id that the client sent is preferred."""
    context = {"requestId": "gateway-id", "identity": {"sourceIp": "203.0.113.9"}}

    answer = api.get("/api/nowhere", context=context)
    assert answer.headers["x-request-id"] == "gateway-id"
    assert_problem(answer, 404)

    own = api.get(
        "/api/nowhere", context=context, headers={"X-Request-ID": "client-id"}
    )
    assert own.headers["x-request-id"] == "client-id"


def test_missing_table_is_an_outage(
    ada: Person, aws: Any, settings: "Settings"
) -> None:
    """An empty list would look as if all data were lost."""
    aws.delete_table(TableName=settings.DYNAMODB_TABLE_NAME)
    for path in ("/api/items", "/api/ready"):
        answer = ada.api.get(path, headers={"Origin": ORIGIN})
        assert_problem(answer, 503)
        assert answer.body["detail"] == UNAVAILABLE
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert ada.api.get("/api/health").status == 200


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://internal.invalid"),
        ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetItem"),
    ],
    ids=["unreachable", "denied"],
)
def test_failing_database_is_an_outage(settings: "Settings", error: Exception) -> None:
    """The client is told when to retry, and nothing of the cause."""
    from runtime.core.http.lambda_events import lambda_handler
    from runtime.main import create_app
    from runtime.wiring import connect

    app = create_app(settings, connect(settings, BrokenClient(error)))
    api = Api(lambda_handler(app))
    body = {"email": "x@example.com", "password": secrets.token_hex(8)}
    answer = api.post("/api/auth/login", body)
    assert_problem(answer, 503)
    assert answer.body["detail"] == UNAVAILABLE
    assert "retry-after" in answer.headers
    assert "internal.invalid" not in answer.text


def test_request_id_of_the_client_comes_back(api: Api) -> None:
    """It does so on success and in a problem."""
    given = {"X-Request-ID": "trace-1.a_B"}
    assert (
        api.get("/api/health", headers=given).headers["x-request-id"] == "trace-1.a_B"
    )
    answer = api.get("/api/nope", headers=given)
    assert answer.body["request_id"] == "trace-1.a_B"


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "ä", "a\nb"])
def test_unfit_request_id_is_replaced(api: Api, given: str) -> None:
    """Otherwise a client could put control characters into logs and headers."""
    answer = api.get("/api/health", headers={"X-Request-ID": given})
    assert len(answer.headers["x-request-id"]) == 32


def test_request_ids_differ(api: Api) -> None:
    """Each request gets an id of its own."""
    ids = {api.get("/api/health").headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5


@pytest.mark.parametrize("path", ["/api/health", "/api/nope", "/api/users/me"])
def test_frontend_may_read_every_answer(api: Api, path: str) -> None:
    """CORS headers are on errors too, and expose what the frontend needs."""
    answer = api.get(path, headers={"Origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-allow-credentials"] == "true"
    exposed = answer.headers["access-control-expose-headers"]
    assert {"ETag", "Link", "X-Request-ID"} <= {e.strip() for e in exposed.split(",")}
    assert "origin" in answer.headers["vary"].lower()


def test_other_origins_are_not_let_in(api: Api) -> None:
    """They are refused by GET and by preflight."""
    headers = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "GET",
    }
    for method in ("GET", "OPTIONS"):
        answer = api.call(method, "/api/health", headers=headers)
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        "traceparent",
        "tracestate",
        "baggage",
        "sentry-trace",
        "x-requested-with",
        "cache-control",
        "X-Team",
    ],
)
def test_a_preflight_allows_what_browsers_add_and_what_the_settings_name(
    settings: "Settings", name: str
) -> None:
    """Tracing in the browser must not break the requests that it traces."""
    from runtime.core.http.lambda_events import lambda_handler
    from runtime.core.settings import Settings
    from runtime.main import create_app

    more = {"CORS_ALLOWED_HEADERS": "x-team, X-Other"}
    changed = Settings.model_validate(settings.model_dump() | more)
    answer = Api(lambda_handler(create_app(changed))).call(
        "OPTIONS",
        "/api/items",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": f"authorization,{name},x-other",
        },
    )
    assert answer.status == 200, answer.text
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {name.lower(), "x-other", "authorization", "if-match"} <= set(allowed)


@pytest.mark.parametrize("name", ["X-Team", "X-Frontend-Secret", "X-Forwarded-For"])
def test_a_preflight_refuses_other_headers(api: Api, name: str) -> None:
    """Only those of the list are allowed."""
    answer = api.call(
        "OPTIONS",
        "/api/items",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": name,
        },
    )
    assert answer.status == 400


def test_preflight_is_answered(api: Api) -> None:
    """It allows the methods and headers that the API takes."""
    answer = api.call(
        "OPTIONS",
        "/api/items/1",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization,if-match,idempotency-key",
        },
    )
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "If-Match" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("path", ["/api/health", "/api/nope", "/api/items"])
def test_security_headers_are_on_every_answer(api: Api, path: str) -> None:
    """Errors have them too."""
    headers = api.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "max-age=" in headers["strict-transport-security"]
    assert "no-store" in headers["cache-control"]


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', "*", '"7", "1"'])
def test_known_version_is_not_sent_again(ada: Person, tag: str) -> None:
    """The answer is a 304 with the ETag and without a body."""
    item = ada.api.post("/api/items", {"title": "x"}).body
    path = f"/api/items/{item['id']}"
    answer = ada.api.get(path, headers={"If-None-Match": tag})
    assert (answer.status, answer.text) == (304, "")
    assert answer.headers["etag"] == '"1"'
    assert ada.api.get(path, headers={"If-None-Match": '"2"'}).status == 200


def test_known_profile_is_not_sent_again(ada: Person) -> None:
    """If-None-Match counts for one's own profile as well."""
    tag = ada.api.get("/api/users/me").headers["etag"]
    answer = ada.api.get("/api/users/me", headers={"If-None-Match": tag})
    assert answer.status == 304


def test_write_over_an_unseen_version_is_refused(ada: Person) -> None:
    """Every writing method answers 412 and changes nothing."""
    item = ada.api.post("/api/items", {"title": "x"}).body
    path = f"/api/items/{item['id']}"
    for tag in ('"2"', 'W/"1"', '"nonsense"'):
        stale = {"If-Match": tag}
        assert_problem(ada.api.patch(path, {"title": "y"}, headers=stale), 412)
        assert_problem(ada.api.put(path, {"title": "y"}, headers=stale), 412)
        assert_problem(ada.api.delete(path, headers=stale), 412)
    assert ada.api.get(path).body == item
    assert_problem(
        ada.api.patch("/api/users/me", {"name": "y"}, headers={"If-Match": '"9"'}), 412
    )


def test_write_over_the_seen_version_is_done(ada: Person) -> None:
    """If-Match may hold the ETag or a star."""
    item = ada.api.post("/api/items", {"title": "x"}).body
    path = f"/api/items/{item['id']}"
    first = ada.api.patch(path, {"title": "y"}, headers={"If-Match": '"1"'})
    assert (first.status, first.headers["etag"]) == (200, '"2"')
    assert ada.api.delete(path, headers={"If-Match": "*"}).status == 204
