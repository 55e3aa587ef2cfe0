"""Key rotation by the deployed function, while users are signed in."""

import base64
import json
from datetime import UTC, datetime

import pytest

from runtime.core.security.keyring import Keyring, parse_keyring
from tests.e2e.conftest import Person
from tests.e2e.deployment import Deployment
from tests.e2e.gateway import Gateway
from tests.integration.client import Api

pytestmark = pytest.mark.e2e


def _ring(deployment: Deployment, name: str) -> Keyring:
    """Return the keyring that a new process would read."""
    secret = deployment.physical_id("Data", "AWS::SecretsManager::Secret", name)
    client = deployment.cloud.client("secretsmanager")
    return parse_keyring(client.get_secret_value(SecretId=secret)["SecretString"])


def _rotate(deployment: Deployment, **event: object) -> dict[str, bool]:
    """Invoke the function as its schedule or an operator does."""
    name = deployment.physical_id("Workers", "AWS::Lambda::Function", "Rotation")
    answer = deployment.cloud.client("lambda").invoke(
        FunctionName=name, Qualifier="live", Payload=json.dumps(event).encode()
    )
    body = answer["Payload"].read().decode()
    assert "FunctionError" not in answer, body
    done: dict[str, bool] = json.loads(body)
    return done


def test_what_was_signed_before_two_rotations_is_accepted_after(
    gateway: Gateway, api: Api, ada: Person
) -> None:
    """Keep all sessions; the daily check between the rotations changes nothing."""
    deployment = gateway.deployment
    names = ("SigningKeys", "RefreshKey")
    before = {name: _ring(deployment, name).keys[0].kid for name in names}

    both = {"signing keys": True, "refresh keys": True}
    assert _rotate(deployment) == both
    assert _rotate(deployment) == {name: False for name in both}
    assert _rotate(deployment, force=True) == both

    for name in names:
        ring = _ring(deployment, name)
        assert [key.kid for key in ring.keys][0] == before[name]
        assert len(ring.keys) == 3
        assert ring.signing(datetime.now(UTC)).kid == before[name]
    header = str(ada.api.token).split(".")[0]
    kid = json.loads(base64.urlsafe_b64decode(header + "=="))["kid"]
    assert kid == before["SigningKeys"]
    assert ada.api.get("/api/users/me").status == 200
    account = {"email": ada.email, "password": ada.password}
    tokens = api.post("/api/auth/login", account).body
    refresh = {"refresh_token": tokens["refresh_token"]}
    assert api.post("/api/auth/refresh", refresh).status == 200
