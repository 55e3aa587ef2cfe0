"""The stacks of the local stage, deployed with the pinned CDK CLI."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from runtime.features import FEATURES
from tests.awscalls.templates import Resource, Stacks
from tests.e2e.cloud import ACCOUNT, CREDENTIALS, REGION, Cloud
from tools.local.config import HOST, ROOT

CDK = ROOT / "node_modules" / ".bin" / "cdk"
PREFIX = "Backend-local"
TIMEOUT_SECONDS = 900
# The CLI reads CDK… as options, and AWS… could select a real account.
REMOVED = ("AWS", "CDK")


@dataclass
class Deployment:
    """The deployed stacks, and methods to change them.

    Attributes:
        outputs: outputs of every stack.
        stacks: the templates of the last deployment.
        physical_ids: the resource that each physical name, id or ARN belongs to.
    """

    cloud: Cloud
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    stacks: Stacks = field(default_factory=lambda: Stacks({}))
    physical_ids: dict[str, Resource] = field(default_factory=dict)

    def bootstrap(self) -> None:
        """Prepare the account, as `cdk bootstrap` does once on AWS."""
        self._cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}")

    def deploy(
        self, project: Path = ROOT, *stacks: str, options: Sequence[str] = ()
    ) -> None:
        """Deploy the named stacks, or all, from a copy of the project."""
        path = self.cloud.directory / "outputs.json"
        which = [*stacks, "--exclusively"] if stacks else ["--all"]
        self._cdk(
            "deploy",
            *which,
            "--require-approval=never",
            *options,
            f"--outputs-file={path}",
            project=project,
        )
        self.outputs |= json.loads(path.read_text(encoding="utf-8"))
        self.stacks = read_templates(self._assembly)
        self.physical_ids |= self._resources()

    def destroy(self, *stacks: str) -> None:
        """Destroy the named stacks, or all, of the last deployment."""
        which = [*stacks, "--exclusively"] if stacks else ["--all"]
        self._cdk("destroy", *which, "--force", app=str(self._assembly))

    @property
    def service(self) -> Mapping[str, str]:
        """Outputs of the service stack."""
        return self.outputs[f"{PREFIX}-Service"]

    @property
    def data(self) -> Mapping[str, str]:
        """Outputs of the data stack."""
        return self.outputs[f"{PREFIX}-Data"]

    @property
    def url(self) -> str:
        """URL of the API's stage on the emulated gateway."""
        api, stage = self.service["ApiId"], self.service["ApiStage"]
        return f"{self.cloud.url}/restapis/{api}/{stage}/_user_request_"

    def physical_id(self, stack: str, kind: str, beginning: str = "") -> str:
        """Return the only resource of a type with this prefix of its logical id."""
        client = self.cloud.client("cloudformation")
        answer = client.describe_stack_resources(StackName=f"{PREFIX}-{stack}")
        (found,) = [
            str(resource["PhysicalResourceId"])
            for resource in answer["StackResources"]
            if resource["ResourceType"] == kind
            and resource["LogicalResourceId"].startswith(beginning)
        ]
        return found

    def _resources(self) -> dict[str, Resource]:
        client = self.cloud.client("cloudformation")
        return {
            found["PhysicalResourceId"]: Resource(stack, found["LogicalResourceId"])
            for stack in self.stacks.names
            for found in client.describe_stack_resources(StackName=stack)[
                "StackResources"
            ]
        }

    @property
    def _assembly(self) -> Path:
        """Folder of the last assembly that the CDK synthesized."""
        return self.cloud.directory / "cdk.out"

    def _cdk(
        self,
        command: str,
        *options: str,
        project: Path = ROOT,
        app: str = f"{shlex.quote(sys.executable)} app.py",
    ) -> None:
        """Run the CDK CLI; show its output only if it fails."""
        directory = self.cloud.directory
        environment = synthesis_environment() | CREDENTIALS
        environment |= {
            # The CLI must not read a profile of the developer.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_CA_BUNDLE": str(self.cloud.certificate),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.cloud.url,
            "AWS_REGION": REGION,
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_HOME": str(directory / "cdk"),
            "NODE_EXTRA_CA_CERTS": str(self.cloud.certificate),
            "NO_PROXY": f"{os.environ.get('NO_PROXY', '')},{HOST}",
        }
        run = subprocess.run(
            [
                str(CDK),
                command,
                *options,
                "--context=stage=local",
                f"--context=settings={json.dumps(_settings())}",
                f"--app={app}",
                f"--output={self._assembly}",
                "--no-notices",
                "--ci",
            ],
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT_SECONDS,
        )
        if run.returncode != 0:
            raise RuntimeError(f"cdk {command} failed:\n{run.stdout[-6000:]}")


def _settings() -> dict[str, str]:
    """Return the settings that the tests of features want the stage to have."""
    return {
        name: value
        for feature in FEATURES
        if find_spec(f"tests.e2e.features.{feature}")
        and find_spec(f"tests.e2e.features.{feature}.stage")
        for name, value in import_module(
            f"tests.e2e.features.{feature}.stage"
        ).SETTINGS.items()
    }


def synthesis_environment() -> dict[str, str]:
    """Return the environment for a synthesis, without variables that tests have set."""
    return {k: v for k, v in os.environ.items() if not k.startswith(REMOVED)}


def synthesize(stage: str, output: Path) -> Stacks:
    """Return the templates of a stage, synthesized without packages."""
    context: dict[str, Any] = {"stage": stage, "aws:cdk:bundling-stacks": []}
    settings = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    environment = synthesis_environment() | {
        "CDK_CONTEXT_JSON": json.dumps(settings | context),
        "CDK_OUTDIR": str(output),
    }
    command = [sys.executable, "app.py"]
    subprocess.run(
        command, cwd=ROOT, env=environment, check=True, timeout=TIMEOUT_SECONDS
    )
    return read_templates(output)


def read_templates(directory: Path) -> Stacks:
    """Return the templates in a folder that the CDK wrote."""
    return Stacks(
        {
            path.name.removesuffix(".template.json"): json.loads(
                path.read_text(encoding="utf-8")
            )
            for path in directory.glob("*.template.json")
        }
    )
