"""The Lambda handler: turns events into requests and responses into proxy responses."""

from collections.abc import Callable
from typing import Any

from mangum import Mangum
from mangum.types import ASGI, Receive, Scope, Send

from runtime.core.contract import FORWARDED_HEADER
from runtime.core.errors import BadRequest, problem_type
from runtime.core.http.proxy_response import proxy_response
from runtime.core.observability import trace_invocation

# Mangum encodes a body of any other type as base64.
_TEXT_TYPES = [
    "text/",
    "application/json",
    "application/problem+json",
    "application/javascript",
]


def lambda_handler(app: ASGI) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Return a Lambda handler that serves an ASGI app."""
    # "auto" would run start-up and shut-down on every invocation.
    adapter = Mangum(_connected(app), lifespan="off", text_mime_types=_TEXT_TYPES)

    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Serve one event; refuse one that is no HTTP request."""
        if not _is_http(event):
            return proxy_response(
                BadRequest.status,
                {
                    "type": problem_type(BadRequest.code),
                    "title": BadRequest.title,
                    "status": BadRequest.status,
                    "detail": "The event is not an HTTP request.",
                    "code": BadRequest.code,
                },
                headers={"Content-Type": "application/problem+json"},
            )
        with trace_invocation():
            return adapter(_completed(event), context)

    return handle


def _connected(app: ASGI) -> ASGI:
    """Return an app that is told by the event which address has connected."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose client is the one that the event vouches for."""
        scope["client"] = _connection(scope["aws.event"]), 0
        await app(scope, receive, send)

    return serve


def _connection(event: dict[str, Any]) -> str | None:
    """Return the address of the connection, by the word of AWS; never a client's own.

    API Gateway and function URLs tell it in the context of the event. A load balancer
    appends it to what the client has sent as X-Forwarded-For; so the last entry of the
    last such header is the balancer's, and all before are the client's.
    """
    context = event["requestContext"]
    if "elb" not in context:
        told = context.get("http") or context.get("identity") or {}
        address: str | None = told.get("sourceIp")
        return address
    lists = event.get("multiValueHeaders") or {
        name: [value] for name, value in event["headers"].items()
    }
    forwarded = ""
    for name, values in lists.items():
        if name.lower() == FORWARDED_HEADER.lower() and values:
            forwarded = values[-1]
    return forwarded.rpartition(",")[2]


def _is_http(event: dict[str, Any]) -> bool:
    """Tell whether an event is an HTTP request."""
    return bool(event.get("httpMethod") or _http_context(event).get("method"))


def _http_context(event: dict[str, Any]) -> dict[str, Any]:
    """Return an HTTP API's description of the request; empty in other events."""
    return (event.get("requestContext") or {}).get("http") or {}


def _completed(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event with all that Mangum needs; a hand-written one may lack some."""
    event = _without_nulls(event)
    context = _without_nulls(event.get("requestContext", {}))
    path = event.get("path", "/")
    if "httpMethod" not in event:
        path = event.get("rawPath", "/")
        context["http"] = {
            "path": path,
            "sourceIp": None,
            **_without_nulls(context["http"]),
        }
        event.setdefault("version", "2.0")
    return {
        "resource": path,
        **event,
        "path": path,
        "headers": _without_nulls(event.get("headers", {})),
        "requestContext": context,
    }


def _without_nulls(members: dict[str, Any]) -> dict[str, Any]:
    """Return the members that are not null, which AWS writes for absent ones."""
    return {name: value for name, value in members.items() if value is not None}
