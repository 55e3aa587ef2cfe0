"""Destruction: confirmation, order of the stacks, emptied and retained resources."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto import mock_aws

from infra.stages.schema import Stage
from tests.unit.tools.deploy.fakes import ACCOUNT, FakeCli, StubbedAws, stage
from tools.deploy import __main__ as command_line
from tools.deploy.aws import Aws
from tools.deploy.bucket import empty
from tools.deploy.cdk import Cdk
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.destroy import destroy

STATELESS = ("Operations", "Workers", "Service", "Jobs")
MISSING = ("ValidationError", "Stack with id Backend-dev-Data does not exist")
TYPES = {
    "Table": "AWS::DynamoDB::GlobalTable",
    "Files": "AWS::S3::Bucket",
    "Logs": "AWS::Logs::LogGroup",
    "Version": "AWS::Lambda::Version",
}


@pytest.fixture(autouse=True)
def on_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset CI and the emulator's endpoint."""
    for name in ("CI", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)


def holds(aws: StubbedAws, **policies: str) -> None:
    """Stub the resources of the next stack, by deletion policy."""
    cloudformation = aws.stub("cloudformation")
    declared = {
        logical: {"Type": TYPES[logical], "DeletionPolicy": policy}
        for logical, policy in policies.items()
    }
    cloudformation.add_response(
        "get_template", {"TemplateBody": json.dumps({"Resources": declared})}
    )
    summaries = [
        {
            "LogicalResourceId": logical,
            "PhysicalResourceId": f"the-{logical.lower()}",
            "ResourceType": TYPES[logical],
            "ResourceStatus": "CREATE_COMPLETE",
            "LastUpdatedTimestamp": "2026-01-01T00:00:00Z",
        }
        for logical in policies
    ]
    cloudformation.add_response(
        "list_stack_resources", {"StackResourceSummaries": summaries}
    )


def run(
    what: Stage,
    aws: StubbedAws,
    cli: FakeCli,
    root: Path,
    *,
    keep_data: bool = False,
    is_agreed: bool = True,
) -> list[str]:
    """Destroy a stage, and return the text that was shown."""
    told: list[str] = []
    deployment = Deployment(what, root)
    destroy(
        deployment,
        Cdk(deployment, cli),
        aws,
        told.append,
        keep_data=keep_data,
        is_agreed=is_agreed,
    )
    return told


@pytest.fixture
def aws() -> StubbedAws:
    """Return AWS with credentials."""
    return StubbedAws().sign_in()


@pytest.fixture
def cli() -> FakeCli:
    """Return a CDK CLI that succeeds."""
    return FakeCli()


def invoke(
    monkeypatch: pytest.MonkeyPatch, cli: FakeCli, arguments: list[str], typed: str
) -> Result:
    """Run the command line with typed input."""
    monkeypatch.setattr("tools.deploy.cdk.stream", cli)
    monkeypatch.setattr(Aws, "thorough", lambda region: StubbedAws().sign_in())
    return CliRunner().invoke(command_line.cli, ["destroy", *arguments], input=typed)


@pytest.mark.parametrize("typed", ["", "\n", "yes\n", "prod\n"])
def test_only_the_stages_name_agrees(
    typed: str, monkeypatch: pytest.MonkeyPatch, cli: FakeCli
) -> None:
    """Do nothing on an empty line or on another text."""
    result = invoke(monkeypatch, cli, ["dev"], typed)

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "ALL DATA" in result.output
    assert ACCOUNT in result.output
    assert cli.commands == []


def test_where_nobody_can_be_asked_somebody_must_have_agreed(
    monkeypatch: pytest.MonkeyPatch, cli: FakeCli
) -> None:
    """Refuse without --yes in CI, where nobody can answer."""
    monkeypatch.setenv("CI", "true")

    result = invoke(monkeypatch, cli, ["dev"], "dev\n")

    assert result.exit_code == 1
    assert "--yes" in result.output
    assert cli.commands == []


def test_protected_data_is_not_destroyed(
    aws: StubbedAws, cli: FakeCli, tmp_path: Path
) -> None:
    """Refuse in spite of --yes, and name the setting to change."""
    with pytest.raises(DeployError) as refused:
        run(stage("prod"), aws, cli, tmp_path)

    assert "deletion_protection=False" in str(refused.value)
    assert "--keep-data" in str(refused.value)
    assert cli.commands == []


