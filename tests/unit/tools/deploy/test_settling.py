"""Aliases that were moved since a deployment, before and after the next one."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.stages.delivery import Delivery
from infra.stages.loading import load_stage
from infra.stages.schema import StageError
from tests.unit.tools.deploy.fakes import FakeCli, StubbedAws, stage
from tools.deploy import record
from tools.deploy import settling as module
from tools.deploy.cdk import Cdk
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import GENERATION, LiveFunction, Published
from tools.deploy.settling import must_pause, settle

DEV = Deployment(stage("dev", delivery=Delivery()))


def functions(api: int, auth: int) -> list[LiveFunction]:
    """Return two functions of a stack that has both at version 3."""
    versions = tuple(Published(number, str(number), "") for number in (1, 2, 3, 4))
    return [
        LiveFunction(label, label.lower(), at, (), versions, 3)
        for label, at in (("Api", api), ("Auth", auth))
    ]


@pytest.mark.parametrize(
    ("api", "auth", "elsewhere"), [(3, 3, False), (2, 3, True), (4, 4, True)]
)
def test_alias_that_was_moved_pauses_codedeploy(
    monkeypatch: pytest.MonkeyPatch, api: int, auth: int, elsewhere: bool
) -> None:
    """Back by a rollback, or on by a push."""
    monkeypatch.setattr(module, "live_functions", lambda *_: functions(api, auth))
    said: list[str] = []
    assert must_pause(DEV, StubbedAws(), said.append) is elsewhere
    assert ("no smoke, no canary" in "".join(said)) is elsewhere


@pytest.mark.parametrize(("live", "paused"), [("1", True), ("2", False)])
def test_versions_of_other_data_pause_codedeploy(
    monkeypatch: pytest.MonkeyPatch, live: str, paused: bool
) -> None:
    """The smoke's account signs in to one table, and is unknown to the other."""
    versions = (Published(3, "3", "", {GENERATION: live}),)
    in_use = [LiveFunction("Api", "api", 3, (), versions, 3)]
    monkeypatch.setattr(module, "live_functions", lambda *_: in_use)
    following = Deployment(stage("dev", delivery=Delivery(), data_generation=2))
    said: list[str] = []
    assert must_pause(following, StubbedAws(), said.append) is paused
    assert ("make smoke STAGE=dev" in "".join(said)) is paused


def test_generation_is_what_the_stacks_set() -> None:
    """Under another name every deployment would meet the smoke."""
    from infra.constructs import function

    assert GENERATION == function.GENERATION


def test_stage_without_deliveries_asks_nothing() -> None:
    """CloudFormation moves its aliases from wherever they are."""
    without = Deployment(stage("dev", delivery=None))
    assert must_pause(without, StubbedAws(), pytest.fail) is False


def test_first_deployment_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no stack to ask."""

    def fail(*_: object) -> None:
        """Say so."""
        raise DeployError("not deployed")

    monkeypatch.setattr(module, "live_functions", fail)
    assert must_pause(DEV, StubbedAws(), pytest.fail) is False


def test_who_may_not_ask_is_told_and_deploys(monkeypatch: pytest.MonkeyPatch) -> None:
    """CodeDeploy would refuse by itself."""

    def fail(*_: object) -> None:
        """Refuse."""
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetAlias")

    monkeypatch.setattr(module, "live_functions", fail)
    said: list[str] = []
    assert must_pause(DEV, StubbedAws(), said.append) is False
    settle(DEV, StubbedAws(), said.append)
    assert len(said) == 2 and all("AccessDenied" in each for each in said)


def test_deployment_leaves_every_alias_where_the_stack_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that changed no code moved none; what was deployed is noted."""
    moved: list[str] = []
    noted: list[str] = []
    monkeypatch.setattr(module, "live_functions", lambda *_: functions(4, 3))
    monkeypatch.setattr(
        module, "move", lambda _, each, to: moved.append(f"{each.label} {to}")
    )
    monkeypatch.setattr(record, "keep", lambda _, __, each: noted.append(each.label))
    aws = StubbedAws()
    aws.stub("lambda")
    said: list[str] = []

    settle(DEV, aws, said.append)

    assert moved == ["Api 3"] and noted == ["Api"]
    assert said == ["Api is at 3 again, as the stack has it."]


def test_paused_delivery_is_asked_of_the_app(tmp_path: Path) -> None:
    """By the context, which the stacks read."""
    cli = FakeCli()
    Cdk(Deployment(stage("dev"), tmp_path), cli).synth(paused=True)
    (call,) = cli.calls
    assert "delivery=paused" in call
    loaded = load_stage("dev", None, "paused").delivery
    assert loaded is not None and loaded.paused
    assert load_stage("local", None, "paused").delivery is None
    with pytest.raises(StageError, match="delivery: 'off' is unknown"):
        load_stage("dev", None, "off")


def test_paused_delivery_leaves_aliases_to_cloudformation() -> None:
    """Groups and hooks stay: the next deployment goes by CodeDeploy again."""
    from tests.infra.templates import synthesize

    service: Any = synthesize(load_stage("dev", None, "paused")).service
    assert "UpdatePolicy" not in service.resources["ApiLive"].whole
    assert len(service.of_type("AWS::CodeDeploy::DeploymentGroup")) == 2
