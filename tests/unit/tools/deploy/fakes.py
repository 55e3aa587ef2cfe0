"""Fakes for the tests of tools.deploy: AWS, the CDK CLI, stages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.stub import Stubber

from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from tools.deploy.aws import Aws

ACCOUNT = "123456789012"


def stage(name: str = "dev", **changes: object) -> Stage:
    """Return a stage with some settings changed, without its validators."""
    return load_stage(name).model_copy(update=changes)


class StubbedAws(Aws):
    """AWS that answers only what a test has stubbed; any other call fails the test."""

    def __init__(self) -> None:
        """Start without answers."""
        super().__init__("us-east-1", patience=timedelta(seconds=1), attempts=1)
        self._stubbers: dict[str, Stubber] = {}

    def stub(self, service: str) -> Stubber:
        """Return the stubber of a service."""
        if service not in self._stubbers:
            client = offline_client(service)
            self._clients[service] = client
            self._stubbers[service] = Stubber(client)
            self._stubbers[service].activate()
        return self._stubbers[service]

    def client(self, service: str) -> Any:
        """Return the stubbed client of a service."""
        assert service in self._clients, f"{service} must not be asked"
        return self._clients[service]

    def sign_in(self, account: str = ACCOUNT) -> "StubbedAws":
        """Stub the account of the credentials."""
        answer = {"Account": account, "Arn": "arn:aws:iam::1:user/a", "UserId": "u"}
        self.stub("sts").add_response("get_caller_identity", answer)
        return self


def offline_client(service: str, endpoint: str = "http://127.0.0.1:1") -> Any:
    """Return a client that cannot reach AWS."""
    make: Any = boto3.client
    return make(
        service,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        endpoint_url=endpoint,
    )


@dataclass
class FakeCli:
    """Records the calls of the CDK CLI, and runs a test's function for a command."""

    on: dict[str, Callable[[], object]] = field(default_factory=dict)
    fails_at: str | None = None
    calls: list[list[str]] = field(default_factory=list)
    environments: list[Mapping[str, str]] = field(default_factory=list)

    def __call__(
        self, command: Sequence[str], environment: Mapping[str, str], directory: Path
    ) -> int:
        """Take the place of the process."""
        _, *arguments = command
        self.calls.append(arguments)
        self.environments.append(environment)
        key = " ".join(arguments[:2]) if arguments[0] == "destroy" else arguments[0]
        self.on.get(key, lambda: None)()
        return int(key == self.fails_at)

    @property
    def commands(self) -> list[str]:
        """The commands that were run, in order."""
        return [call[0] for call in self.calls]

    @property
    def destroyed(self) -> list[str]:
        """The stacks that were destroyed, in order."""
        return [call[1] for call in self.calls if call[0] == "destroy"]
