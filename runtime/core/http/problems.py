"""Problem documents: every error as `application/problem+json` (RFC 9457).

At the paths of OAuth 2.0 the same document is `application/json` and has the members of
RFC 6749 section 5.2 besides: stock clients refuse any other type there.
"""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from runtime.core.context import current_request_id
from runtime.core.contract import METHODS
from runtime.core.declaration import Route
from runtime.core.errors import (
    InvalidInput,
    ServiceError,
    UnsupportedMediaType,
    problem_type,
)
from runtime.core.http.lazy_routes import template_of

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
OAUTH = "oauth"
"""The key of a scope that tells whether the path is one of OAuth 2.0."""
OAUTH_MEDIA_TYPE = "application/json"
_OAUTH_ERRORS = {
    401: "invalid_client",
    403: "unauthorized_client",
    409: "temporarily_unavailable",
    429: "temporarily_unavailable",
    500: "server_error",
    503: "temporarily_unavailable",
}
"""The OAuth error of a status where the error names none; else `invalid_request`."""
_MAX_ERRORS = 100
_MAX_NAME = 64
FRAMEWORK_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
}
"""The codes of errors that the framework raises, by their status."""
OTHER_CODE = "http_error"
"""The code of an error of the framework with any other status."""
INVALID_REQUEST = 400, "invalid_request"
"""The status and code of invalid input at the paths of OAuth 2.0."""


def problem(
    *,
    status: int,
    code: str,
    title: str,
    detail: str,
    instance: str,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    oauth: bool = False,
    **extra: Any,
) -> Response:
    """Return the response that holds a problem document.

    With `oauth` it has the members that clients of OAuth 2.0 read.
    """
    content: dict[str, Any] = {
        "type": problem_type(code),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
        "request_id": current_request_id(),
    }
    if errors:
        content["errors"] = list(errors)
    if oauth:
        content["error"] = _OAUTH_ERRORS.get(status, "invalid_request")
        # The standard allows neither of these characters in a description.
        content["error_description"] = detail.replace('"', "'").replace("\\", "/")
    content |= extra
    return Response(
        json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"),
        status,
        headers,
        OAUTH_MEDIA_TYPE if oauth else MEDIA_TYPE,
    )


def nothing_here(scope: Scope) -> Response:
    """Return the response at an address that no route has."""
    return problem(
        status=404,
        code=FRAMEWORK_CODES[404],
        title=HTTPStatus.NOT_FOUND.phrase,
        detail=HTTPStatus.NOT_FOUND.phrase,
        instance=scope["path"],
    )


def internal_error(scope: Scope) -> Response:
    """Return the response to a defect, which tells the client only the id to report."""
    return problem(
        status=ServiceError.status,
        code=ServiceError.code,
        title=ServiceError.title,
        detail=ServiceError.default_detail,
        instance=scope["path"],
        oauth=scope.get(OAUTH, False),
    )


async def _on_service_error(request: Request, error: Exception) -> Response:
    """Answer an error that a service raised."""
    assert isinstance(error, ServiceError)
    members: dict[str, Any] = {
        "status": error.status,
        "code": error.code,
        "title": error.title,
        "detail": error.detail,
        **error.extra(),
    }
    oauth = request.scope.get(OAUTH, False)
    if oauth and isinstance(error, InvalidInput | UnsupportedMediaType):
        # RFC 6749 knows no 422 and no 415.
        members |= {"title": "OAuth error"}
        members["status"], members["code"] = INVALID_REQUEST
    return problem(
        **members,
        oauth=oauth,
        instance=request.url.path,
        headers=error.headers,
        errors=error.errors,
    )


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    """Answer an invalid request: which fields and why, never what was sent."""
    assert isinstance(error, RequestValidationError)
    errors = [
        {"pointer": _pointer(entry["loc"]), "message": _message(entry)}
        for entry in error.errors()[:_MAX_ERRORS]
    ]
    return await _on_service_error(request, InvalidInput(errors=errors))


async def _on_http_exception(
    outside: Collection[Route], request: Request, error: Exception
) -> Response:
    """Answer an error of the framework: unknown path or method, unreadable body.

    Args:
        outside: the routes that the gateway lists one by one.
    """
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_allowed_methods(request, outside))
    return problem(
        status=error.status_code,
        code=FRAMEWORK_CODES.get(error.status_code, OTHER_CODE),
        title=HTTPStatus(error.status_code).phrase,
        detail=str(error.detail),
        instance=request.url.path,
        headers=headers,
        oauth=request.scope.get(OAUTH, False),
    )


async def _on_invalid_response(request: Request, error: Exception) -> Response:
    """Answer a defect: a response that does not fit its model."""
    assert isinstance(error, ResponseValidationError)
    logger.error("a response did not fit its model: %s", template_of(request.scope))
    return internal_error(request.scope)


def install_problem_handlers(app: FastAPI, outside: Collection[Route] = ()) -> None:
    """Answer every error of this app with a problem document.

    Args:
        app: the app.
        outside: the routes that the gateway lists one by one, also those that another
            function serves: a refused method is told of them.
    """
    app.add_exception_handler(ServiceError, _on_service_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(ResponseValidationError, _on_invalid_response)
    app.add_exception_handler(HTTPException, partial(_on_http_exception, outside))


def _allowed_methods(request: Request, outside: Collection[Route]) -> list[str]:
    """Return every method that some route takes at this path, not only the first."""
    template = template_of(request.scope)
    return [
        method
        for method in METHODS
        if (method, template) in outside
        or any(
            route.matches({**request.scope, "method": served_as(method)})[0]
            is Match.FULL
            for route in request.app.routes
        )
    ]


def served_as(method: str) -> str:
    """Return the method whose route serves this one: HEAD is GET without the body."""
    return "GET" if method == "HEAD" else method


def _pointer(location: Sequence[Any]) -> str:
    """Return a JSON pointer (RFC 6901) that begins with the place of the field.

    Long names are cut: they are a client's, and the answer must stay small.
    """
    names = [
        name if len(name) <= _MAX_NAME else f"{name[:_MAX_NAME]}…"
        for name in map(str, location)
    ]
    return "/" + "/".join(n.replace("~", "~0").replace("/", "~1") for n in names)


def _message(entry: Mapping[str, Any]) -> str:
    """Return pydantic's message without the prefix that it puts before ours."""
    return str(entry["msg"]).removeprefix("Value error, ")
