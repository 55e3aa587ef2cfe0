"""Versions on the emulator: pushed, tried by the hook, refused, and rolled back.

The emulator has no CodeDeploy. So its hook is called here, with what CodeDeploy would
tell it, and what would undo a delivery is read from the templates of prod.
"""

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.stages.loading import load_stage
from runtime import __version__
from runtime.core.contract import VERSION_ERRORS_METRIC
from runtime.features.deliveries import repository
from runtime.features.deliveries.smoke import worker
from tests.e2e.cloud import CREDENTIALS, REGION
from tests.e2e.deployment import Deployment, synthesis_environment
from tests.e2e.project import changed_project
from tests.infra.assemblies import assembly
from tests.infra.meaning.alarms import watched
from tests.infra.meaning.evaluation import evaluated
from tests.infra.meaning.references import name_of
from tests.infra.metrics import emitted
from tests.integration.client import Api, assert_problem
from tools.deploy import record
from tools.deploy.aws import Aws
from tools.deploy.deployment import DeployError
from tools.deploy.deployment import Deployment as Deployed
from tools.deploy.live import LiveFunction, live_functions, move
from tools.deploy.push import push
from tools.local.config import HOST, ROOT

pytestmark = pytest.mark.e2e

PUSHED = f"{__version__}-pushed"
NUMBER = (f'__version__ = "{__version__}"', f'__version__ = "{PUSHED}"')
GOOD = {"runtime/__init__.py": NUMBER}
BROKEN = {
    "runtime/features/health/routes.py": (
        "    await run_blocking(platform.ready)\n",
        '    raise RuntimeError("deliberate")\n',
    ),
}
# What `tools.deploy.record` reads besides what is copied.
READ = ("package-lock.json", "requirements.txt")
LONGEST_PUSH = 10.0


