"""The middleware around every request: what it counts of how a request ended."""

from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from runtime.core import context
from runtime.core.contract import SERVER_ERRORS_METRIC
from runtime.core.http.middleware import RequestMiddleware
from tests.loops import run


def counts_of(status: int | None) -> dict[str, int]:
    """Return what is counted of a request that ends so; None is a defect."""
    found: dict[str, int] = {}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the status, or fail."""
        current = context._current.get()
        assert current is not None
        nonlocal found
        found = current.counts
        if status is None:
            raise RuntimeError("a defect")
        await Response(status_code=status)(scope, receive, send)

    async def receive() -> Any:
        """Return an empty body."""
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        """Take the answer."""

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/nothing",
        "headers": [],
        "query_string": b"",
    }
    run(RequestMiddleware(app, "unit")(scope, receive, send))
    return found


@pytest.mark.parametrize("status", [500, 503, None])
def test_an_answer_that_is_our_fault_counts(status: int | None) -> None:
    """The alarm on what clients see is made of it."""
    assert counts_of(status) == {SERVER_ERRORS_METRIC: 1}


@pytest.mark.parametrize("status", [200, 404, 429, 499])
def test_an_answer_that_is_the_clients_fault_does_not(status: int) -> None:
    """Nobody is woken up for a wrong address."""
    assert counts_of(status) == {}
