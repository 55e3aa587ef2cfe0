"""The order of commits: a run that is late does not deploy over a newer one."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.unit.tools.deploy.fakes import FakeCli, StubbedAws, stage
from tools.deploy import commits as module
from tools.deploy import deploy as deploying
from tools.deploy import record
from tools.deploy.cdk import Cdk
from tools.deploy.commits import is_behind
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import LiveFunction

API = LiveFunction("Api", "dev-Api-1", 4, (), (), 4)


def git(root: Path, *arguments: str) -> str:
    """Run git as somebody, and return what it says."""
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    done = subprocess.run(
        ["git", *identity, *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture(name="history")
def _history(tmp_path: Path) -> list[str]:
    """Return two commits in a row, and one beside the second."""
    git(tmp_path, "init", "-q", "-b", "main")
    made: list[str] = []
    for branch in ("main", "main", "beside"):
        if branch == "beside":
            git(tmp_path, "checkout", "-q", "-b", branch, made[0])
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", str(len(made)))
        made.append(git(tmp_path, "rev-parse", "HEAD"))
    return made


def test_only_what_is_ahead_is_newer(history: list[str], tmp_path: Path) -> None:
    """Neither the same commit, which is deployed again, nor one on another branch."""
    old, new, beside = history
    git(tmp_path, "checkout", "-q", old)
    assert is_behind(tmp_path, new) and is_behind(tmp_path, beside)
    assert not is_behind(tmp_path, old)
    git(tmp_path, "checkout", "-q", new)
    assert not any(is_behind(tmp_path, each) for each in history)


@pytest.mark.parametrize("other", ["unknown", "f" * 40, "--help", ""])
def test_nobody_knows_of_a_commit_that_is_not_here(
    history: list[str], tmp_path: Path, other: str
) -> None:
    """Somebody may have deployed what was never pushed."""
    assert not is_behind(tmp_path, other)


def test_folder_without_git_is_behind_nothing(tmp_path: Path) -> None:
    """Such as an archive of the sources."""
    assert record.head(tmp_path) is None
    assert not is_behind(tmp_path, "f" * 40)


class Aws(StubbedAws):
    """AWS whose api function keeps tags."""

    def __init__(self) -> None:
        """Have no tags yet."""
        super().__init__()
        self.tags: dict[str, str] = {}

    def client(self, service: str) -> Any:
        """Return this, of whatever service."""
        return self

    def get_function_configuration(self, **_: str) -> dict[str, str]:
        """Return its ARN."""
        return {"FunctionArn": "arn"}

    def tag_resource(self, *, Resource: str, Tags: dict[str, str]) -> None:
        """Take tags."""
        self.tags |= Tags

    def list_tags(self, *, Resource: str) -> dict[str, Any]:
        """Return the tags."""
        return {"Tags": self.tags}

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:
        """Return the stack."""
        from datetime import UTC, datetime

        return {"Stacks": [{"CreationTime": datetime(2030, 1, 1, tzinfo=UTC)}]}


@pytest.fixture(name="aws")
def _aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    """Return an account whose stage is deployed from these commits."""
    aws = Aws()
    monkeypatch.setattr(module, "live_functions", lambda *_: [API])
    monkeypatch.setattr("tools.deploy.doctor.examine", lambda *_: [])
    for name in ("note", "prune", "read_outputs", "next_steps"):
        monkeypatch.setattr(deploying, name, lambda *_: "")
    monkeypatch.setattr(deploying, "must_pause", lambda *_: False)
    monkeypatch.setattr(
        deploying, "settle", lambda deployment, *_: record.keep(deployment, aws, API)
    )
    return aws


def deployed(root: Path, aws: Aws, *, forward: bool = True) -> list[str]:
    """Deploy what is checked out, and return the commands of the CDK."""
    deployment, cli = Deployment(stage("dev"), root), FakeCli()
    deploying.deploy(
        deployment,
        Cdk(deployment, cli),
        aws,
        lambda _: None,
        is_agreed=True,
        is_forward=forward,
    )
    return cli.commands


def test_older_commit_is_not_deployed_over_a_newer_one(
    history: list[str], tmp_path: Path, aws: Aws
) -> None:
    """Its run was slower, or a reviewer has let the newer one go first."""
    old, new, _ = history
    for commit in (old, new, new):
        git(tmp_path, "checkout", "-q", commit)
        assert deployed(tmp_path, aws) == ["synth", "deploy"]

    git(tmp_path, "checkout", "-q", old)
    with pytest.raises(DeployError, match=f"from {new[:12]}, which is newer"):
        deployed(tmp_path, aws)

    # A person may go back.
    assert deployed(tmp_path, aws, forward=False) == ["synth", "deploy"]
    assert aws.tags["deployed-commit"] == old


def test_first_deployment_is_behind_nothing(
    history: list[str], tmp_path: Path, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no stack to ask, and none with a commit before this was noted."""
    assert deployed(tmp_path, aws) == ["synth", "deploy"]

    def fail(*_: object) -> None:
        """Say that it is not there."""
        raise DeployError("dev is not deployed.")

    monkeypatch.setattr(module, "live_functions", fail)
    assert deployed(tmp_path, aws) == ["synth", "deploy"]
