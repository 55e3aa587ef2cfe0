"""The answers of the edge: to preflights, and to what is refused."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from edge.requests import Event, first
from edge.settings import Settings

_VARY = "Vary"
_PLAIN = "text/plain; charset=utf-8"


class Answers:
    """The answers of the API, in the form that Lambda@Edge takes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._request_id = re.compile(settings.request_id)

    def preflight(self, headers: Event) -> Event:
        """Answer whether a page may send what it asks to send."""
        settings = self._settings
        given = dict(settings.preflight)
        failures = []
        origin = first(headers, "origin") or ""
        if origin in settings.origins:
            given["Access-Control-Allow-Origin"] = origin
        else:
            failures.append("origin")
        if first(headers, "access-control-request-method") not in settings.methods:
            failures.append("method")
        asked = first(headers, "access-control-request-headers")
        names = asked.lower().split(",") if asked is not None else ()
        if any(name.strip() not in settings.request_headers for name in names):
            failures.append("headers")
        if "access-control-request-private-network" in headers:
            failures.append("private-network")
        text = f"Disallowed CORS {', '.join(failures)}" if failures else "OK"
        return self._answer(400 if failures else 200, text, _PLAIN, given)

    def refusal(self, name: str, request: Event, edge_id: str) -> Event:
        """Answer with a problem document (RFC 9457) that a page of ours may read.

        Args:
            name: the problem.
            request: the request that has it.
            edge_id: CloudFront's id of the request.
        """
        settings, headers = self._settings, request["headers"]
        known = settings.problems[name]
        chosen = first(headers, "x-request-id") or ""
        id = chosen if self._request_id.fullmatch(chosen) else edge_id
        given = {"X-Request-ID": id, _VARY: "Origin"}
        origin = first(headers, "origin")
        if origin in settings.origins:
            given |= settings.readable | {"Access-Control-Allow-Origin": str(origin)}
        if known["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
            given["Allow"] = ", ".join(settings.methods)
        body = {**known, "instance": request["uri"], "request_id": id}
        text = json.dumps(body) if request["method"] != "HEAD" else ""
        return self._answer(known["status"], text, "application/problem+json", given)

    def _answer(
        self, status: int, text: str, kind: str, headers: Mapping[str, str]
    ) -> Event:
        """Return an answer with the headers that every one has."""
        every = {**self._settings.security, "Content-Type": kind, **headers}
        return {
            "status": str(status),
            "statusDescription": HTTPStatus(status).phrase,
            "headers": {name.lower(): [_header(name, every)] for name in every},
            "body": text,
            "bodyEncoding": "text",
        }


def is_preflight(request: Event) -> bool:
    """Tell whether a browser asks before it sends what a page wants to send."""
    headers = request["headers"]
    return (
        request["method"] == "OPTIONS"
        and "origin" in headers
        and "access-control-request-method" in headers
    )


def _header(name: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Return a header in CloudFront's form."""
    return {"key": name, "value": values[name]}
