"""The middleware around every request: id, deadline, log, metrics, limits, defects.

It is pure ASGI: Starlette's BaseHTTPMiddleware would cost more than our whole routing.
"""

import logging
import re
import time
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.core.context import RequestContext, count_metric, start_request
from runtime.core.contract import (
    MAX_BODY_BYTES,
    NEEDLESS_ESCAPE,
    REQUEST_ID,
    SECURITY_HEADERS,
    SERVER_ERRORS_METRIC,
)
from runtime.core.environment import in_lambda
from runtime.core.errors import PayloadTooLarge
from runtime.core.http.lazy_routes import template_of
from runtime.core.http.problems import (
    OAUTH,
    internal_error,
    nothing_here,
    served_as,
)
from runtime.core.observability import access_log, emit_metrics, emit_version_error

logger = logging.getLogger(__name__)

_REQUEST_ID = re.compile(REQUEST_ID)

# Compiled by `re` when a path first has an escape.
_NEEDLESS = NEEDLESS_ESCAPE.encode()

# A client may keep a response with a version, if it asks whether that has changed.
_REVALIDATED = "private, no-cache"


class RequestMiddleware:
    """The middleware that sets a request's id and deadline, and logs how it ended."""

    def __init__(
        self, app: ASGIApp, stage: str, oauth: Collection[str] = frozenset()
    ) -> None:
        """Wrap an app; `oauth` are the paths that answer in the form of OAuth 2.0."""
        self._app = app
        self._stage = stage
        self._oauth = oauth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        context = start_request(_request_id(scope), _lambda_remaining(scope))
        # A copy, because the server still reads the method of its own scope.
        served = {
            **scope,
            "method": served_as(scope["method"]),
            OAUTH: scope["path"] in self._oauth,
        }
        app = nothing_here(served) if is_disguised(scope) else self._app
        status = 0

        async def send_annotated(message: Message) -> None:
            """Add the headers of every response; drop the body of one to HEAD."""
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = context.request_id
                headers.update(context.headers)
                # One of an error tells only which version there is.
                if "ETag" in headers and status < 400:
                    headers["Cache-Control"] = _REVALIDATED
                    # The same URL may hold different content for another caller.
                    headers.add_vary_header("Authorization")
                if served[OAUTH]:
                    # RFC 6749 section 5.1, for caches of HTTP/1.0.
                    headers["Pragma"] = "no-cache"
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        try:
            await app(served, _limited(scope, receive), send_annotated)
        except Exception:
            logger.exception("a request failed unexpectedly")
            if status:
                raise
            await internal_error(served)(scope, receive, send_annotated)
        finally:
            line = {
                "method": scope["method"],
                # The template, not the path: ids are personal data.
                "route": template_of(served),
                "status": status or 500,
            }
            self._account(line, began, context)

    def _account(
        self, line: dict[str, Any], began: float, context: RequestContext
    ) -> None:
        """Write one log line and, on Lambda, one set of metrics."""
        latency_ms = round((time.perf_counter() - began) * 1000, 2)
        access_log.info("request", extra={**line, "latency_ms": latency_ms})
        if line["status"] >= 500:
            count_metric(SERVER_ERRORS_METRIC, always=True)
        if in_lambda():
            emit_metrics(self._stage, latency_ms, context.counts)
            if line["status"] >= 500:
                emit_version_error()


def is_disguised(scope: Scope) -> bool:
    """Tell whether the path is encoded so that rules for raw paths would miss it.

    The firewall and the gateway compare paths as they are sent; so there must be one
    spelling of each. Letters, digits and `-._~` need no encoding (RFC 3986 2.3), an
    encoded slash would make segments, and no path has a control character.
    """
    raw = scope.get("raw_path") or b""
    return b"%" in raw and bool(re.search(_NEEDLESS, raw))


def _request_id(scope: Scope) -> str:
    """Return the client's id of the request if well formed, else the gateway's."""
    given = Headers(scope=scope).get("x-request-id", "")
    if _REQUEST_ID.fullmatch(given):
        return given
    event = scope.get("aws.event") or {}
    gateways = (event.get("requestContext") or {}).get("requestId")
    return str(gateways or uuid4().hex)


def _lambda_remaining(scope: Scope) -> timedelta | None:
    """Return the time that Lambda leaves this invocation; None elsewhere."""
    remaining: Any = getattr(
        scope.get("aws.context"), "get_remaining_time_in_millis", None
    )
    return timedelta(milliseconds=remaining()) if remaining else None


def _limited(scope: Scope, receive: Receive) -> Receive:
    """Return a `receive` that refuses more than MAX_BODY_BYTES, announced or not."""
    announced = Headers(scope=scope).get("content-length", "")
    too_large = announced.isdigit() and int(announced) > MAX_BODY_BYTES
    read = 0

    async def receive_limited() -> Message:
        """Receive a message, or answer 413 if the body is too large."""
        nonlocal read
        message = None if too_large else await receive()
        read += len(message.get("body", b"")) if message else 0
        if message is None or read > MAX_BODY_BYTES:
            raise HTTPException(413, PayloadTooLarge.default_detail)
        return message

    return receive_limited
