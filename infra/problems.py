"""Errors that AWS answers itself, in the same form as the service's own.

Such an answer is static: it can allow one origin only, the stage's primary one.
"""

import json

from runtime.core.contract import EXPOSED_HEADERS
from runtime.core.errors import ServiceError, problem_type

CONTENT_TYPE = "application/problem+json"


def cors_headers(origin: str) -> dict[str, str]:
    """Return the headers that let a page of this origin read an answer."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": ", ".join(EXPOSED_HEADERS),
        "Vary": "Origin",
    }


def problem(kind: type[ServiceError], **more: str) -> str:
    """Write the problem document (RFC 9457) of an error, as JSON.

    Args:
        kind: the error; its class has the document's code, title and status.
        more: further members, such as a request id filled in by the gateway.
    """
    return json.dumps(
        {
            "type": problem_type(kind.code),
            "title": kind.title,
            "status": kind.status,
            "detail": kind.default_detail,
            "code": kind.code,
            **more,
        }
    )