def test_what_holds_no_data_can_go_even_there(
    aws: StubbedAws, cli: FakeCli, tmp_path: Path
) -> None:
    """Destroy the stacks without data of a protected stage, to rebuild them."""
    holds(aws)
    holds(aws)
    holds(aws)
    holds(aws)

    told = run(stage("prod", account=ACCOUNT), aws, cli, tmp_path, keep_data=True)

    assert cli.destroyed == [f"Backend-prod-{s}" for s in STATELESS]
    assert "Backend-prod-Data is kept." in told[0]


def test_another_account_is_left_alone(cli: FakeCli, tmp_path: Path) -> None:
    """Refuse, whatever the user types."""
    aws = StubbedAws().sign_in("999999999999")

    with pytest.raises(DeployError):
        run(stage("dev", account=ACCOUNT), aws, cli, tmp_path)

    assert cli.commands == []


def test_a_stage_whose_data_may_go_is_emptied_and_destroyed(
    aws: StubbedAws, cli: FakeCli, tmp_path: Path
) -> None:
    """Destroy all stacks of the stage, data last, but not the account's stack."""
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        fill(s3, "the-files")
        aws._clients["s3"] = s3
        holds(aws)
        holds(aws)
        holds(aws)
        holds(aws, Logs="Delete")
        holds(aws, Table="Delete", Files="Delete")
        left_at_the_end: list[int] = []
        cli.on["destroy Backend-dev-Data"] = lambda: left_at_the_end.append(
            versions(s3, "the-files")
        )

        told = run(stage("dev"), aws, cli, tmp_path)

    assert cli.commands[0] == "synth"
    assert cli.destroyed == [
        "Backend-dev-Operations",
        "Backend-dev-Workers",
        "Backend-dev-Service",
        "Backend-dev-Jobs",
        "Backend-dev-Data",
    ]
    assert left_at_the_end == [0]
    assert any("4 versions deleted" in line for line in told)
    assert not any("Retained, in no stack" in line for line in told)
    assert "Backend-Account is kept" in told[-1]


def test_what_is_retained_is_named_and_not_emptied(
    aws: StubbedAws, cli: FakeCli, tmp_path: Path
) -> None:
    """Make no call to S3."""
    holds(aws)
    holds(aws)
    holds(aws)
    holds(aws, Logs="Retain")
    holds(aws, Table="Retain", Files="RetainExceptOnCreate")

    told = run(stage("staging"), aws, cli, tmp_path)

    remains = next(line for line in told if "Retained, in no stack" in line)
    assert [row.split()[-1] for row in remains.splitlines()[1:]] == [
        "the-logs",
        "the-table",
        "the-files",
    ]


def test_what_was_deployed_decides_not_what_the_settings_say_now(
    aws: StubbedAws, cli: FakeCli, tmp_path: Path
) -> None:
    """Keep the objects of a bucket whose deployed policy retains it."""
    holds(aws)
    holds(aws)
    holds(aws)
    holds(aws)
    holds(aws, Files="Retain")

    told = run(stage("dev"), aws, cli, tmp_path)

    assert any("the-files" in line for line in told)


def test_what_is_not_deployed_is_passed_over(
    aws: StubbedAws, cli: FakeCli, tmp_path: Path
) -> None:
    """Continue after an earlier run that stopped half way."""
    for _ in STATELESS:
        aws.stub("cloudformation").add_client_error("get_template", *MISSING)
    holds(aws, Table="Delete")

    told = run(stage("dev"), aws, cli, tmp_path)

    assert "Backend-dev-Service is not deployed." in told
    assert cli.destroyed == ["Backend-dev-Data"]


def test_a_stack_that_never_came_to_be_is_destroyed(
    aws: StubbedAws, cli: FakeCli, tmp_path: Path
) -> None:
    """Destroy a stack that was rolled back; it would block the next deployment."""
    holds(aws)
    holds(aws)
    holds(aws)
    holds(aws)

    run(stage("dev"), aws, cli, tmp_path, keep_data=True)

    assert cli.destroyed == [f"Backend-dev-{s}" for s in STATELESS]


@pytest.mark.parametrize("role", ["arn:the-role", None])
def test_a_role_is_named_to_each_stack_or_to_none(
    role: str | None, monkeypatch: pytest.MonkeyPatch, cli: FakeCli
) -> None:
    """Without one the CDK names its own, which whoever made previews may not pass."""
    aws = StubbedAws().sign_in()
    for _ in (*STATELESS, "Data"):
        holds(aws)
    monkeypatch.setattr("tools.deploy.cdk.stream", cli)
    monkeypatch.setattr(Aws, "thorough", lambda region: aws)
    given = ["--role-arn", role] if role else []

    result = CliRunner().invoke(command_line.cli, ["destroy", "pr-7", "--yes", *given])

    assert result.exit_code == 0, result.output
    calls = [call for call in cli.calls if call[0] == "destroy"]
    assert len(calls) == 5
    for call in calls:
        named = call[call.index("--role-arn") + 1] if "--role-arn" in call else None
        assert named == role


