"""The command line: an adoption in two runs, wherever the second is interrupted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from moto import mock_aws

from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from tests.unit.tools.deploy.fakes import FakeCli
from tests.unit.tools.restore.fakes import FakeWorkers
from tests.unit.tools.restore.recoverable import TABLE, Recoverable
from tools.deploy.cdk import Cdk
from tools.deploy.deployment import Deployment
from tools.restore import __main__ as module
from tools.restore.__main__ import restore
from tools.restore.tables import Tables

STACKS = [
    f"Backend-staging-{name}"
    for name in ("Data", "Jobs", "Service", "Workers", "Operations")
]
DATA, *_, WORKERS, OPERATIONS = STACKS
RESTORE = "restore_table_to_point_in_time"


class Cloud:
    """An account with a deployed stage, whose stacks the CLI of the CDK changes.

    Attributes:
        stage: its settings, as they are in the project.
        table: the table that the data stack has.
        generations: those that the other stacks were deployed with.
        interrupt_at: the stack that is not deployed any more, once.
        done: what was done to the workers.
    """

    def __init__(self) -> None:
        """Deploy the stage."""
        self.stage: Stage = load_stage("staging")
        self.dynamodb = Recoverable()
        self.dynamodb.fill()
        self.exceptions = self.dynamodb.exceptions
        self.table = TABLE
        self.generations = dict.fromkeys(STACKS, 1)
        self.interrupt_at = ""
        self.done: list[str] = []
        destroy = f"destroy {WORKERS}"
        self.cli = FakeCli(on={"deploy": self._deploy, destroy: self._destroy})

    def client(self, service: str) -> Any:
        """Return the client of a service."""
        return self.dynamodb if service == "dynamodb" else self

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        """Return a stack."""
        if StackName not in self.generations:
            error = {"Code": "ValidationError", "Message": "it does not exist"}
            raise self.exceptions.ClientError({"Error": error}, "DescribeStacks")
        outputs = [{"OutputKey": "TableName", "OutputValue": self.table}]
        return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Outputs": outputs}]}

    def get_template(self, StackName: str) -> dict[str, Any]:
        """Return the template of a stack."""
        value = str(self.generations[StackName])
        tags = [{"Key": "data-generation", "Value": value}]
        return {"TemplateBody": {"Resources": {"Any": {"Properties": {"Tags": tags}}}}}

    def denied(self, table: str) -> bool:
        """Tell whether nobody may write to a table."""
        arn = self.dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
        try:
            answer = self.dynamodb.get_resource_policy(ResourceArn=arn)
        except self.exceptions.ClientError:
            return False
        return bool(json.loads(answer["Policy"])["Statement"])

    def adopt(self) -> str:
        """Put the restored table's name into the settings; return it."""
        (restored,) = Tables(self.dynamodb).left_over(TABLE, "restored")
        update = {"adopted_table": restored, "data_generation": 2}
        self.stage = self.stage.model_copy(update=update)
        return restored

    def _destroy(self) -> None:
        """Destroy the workers' stack."""
        self.generations.pop(WORKERS, None)

    def _deploy(self) -> None:
        """Deploy the data stack, or all."""
        if "--import-existing-resources" in self.cli.calls[-1]:
            self.table = str(self.stage.adopted_table)
            return
        for stack in STACKS:
            if stack == self.interrupt_at:
                self.interrupt_at = ""
                raise KeyboardInterrupt
            self.generations[stack] = self.stage.data_generation


@pytest.fixture(name="cloud")
def _cloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cloud]:
    """Yield a stage, in which nobody waits for anything."""
    with mock_aws():
        cloud = Cloud()
        for name, value in {
            "Deployment": partial(Deployment, root=tmp_path),
            "Cdk": lambda deployment: Cdk(deployment, cloud.cli),
            "Tables": lambda client: Tables(client, lambda _: None),
            "_FOLDER": tmp_path,
            "_place": lambda _: (cloud, cloud.table),
            "_workers": lambda *_: FakeWorkers(cloud.done),
        }.items():
            monkeypatch.setattr(module, name, value)
        monkeypatch.setattr("tools.deploy.__main__.load_stage", lambda _: cloud.stage)
        yield cloud


