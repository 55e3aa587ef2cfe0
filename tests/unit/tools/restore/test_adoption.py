"""The adoption of a restored table: what is stopped and refused, in which order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from infra.declared import finishing_workers
from infra.stages.loading import load_stage
from tests.unit.tools.restore.fakes import FakeWorkers
from tests.unit.tools.restore.recoverable import ADA, TABLE, Recoverable
from tools.restore.adoption import Adoption
from tools.restore.steps import Steps
from tools.restore.tables import RestoreError, Tables
from tools.restore.workers import Workers, Writes

ITEM = "I#01JD5Q8V3T1Z6W9X4B7N2M0007"


@dataclass
class FakeDeployer:
    """Stacks that take a table over, unless a test wants it otherwise."""

    done: list[str]
    name: str = TABLE
    takes: str | None = None

    def release(self) -> None:
        """Destroy the workers' stack."""
        self.done.append("release")

    def adopt(self) -> None:
        """Deploy the data stack."""
        self.done.append("adopt")
        self.name = self.takes or self.name

    def deploy(self) -> None:
        """Deploy all."""
        self.done.append("deploy")

    def table(self) -> str:
        """Return the table in use."""
        return self.name


@dataclass
class Scene:
    """A table, and its adoption."""

    client: Recoverable
    tables: Tables
    adoption: Adoption
    done: list[str] = field(default_factory=list)

    def policy(self) -> dict[str, Any] | None:
        """Return the statement of the policy of the table in use."""
        try:
            answer = self.client.get_resource_policy(ResourceArn=self.arn)
        except self.client.exceptions.ClientError:
            return None
        (statement,) = json.loads(answer["Policy"])["Statement"]
        found: dict[str, Any] = statement
        return found

    @property
    def arn(self) -> str:
        """The ARN of the table in use."""
        found = self.tables.described(TABLE)
        assert found is not None
        return str(found["TableArn"])


@pytest.fixture(name="scene")
def _scene(tmp_path: Path) -> Iterator[Scene]:
    """Yield a table that holds something."""
    with mock_aws():
        client = Recoverable()
        client.fill()
        tables = Tables(client, lambda _: None)
        done: list[str] = []
        workers: Any = FakeWorkers(done)
        steps = Steps(lambda _: None)
        adoption = Adoption(tables, workers, steps, tmp_path / "digests.sqlite")
        yield Scene(client, tables, adoption, done)


def test_restored_table_is_ready_when_nobody_can_write(scene: Scene) -> None:
    """With every setting, and without a difference."""
    ready = scene.adoption.prepare(TABLE, None)

    assert (ready.lost, ready.erased, ready.sent) == (0, 0, 0)
    assert scene.done == ["drain", "stop"]
    policy = scene.policy()
    assert policy is not None
    assert policy["Effect"] == "Deny" and "Condition" not in policy
    assert scene.tables.settings(ready.table) == scene.tables.settings(TABLE)


def test_first_only_who_finishes_may_write(scene: Scene) -> None:
    """Mails and jobs that have begun end, before the table is read."""
    seen: list[dict[str, Any] | None] = []
    workers: Any = scene.adoption._workers
    workers.drain = lambda tell: seen.append(scene.policy())

    scene.adoption.prepare(TABLE, None)

    (policy,) = seen
    assert policy is not None
    spared = policy["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert spared == [
        f"arn:aws:iam::123456789012:role/*{name.title()}Role*"
        for name in finishing_workers()
    ]


def test_table_that_is_not_what_it_should_be_is_not_adopted(scene: Scene) -> None:
    """Nobody writes, so there is no excuse; going back is possible."""

    def spoil() -> None:
        """Change a row of the restored table."""
        (restored,) = scene.tables.left_over(TABLE, "restored")
        scene.client.put(f"U#{ADA}", ITEM, restored, n={"N": "9"})

    scene.client.after["restore_table_to_point_in_time"] = spoil
    with pytest.raises(RestoreError, match="not adopted"):
        scene.adoption.prepare(TABLE, None)

    scene.adoption.resume(TABLE)

    assert scene.policy() is None
    assert scene.done[-1] == "start"


def test_loss_since_a_moment_is_counted(scene: Scene) -> None:
    """Whoever asks for a moment gives up what came after it."""
    at = datetime.now(UTC) - timedelta(hours=1)
    scene.client.after["restore_table_to_point_in_time"] = lambda: scene.client.put(
        f"U#{ADA}", ITEM, n={"N": "9"}
    )
    assert scene.adoption.prepare(TABLE, at).lost == 1


def test_impossible_moment_stops_nobody(scene: Scene) -> None:
    """It is refused before anything is done."""
    with pytest.raises(RestoreError, match="is not between"):
        scene.adoption.prepare(TABLE, datetime.now(UTC) + timedelta(days=1))
    assert scene.done == [] and scene.policy() is None


def test_policy_of_somebody_else_is_not_replaced(scene: Scene) -> None:
    """Whoever made it may need it."""
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Ours", "Effect": "Deny", "Principal": "*"}],
    }
    scene.client.put_resource_policy(ResourceArn=scene.arn, Policy=json.dumps(policy))
    with pytest.raises(RestoreError, match="policy of its own"):
        scene.adoption.prepare(TABLE, None)
    with pytest.raises(RestoreError, match="policy of its own"):
        Writes(scene.client, scene.arn).allow()


def prepared(scene: Scene) -> tuple[Any, FakeDeployer]:
    """Return the stage that names a restored table, and its stacks."""
    ready = scene.adoption.prepare(TABLE, None)
    scene.done.clear()
    update = {"adopted_table": ready.table, "data_generation": 2}
    stage = load_stage("staging").model_copy(update=update)
    return stage, FakeDeployer(scene.done, takes=ready.table)


