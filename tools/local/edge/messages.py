"""Requests and answers on their way through the edge, and CloudFront's form of them."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

Headers = tuple[tuple[str, str], ...]

_MOST_ANSWER_BYTES = 40 * 1024
_FORBIDDEN = ("connection", "expect", "keep-alive", "proxy-", "trailer", "upgrade")
_FORBIDDEN_BEGINNINGS = ("x-accel-", "x-amz-cf-", "x-cache", "x-edge-", "proxy-")
_READ_ONLY = ("transfer-encoding", "via")


class InvalidAnswer(Exception):
    """An answer of the function that CloudFront would turn into a 502."""


@dataclass(frozen=True)
class Request:
    """A request of a viewer.

    Attributes:
        path: the path as it was sent, escapes and all.
        query: what follows the question mark.
        address: the viewer's address.
        port: the viewer's port.
    """

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""
    address: str = "203.0.113.7"
    port: int = 51234

    def header(self, name: str) -> str | None:
        """Return the first value of a header."""
        return _first(self.headers, name)

    def with_headers(self, headers: Headers) -> "Request":
        """Return the request with these headers instead."""
        return replace(self, headers=headers)


@dataclass(frozen=True)
class Answer:
    """An answer, and whether it came from the edge itself or from its cache."""

    status: int
    headers: Headers = ()
    body: bytes = field(default=b"", repr=False)
    by: str = "origin"

    def header(self, name: str) -> str | None:
        """Return the first value of a header."""
        return _first(self.headers, name)

    def json(self) -> Any:
        """Return what a body in JSON holds."""
        return json.loads(self.body)


def viewer_request(request: Request, id: str) -> dict[str, Any]:
    """Return the event that CloudFront gives the function."""
    headers: dict[str, list[dict[str, str]]] = {}
    for name, value in request.headers:
        headers.setdefault(name.lower(), []).append({"key": name, "value": value})
    return {
        "Records": [
            {
                "cf": {
                    "config": {
                        "distributionDomainName": "d111111abcdef8.cloudfront.net",
                        "distributionId": "EDFDVBD6EXAMPLE",
                        "eventType": "viewer-request",
                        "requestId": id,
                    },
                    "request": {
                        "clientIp": request.address,
                        "headers": headers,
                        "method": request.method,
                        "querystring": request.query,
                        "uri": request.path,
                    },
                }
            }
        ]
    }


def passed_on(request: Request, changed: dict[str, Any]) -> Request:
    """Return a request as the function has changed it."""
    headers = tuple(
        (each.get("key", name), each["value"])
        for name, values in changed["headers"].items()
        for each in values
    )
    return replace(
        request,
        method=changed["method"],
        path=changed["uri"],
        query=changed["querystring"],
        headers=headers,
    )


def generated(answer: dict[str, Any]) -> Answer:
    """Return the function's own answer, if CloudFront takes it.

    Raises:
        InvalidAnswer: it would not.
    """
    headers = []
    for name, values in answer["headers"].items():
        for each in values:
            key = each.get("key", name)
            if name != name.lower() or key.lower() != name:
                raise InvalidAnswer(f"{key} is under {name}")
            if name in (*_FORBIDDEN, *_READ_ONLY):
                raise InvalidAnswer(f"{name} is not allowed")
            if name.startswith(_FORBIDDEN_BEGINNINGS):
                raise InvalidAnswer(f"{name} is not allowed")
            headers.append((key, each["value"]))
    if not isinstance(answer["status"], str) or not answer["status"].isdigit():
        raise InvalidAnswer("the status is no text of digits")
    if len(json.dumps(answer)) > _MOST_ANSWER_BYTES:
        raise InvalidAnswer("it is too large")
    body = answer.get("body", "").encode()
    return Answer(int(answer["status"]), tuple(headers), body, by="edge")


def _first(headers: Headers, name: str) -> str | None:
    """Return the first value of a header, in whatever case its name is."""
    return next((v for n, v in headers if n.lower() == name.lower()), None)
