"""The gateway behind the edge, in this process: its guard, and the Lambda handlers."""

import base64
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from infra.declared import routes_outside
from runtime.core.contract import ORIGIN_SECRET_HEADER, PREFIX
from tools.local.edge.messages import Answer, Request

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
CLOUDFRONT_ADDRESS = "198.51.100.1"
"""The address that the gateway sees: that of one of CloudFront's servers."""


class LocalGateway:
    """A REST API that calls one handler for `/api/auth/*` and another for the rest.

    Some routes of the first are outside that prefix, as features declare them.

    Attributes:
        admitted: the secrets that its guard takes; nothing else passes.
        refused: how many requests the guard has refused.
    """

    def __init__(
        self, *, auth: Handler, api: Handler, admitted: Collection[str]
    ) -> None:
        self.admitted = set(admitted)
        self.refused = 0
        self._auth = auth
        self._api = api

    def serve(self, request: Request) -> Answer:
        """Answer a request, however it came here."""
        if request.header(ORIGIN_SECRET_HEADER) not in self.admitted:
            self.refused += 1
            return Answer(403, by="guard")
        return self.unguarded(request)

    def unguarded(self, request: Request) -> Answer:
        """Answer a request as the functions do, whose guard may be broken."""
        path = request.path
        of_auth = path.startswith(f"{PREFIX}/auth/") or any(
            request.method == method and pattern.fullmatch(path)
            for method, pattern in _outside()
        )
        handler = self._auth if of_auth else self._api
        return _answer(handler(_event(request), {}))


@cache
def _outside() -> list[tuple[str, re.Pattern[str]]]:
    """Return methods and paths that are served by auth outside its prefix."""
    return [
        (method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path)))
        for method, path in routes_outside("auth")
    ]


def _event(request: Request) -> dict[str, Any]:
    """Return the event of a REST API."""
    values: dict[str, list[str]] = {}
    for name, value in request.headers:
        values.setdefault(name, []).append(value)
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return {
        "resource": f"{PREFIX}/{{proxy+}}",
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: each[-1] for name, each in values.items()},
        "multiValueHeaders": values,
        "queryStringParameters": {name: each[-1] for name, each in query.items()},
        "multiValueQueryStringParameters": query,
        "pathParameters": {"proxy": request.path.removeprefix(f"{PREFIX}/")},
        "requestContext": {
            "identity": {"sourceIp": CLOUDFRONT_ADDRESS},
            "requestId": uuid4().hex,
            "stage": "edge",
        },
        "body": base64.b64encode(request.body).decode() if request.body else None,
        "isBase64Encoded": bool(request.body),
    }


def _answer(response: Mapping[str, Any]) -> Answer:
    """Return a proxy response as an answer."""
    several = response.get("multiValueHeaders") or {}
    headers = [(name, value) for name, each in several.items() for value in each]
    headers += [
        (name, str(value))
        for name, value in (response.get("headers") or {}).items()
        if name not in several
    ]
    text = response.get("body") or ""
    encoded = response.get("isBase64Encoded")
    body = base64.b64decode(text) if encoded else text.encode()
    return Answer(response["statusCode"], tuple(headers), body)
