"""Every operation of the published OpenAPI document succeeds once."""

import json
import secrets
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from runtime.features import FEATURES
from tests.e2e.cloud import REGION
from tests.e2e.features.accounts import calls as accounts
from tests.e2e.gateway import Gateway
from tests.e2e.mailbox import Mailbox
from tests.e2e.world import Calls, World, run
from tests.integration.client import Api

pytestmark = pytest.mark.e2e

DOCUMENT = """
import json
from runtime.core.http.lazy_routes import build
from runtime.main import app
names = [route.name for route in build(app.routes) if hasattr(route, "dependant")]
print(json.dumps({"document": app.openapi(), "operations": names}))
"""


def _calls() -> Calls:
    """Read the calls of every feature; those that end the account come last."""
    calls = dict(accounts.FIRST)
    for feature in FEATURES:
        package = f"tests.e2e.features.{feature}"
        if feature == "accounts" or not find_spec(package):
            continue
        calls |= import_module(f"{package}.calls").CALLS
    return calls | accounts.CALLS


CALLS = _calls()


@pytest.fixture(name="app", scope="module")
def _app() -> dict[str, Any]:
    """Return the document and the operation ids of the app with all routers."""
    settings = {
        "DYNAMODB_TABLE_NAME": "any",
        "S3_BUCKET_NAME": "any",
        "JWT_SECRET_KEY": secrets.token_hex(32),
        "AWS_REGION": REGION,
        "ROUTERS": "",
    }
    app: dict[str, Any] = json.loads(run(["-c", DOCUMENT], settings))
    return app


@pytest.fixture(name="world", scope="module")
def _world(gateway: Gateway, mailbox: Mailbox) -> World:
    """Return the user Carol."""
    account = {
        "email": "carol.e2e@example.com",
        "password": secrets.token_urlsafe(18),
    }
    return World(gateway, mailbox, account)


def test_served_document_is_the_whole_one(api: Api, app: dict[str, Any]) -> None:
    """Serve the full document, from which clients are generated."""
    answer = api.get("/api/openapi.json")
    assert answer.status == 200
    assert answer.body == app["document"]


def test_every_operation_is_called(app: dict[str, Any]) -> None:
    """Fail if no feature calls a new operation, be it published or not."""
    assert sorted(CALLS) == sorted(app["operations"])


@pytest.mark.parametrize("operation", CALLS)
def test_operation_succeeds(world: World, operation: str) -> None:
    """Succeed with the permissions of the deployed role."""
    answer = CALLS[operation](world)
    assert answer.status in (200, 201, 202, 204), answer.text
    world.seen[operation] = answer.body
