"""Deployment: refusals, confirmation, the calls of the CDK, and the next steps."""

import json
import os
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from tests.unit.tools.deploy.fakes import FakeCli, StubbedAws, stage
from tools.deploy import __main__ as command_line
from tools.deploy.cdk import Cdk, stream
from tools.deploy.deploy import deploy
from tools.deploy.deployment import ROOT, DeployError, Deployment
from tools.deploy.finding import Check, error, warning
from tools.deploy.outputs import next_steps, read_outputs

STACKS = {
    "Backend-dev-Data": {
        "TableName": "the-table",
        "BucketName": "the-bucket",
        "FrontendSecretArn": "the-secret",
    },
    "Backend-dev-Service": {"ApiUrl": "https://abc.execute-api.dev/dev/api"},
}
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "hush",
    "AWS_SESSION_TOKEN": "hush",
    "AWS_PROFILE": "somebody",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/hush",
}


@pytest.fixture
def cli(tmp_path: Path) -> FakeCli:
    """Return a CDK CLI whose deployments write outputs."""

    def put_out() -> None:
        for name in ("dev", "prod"):
            stacks = json.dumps(STACKS).replace("-dev-", f"-{name}-")
            (tmp_path / "cdk.out" / f"{name}-outputs.json").write_text(stacks)

    (tmp_path / "cdk.out").mkdir()
    return FakeCli(on={"deploy": put_out})


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Replace the doctor by one with the findings of a test."""
    says = SimpleNamespace(checks=[])
    monkeypatch.setattr("tools.deploy.doctor.examine", lambda stage, aws: says.checks)
    return says


@pytest.fixture
def pruned(monkeypatch: pytest.MonkeyPatch, cli: FakeCli) -> list[str]:
    """Return the stages whose old versions were deleted, after the deployment."""
    stages: list[str] = []

    def prune(deployment: Deployment, *_: object) -> None:
        assert cli.commands[-1] == "deploy"
        stages.append(deployment.stage.name)

    monkeypatch.setattr("tools.deploy.deploy.prune", prune)
    monkeypatch.setattr("tools.deploy.deploy.must_pause", lambda *_: False)
    monkeypatch.setattr("tools.deploy.deploy.settle", lambda *_: None)
    monkeypatch.setattr("tools.deploy.deploy.note", lambda *_: None)
    return stages


@pytest.fixture
def invoke(
    monkeypatch: pytest.MonkeyPatch, cli: FakeCli, tmp_path: Path, pruned: list[str]
) -> "partial[Result]":
    """Return a function that runs the command line in a temporary folder."""
    nag = SimpleNamespace(overdue=lambda today: [])
    monkeypatch.setitem(sys.modules, "infra.nag", nag)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("tools.deploy.cdk.stream", cli)
    monkeypatch.setattr(command_line, "Deployment", partial(Deployment, root=tmp_path))
    return partial(CliRunner().invoke, command_line.cli)


def test_prod_is_not_deployed_without_the_interpreter_for_its_bytecode(
    monkeypatch: pytest.MonkeyPatch, cli: FakeCli, tmp_path: Path
) -> None:
    """Run nothing, and name the command that installs the interpreter."""
    bundling = SimpleNamespace(bytecode_interpreter=lambda: None)
    monkeypatch.setitem(sys.modules, "infra.bundling", bundling)
    nag = SimpleNamespace(overdue=lambda today: [])
    monkeypatch.setitem(sys.modules, "infra.nag", nag)
    told: list[str] = []
    deployment = Deployment(stage("prod"), tmp_path)
    aws = StubbedAws().sign_in()
    for service in ("ssm", "apigateway", "lambda"):
        aws.stub(service)

    with pytest.raises(DeployError) as refused:
        deploy(deployment, Cdk(deployment, cli), aws, told.append, is_agreed=True)

    assert "Bytecode" in str(refused.value)
    assert "uv python install 3.13" in told[0]
    assert cli.commands == []


def test_an_error_of_the_doctor_stops(
    invoke: "partial[Result]", doctor: SimpleNamespace, cli: FakeCli
) -> None:
    """Name the error, and do not show the checks that passed."""
    doctor.checks = [
        Check("Node", error("not found", "install it")),
        Check("Alarm e-mail", warning("nobody is told")),
    ]

    result = invoke(["deploy", "dev"])

    assert result.exit_code == 1
    assert "install it" in result.output
    assert "Not deployed; failed checks: Node." in result.output
    assert cli.commands == []


def test_a_warning_is_shown_and_does_not_stop(
    invoke: "partial[Result]", doctor: SimpleNamespace, cli: FakeCli
) -> None:
    """Deploy other stages than prod without a confirmation."""
    doctor.checks = [Check("Alarm e-mail", warning("nobody is told"))]

    result = invoke(["deploy", "dev"])

    assert result.exit_code == 0, result.output
    assert "nobody is told" in result.output
    assert cli.commands == ["synth", "deploy"]


@pytest.mark.parametrize(
    ("arguments", "typed", "commands"),
    [
        (["prod"], "n\n", ["synth", "diff"]),
        (["prod"], "", ["synth", "diff"]),
        (["prod"], "y\n", ["synth", "diff", "deploy"]),
        (["prod", "--yes"], "", ["synth", "diff", "deploy"]),
    ],
)
def test_prod_shows_what_changes_in_security_and_asks(
    arguments: list[str],
    typed: str,
    commands: list[str],
    invoke: "partial[Result]",
    doctor: SimpleNamespace,
    cli: FakeCli,
    pruned: list[str],
) -> None:
    """Ask, unless --yes is given."""
    result = invoke(["deploy", *arguments], input=typed)

    assert cli.commands == commands
    assert "--security-only" in cli.calls[1]
    assert (result.exit_code == 0) is ("deploy" in commands)
    assert pruned == (["prod"] if "deploy" in commands else [])


def test_a_pipeline_deploys_prod_only_with_yes(
    invoke: "partial[Result]",
    doctor: SimpleNamespace,
    cli: FakeCli,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Refuse before any command runs."""
    monkeypatch.setenv("CI", "true")

    assert invoke(["deploy", "prod"]).exit_code == 1
    assert cli.commands == []
    assert invoke(["deploy", "prod", "--yes"]).exit_code == 0
    assert invoke(["deploy", "dev"]).exit_code == 0