def run(*options: str) -> Result:
    """Run the command on the stage, as `make restore-drill ADOPT=1` does."""
    return CliRunner().invoke(restore, ["staging", "--adopt", *options])


def adopted(cloud: Cloud, interrupt_at: str = "") -> str:
    """Adopt a restored table until it is interrupted; return its name."""
    assert run().exit_code == 0
    table = cloud.adopt()
    cloud.interrupt_at = interrupt_at
    answer = run()
    assert answer.exit_code == (1 if interrupt_at else 0), answer.output
    return table


def test_adoption_in_two_runs(cloud: Cloud) -> None:
    """The stacks go without CodeDeploy, whose smoke would ask the former table."""
    first = run()
    table = cloud.adopt()
    assert f'adopted_table="{table}"' in first.output
    assert cloud.cli.calls == []

    second = run()

    assert cloud.cli.commands == ["synth", "destroy", "deploy", "deploy"]
    assert "delivery=paused" in cloud.cli.calls[0]
    assert f"{table} is in use. {TABLE} is retained" in second.output
    assert cloud.done == ["drain", "stop", "start"]


@pytest.mark.parametrize("at", [WORKERS, OPERATIONS])
def test_interrupted_deployment_is_gone_on_with(cloud: Cloud, at: str) -> None:
    """The table that was just adopted is not restored itself."""
    table = adopted(cloud, interrupt_at=at)
    before = len(cloud.cli.calls)

    answer = run()

    assert answer.exit_code == 0, answer.output
    assert cloud.cli.commands[before:] == ["synth", "deploy"]
    assert "delivery=paused" in cloud.cli.calls[before]
    assert cloud.dynamodb.calls.count(RESTORE) == 1
    assert not cloud.denied(table) and cloud.denied(TABLE)
    assert set(cloud.generations.values()) == {2}
    assert cloud.done[-1] == "start"
    # Nobody is told to delete the table that is in use.
    assert f"{table} is in use. The former table is retained" in answer.output


def test_whoever_repeats_a_finished_adoption_begins_none(cloud: Cloud) -> None:
    """All that was stopped is started, should the end have been interrupted."""
    table = adopted(cloud)
    before = len(cloud.cli.calls)
    cloud.done.clear()

    answer = run()

    assert answer.exit_code == 0, answer.output
    assert "was adopted already" in answer.output
    assert (cloud.cli.calls[before:], cloud.done) == ([], ["start"])
    assert not cloud.denied(table)


def test_adopted_table_can_be_restored_itself(cloud: Cloud) -> None:
    """By a moment; an interruption is gone on with here, too."""
    table = adopted(cloud)
    at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="seconds")
    cloud.dynamodb.before[RESTORE] = interrupt
    assert "Interrupted" in run("--at", at).output
    assert cloud.denied(table)
    before = len(cloud.cli.calls)

    answer = run("--at", at)

    assert answer.exit_code == 0, answer.output
    assert "data_generation=3" in answer.output
    assert cloud.cli.calls[before:] == []


def test_moment_is_refused_while_another_adoption_has_not_ended(cloud: Cloud) -> None:
    """Half of the stacks would be of one table and half of another."""
    table = adopted(cloud, interrupt_at=WORKERS)
    answer = run("--at", datetime.now(UTC).isoformat(timespec="seconds"))
    assert answer.exit_code == 1
    assert f"{table} is to be taken over first" in answer.output
    assert not cloud.denied(table)


def interrupt() -> None:
    """Press Ctrl-C."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-29T03:17:00"])
def test_moment_must_have_a_time_zone(moment: str) -> None:
    """Nobody is restored to another hour than was meant."""
    answer = CliRunner().invoke(restore, ["dev", "--at", moment])
    assert answer.exit_code == 2
    assert "Z" in answer.output


def test_prod_is_adopted_by_whoever_says_so(cloud: Cloud) -> None:
    """And nothing is done before."""
    cloud.stage = load_stage("prod")
    answer = run()
    assert answer.exit_code == 1
    assert "CONFIRM=prod" in answer.output
    assert cloud.done == [] and not cloud.denied(TABLE)
