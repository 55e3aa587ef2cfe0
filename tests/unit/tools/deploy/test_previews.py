"""The sweep takes away the stages of pull requests that nobody keeps, and no others."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.unit.tools.deploy.fakes import StubbedAws
from tools.deploy import previews
from tools.deploy.cdk import Cdk
from tools.deploy.deployment import DeployError, Deployment

ROLE = "arn:the-role"
OTHERS = ("Backend-dev-Data", "Backend-Account", "CDKToolkit", "pr-9", "Backend-pr-9")


def listing(*names: str, gone: Sequence[str] = ()) -> dict[str, Any]:
    """Return CloudFormation's list of stacks."""
    return {
        "StackSummaries": [
            {
                "StackName": name,
                "CreationTime": "2030-01-01T00:00:00Z",
                "StackStatus": (
                    "DELETE_COMPLETE" if name in gone else "UPDATE_COMPLETE"
                ),
            }
            for name in (*names, *gone)
        ]
    }


@pytest.fixture(name="destroyed")
def _destroyed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the stages that are destroyed; `pr-13` cannot be."""
    names: list[str] = []

    def destroy(deployment: Deployment, *_: object, **options: object) -> None:
        assert options == {"keep_data": False, "is_agreed": True, "role": ROLE}
        if deployment.stage.name == "pr-13":
            raise DeployError("a bucket is not empty")
        names.append(deployment.stage.name)

    monkeypatch.setattr(previews, "destroy", destroy)
    return names


def swept(aws: StubbedAws, *kept: str, told: list[str] | None = None) -> None:
    """Sweep without a question."""
    previews.sweep(
        aws,
        kept,
        (told if told is not None else []).append,
        is_agreed=True,
        role=ROLE,
        cdk_of=Cdk,
    )


def test_only_stages_of_pull_requests_are_taken_away(destroyed: list[str]) -> None:
    """Neither dev, nor what is kept, nor what is gone."""
    aws = StubbedAws()
    stub = aws.stub("cloudformation")
    there = ("Backend-pr-12-Data", "Backend-pr-12-Jobs", "Backend-pr-7-Service")
    stub.add_response("list_stacks", listing(*OTHERS, *there, gone=["Backend-pr-3-D"]))
    stub.add_response("list_stacks", listing(*OTHERS, "Backend-pr-12-Data"))

    swept(aws, "pr-12")

    assert destroyed == ["pr-7"]


def test_a_failure_does_not_keep_the_others(destroyed: list[str]) -> None:
    """And is named at the end."""
    aws = StubbedAws()
    stub = aws.stub("cloudformation")
    there = ("Backend-pr-13-Data", "Backend-pr-14-Data")
    stub.add_response("list_stacks", listing(*there))
    stub.add_response("list_stacks", listing("Backend-pr-13-Data"))
    told: list[str] = []

    with pytest.raises(DeployError, match="Not destroyed, or not whole: pr-13"):
        swept(aws, told=told)

    assert destroyed == ["pr-14"]
    assert "pr-13: a bucket is not empty" in told


def test_a_stack_that_nobody_here_knows_is_named(destroyed: list[str]) -> None:
    """A pull request may have had one more."""
    aws = StubbedAws()
    stub = aws.stub("cloudformation")
    stub.add_response("list_stacks", listing("Backend-pr-7-Data", "Backend-pr-7-New"))
    stub.add_response("list_stacks", listing("Backend-pr-7-New"))

    with pytest.raises(DeployError, match="pr-7"):
        swept(aws)


@pytest.mark.parametrize("name", ["12", "dev", "pr-", "*"])
def test_a_name_to_keep_must_be_one(name: str, destroyed: list[str]) -> None:
    """A slip would take away what somebody works with."""
    with pytest.raises(DeployError, match="No stages of pull requests"):
        swept(StubbedAws(), name)
    assert destroyed == []
