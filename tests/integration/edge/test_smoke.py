"""The smoke of a delivery comes past the distribution, and must be let in."""

from typing import Any

import pytest

from runtime.core.contract import ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER
from runtime.core.http.lambda_events import lambda_handler
from runtime.features.deliveries.errors import SmokeFailed
from runtime.features.deliveries.repository import Functions
from runtime.features.deliveries.settings import SmokeSettings
from runtime.features.deliveries.smoke import worker
from runtime.features.deliveries.smoke.service import ADDRESS, Smoke, gateway_event
from tests.edge_stage import OTHER, SECRET
from tests.integration.edge.conftest import Edge
from tests.unit.features.deliveries.fakes import FakeLambda
from tools.local.edge.gateway import Handler

FUNCTIONS = ("auth", "api")


def elsewhere(handler: Handler) -> Handler:
    """Let a handler answer at an address that there is not.

    The refusal of who comes past the distribution is no answer of an operation.
    """
    return lambda event, context: handler({**event, "path": "/api/nowhere"}, context)


def smoke(edge: Edge, secret: str | None) -> Smoke:
    """Return the smoke on versions that are the functions behind the edge."""
    versions = {
        f"{name}-1:7": lambda_handler(edge.functions[name]) for name in FUNCTIONS
    }
    if secret is None:
        versions = {name: elsewhere(each) for name, each in versions.items()}
    return Smoke(
        Functions(FakeLambda(versions)),
        stage=edge.functions["api"].state.platform.settings.STAGE,
        auth="auth-1",
        api="api-1",
        account=None,
        left=lambda: 200,
        origin_secret=secret,
    )


@pytest.mark.parametrize("secret", [SECRET, OTHER], ids=["first", "second"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_new_version_behind_a_distribution_passes(
    edge: Edge, name: str, secret: str
) -> None:
    """With whichever of the two secrets, since both are good."""
    smoke(edge, secret).run(f"{name}-1", "7")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_smoke_that_does_not_prove_itself_is_refused(edge: Edge, name: str) -> None:
    """So each delivery would be undone."""
    with pytest.raises(SmokeFailed, match="403 blocked"):
        smoke(edge, None).run(f"{name}-1", "7")


def test_smoke_has_an_address_of_its_own() -> None:
    """Without one, it would share its limits with whoever has none either."""
    headers: dict[str, str] = gateway_event(
        "prod", "GET", "/health", origin_secret=SECRET
    )["headers"]
    assert headers[ORIGIN_SECRET_HEADER] == SECRET
    assert headers[VIEWER_ADDRESS_HEADER].rpartition(":")[0] == ADDRESS
    without = gateway_event("prod", "GET", "/health")["headers"]
    assert not {ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER} & set(without)


def test_worker_reads_the_secret_that_its_settings_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By its reference; a stage without a distribution has none to read."""
    given: dict[str, Any] = {
        "DYNAMODB_TABLE_NAME": "table",
        "AUTH_FUNCTION": "auth-1",
        "API_FUNCTION": "api-1",
    }
    named = {"secretsmanager:origin": SECRET}
    monkeypatch.setattr(
        "runtime.core.security.secrets.secret_reader", lambda _: named.__getitem__
    )
    assert worker._origin_secret(SmokeSettings(**given)) is None
    settings = SmokeSettings(**given, ORIGIN_SECRET="secretsmanager:origin")
    assert worker._origin_secret(settings) == SECRET
