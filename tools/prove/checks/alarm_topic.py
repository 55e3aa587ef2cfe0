"""The check that an alarm's change reaches whoever listens to its topic."""

import json
import secrets
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple

from tools.prove.model import Check, Verdict
from tools.prove.place import NotThere, Place


class Told(NamedTuple):
    """The state that a message tells of, and of which alarm."""

    alarm: str
    state: str


class AlarmTopic(Check[list[Told]]):
    """A listener of its own at a topic, and an alarm that is set by hand."""

    name = "alarm-topic"
    proves = "An alarm tells its topic of its beginning and of its end."
    how = "a queue at the topic `Alarms`, and `set-alarm-state` of `Latency`"
    patience = timedelta(seconds=90)
    uses = {"queue_request": 40}
    topic: ClassVar[str] = "AlarmTopic"
    set_by_hand: ClassVar[str] = "Latency"
    told_of: ClassVar[str] = "Latency"

    def __init__(self) -> None:
        """Begin without a queue."""
        self._queue = self._subscription = ""
        self._told: list[Told] = []

    def begin(self, place: Place) -> None:
        """Listen, then set the state to and fro, whatever it is now."""
        self._listen(place)
        kind = "AWS::CloudWatch::Alarm"
        for alarm in place.resources("Operations", kind, self.set_by_hand):
            for state in ("OK", "ALARM", "OK"):
                place.client("cloudwatch").set_alarm_state(
                    AlarmName=alarm, StateValue=state, StateReason="A proof."
                )
            return
        raise NotThere(f"an alarm {self.set_by_hand}")

    def gather(self, place: Place) -> list[Told]:
        """Return all that the topic has told by now."""
        answer = place.client("sqs").receive_message(
            QueueUrl=self._queue, MaxNumberOfMessages=10, WaitTimeSeconds=2
        )
        for message in answer.get("Messages", []):
            found: dict[str, Any] = json.loads(json.loads(message["Body"])["Message"])
            self._told.append(Told(found["AlarmName"], found["NewStateValue"]))
        return self._told

    def judge(self, evidence: list[Told]) -> Verdict:
        """Want both, of this alarm."""
        states = {told.state for told in evidence if self.told_of in told.alarm}
        missing = {"ALARM", "OK"} - states
        if missing:
            return Verdict(False, f"the topic was not told of {sorted(missing)}")
        return Verdict(True, f"{self.told_of}: ALARM and OK arrived")

    def end(self, place: Place) -> None:
        """Take the listener away."""
        if self._subscription:
            place.client("sns").unsubscribe(SubscriptionArn=self._subscription)
        if self._queue:
            place.client("sqs").delete_queue(QueueUrl=self._queue)

    def _listen(self, place: Place) -> None:
        """Make a queue that takes what the topic sends."""
        sqs, topic = place.client("sqs"), place.outputs[self.topic]
        name = f"{place.stage.prefix}-{self.name}-{secrets.token_hex(4)}"
        self._queue = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(
            QueueUrl=self._queue, AttributeNames=["QueueArn"]
        )["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        sqs.set_queue_attributes(
            QueueUrl=self._queue, Attributes={"Policy": json.dumps(policy)}
        )
        answer = place.client("sns").subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True
        )
        self._subscription = answer["SubscriptionArn"]


class Page(AlarmTopic):
    """The same of the alarm that wakes somebody, by one of those below it."""

    name = "page"
    proves = "Server errors wake somebody, through both groups of alarms above them."
    how = "a queue at the topic `Pages`, and `set-alarm-state` of `GatewayServerErrors`"
    needs_aws = "the emulator evaluates no composite alarms"
    patience = timedelta(seconds=120)
    topic = "PageTopic"
    set_by_hand = "GatewayServerErrors"
    told_of = "Page"