def test_what_was_reviewed_is_what_is_deployed(
    invoke: "partial[Result]", doctor: SimpleNamespace, cli: FakeCli, tmp_path: Path
) -> None:
    """Run the app once; compare and deploy the assembly that it wrote."""
    invoke(["deploy", "prod", "--yes"])

    assembly = str(tmp_path / "cdk.out" / "prod")
    synth, diff, deployment = cli.calls
    assert synth[synth.index("--output") + 1] == assembly
    assert diff[diff.index("--app") + 1] == assembly
    assert deployment[deployment.index("--app") + 1] == assembly


def test_templates_are_made_without_credentials(
    monkeypatch: pytest.MonkeyPatch, cli: FakeCli, tmp_path: Path
) -> None:
    """Give credentials to the deployment only, so that no template depends on them."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    deployment = Deployment(stage("dev", region="eu-west-1"), tmp_path)
    cdk = Cdk(deployment, cli)

    cdk.synth()
    cdk.deploy()

    synth, deployed = cli.environments
    assert not {"AKIDEXAMPLE", "hush", "/hush", "somebody"} & set(synth.values())
    assert "AWS_ENDPOINT_URL" not in synth
    assert synth["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert CREDENTIALS.items() <= deployed.items()
    assert synth["AWS_REGION"] == deployed["AWS_REGION"] == "eu-west-1"
    assert "stage=dev" in cli.calls[0]


def test_a_pull_requests_stage_leaves_what_is_shared(
    invoke: "partial[Result]", doctor: SimpleNamespace, cli: FakeCli, tmp_path: Path
) -> None:
    """Deploy its own stacks only, with the role that holds it back."""
    stacks = json.dumps(STACKS).replace("-dev-", "-pr-7-")
    file = tmp_path / "cdk.out" / "pr-7-outputs.json"
    cli.on["deploy"] = lambda: file.write_text(stacks)

    result = invoke(["deploy", "pr-7", "--role-arn", "arn:the-role"])

    assert result.exit_code == 0, result.output
    _, deployment = cli.calls
    assert "--all" not in deployment
    assert deployment[1:3] == ["Backend-pr-7-*", "--exclusively"]
    assert deployment[deployment.index("--role-arn") + 1] == "arn:the-role"


def test_other_stages_are_deployed_whole_by_the_cdks_own_role(
    invoke: "partial[Result]", doctor: SimpleNamespace, cli: FakeCli
) -> None:
    """Name neither a role nor single stacks."""
    invoke(["deploy", "dev"])

    assert "--all" in cli.calls[1]
    assert not {"--role-arn", "--exclusively"} & set(cli.calls[1])


@pytest.mark.parametrize("only", [True, False])
def test_a_comparison_can_do_with_reading(
    only: bool, invoke: "partial[Result]", cli: FakeCli
) -> None:
    """Make no change set where nothing may be written."""
    result = invoke(["diff", "dev", *(["--templates-only"] if only else [])])

    assert result.exit_code == 0, result.output
    assert ("--method" in cli.calls[1]) is only


def test_a_failed_command_ends_with_a_message(
    invoke: "partial[Result]", doctor: SimpleNamespace, cli: FakeCli
) -> None:
    """Run no later command, and do not read old outputs."""
    cli.fails_at = "synth"

    result = invoke(["deploy", "dev"])

    assert result.exit_code == 1
    assert "`cdk synth` ended with code 1" in result.output
    assert cli.commands == ["synth"]


def test_outputs_of_an_earlier_deployment_are_not_shown_again(
    cli: FakeCli, tmp_path: Path
) -> None:
    """Fail if a deployment wrote no outputs."""
    deployment = Deployment(stage("dev"), tmp_path)
    deployment.outputs_file.write_text(json.dumps(STACKS))
    cli.on.clear()

    Cdk(deployment, cli).deploy()

    with pytest.raises(DeployError, match="wrote no outputs"):
        read_outputs(deployment)


def test_the_next_steps_are_said_and_no_secret(
    invoke: "partial[Result]", doctor: SimpleNamespace
) -> None:
    """Show the frontend's environment, and the command that reads the secret."""
    output = invoke(["deploy", "dev"]).output

    assert "API_URL=https://abc.execute-api.dev/dev/api\n" in output
    assert "get-secret-value --region us-east-1" in output
    assert "--secret-id the-secret" in output
    assert "--table the-table" in output
    assert "CNAME" not in output