@pytest.fixture(name="aws", scope="module")
def _aws(deployment: Deployment) -> Iterator[Aws]:
    """Yield the clients of an operator of the emulated stage."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in _environment(deployment).items():
            environment.setenv(name, value)
        yield Aws.thorough(REGION)


def _environment(deployment: Deployment) -> dict[str, str]:
    """Return the variables by which tools find the emulator."""
    return CREDENTIALS | {
        "AWS_CA_BUNDLE": str(deployment.cloud.certificate),
        "AWS_ENDPOINT_URL": deployment.cloud.url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "NO_PROXY": HOST,
    }


def _project(directory: Path, changes: dict[str, tuple[str, str]]) -> Deployed:
    """Return the local stage as a copy of the project with some lines changed."""
    for name in READ:
        directory.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, directory / name)
    return Deployed(load_stage("local"), changed_project(directory, changes))


def _functions(aws: Aws) -> dict[str, LiveFunction]:
    """Return the functions of the stage, by their labels."""
    stage = Deployed(load_stage("local"))
    return {each.label: each for each in live_functions(stage, aws)}


def _rollback(
    deployment: Deployment, *options: str
) -> subprocess.CompletedProcess[str]:
    """Run the command behind `make rollback STAGE=local YES=1`."""
    return subprocess.run(
        [sys.executable, "-m", "tools.deploy", "rollback", "local", "--yes", *options],
        cwd=ROOT,
        env=synthesis_environment() | _environment(deployment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


class CodeDeploy:
    """CodeDeploy as its hook sees it.

    Attributes:
        told: what it was told.
    """

    def __init__(self, function: str, version: int) -> None:
        """Deliver a version of a function."""
        named = {"Name": function, "Alias": "live", "TargetVersion": str(version)}
        made = {"fn": {"Type": "AWS::Lambda::Function", "Properties": named}}
        self._content = json.dumps({"version": 0.0, "Resources": [made]})
        self.told: list[str] = []

    def get_deployment(self, **_: str) -> dict[str, Any]:
        """Return a deployment without the content of its revision, as CodeDeploy."""
        revision = {"revisionType": "String", "string": {"sha256": "0"}}
        info = {"applicationName": "a", "deploymentGroupName": "g"}
        return {"deploymentInfo": info | {"revision": revision}}

    def get_application_revision(self, **_: Any) -> dict[str, Any]:
        """Return the revision with its content."""
        return {"revision": {"string": {"content": self._content}}}

    def put_lifecycle_event_hook_execution_status(
        self, *, status: str, **_: str
    ) -> None:
        """Note what the hook says."""
        self.told.append(status)


def _said(
    monkeypatch: pytest.MonkeyPatch, aws: Aws, function: LiveFunction, version: int
) -> str:
    """Return the word of the hook about a version."""
    found = _functions(aws)
    codedeploy = CodeDeploy(function.name, version)
    monkeypatch.setattr(repository, "client", lambda _: codedeploy)
    for name, value in {
        "STAGE": "local",
        "DYNAMODB_TABLE_NAME": "none of it",
        "AUTH_FUNCTION": found["Auth"].name,
        "API_FUNCTION": found["Api"].name,
    }.items():
        monkeypatch.setenv(name, value)
    event = {"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "e-1"}
    worker.handler(event, object())
    (word,) = codedeploy.told
    return word


def test_rollback_to_a_version_of_other_data_is_refused(
    deployment: Deployment, aws: Aws, api: Api
) -> None:
    """The version before is of the generation of data that another test had."""
    before = {name: each.version for name, each in _functions(aws).items()}

    done = _rollback(deployment)

    assert done.returncode == 1
    assert "is of other data (DATA_GENERATION)" in done.stderr
    assert {n: each.version for n, each in _functions(aws).items()} == before


def test_push_replaces_the_code_of_all_functions_in_seconds(
    aws: Aws, api: Api, tmp_path: Path
) -> None:
    """Nothing else has changed since the deployment, as its record says."""
    assert_problem(api.get("/api/ready"), 500)
    project, said = _project(tmp_path, GOOD), list[str]()
    with pytest.raises(DeployError, match="nobody knows"):
        push(project, aws, said.append)
    record.keep(project, aws, _functions(aws)["Api"])
    before = _functions(aws)
    began = time.monotonic()

    push(project, aws, said.append)

    took = time.monotonic() - began
    print("\n".join(said))
    assert api.get("/api/health").body["version"] == PUSHED
    assert api.get("/api/ready").status == 200
    after = _functions(aws)
    assert len({each.used.code for each in after.values()}) == 1
    assert all(after[name].version > before[name].version for name in before)
    assert took < LONGEST_PUSH, said


@pytest.mark.parametrize("function", ["Api", "Auth"])
def test_hook_lets_a_version_that_works_be_delivered(
    monkeypatch: pytest.MonkeyPatch, aws: Aws, function: str
) -> None:
    """Each function is asked what it serves, by events of the gateway."""
    found = _functions(aws)[function]
    assert _said(monkeypatch, aws, found, found.version) == "Succeeded"


def test_push_of_code_that_does_not_work_changes_nothing_in_use(
    monkeypatch: pytest.MonkeyPatch, aws: Aws, api: Api, tmp_path: Path
) -> None:
    """It is tried as a delivery is, and the hook says the same of the version."""
    project, before = _project(tmp_path, BROKEN), _functions(aws)

    with pytest.raises(DeployError, match="ready: 500"):
        push(project, aws, print)

    after = _functions(aws)
    assert {n: each.version for n, each in after.items()} == {
        n: each.version for n, each in before.items()
    }
    assert api.get("/api/ready").status == 200
    newest = after["Api"].versions[-1].number
    assert newest > after["Api"].version
    assert _said(monkeypatch, aws, after["Api"], newest) == "Failed"


def test_push_of_more_than_code_is_refused(aws: Aws, tmp_path: Path) -> None:
    """The declaration of a feature decides what a role may do."""
    changed = {
        "runtime/features/health/declaration.py": (
            "tags={",
            "tags= {",
        )
    }
    project = _project(tmp_path, changed)
    with pytest.raises(DeployError, match="declarations differ"):
        push(project, aws, print)


def _logged_errors(deployment: Deployment, function: LiveFunction) -> Counter[str]:
    """Return how many server errors each version of a function has written."""
    logs = deployment.cloud.client("logs")
    group = deployment.physical_id("Service", "AWS::Logs::LogGroup", function.label)
    counted: Counter[str] = Counter()
    for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
        for event in page["events"]:
            for found, value in emitted(event["message"]).items():
                dimensions = dict(found.dimensions)
                if found.name == VERSION_ERRORS_METRIC:
                    assert dimensions["function"] == function.name
                    counted[dimensions["version"]] += int(value)
    return counted


def test_broken_version_is_undone_by_its_alarms_and_by_rollback(
    deployment: Deployment, aws: Aws, api: Api
) -> None:
    """Its errors raise exactly what prod's group looks at; rollback restores."""
    broken = {
        name: (each, each.versions[-1].number) for name, each in _functions(aws).items()
    }
    for each, version in broken.values():
        move(aws.client("lambda"), each, version)
    for _ in range(3):
        assert_problem(api.get("/api/ready"), 500)
    function, version = broken["Api"]
    errors = _logged_errors(deployment, function)

    prod = assembly("prod")
    group = prod.service.resources["DeliveriesApi"]
    alarms = {
        name_of(prod, each["Name"]): prod.service.resources[name_of(prod, each["Name"])]
        for each in group["AlarmConfiguration"]["Alarms"]
    }
    assert set(alarms) == {f"DeliveriesApi{n}" for n in ("Fails", "Errors", "Slow")}
    raising = watched(alarms["DeliveriesApiErrors"])
    (part,) = raising.parts
    assert part.name == VERSION_ERRORS_METRIC
    assert evaluated(raising, {part.id: [float(errors[str(version)])]}) == "ALARM"
    assert evaluated(raising, {part.id: [float(errors[str(function.version)])]}) == "OK"

    done = _rollback(deployment)

    print(done.stdout)
    assert done.returncode == 0, done.stderr
    assert "Rolled back in" in done.stdout
    assert api.get("/api/ready").status == 200
    assert api.get("/api/health").body["version"] == PUSHED
    now = _functions(aws)
    assert {n: each.version for n, each in now.items()} == {
        n: each.version for n, (each, _) in broken.items()
    }
    again = _rollback(deployment, "--version", str(now["Api"].version))
    assert again.returncode == 1 and "already" in again.stderr
