"""The project's own settings: the CDK's flags, what fails a synthesis, the CI."""

import json
import re
import tarfile
from pathlib import Path
from typing import Any

import aws_cdk
import pytest
from aws_cdk import App, CfnResource

from infra.assembly import assemble
from infra.declared import routers_of, table_actions
from infra.stages.loading import load_stage
from tests.infra.templates import ROOT, STAGES, context

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
RECOMMENDED = "package/recommended-feature-flags.json"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def recommended_flags() -> dict[str, Any]:
    """Return the flags that the installed CDK recommends to new projects."""
    (package,) = Path(aws_cdk.__file__).parent.glob("_jsii/aws-cdk-lib@*.jsii.tgz")
    with tarfile.open(package) as archive:
        for member in archive:
            if member.name == RECOMMENDED:
                content = archive.extractfile(member)
                assert content
                flags: dict[str, Any] = json.load(content)
                return flags
    raise AssertionError(f"{package.name} holds no {RECOMMENDED}")


def test_every_flag_is_set_as_the_cdk_recommends() -> None:
    """No flag keeps the value of old projects, and none is unknown to the CDK."""
    settings = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))
    assert settings["context"] == recommended_flags()


def test_property_that_cloudformation_lacks_fails_the_synthesis(
    tmp_path: Path,
) -> None:
    """It is an error at synthesis, not a warning or a failed deployment."""
    app = App(context=context(), outdir=str(tmp_path))
    topic = assemble(app, load_stage("dev")).operations.node.find_child("Alarms")
    resource = topic.node.default_child
    assert isinstance(resource, CfnResource)
    resource.add_property_override("Colour", "red")
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = (tmp_path / "validation-report.json").read_text(encoding="utf-8")
    assert "'Colour' was unexpected" in report


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: path.stem)
def test_actions_are_pinned_to_a_commit(path: Path) -> None:
    """A tag can be moved to other code; the comment says which one it was."""
    used = re.findall(r"uses: *(.+)", path.read_text(encoding="utf-8"))
    others = [action for action in used if not action.startswith("./.github/")]
    assert used
    assert [action for action in others if not PINNED.fullmatch(action)] == []


def test_every_stage_is_synthesized_in_ci() -> None:
    """A new one must be added there; a pull request's stands for all of them."""
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    (stages,) = re.findall(r"stage: \[(.+)\]", text)
    assert tuple(stages.split(", ")) == (*STAGES, "pr-1")
    for command in (
        "make check",
        "make check-workflows",
        "make secrets",
        "make coverage",
        "make check-removable ARGS=--together",
        "make test",
        "make synth STAGE=${{ matrix.stage }}",
    ):
        assert f"run: {command}\n" in text


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_no_rights_but_those_of_each_job(path: Path) -> None:
    """A job that asks for a token of the cloud runs in an environment, or reads."""
    text = path.read_text(encoding="utf-8")
    assert "\npermissions: {}\n" in text
    head, *jobs = re.split(r"\n  (?=\w+:\n    (?:name|needs|uses):)", text)
    assert jobs and "pull_request_target" not in head
    for job in jobs:
        if "id-token: write" in job and "./.github/workflows/" not in job:
            reads = "ARGS=--templates-only" in job
            assert reads or re.search(r"\n    environment:", job), job


@pytest.mark.parametrize("name", ["diff", "preview"])
def test_forks_get_neither_credentials_nor_a_stage(name: str) -> None:
    """Each job that asks for a token demands that the branch is of this repository."""
    path = ROOT / ".github" / "workflows" / f"{name}.yml"
    jobs = re.split(r"\n  (?=\w+:\n    name:)", path.read_text(encoding="utf-8"))
    asking = [job for job in jobs if "id-token: write" in job]
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    assert asking and all(f"{own} &&" in job or f"{own}\n" in job for job in asking)


@pytest.mark.parametrize(("name", "count"), [("preview", 2), ("sweep", 1)])
def test_stages_of_pull_requests_come_and_go_by_their_own_role(
    name: str, count: int
) -> None:
    """CloudFormation gets a role at each deletion too; others may not be passed."""
    path = ROOT / ".github" / "workflows" / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    commands = re.findall(r"make (?:deploy|destroy|sweep) .+", text)
    assert len(commands) == count
    for command in commands:
        assert command.endswith('ARGS="--yes --role-arn $EXECUTION_ROLE"')
    assert text.count("EXECUTION_ROLE: ${{ vars.AWS_EXECUTION_ROLE }}\n") == count


def test_a_reviewer_who_lets_wait_holds_up_one_stage_only() -> None:
    """A job that waits for one counts as running; its group is of that stage alone."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in WORKFLOWS}
    assert "concurrency:" not in texts["deploy"]
    assert "group: stage-${{ inputs.stage }}\n" in texts["stage"]
    assert "group: ci-${{ github.workflow }}-${{ github.ref }}\n" in texts["ci"]


def test_workflow_goes_forward_or_back_to_where_it_was() -> None:
    """A late run must not undo a newer one, nor a failed smoke more than its own."""
    path = ROOT / ".github" / "workflows" / "stage.yml"
    text = path.read_text(encoding="utf-8")
    assert 'make deploy STAGE="$STAGE" ARGS="--yes --forward"\n' in text
    assert "fetch-depth: 0\n" in text, "what was deployed may be ahead of the commit"
    assert 'make rollback STAGE="$STAGE" ARGS="--yes --before"\n' in text


def test_sketch_for_the_serverless_framework_has_what_the_stacks_have() -> None:
    """Both grant the same on the table."""
    text = (ROOT / "docs" / "sam-and-serverless.md").read_text(encoding="utf-8")
    actions = set(table_actions(*routers_of("auth"), *routers_of("api")))
    assert set(re.findall(r"- (dynamodb:\w+)\n", text)) == actions
