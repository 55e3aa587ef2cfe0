"""The document as a whole: server, version, tags, headers, and who may call."""

import re
from typing import Any

import pytest

import runtime
from tests.integration.client import Api
from tests.integration.documents import operations_of, resolved

SENT = {
    "create_item": {"ETag", "Location", "Idempotency-Replayed"},
    "get_item": {"ETag"},
    "list_items": {"Link", "Total-Count", "Total-Count-Exact"},
    "list_trash": {"Link", "Total-Count", "Total-Count-Exact"},
    "delete_item": {"Idempotency-Replayed"},
    "login": {"RateLimit", "RateLimit-Policy"},
    "refresh": set(),
}
"""Headers of successes besides the id of the request, by operation."""


def _operation(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an operation by its id."""
    (found,) = (o for o in operations_of(document) if o["operationId"] == name)
    return found


def test_paths_are_below_the_server(document: dict[str, Any], api: Api) -> None:
    """The address that a deployment prints ends with `/api`, too."""
    assert document["servers"] == [{"url": "/api"}]
    assert "/items/{item_id}" in document["paths"]
    assert not [path for path in document["paths"] if path.startswith("/api")]
    assert api.get("/api/health").status == 200
    flow = document["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]
    assert flow["password"]["tokenUrl"] == "/api/auth/token"


def test_routes_for_other_services_are_left_out(document: dict[str, Any]) -> None:
    """No client may call them, so none gets a method for them."""
    assert not [path for path in document["paths"] if "internal" in path]


def test_the_version_is_that_of_the_service(document: dict[str, Any], api: Api) -> None:
    """A client can tell whether it was made for a deployment."""
    assert document["info"]["version"] == runtime.__version__
    assert api.get("/api/health").body["version"] == runtime.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", runtime.__version__)


def test_every_tag_is_described_and_used(document: dict[str, Any]) -> None:
    """They are the chapters of the documentation page."""
    described = [tag["name"] for tag in document["tags"]]
    used = {tag for operation in operations_of(document) for tag in operation["tags"]}
    assert sorted(described) == sorted(used)
    assert all(tag["description"].endswith(".") for tag in document["tags"])


def test_header_parameters_have_the_spelling_of_the_standard(
    document: dict[str, Any],
) -> None:
    """In TypeScript `if-match` and `If-Match` are two members."""
    names = {
        parameter["name"]
        for operation in operations_of(document)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "header"
    }
    assert names == {"Idempotency-Key", "If-Match", "If-None-Match"}


def test_no_parameter_can_be_null(document: dict[str, Any]) -> None:
    """Neither a header nor a query has a way to say null: it would be the word."""
    schemas = [
        parameter["schema"]
        for operation in operations_of(document)
        for parameter in operation.get("parameters", ())
    ]
    assert len(schemas) > 50
    assert not [schema for schema in schemas if "null" in str(schema)]


def test_a_path_with_a_text_may_lead_nowhere(document: dict[str, Any]) -> None:
    """A text with a control character, say, is at no route."""
    answers = [
        resolved(document, operation["responses"]["404"])
        for operation in operations_of(document)
        if any(p["in"] == "path" for p in operation.get("parameters", ()))
    ]
    assert len(answers) > 10
    assert all("`not_found`" in answer["description"] for answer in answers)


@pytest.mark.parametrize(("operation", "sent"), SENT.items())
def test_a_success_declares_its_headers(
    document: dict[str, Any], operation: str, sent: set[str]
) -> None:
    """And refers to what they mean."""
    responses = _operation(document, operation)["responses"]
    (success,) = (each for status, each in responses.items() if status < "300")
    assert set(success["headers"]) == {"X-Request-ID", *sent}
    for header in success["headers"].values():
        assert resolved(document, header)["description"]


@pytest.mark.parametrize(
    ("operation", "status", "header"),
    [
        ("get_item", "304", "ETag"),
        ("get_item", "401", "WWW-Authenticate"),
        ("get_item", "429", "Retry-After"),
        ("get_item", "503", "Retry-After"),
        ("login", "401", "RateLimit"),
        ("login", "429", "RateLimit-Policy"),
    ],
)
def test_other_answers_declare_their_headers(
    document: dict[str, Any], operation: str, status: str, header: str
) -> None:
    """A client waits for as long as it is told."""
    answer = _operation(document, operation)["responses"][status]
    headers = resolved(document, answer)["headers"]
    assert {header, "X-Request-ID"} <= set(headers)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    """A header that a route declares needs its meaning in the document."""
    waiting: list[Any] = [document]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if isinstance(each.get("$ref"), str):
                assert resolved(document, each), each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def test_a_wrong_method_is_described_with_what_it_allows(
    document: dict[str, Any],
) -> None:
    """It belongs to no operation."""
    answer = document["components"]["responses"]["405.method_not_allowed"]
    assert "Allow" in answer["headers"]
