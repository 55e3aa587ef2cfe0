"""The response headers of the document: what each means, and which answer sends it."""

from collections.abc import Collection, Iterable
from typing import Any

from fastapi.routing import APIRoute

from runtime.core.http.replies import sent_by

REQUEST_ID = "X-Request-ID"
ALWAYS = (REQUEST_ID,)
"""The headers of every answer."""
OF_STATUS = {
    "304": ("ETag",),
    "401": ("WWW-Authenticate",),
    "405": ("Allow",),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
"""The headers that every answer of a status has."""
OF_LIMITED = ("RateLimit", "RateLimit-Policy")
"""The headers of operations at which attempts are counted."""
BY_PARAMETER = {"cursor": ("Link",), "Idempotency-Key": ("Idempotency-Replayed",)}
"""The headers of successes of operations that have a parameter of this name."""

_HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "Allow": ("The methods that the path takes.", {"examples": ["GET, HEAD, PATCH"]}),
    "ETag": (
        "The version of the resource, for `If-Match` and `If-None-Match`.",
        {"examples": ['"1"']},
    ),
    "Idempotency-Replayed": (
        "Sent if this is the answer to an earlier request with the same key.",
        {"const": "true"},
    ),
    "Link": (
        "Where the next page is, relative to this one; absent on the last page.",
        {"examples": ['<?cursor=WyJr&limit=10>; rel="next"']},
    ),
    "Location": (
        "Where the new resource is, relative to the path of the request.",
        {"format": "uri-reference", "examples": ["items/01JD5Q8V3T1Z6W9X4B7N2M0KRC"]},
    ),
    "RateLimit": (
        "How many attempts are left, and for how many seconds that holds.",
        {"examples": ['"login";r=4;t=900']},
    ),
    "RateLimit-Policy": (
        "How many attempts are free, and for how many seconds each counts.",
        {"examples": ['"login";q=5;w=900']},
    ),
    "Retry-After": (
        "After how many seconds the request may be repeated.",
        {"pattern": "^[0-9]+$", "examples": ["2"]},
    ),
    "WWW-Authenticate": (
        "The scheme that is asked for. A REST API of AWS renames it on the way out.",
        {"const": "Bearer"},
    ),
    REQUEST_ID: (
        "The id of the request, for reports of defects.",
        {"examples": ["0f7d4f0c9a2b4a7c8d5e6f1a2b3c4d5e"]},
    ),
}
_REQUIRED = {REQUEST_ID, "Retry-After"}


def header_components() -> dict[str, Any]:
    """Return what `components.headers` holds."""
    return {
        name: {
            "description": description,
            "required": name in _REQUIRED,
            "schema": {"type": "string", **schema},
        }
        for name, (description, schema) in _HEADERS.items()
    }


def references(names: Iterable[str]) -> dict[str, Any]:
    """Return the headers of an answer, as references to the components."""
    return {
        name: {"$ref": f"#/components/headers/{name}"}
        for name in sorted({*ALWAYS, *names})
    }


def declare_headers(operation: dict[str, Any], route: APIRoute, limited: bool) -> None:
    """Add to the successes of an operation the headers that they have.

    Args:
        operation: the operation, with its parameters.
        route: its route, which declares the headers that it sets itself.
        limited: whether attempts are counted.
    """
    parameters: Collection[str]
    parameters = {parameter["name"] for parameter in operation.get("parameters", ())}
    sent = {*sent_by(route.endpoint), *(OF_LIMITED if limited else ())}
    for name, headers in BY_PARAMETER.items():
        sent.update(headers if name in parameters else ())
    for status, response in operation["responses"].items():
        if status < "300":
            response["headers"] = references(sent)
        elif status == "304":
            response["headers"] = references(OF_STATUS[status])
