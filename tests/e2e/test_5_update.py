"""A new version of the code, and new keys, reach those who call."""

import json
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jose import jwt

from tests.e2e.conftest import Person
from tests.e2e.deployment import PREFIX, Deployment
from tests.integration.client import Api
from tools.local.config import ROOT

pytestmark = pytest.mark.e2e

NEW_VERSION = "1.0.1-e2e"
NEW_KEY = "e2e"
COPIED = ("app.py", "cdk.json", "infra", "runtime")
LINKED = (".venv", ".venv-emulator", "build", "node_modules")


def _changed_project(directory: Path) -> Path:
    """A copy of the project in which one line of the service is another."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, directory / name, ignore=ignored)
        else:
            shutil.copy(source, directory / name)
    for name in LINKED:
        (directory / name).symlink_to(ROOT / name)
    settings = directory / "runtime" / "core" / "settings.py"
    text = settings.read_text(encoding="utf-8")
    line = 'VERSION: str = "1.0.0"'
    assert line in text
    settings.write_text(text.replace(line, f'VERSION: str = "{NEW_VERSION}"'), "utf-8")
    return directory


def _rotate_signing_keys(deployment: Deployment) -> None:
    """Put a newer key into the secret; the old one goes on verifying."""
    client = deployment.cloud.client("secretsmanager")
    arn = deployment.physical_id("Data", "AWS::SecretsManager::Secret", "SigningKeys")
    old = client.get_secret_value(SecretId=arn)["SecretString"]
    since = datetime.now(UTC) - timedelta(minutes=1)
    newer = {
        "kid": NEW_KEY,
        "key": secrets.token_hex(32),
        "sign_from": since.isoformat(),
    }
    ring = {"keys": [{"key": old}, newer]}
    client.put_secret_value(SecretId=arn, SecretString=json.dumps(ring))


def test_new_code_and_new_keys_are_in_use_after_a_deployment(
    deployment: Deployment, api: Api, ada: Person, tmp_path: Path
) -> None:
    """The alias moves on; tokens of before stay good, new ones name the new key."""
    assert api.get("/api/health").body["version"] == "1.0.0"
    _rotate_signing_keys(deployment)
    deployment.deploy(_changed_project(tmp_path), f"{PREFIX}-Service")

    assert api.get("/api/health").body["version"] == NEW_VERSION
    assert ada.api.get("/api/users/me").status == 200
    answer = api.post("/api/auth/login", {"email": ada.email, "password": ada.password})
    assert answer.status == 200, answer.text
    token = answer.body["access_token"]
    assert jwt.get_unverified_header(token)["kid"] == NEW_KEY
    assert api.signed_in(token).get("/api/users/me").status == 200
