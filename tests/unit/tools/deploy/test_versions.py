"""Old versions of functions: which are kept, and which are deleted."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from tests.unit.tools.deploy.fakes import StubbedAws, stage
from tools.deploy.aws import Aws
from tools.deploy.deployed import Resource
from tools.deploy.deployment import Deployment
from tools.deploy.versions import KEPT, prune

ROLE = "arn:aws:iam::123456789012:role/lambda-role"


class Account:
    """An account with the service stack of a stage.

    Attributes:
        told: what was shown.
    """

    def __init__(self, root: Path) -> None:
        """Make the functions of the stack, and one that is of no stack."""
        self.told: list[str] = []
        self.deployment = Deployment(stage("dev"), root)
        self.aws = Aws.quick("us-east-1")
        self.functions: Any = self.aws.client("lambda")
        self.aws.client("iam").create_role(
            RoleName="lambda-role", AssumeRolePolicyDocument="{}"
        )
        for name in ("api", "auth", "other"):
            self.functions.create_function(
                FunctionName=name,
                Runtime="python3.13",
                Role=ROLE,
                Handler="a.b",
                Code={"ZipFile": _archive("")},
            )

    def resources(self, cloudformation: object, stack: str) -> list[Resource] | None:
        """Return the resources of a stack; the workers are not deployed yet."""
        if not stack.endswith("-Service"):
            return None
        names = ("api", "auth")
        functions = [Resource("AWS::Lambda::Function", each, False) for each in names]
        return [Resource("AWS::IAM::Role", "other", False), *functions]

    def publish(self, name: str, count: int) -> None:
        """Publish so many versions of a function, each of other code."""
        for number in range(count):
            self.functions.update_function_code(
                FunctionName=name, ZipFile=_archive(str(number)), Publish=True
            )

    def versions(self, name: str) -> list[str]:
        """Return the versions that are left, `$LATEST` first."""
        answer = self.functions.list_versions_by_function(FunctionName=name)
        return [each["Version"] for each in answer["Versions"]]

    def prune(self, **before: int) -> None:
        """Delete what is not kept, after versions that were in use before."""
        prune(self.deployment, self.aws, self.told.append, before)


def _archive(content: str) -> bytes:
    """Return a package with this content."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("a.py", content)
    return archive.getvalue()


@pytest.fixture(name="account")
def _account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Account]:
    """Return an account in memory."""
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        account = Account(tmp_path)
        monkeypatch.setattr("tools.deploy.versions.resources", account.resources)
        yield account


def test_the_newest_five_are_kept(account: Account) -> None:
    """By number and not by text: 10 is newer than 9."""
    account.publish("api", 11)

    account.prune()

    assert KEPT == 5
    assert account.versions("api") == ["$LATEST", "7", "8", "9", "10", "11"]
    assert account.told == []


def test_of_versions_with_snapshots_two_are_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each costs something by the hour, whether it serves or not."""
    monkeypatch.setattr(
        "tools.deploy.versions.resources",
        lambda _, stack: (
            [Resource("AWS::Lambda::Function", "api", False)] if "Serv" in stack else []
        ),
    )
    aws = StubbedAws()
    aws.stub("cloudformation")
    functions = aws.stub("lambda")
    functions.add_response("list_aliases", {"Aliases": []})
    published = ["$LATEST", "1", "2", "3", "4"]
    on = {"ApplyOn": "PublishedVersions", "OptimizationStatus": "On"}
    functions.add_response(
        "list_versions_by_function",
        {"Versions": [{"Version": each, "SnapStart": on} for each in published]},
    )
    for version in ("1", "2"):
        functions.add_response(
            "delete_function", {}, {"FunctionName": "api", "Qualifier": version}
        )
    told: list[str] = []

    prune(Deployment(stage("dev"), tmp_path), aws, told.append)

    functions.assert_no_pending_responses()
    assert told == []


def test_a_version_that_an_alias_names_is_kept_however_old(account: Account) -> None:
    """Somebody went back to it, or a canary still sends requests there."""
    account.publish("api", 9)
    account.functions.create_alias(
        FunctionName="api",
        Name="live",
        FunctionVersion="2",
        RoutingConfig={"AdditionalVersionWeights": {"3": 0.1}},
    )

    account.prune()

    assert account.versions("api")[1:] == ["2", "3", "5", "6", "7", "8", "9"]


def test_a_version_that_was_in_use_until_now_is_kept_however_old(
    account: Account,
) -> None:
    """Somebody went back to it, and may have to do so again after this deployment."""
    account.publish("api", 9)
    account.publish("auth", 9)

    account.prune(api=2)

    assert account.versions("api")[1:] == ["2", "5", "6", "7", "8", "9"]
    assert account.versions("auth")[1:] == ["5", "6", "7", "8", "9"]


@pytest.mark.parametrize("count", [0, 1, KEPT])
def test_few_versions_are_all_kept(account: Account, count: int) -> None:
    """There is nothing to delete, and `$LATEST` is no version."""
    account.publish("auth", count)
    before = account.versions("auth")

    account.prune()

    assert account.versions("auth") == before
    assert account.versions("api") == ["$LATEST"]


def test_what_cannot_be_deleted_is_told_and_no_error(tmp_path: Path) -> None:
    """The stage is deployed; the next deployment tries again."""
    aws, told = StubbedAws(), list[str]()
    for _ in range(3):
        aws.stub("cloudformation").add_client_error(
            "get_template", "AccessDenied", "you may not"
        )

    prune(Deployment(stage("dev"), tmp_path), aws, told.append)

    assert [line.split(" are left")[0] for line in told] == [
        "Old versions of the functions of Backend-dev-Service",
        "Old versions of the functions of Backend-dev-Jobs",
        "Old versions of the functions of Backend-dev-Workers",
    ]


def test_no_other_functions_are_touched(account: Account) -> None:
    """Those of other stages and products have versions of their own."""
    account.publish("other", 9)

    account.prune()

    assert len(account.versions("other")) == 10
