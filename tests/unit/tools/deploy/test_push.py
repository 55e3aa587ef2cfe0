"""Push: whom it is for, what it refuses, and what it sends."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra.stages.delivery import Delivery
from tests.unit.tools.deploy.fakes import stage
from tools.deploy import push as module
from tools.deploy import record
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import LiveFunction, Published
from tools.deploy.push import MARK, push, refuse_stage, zipped

FILES = {
    "infra/a.py": "1",
    "app.py": "1",
    "cdk.json": "{}",
    "runtime/features/__init__.py": "",
    "runtime/features/a/declaration.py": "1",
    "runtime/features/a/service.py": "1",
    "runtime/requirements.txt": "1",
}


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """Return a small project."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", ["staging", "prod"])
def test_stages_that_people_use_take_no_push(name: str) -> None:
    """Neither does one that is shifted by steps, whatever its name."""
    with pytest.raises(DeployError, match=f"make deploy STAGE={name}"):
        refuse_stage(Deployment(stage(name)))
    gradual = Delivery(shift="canary_10_percent_5_minutes")
    with pytest.raises(DeployError, match="deliveries only"):
        refuse_stage(Deployment(stage("dev", delivery=gradual)))
    refuse_stage(Deployment(stage("dev")))


def test_each_archive_is_unlike_any_other(tmp_path: Path) -> None:
    """Lambda publishes no code twice: a deployment of the same would fail."""
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime" / "main.py").write_text("code")
    first, second = zipped(tmp_path), zipped(tmp_path)
    assert first != second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert sorted(archive.namelist()) == [MARK, "runtime/main.py"]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("infra/a.py", "infrastructure"),
        ("app.py", "infrastructure"),
        ("runtime/features/a/declaration.py", "declarations"),
        ("runtime/features/b/declaration.py", "declarations"),
        ("runtime/requirements.txt", "dependencies"),
        ("runtime/features/a/service.py", None),
    ],
)
def test_parts_are_told_by_the_files_that_they_are_made_of(
    project: Path, name: str, part: str | None
) -> None:
    """Code is what is left."""
    before = record.fingerprints(project)
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("2")
    after = record.fingerprints(project)
    differing = [each for each in before if before[each] != after[each]]
    assert differing == ([part] if part else [])


class Lambda:
    """Lambda with one function, and what is asked of it.

    Attributes:
        asked: the operations, in order.
        tags: the tags of the function.
        refuses: the move of an alias that fails.
    """

    def __init__(self) -> None:
        """Have one version."""
        self.asked: list[str] = []
        self.tags: dict[str, str] = {}
        self.refuses = ""

    def get_function_configuration(self, **_: str) -> dict[str, str]:
        """Return its ARN, and that it is ready."""
        return {"FunctionArn": "arn", "State": "Active", "Version": "2"}

    def tag_resource(self, Resource: str, Tags: dict[str, str]) -> None:
        """Take tags."""
        self.tags |= Tags

    def list_tags(self, Resource: str) -> dict[str, Any]:
        """Return the tags."""
        return {"Tags": self.tags}

    def update_function_code(self, **given: Any) -> dict[str, str]:
        """Publish a version, which is not ready yet."""
        assert given["Publish"] is True and given["ZipFile"]
        self.asked.append(f"code {given['FunctionName']}")
        return {"Version": "2", "State": "Pending"}

    def update_alias(self, **given: Any) -> None:
        """Move the alias."""
        asked = f"alias {given['FunctionName']} {given['FunctionVersion']}"
        if asked == self.refuses:
            raise RuntimeError("throttled")
        self.asked.append(asked)


class Formation:
    """CloudFormation, which says when the stack was deployed."""

    def __init__(self) -> None:
        """Be deployed once."""
        from datetime import UTC, datetime

        self.at = datetime(2030, 1, 1, tzinfo=UTC)

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        """Return the stack."""
        return {"Stacks": [{"CreationTime": self.at}]}


class Aws:
    """The clients of an account."""

    def __init__(self) -> None:
        """Have a stage there."""
        self.functions, self.formation = Lambda(), Formation()

    def client(self, service: str) -> Any:
        """Return a client."""
        return {"lambda": self.functions, "cloudformation": self.formation}[service]


@pytest.fixture(name="aws")
def _aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    """Return an account whose stage has two functions."""
    made = [
        LiveFunction(label, label.lower(), 1, (), (Published(1, "a", ""),), 1)
        for label in ("Api", "Auth")
    ]
    monkeypatch.setattr(module, "refuse_elsewhere", lambda *_: None)
    monkeypatch.setattr(module, "live_functions", lambda *_: made)
    monkeypatch.setattr(module, "try_versions", lambda *_, **__: None)
    package = type("P", (), {"build": lambda self: Path(__file__).parent})()
    monkeypatch.setattr(module, "code_package", lambda *_, **__: package)
    return Aws()


def note(deployment: Deployment, aws: Any) -> None:
    """Note what the stage was deployed from."""
    api = LiveFunction("Api", "api", 1, (), (Published(1, "a", ""),), 1)
    record.keep(deployment, aws, api)


def test_push_publishes_tries_and_moves(aws: Aws, project: Path) -> None:
    """All are published before any alias moves."""
    deployment, said = Deployment(stage("dev"), project), list[str]()
    note(deployment, aws)

    push(deployment, aws, said.append)  # type: ignore[arg-type]

    asked = aws.functions.asked
    assert sorted(asked[:2]) == ["code api", "code auth"]
    assert sorted(asked[2:]) == ["alias api 2", "alias auth 2"]
    assert "Pushed to 2 functions" in said[-1]
    assert "Back in line: make deploy STAGE=dev" in said[-1]


def test_version_that_does_not_work_is_not_moved_to(
    aws: Aws, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stage serves what it served."""

    def fail(*_: object, **__: object) -> None:
        """Say what does not work."""
        raise DeployError("Version 2 of Api does not work")

    deployment = Deployment(stage("dev"), project)
    note(deployment, aws)
    monkeypatch.setattr(module, "try_versions", fail)
    with pytest.raises(DeployError, match="does not work"):
        push(deployment, aws, print)  # type: ignore[arg-type]
    assert not [each for each in aws.functions.asked if each.startswith("alias")]


def test_alias_that_does_not_move_keeps_the_others_where_they_were(
    aws: Aws, project: Path
) -> None:
    """Functions would run two codes otherwise."""
    deployment, said = Deployment(stage("dev"), project), list[str]()
    note(deployment, aws)
    aws.functions.refuses = "alias auth 2"
    with pytest.raises(RuntimeError, match="throttled"):
        push(deployment, aws, said.append)  # type: ignore[arg-type]
    assert sorted(aws.functions.asked[-2:]) == ["alias api 1", "alias auth 1"]
    assert said[-1] == "Put back: Api, Auth."


@pytest.mark.parametrize("since", ["a change of infra", "a deployment by others"])
def test_push_of_what_needs_a_deployment_is_refused(
    aws: Aws, project: Path, since: str
) -> None:
    """Roles, settings or layers would not be those that the code needs."""
    deployment = Deployment(stage("dev"), project)
    note(deployment, aws)
    if since == "a change of infra":
        (project / "infra" / "a.py").write_text("2")
    else:
        aws.formation.at = aws.formation.at.replace(year=2031)
    with pytest.raises(DeployError, match="infrastructure.* differ.*make deploy"):
        push(deployment, aws, print)  # type: ignore[arg-type]
    assert aws.functions.asked == []