def test_a_domain_comes_with_its_record(tmp_path: Path) -> None:
    """Show the DNS record that makes the API reachable."""
    domain = SimpleNamespace(name="api.product.dev")
    deployment = Deployment(stage("dev", domain=domain), tmp_path)
    service = STACKS["Backend-dev-Service"] | {"DomainTarget": "d-1.execute-api.dev"}
    deployment.outputs_file.parent.mkdir()
    deployment.outputs_file.write_text(
        json.dumps(STACKS | {"Backend-dev-Service": service})
    )

    text = next_steps(deployment, read_outputs(deployment))

    assert "api.product.dev  CNAME  d-1.execute-api.dev" in text


def test_a_missing_output_is_named(tmp_path: Path) -> None:
    """Name the missing output, so that a rename is noticed."""
    deployment = Deployment(stage("dev"), tmp_path)
    deployment.outputs_file.parent.mkdir()
    deployment.outputs_file.write_text(json.dumps({"Backend-dev-Service": {}}))

    with pytest.raises(DeployError, match="ApiUrl"):
        read_outputs(deployment)


def test_a_synthesis_reports_each_template(
    invoke: "partial[Result]", cli: FakeCli, tmp_path: Path
) -> None:
    """Show size, number of resources and path."""
    assembly = tmp_path / "cdk.out" / "dev"

    def write() -> None:
        assembly.mkdir()
        resource = {"Type": "AWS::SNS::Topic"}
        template = {"Resources": {"One": resource, "Two": resource}}
        (assembly / "S.template.json").write_text(json.dumps(template))
        stack = {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": "S.template.json"},
        }
        artifacts = {"Backend-dev-Data": stack, "Tree": {"type": "cdk:tree"}}
        manifest = json.dumps({"artifacts": artifacts})
        (assembly / "manifest.json").write_text(manifest)

    cli.on["synth"] = write

    output = invoke(["synth", "dev"]).output

    row = next(line for line in output.splitlines() if "Backend-dev-Data" in line)
    assert row.split()[:3] == ["Backend-dev-Data", "2", "0%"]
    assert row.endswith("cdk.out/dev/S.template.json")


def test_an_unknown_stage_is_refused(invoke: "partial[Result]", cli: FakeCli) -> None:
    """Name the stages that exist."""
    result = invoke(["synth", "nowhere"])

    assert result.exit_code == 2
    assert "staging" in result.output
    assert cli.commands == []


def test_a_command_runs_with_its_environment_and_returns_its_code() -> None:
    """Start a real process, as for the CDK."""
    script = "import os, sys; sys.exit(int(os.environ['CODE']))"

    assert stream([sys.executable, "-c", script], {"CODE": "7"}, ROOT) == 7


def test_a_missing_cli_says_how_to_install_it(tmp_path: Path) -> None:
    """Name `npm ci`, which installs the CLI."""
    with pytest.raises(DeployError, match="npm ci"):
        Cdk(Deployment(stage("dev"), tmp_path)).synth()
