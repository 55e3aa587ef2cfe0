"""The smoke of a delivery in a stage behind a distribution, which it does not pass."""

import json
from typing import Any

import pytest

from runtime.core.http.lambda_events import lambda_handler
from runtime.features.deliveries.models import Reply
from runtime.features.deliveries.repository import Functions
from runtime.features.deliveries.smoke.service import Smoke
from tests.edge_stage import OTHER, SECRET
from tests.integration.edge.conftest import Edge


class InProcess(Functions):
    """The functions of this process, as Lambda would call them."""

    def __init__(self, edge: Edge) -> None:
        super().__init__(None)
        self._handlers = {
            name: lambda_handler(app) for name, app in edge.functions.items()
        }

    def call(self, function: str, qualifier: str, event: dict[str, Any]) -> Reply:
        """Answer an event."""
        proxied = self._handlers[function](event, {})
        body = json.loads(proxied["body"]) if proxied.get("body") else None
        return Reply(int(proxied["statusCode"]), body, qualifier)


def smoke(edge: Edge, secret: str | None) -> Smoke:
    """Return a smoke that presents a secret, or none."""
    return Smoke(
        InProcess(edge),
        stage="test",
        auth="auth",
        api="api",
        account=None,
        left=lambda: 300.0,
        origin_secret=secret,
    )


@pytest.mark.parametrize("function", ["auth", "api"])
@pytest.mark.parametrize("secret", [SECRET, OTHER], ids=["first", "second"])
def test_smoke_with_a_secret_of_the_distribution_passes(
    edge: Edge, function: str, secret: str
) -> None:
    """Without one the functions refuse it, and nothing could be delivered there."""
    smoke(edge, secret).run(function, "7")
