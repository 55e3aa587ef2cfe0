"""The versions in use before a deployment: noted by it, and where one goes back to."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner

from tests.unit.tools.deploy.fakes import FakeCli, StubbedAws, stage
from tools.deploy import __main__ as command_line
from tools.deploy import before as module
from tools.deploy import deploy as deploying
from tools.deploy.before import note, noted
from tools.deploy.cdk import Cdk
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import LiveFunction


def functions(version: int) -> list[LiveFunction]:
    """Return a stage's only function, at a version."""
    return [LiveFunction("Api", "dev-Api-1", version, (), (), version)]


@pytest.fixture(name="dev")
def _dev(tmp_path: Path) -> Deployment:
    """Return a stage that is deployed from an empty folder."""
    return Deployment(stage("dev"), tmp_path)


def test_each_deployment_notes_what_was_in_use(
    dev: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the names of functions: another function's numbers mean nothing."""
    for version in (4, 7):
        monkeypatch.setattr(module, "live_functions", lambda *_: functions(version))
        note(dev, StubbedAws(), pytest.fail)
        assert noted(dev) == {"dev-Api-1": version}


def test_it_is_noted_before_anything_is_moved(
    dev: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Afterwards it would be what was deployed."""
    at = [4]
    cli = FakeCli(on={"deploy": lambda: at.append(5)})
    monkeypatch.setattr(module, "live_functions", lambda *_: functions(at[-1]))
    monkeypatch.setattr("tools.deploy.doctor.examine", lambda *_: [])
    for name in ("settle", "read_outputs", "next_steps"):
        monkeypatch.setattr(deploying, name, lambda *_: "")
    kept: list[object] = []
    monkeypatch.setattr(deploying, "prune", lambda *given: kept.append(given[-1]))
    monkeypatch.setattr(deploying, "must_pause", lambda *_: False)

    deploying.deploy(dev, Cdk(dev, cli), StubbedAws(), lambda _: None, is_agreed=True)

    assert cli.commands == ["synth", "deploy"] and at[-1] == 5
    assert noted(dev) == {"dev-Api-1": 4}
    assert kept == [{"dev-Api-1": 4}]


def test_first_deployment_has_nothing_before_it(
    dev: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither has a folder from which nobody has deployed."""
    with pytest.raises(DeployError, match="No deployment from this folder"):
        noted(dev)

    def fail(*_: object) -> None:
        """Say that the stage is not there."""
        raise DeployError("dev is not deployed.")

    monkeypatch.setattr(module, "live_functions", fail)
    note(dev, StubbedAws(), pytest.fail)
    with pytest.raises(DeployError, match="Nothing was in use"):
        noted(dev)


def test_who_may_not_ask_goes_back_to_nothing_of_an_earlier_deployment(
    dev: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep nothing that was noted then, which may be long gone."""
    monkeypatch.setattr(module, "live_functions", lambda *_: functions(4))
    note(dev, StubbedAws(), pytest.fail)

    def refuse(*_: object) -> None:
        """Refuse."""
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetAlias")

    monkeypatch.setattr(module, "live_functions", refuse)
    said: list[str] = []
    note(dev, StubbedAws(), said.append)
    assert "AccessDenied" in said[0]
    with pytest.raises(DeployError, match="No deployment"):
        noted(dev)


def test_command_goes_to_what_was_noted(
    dev: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And to nothing else besides."""
    asked: list[Any] = []
    monkeypatch.setattr(command_line, "Deployment", partial(Deployment, root=dev.root))
    monkeypatch.setattr(
        command_line, "run_rollback", lambda *_, **given: asked.append(given["before"])
    )
    monkeypatch.setattr(module, "live_functions", lambda *_: functions(4))
    note(dev, StubbedAws(), pytest.fail)
    invoke = partial(CliRunner().invoke, command_line.cli)

    assert invoke(["rollback", "dev", "--yes", "--before"]).exit_code == 0
    assert invoke(["rollback", "dev", "--yes"]).exit_code == 0
    both = invoke(["rollback", "dev", "--yes", "--before", "--version", "3"])

    assert asked == [{"dev-Api-1": 4}, None]
    assert both.exit_code == 2 and "one of --version and --before" in both.output
