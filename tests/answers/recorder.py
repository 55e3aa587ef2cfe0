"""Recorder of the answers of integration tests, which the document must know.

A conftest enables it with one line:
`from tests.answers.recorder import recorded_answers  # noqa: F401`
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.answers.document import Promises, unpromised
from tests.answers.recording import ANSWERS, Listener, operation_of


@pytest.fixture(scope="session", autouse=True)
def recorded_answers() -> Iterator[None]:
    """Record what each operation answers; fail if the document does not say so."""
    from runtime.core.http.middleware import RequestMiddleware, is_disguised

    serve = RequestMiddleware.__call__

    async def serve_recorded(
        self: RequestMiddleware, scope: Any, receive: Any, send: Any
    ) -> None:
        """Serve a request, and note how it was answered."""
        if scope["type"] == "http" and scope["method"] != "HEAD":
            operation = None if is_disguised(scope) else operation_of(scope)
            if operation is not None:
                send = Listener(operation, send)
        await serve(self, scope, receive, send)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RequestMiddleware, "__call__", serve_recorded)
        yield
    wrong = unpromised(ANSWERS, Promises.made())
    if wrong:
        lines = "\n".join(wrong)
        pytest.fail(f"answers that the OpenAPI document does not have:\n{lines}")
