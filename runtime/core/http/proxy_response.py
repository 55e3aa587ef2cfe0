"""API Gateway proxy responses for handlers outside FastAPI."""

import json
from collections.abc import Mapping
from typing import Any


def proxy_response(
    status: int,
    body: Any = None,
    *,
    origin: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Format the response of a Lambda function behind API Gateway or an ALB.

    Args:
        status: HTTP status code.
        body: anything JSON can hold; None sends no body.
        origin: the origin to allow by CORS, already checked by the caller.
        headers: further headers; they override the ones set here.

    Returns:
        A proxy integration response ("Set up Lambda proxy integrations" in the API
        Gateway Developer Guide).
    """
    all_headers = {"content-type": "application/json", "cache-control": "no-store"}
    if origin is not None:
        all_headers |= {
            "access-control-allow-origin": origin,
            "access-control-allow-credentials": "true",
            "vary": "Origin",
        }
    all_headers |= {name.lower(): value for name, value in (headers or {}).items()}
    return {
        "statusCode": status,
        "headers": all_headers,
        "body": "" if body is None else json.dumps(body, ensure_ascii=False),
        "isBase64Encoded": False,
    }
