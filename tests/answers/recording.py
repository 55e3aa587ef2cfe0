"""Record of which operation answered what: status, code, and headers."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from fastapi.routing import APIRoute
from starlette.routing import Match

Message = dict[str, Any]


class Seen(NamedTuple):
    """One kind of answer of an operation.

    Attributes:
        operation: the id of the operation.
        status: the status of the answer.
        code: the `code` of a problem; empty in any other answer.
        headers: the names of the headers, in lower case and sorted.
    """

    operation: str
    status: int
    code: str
    headers: tuple[str, ...]


ANSWERS: set[Seen] = set()
"""The answers of this process, and at the end those of all processes."""


class Listener:
    """A `send` that notes the answer which passes through it."""

    def __init__(self, operation: str, send: Callable[[Any], Awaitable[None]]) -> None:
        """Listen to the answer of an operation."""
        self._operation = operation
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Pass a message on; note the answer when its last one has passed."""
        await self._send(message)
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            ANSWERS.add(self._seen())

    def _seen(self) -> Seen:
        """Return what has passed."""
        headers = {name.decode().lower() for name, _ in self._start["headers"]}
        status = self._start["status"]
        code = json.loads(self._body)["code"] if status >= 400 else ""
        return Seen(self._operation, status, code, tuple(sorted(headers)))


def operation_of(scope: Any) -> str | None:
    """Return the id of the operation that a request asks for.

    None if it asks for none, or for one that is not in the document: HEAD is GET
    without the body, and other services' routes are hidden.
    """
    # A test of the middleware alone has no app.
    for router in scope["app"].routes if "app" in scope else ():
        match, found = router.matches(scope)
        route = found.get("route")
        if match is Match.FULL and isinstance(route, APIRoute):
            return route.name if route.include_in_schema else None
    return None
