"""Recorder of the answers of integration tests.

A conftest enables it with one line:
`from tests.answers.recorder import recorded_answers  # noqa: F401`
"""

from collections.abc import Iterator
from typing import Any

import pytest

from runtime.features import declarations
from tests.answers.recording import Listener, operation_of


@pytest.fixture(scope="session", autouse=True)
def recorded_answers() -> Iterator[None]:
    """Record what each operation answers."""
    from runtime.core.http.middleware import RequestMiddleware
    from runtime.core.http.registry import routers_of

    serve, routers = RequestMiddleware.__call__, routers_of(declarations())

    async def serve_recorded(
        self: RequestMiddleware, scope: Any, receive: Any, send: Any
    ) -> None:
        """Serve a request, and note how it was answered."""
        if scope["type"] == "http" and scope["method"] != "HEAD":
            operation = operation_of(scope, routers)
            if operation is not None:
                send = Listener(operation, send)
        await serve(self, scope, receive, send)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RequestMiddleware, "__call__", serve_recorded)
        yield