def test_the_sweep_hands_its_role_on(
    monkeypatch: pytest.MonkeyPatch, cli: FakeCli
) -> None:
    """It destroys what the same role has made."""
    aws = StubbedAws().sign_in()
    stack = {
        "StackName": "Backend-pr-7-Data",
        "CreationTime": "2030-01-01T00:00:00Z",
        "StackStatus": "UPDATE_COMPLETE",
    }
    cloudformation = aws.stub("cloudformation")
    cloudformation.add_response("list_stacks", {"StackSummaries": [stack]})
    for _ in (*STATELESS, "Data"):
        holds(aws)
    cloudformation.add_response("list_stacks", {"StackSummaries": []})
    monkeypatch.setattr("tools.deploy.cdk.stream", cli)
    monkeypatch.setattr(Aws, "thorough", lambda region: aws)

    result = CliRunner().invoke(
        command_line.cli, ["sweep", "--yes", "--role-arn", "arn:the-role"]
    )

    assert result.exit_code == 0, result.output
    assert cli.destroyed
    calls = [call for call in cli.calls if call[0] == "destroy"]
    assert all("arn:the-role" in call for call in calls)


def test_a_failure_stops_before_the_data_and_tells_what_stays_already(
    aws: StubbedAws, tmp_path: Path
) -> None:
    """Name the retained resources at once: a second run cannot find them."""
    cli = FakeCli(fails_at="destroy Backend-staging-Service")
    told: list[str] = []
    holds(aws, Logs="Retain")
    holds(aws)
    holds(aws)
    holds(aws)
    deployment = Deployment(stage("staging"), tmp_path)

    with pytest.raises(DeployError):
        destroy(
            deployment,
            Cdk(deployment, cli),
            aws,
            told.append,
            keep_data=False,
            is_agreed=True,
        )

    assert cli.destroyed[-1] == "Backend-staging-Service"
    assert "the-logs" in told[-1]


def test_not_being_allowed_to_see_a_stack_is_not_its_absence(
    monkeypatch: pytest.MonkeyPatch, cli: FakeCli
) -> None:
    """Fail with a message."""
    aws = StubbedAws().sign_in()
    aws.stub("cloudformation").add_client_error("get_template", "AccessDenied", "no")
    monkeypatch.setattr("tools.deploy.cdk.stream", cli)
    monkeypatch.setattr(Aws, "thorough", lambda region: aws)

    result = CliRunner().invoke(command_line.cli, ["destroy", "dev", "--yes"])

    assert result.exit_code == 1
    assert "AccessDenied" in result.output
    assert cli.destroyed == []


def fill(s3: Any, bucket: str) -> None:
    """Create a bucket with two versions of an object, a second one, a delete marker."""
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    for key in ("a", "a", "b"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    s3.delete_object(Bucket=bucket, Key="b")


def versions(s3: Any, bucket: str) -> int:
    """Return the number of versions and delete markers."""
    page = s3.list_object_versions(Bucket=bucket)
    return len(page.get("Versions", [])) + len(page.get("DeleteMarkers", []))


def test_a_bucket_that_is_gone_needs_no_emptying() -> None:
    """Accept that the bucket was deleted in the meantime."""
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")

        assert empty(s3, "no-such-bucket", print) == 0


def test_an_object_that_cannot_be_deleted_stops_without_being_named() -> None:
    """Do not show keys, since they may contain personal data."""
    aws = StubbedAws()
    s3 = aws.stub("s3")
    page = {"Versions": [{"Key": "salaries.xlsx", "VersionId": "1"}]}
    s3.add_response("list_object_versions", page)
    failure = {"Key": "salaries.xlsx", "Code": "AccessDenied"}
    s3.add_response("delete_objects", {"Errors": [failure]})

    with pytest.raises(DeployError) as stopped:
        empty(aws.client("s3"), "the-files", print)

    assert "AccessDenied" in str(stopped.value)
    assert "salaries" not in str(stopped.value)


def test_a_version_goes_with_its_function(
    aws: StubbedAws, cli: FakeCli, tmp_path: Path
) -> None:
    """Its template retains it, but only while the function is there."""
    for _ in STATELESS:
        holds(aws, Version="RetainExceptOnCreate")

    told = run(stage("dev"), aws, cli, tmp_path, keep_data=True)

    assert "the-version" not in "\n".join(told)
