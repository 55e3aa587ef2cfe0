"""Errors that AWS answers itself, in the same form as the service's own.

Such an answer is static: it can allow one origin only, the stage's primary one.
"""

import json

from runtime.core.contract import EXPOSED_HEADERS
from runtime.core.errors import ServiceError

CONTENT_TYPE = "application/problem+json"


def cors_headers(origin: str) -> dict[str, str]:
    """Return the headers that let a page of this origin read an answer."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": ", ".join(EXPOSED_HEADERS),
        "Vary": "Origin",
    }


class GatewayTimeout(ServiceError):
    """The function did not answer in time."""

    status, code, title = 504, "gateway_timeout", "Gateway timeout"
    default_detail = "The service did not answer in time; try again."


class BadGateway(ServiceError):
    """The function could not be started, or its answer could not be read."""

    status, code, title = 502, "bad_gateway", "Bad gateway"
    default_detail = "The service failed to answer; try again."


class Busy(ServiceError):
    """The function could not be called: most often, no more of it may run at once."""

    status, code, title = 503, "service_unavailable", "Service unavailable"
    default_detail = "The service cannot answer at the moment; try again."


class UnsignedRequest(ServiceError):
    """No such route, or one that demands a signature; AWS does not tell them apart."""

    status, code, title = 403, "forbidden", "Forbidden"
    default_detail = "There is no such route, or the request must be signed (SigV4)."


class Blocked(ServiceError):
    """The firewall refused the request."""

    status, code, title = 403, "blocked", "Forbidden"
    default_detail = "The request was refused by the firewall."


class LengthRequired(ServiceError):
    """A large body without a declared length."""

    status, code, title = 411, "length_required", "Length required"
    default_detail = "A large request body must declare its Content-Length."


def problem(kind: type[ServiceError], **more: str) -> str:
    """Write the problem document (RFC 9457) of an error, as JSON.

    Args:
        kind: the error; its class has the document's code, title and status.
        more: further members, such as a request id filled in by the gateway.
    """
    return json.dumps(
        {
            "type": "about:blank",
            "title": kind.title,
            "status": kind.status,
            "detail": kind.default_detail,
            "code": kind.code,
            **more,
        }
    )
