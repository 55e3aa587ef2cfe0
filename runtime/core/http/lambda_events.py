"""Lambda events in, proxy responses out."""

from collections.abc import Callable
from typing import Any

from mangum import Mangum
from mangum.types import ASGI

from runtime.core.http.proxy_response import proxy_response
from runtime.core.observability import trace_invocation

# Mangum sends every type it does not know as base64.
_TEXT_TYPES = [
    "text/",
    "application/json",
    "application/problem+json",
    "application/javascript",
]


def lambda_handler(app: ASGI) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """A Lambda handler that serves an ASGI app."""
    # "auto" would run start-up and shut-down on every invocation.
    adapter = Mangum(app, lifespan="off", text_mime_types=_TEXT_TYPES)

    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Serve one event; what is no HTTP request is refused."""
        if not _is_http(event):
            return proxy_response(
                400,
                {
                    "type": "about:blank",
                    "title": "Bad request",
                    "status": 400,
                    "detail": "The event is not an HTTP request.",
                    "code": "bad_request",
                },
                headers={"Content-Type": "application/problem+json"},
            )
        with trace_invocation():
            return adapter(_completed(event), context)

    return handle


def _is_http(event: dict[str, Any]) -> bool:
    return bool(event.get("httpMethod") or _asked(event).get("method"))


def _asked(event: dict[str, Any]) -> dict[str, Any]:
    """What an HTTP API says of the request; empty in other events."""
    return (event.get("requestContext") or {}).get("http") or {}


def _completed(event: dict[str, Any]) -> dict[str, Any]:
    """The event with what Mangum relies on and a hand-written event may lack."""
    event = _present(event)
    context = _present(event.get("requestContext", {}))
    path = event.get("path", "/")
    if "httpMethod" not in event:
        path = event.get("rawPath", "/")
        context["http"] = {"path": path, "sourceIp": None, **_present(context["http"])}
        event.setdefault("version", "2.0")
    return {
        "resource": path,
        **event,
        "path": path,
        "headers": _present(event.get("headers", {})),
        "requestContext": context,
    }


def _present(members: dict[str, Any]) -> dict[str, Any]:
    """The members that are not null, which AWS writes for what there is none of."""
    return {name: value for name, value in members.items() if value is not None}