def test_stacks_take_the_table_over_in_order(scene: Scene) -> None:
    """Whoever reads the stream goes first, and is called again last."""
    stage, deployer = prepared(scene)
    assert scene.adoption.finish(stage, deployer) == TABLE
    assert scene.done == ["release", "adopt", "deploy", "start"]
    assert scene.tables.described(TABLE) is not None
    assert scene.policy() is not None, "nobody may write to the former table"


def test_interrupted_adoption_is_gone_on_with(scene: Scene) -> None:
    """A table that has been taken over is not taken over again."""
    stage, deployer = prepared(scene)
    deployer.name = stage.adopted_table
    assert scene.adoption.finish(stage, deployer) is None
    assert scene.done == ["deploy", "start"]


def test_table_without_its_settings_is_not_imported(scene: Scene) -> None:
    """CloudFormation would believe that it has them."""
    stage, deployer = prepared(scene)
    scene.client.update_time_to_live(
        TableName=stage.adopted_table,
        TimeToLiveSpecification={"Enabled": False, "AttributeName": "ttl"},
    )
    with pytest.raises(RestoreError, match="lacks ttl"):
        scene.adoption.finish(stage, deployer)
    assert scene.done == []


def test_stack_that_made_another_table_is_noticed(scene: Scene) -> None:
    """Nothing is published for an empty one."""
    stage, deployer = prepared(scene)
    deployer.takes = "an-empty-one"
    with pytest.raises(RestoreError, match="an-empty-one"):
        scene.adoption.finish(stage, deployer)
    assert "deploy" not in scene.done


class FakeAws:
    """The workers' stack of a stage: a queue, its dead letters, a mapping, rules."""

    def __init__(self) -> None:
        """Let three messages wait."""
        self.counts = {"work": ["2", "1", "0"], "dead": ["5", "0", "0"]}
        self.state = "Enabled"
        self.rules = {"sweep": True, "objects": True}

    def client(self, service: str) -> Any:
        """Return itself as the client of each service."""
        return self

    def get_template(self, StackName: str) -> dict[str, Any]:
        """Return a template without policies."""
        return {"TemplateBody": {"Resources": {}}}

    def get_paginator(self, name: str) -> Any:
        """Return itself."""
        return self

    def paginate(self, StackName: str) -> list[dict[str, Any]]:
        """Return the resources of the stack."""
        kinds = {
            "AWS::SQS::Queue": ("https://sqs/1/work", "https://sqs/1/dead"),
            "AWS::Lambda::EventSourceMapping": ("uuid",),
            "AWS::Events::Rule": tuple(self.rules),
        }
        return [
            {
                "StackResourceSummaries": [
                    {
                        "ResourceType": kind,
                        "PhysicalResourceId": name,
                        "LogicalResourceId": name,
                        "ResourceStatus": "CREATE_COMPLETE",
                    }
                    for kind, names in kinds.items()
                    for name in names
                ]
            }
        ]

    def get_queue_attributes(self, QueueUrl: str, **_: Any) -> dict[str, Any]:
        """Return how much waits."""
        name = QueueUrl.rsplit("/", 1)[-1]
        kinds = ("", "NotVisible", "Delayed")
        found = {
            f"ApproximateNumberOfMessages{kind}": number
            for kind, number in zip(kinds, self.counts[name], strict=True)
        }
        redrive = {"RedrivePolicy": "{}"} if name == "work" else {}
        return {"Attributes": found | redrive}

    def update_event_source_mapping(self, UUID: str, Enabled: bool) -> None:
        """Begin to switch."""
        self.state = "Enabling" if Enabled else "Disabling"

    def get_event_source_mapping(self, UUID: str) -> dict[str, str]:
        """Return the state, which is reached at the next look."""
        state, self.state = self.state, self.state.replace("ing", "ed")
        return {"State": state}

    def describe_rule(self, Name: str) -> dict[str, str]:
        """Return a schedule, or an event."""
        return {"ScheduleExpression": "rate(1 hour)"} if Name == "sweep" else {}

    def disable_rule(self, Name: str) -> None:
        """Switch off."""
        self.rules[Name] = False

    def enable_rule(self, Name: str) -> None:
        """Switch on."""
        self.rules[Name] = True


def test_workers_are_stopped_and_started_again() -> None:
    """All event sources, and schedules; rules of events keep what they hear."""
    aws: Any = FakeAws()
    workers = Workers(aws, ("Backend-test-Workers",), lambda _: None)
    assert workers.stop() == 2
    assert (aws.state, aws.rules) == ("Disabled", {"sweep": False, "objects": True})
    assert workers.start() == 2
    assert aws.rules == {"sweep": True, "objects": True}
    assert aws.state == "Enabling"


def test_queues_are_waited_for_and_dead_letters_are_not() -> None:
    """A message that is being worked on counts as well."""
    aws: Any = FakeAws()
    told: list[str] = []

    def pause(seconds: float) -> None:
        """Let a message be handled."""
        visible, hidden, delayed = map(int, aws.counts["work"])
        aws.counts["work"] = [
            str(max(0, visible - 1)),
            str(hidden if visible else 0),
            str(delayed),
        ]

    workers = Workers(aws, ("Backend-test-Workers",), pause)
    assert workers.waiting() == {"work": 3}
    workers.drain(told.append)
    assert workers.waiting() == {}
    assert told[0] == "waiting for work: 3"


def test_queue_that_does_not_empty_ends_the_waiting() -> None:
    """It is named."""
    aws: Any = FakeAws()
    workers = Workers(aws, ("Backend-test-Workers",), lambda _: None)
    with pytest.raises(RestoreError, match="work: 3"):
        workers.drain(lambda _: None)
