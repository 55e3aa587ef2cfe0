"""Whoever works on a stage's table without being asked: stopped, and started again."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from infra.declared import finishing_workers
from tools.deploy.aws import Aws
from tools.deploy.deployed import resources
from tools.restore.tables import RestoreError

_POLL_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 900.0
_WRITES = [
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
]
_SID = "RestoreDrill"


class Workers:
    """The event sources, schedules and queues of the stacks of a stage."""

    def __init__(
        self,
        aws: Aws,
        stacks: Sequence[str],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Look at these stacks; `pause` waits between two looks."""
        self._aws = aws
        self._stacks = stacks
        self._pause = pause

    def waiting(self) -> dict[str, int]:
        """Return how much waits in each queue that has any; dead letters are none."""
        sqs = self._aws.client("sqs")
        found = {}
        for url in self._names("AWS::SQS::Queue"):
            attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
                "Attributes"
            ]
            kinds = ("", "NotVisible", "Delayed")
            number = sum(
                int(attributes.get(f"ApproximateNumberOfMessages{kind}", 0))
                for kind in kinds
            )
            # A queue without one is where messages end.
            if number and "RedrivePolicy" in attributes:
                found[url.rsplit("/", 1)[-1]] = number
        return found

    def drain(self, tell: Callable[[str], None]) -> None:
        """Wait until nothing waits in any queue.

        Raises:
            RestoreError: something still waits after a quarter of an hour.
        """
        waited = 0.0
        while left := self.waiting():
            told = ", ".join(f"{name}: {number}" for name, number in left.items())
            if waited >= _LONGEST_WAIT_SECONDS:
                raise RestoreError(f"these queues do not empty: {told}")
            tell(f"waiting for {told}")
            self._pause(_POLL_SECONDS)
            waited += _POLL_SECONDS

    def stop(self) -> int:
        """Let nothing call a worker any more, and return how many sources there are."""
        mappings = list(self._names("AWS::Lambda::EventSourceMapping"))
        lambda_ = self._aws.client("lambda")
        for uuid in mappings:
            lambda_.update_event_source_mapping(UUID=uuid, Enabled=False)
        for uuid in mappings:
            self._settle(uuid)
        rules = list(self._rules())
        for rule in rules:
            self._aws.client("events").disable_rule(Name=rule)
        return len(mappings) + len(rules)

    def start(self) -> int:
        """Let all be called again, whoever stopped them; return how many there are."""
        mappings = list(self._names("AWS::Lambda::EventSourceMapping"))
        for uuid in mappings:
            self._settle(uuid)
            self._aws.client("lambda").update_event_source_mapping(
                UUID=uuid, Enabled=True
            )
        rules = list(self._rules())
        for rule in rules:
            self._aws.client("events").enable_rule(Name=rule)
        return len(mappings) + len(rules)

    def _settle(self, uuid: str) -> None:
        """Wait until a mapping is neither switched on nor off just now."""
        lambda_ = self._aws.client("lambda")
        while lambda_.get_event_source_mapping(UUID=uuid)["State"].endswith("ing"):
            self._pause(_POLL_SECONDS)

    def _rules(self) -> Iterator[str]:
        """Yield the names of rules; those of events keep what they hear in a queue."""
        events = self._aws.client("events")
        for name in self._names("AWS::Events::Rule"):
            if events.describe_rule(Name=name).get("ScheduleExpression"):
                yield name

    def _names(self, kind: str) -> Iterator[str]:
        for stack in self._stacks:
            for found in resources(self._aws.client("cloudformation"), stack) or []:
                if found.type == kind:
                    yield found.name


class Writes:
    """The policy of a table by which nobody writes to it."""

    def __init__(self, client: Any, arn: str) -> None:
        """Guard the table of this ARN."""
        self._client = client
        self._arn = arn

    def deny(self, *, but_finishing: bool) -> None:
        """Let nobody write, or only those that finish what has begun.

        Raises:
            RestoreError: the table has a policy of somebody else's.
        """
        self._check()
        statement: dict[str, Any] = {
            "Sid": _SID,
            "Effect": "Deny",
            "Principal": "*",
            "Action": _WRITES,
            "Resource": self._arn,
        }
        if but_finishing:
            account = self._arn.split(":")[4]
            statement["Condition"] = {
                "ArnNotLike": {
                    "aws:PrincipalArn": [
                        f"arn:aws:iam::{account}:role/*{name.title()}Role*"
                        for name in finishing_workers()
                    ]
                }
            }
        self._client.put_resource_policy(
            ResourceArn=self._arn,
            Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )

    @property
    def are_denied(self) -> bool:
        """Whether an adoption has stopped the writing, and not allowed it again."""
        return _SID in (self._present() or "")

    def allow(self) -> bool:
        """Take the denial back, and tell whether there was one."""
        if self._present() is None:
            return False
        self._check()
        self._client.delete_resource_policy(ResourceArn=self._arn)
        return True

    def _check(self) -> None:
        """Refuse to touch a policy that no drill has made."""
        present = self._present()
        if present is not None and _SID not in present:
            raise RestoreError(
                f"{self._arn} has a policy of its own; add the denial of writes to it "
                "by hand (docs/runbooks/replace-the-table.md)"
            )

    def _present(self) -> str | None:
        try:
            answer = self._client.get_resource_policy(ResourceArn=self._arn)
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] == "PolicyNotFoundException":
                return None
            raise
        return str(answer["Policy"])
