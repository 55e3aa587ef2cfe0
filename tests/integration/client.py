"""A small client that speaks to the service through Lambda events."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
PROBLEM = "application/problem+json"
_DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")
"""The characters that RFC 6749 allows in `error_description`."""


@dataclass(frozen=True)
class Answer:
    """A proxy response: header names in lower case, JSON bodies parsed."""

    status: int
    headers: dict[str, str]
    body: Any
    text: str
    encoded: bool

    def next_query(self) -> dict[str, str] | None:
        """Return the query of the next page, from the `Link` header."""
        match = re.fullmatch(r'<\?(.*)>; rel="next"', self.headers.get("link", ""))
        return dict(parse_qsl(match[1])) if match else None


def parsed(response: dict[str, Any]) -> Answer:
    """Read a handler's proxy response."""
    headers = {k.lower(): str(v) for k, v in (response.get("headers") or {}).items()}
    for name, values in (response.get("multiValueHeaders") or {}).items():
        headers.setdefault(name.lower(), ", ".join(values))
    text = response.get("body") or ""
    encoded = bool(response.get("isBase64Encoded"))
    is_json = not encoded and "json" in headers.get("content-type", "") and text
    body = json.loads(text) if is_json else text
    return Answer(response["statusCode"], headers, body, text, encoded)


@dataclass(frozen=True)
class Api:
    """A client of one handler, signed in if it has a token."""

    handler: Handler
    token: str | None = None

    def signed_in(self, token: str) -> "Api":
        """Return the same service for the bearer of this token."""
        return Api(self.handler, token)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        context: dict[str, Any] | None = None,
    ) -> Answer:
        """Send one REST API event; `str` bodies go as they are, others as JSON."""
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        event: dict[str, Any] = {
            "httpMethod": method,
            "path": path,
            "headers": sent,
            "queryStringParameters": query,
        }
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        if context is not None:
            event |= {"resource": path, "requestContext": context}
        return parsed(self.handler(event, {}))

    def get(self, path: str, **options: Any) -> Answer:
        """Send a GET."""
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        """Send a POST."""
        return self.call("POST", path, body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Answer:
        """Send a PUT."""
        return self.call("PUT", path, body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> Answer:
        """Send a PATCH."""
        return self.call("PATCH", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        """Send a DELETE."""
        return self.call("DELETE", path, **options)

    def form(self, path: str, text: str) -> Answer:
        """Send a form."""
        kind = "application/x-www-form-urlencoded"
        return self.post(path, text, headers={"Content-Type": kind})

    def pages(self, path: str, query: dict[str, str]) -> Iterator[list[Any]]:
        """Yield every page of a listing, as long as `Link` leads on."""
        following: dict[str, str] | None = query
        for _ in range(1000):
            answer = self.get(path, query=following)
            assert answer.status == 200, answer.text
            body = answer.body
            yield body["users"] if isinstance(body, dict) else body
            following = answer.next_query()
            if following is None:
                return
        raise AssertionError("the pages never end")


def assert_problem(answer: Answer, status: int, code: str | None = None) -> None:
    """Demand a problem document of this status, as text, with every member."""
    assert answer.status == status, answer.text
    assert answer.headers["content-type"].startswith(PROBLEM)
    assert not answer.encoded
    assert {"type", "title", "status", "detail", "instance", "code"} <= set(answer.body)
    assert answer.body["status"] == status
    assert answer.body["type"] == f"urn:problem:{answer.body['code']}"
    assert answer.body["request_id"] == answer.headers["x-request-id"]
    if code is not None:
        assert answer.body["code"] == code


def assert_oauth_error(answer: Answer, status: int, error: str) -> None:
    """Demand an answer that a stock client can read, with the problem's members."""
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    assert not answer.encoded
    assert answer.body["error"] == error
    assert _DESCRIPTION.fullmatch(answer.body["error_description"])
    assert answer.body["status"] == status
    assert {"type", "title", "detail", "instance", "code"} <= set(answer.body)
    assert answer.body["type"] == f"urn:problem:{answer.body['code']}"
    assert answer.body["request_id"] == answer.headers["x-request-id"]
