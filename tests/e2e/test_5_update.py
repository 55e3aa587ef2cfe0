"""Update of the deployed code and keys, and the alarm on a defect in the new code."""

import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jose import jwt

from infra.constructs.function import ALIAS
from runtime import __version__
from tests.e2e.conftest import Person
from tests.e2e.deployment import PREFIX, Deployment
from tests.e2e.project import changed_project
from tests.infra.metrics import Metric, emitted
from tests.integration.client import Api, assert_problem

pytestmark = pytest.mark.e2e

NEW_VERSION = f"{__version__}-e2e"
NEW_KEY = "e2e"
# One line of the service each, with its replacement: another version number, a defect.
CHANGES = {
    "runtime/__init__.py": (
        f'__version__ = "{__version__}"',
        f'__version__ = "{NEW_VERSION}"',
    ),
    "runtime/features/health/routes.py": (
        "    await run_blocking(platform.ready)\n",
        '    raise RuntimeError("deliberate")\n',
    ),
}


def _rotate_signing_keys(deployment: Deployment) -> None:
    """Add a newer signing key to the secret; the old one still verifies."""
    client = deployment.cloud.client("secretsmanager")
    arn = deployment.physical_id("Data", "AWS::SecretsManager::Secret", "SigningKeys")
    old = client.get_secret_value(SecretId=arn)["SecretString"]
    since = datetime.now(UTC) - timedelta(minutes=1)
    newer = {
        "kid": NEW_KEY,
        "key": secrets.token_hex(32),
        "sign_from": since.isoformat(),
    }
    # If the rotation function has run, the secret holds a keyring instead of one key.
    ring = json.loads(old) if old.startswith("{") else {"keys": [{"key": old}]}
    ring["keys"].append(newer)
    client.put_secret_value(SecretId=arn, SecretString=json.dumps(ring))


def test_new_code_and_new_keys_are_in_use_after_a_deployment(
    deployment: Deployment, api: Api, ada: Person, tmp_path: Path
) -> None:
    """Move the alias; accept old tokens, and name the new key in new ones."""
    assert api.get("/api/health").body["version"] == __version__
    _rotate_signing_keys(deployment)
    deployment.deploy(changed_project(tmp_path, CHANGES), f"{PREFIX}-Service")

    assert api.get("/api/health").body["version"] == NEW_VERSION
    assert ada.api.get("/api/users/me").status == 200
    answer = api.post("/api/auth/login", {"email": ada.email, "password": ada.password})
    assert answer.status == 200, answer.text
    token = answer.body["access_token"]
    assert jwt.get_unverified_header(token)["kid"] == NEW_KEY
    assert api.signed_in(token).get("/api/users/me").status == 200


def _watched(deployment: Deployment, beginning: str) -> Metric:
    """Return the metric of a deployed alarm."""
    name = deployment.physical_id("Operations", "AWS::CloudWatch::Alarm", beginning)
    client = deployment.cloud.client("cloudwatch")
    (alarm,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    dimensions = frozenset((d["Name"], d["Value"]) for d in alarm["Dimensions"])
    return Metric(alarm["Namespace"], alarm["MetricName"], dimensions)


def _logged(deployment: Deployment, function: str) -> str:
    """Return everything that a function has logged."""
    group = deployment.physical_id("Service", "AWS::Logs::LogGroup", function)
    logs = deployment.cloud.client("logs")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    return "\n".join(event["message"] for page in pages for event in page["events"])


def test_defect_of_the_new_code_is_counted_where_the_alarm_watches(
    deployment: Deployment, api: Api
) -> None:
    """Answer with a problem, and count it in the metric of the deployed alarm."""
    watched = _watched(deployment, "ServiceServerErrors")
    assert watched not in emitted(_logged(deployment, "Api"))
    assert_problem(api.get("/api/ready"), 500)
    assert emitted(_logged(deployment, "Api"))[watched] == 1


def test_going_back_is_one_update_of_the_alias(
    deployment: Deployment, api: Api
) -> None:
    """The version before is kept, and serves what it served then."""
    functions = deployment.cloud.client("lambda")
    name = deployment.physical_id("Service", "AWS::Lambda::Function", "Api")
    present = functions.get_alias(FunctionName=name, Name=ALIAS)["FunctionVersion"]
    versions = functions.list_versions_by_function(FunctionName=name)["Versions"]
    numbers = {int(each["Version"]) for each in versions if each["Version"].isdigit()}
    before = str(max(number for number in numbers if number < int(present)))

    functions.update_alias(FunctionName=name, Name=ALIAS, FunctionVersion=before)

    assert api.get("/api/health").body["version"] == __version__
    assert api.get("/api/ready").status == 200
    functions.update_alias(FunctionName=name, Name=ALIAS, FunctionVersion=present)
    assert api.get("/api/health").body["version"] == NEW_VERSION
