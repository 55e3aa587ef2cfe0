"""The functions that start, do and end jobs, called as AWS calls them."""

import json
from typing import Any

import boto3
from botocore.stub import ANY, Stubber

from runtime.features.jobs.ending import worker as ending
from runtime.features.jobs.running import worker as running
from runtime.features.jobs.starting import worker as starting
from tests.service_environment import MACHINE

_ROLE = "arn:aws:iam::123456789012:role/machines"
_PASS = {"StartAt": "End", "States": {"End": {"Type": "Pass", "End": True}}}


def start(*attempts: str) -> list[str]:
    """Give attempts to the function that starts them; return those that failed."""
    records = [
        {"messageId": attempt, "body": attempt, "eventSource": "aws:sqs"}
        for attempt in attempts
    ]
    answer = starting.handler({"Records": records}, {})
    return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]


def do(attempt: str) -> None:
    """Let the function do a whole job."""
    assert running.handler({"attempt": attempt}, {}) == {}


def step(attempt: str, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Let the function do a step of a state machine."""
    event = {"attempt": attempt, "step": name, "given": given}
    result: dict[str, Any] = running.handler(event, {})
    return result


def end(attempt: str, **told: Any) -> None:
    """Let the function end an attempt, as a state machine asks for it."""
    assert ending.handler({"attempt": attempt, **told}, {}) is None


def hear(*messages: dict[str, Any]) -> list[str]:
    """Give messages to the function that ends jobs; return those that failed."""
    records = [
        {"messageId": str(number), "body": json.dumps(body), "eventSource": "aws:sqs"}
        for number, body in enumerate(messages)
    ]
    answer = ending.handler({"Records": records}, {})
    assert answer is not None
    return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]


def sweep() -> None:
    """Let the function look for jobs that have stopped, as its schedule does."""
    assert ending.handler({}, {}) is None


def invoked() -> Stubber:
    """Return a stub of Lambda that takes one invocation in the background."""
    launcher: Any = starting._starter._launcher
    stub = Stubber(launcher._functions)
    expected = {"FunctionName": ANY, "InvocationType": "Event", "Payload": ANY}
    stub.add_response("invoke", {"StatusCode": 202}, expected)
    return stub


def executions() -> Any:
    """Make the state machine; return a function that lists its executions' names."""
    client = boto3.client("stepfunctions", region_name="us-east-1")
    arn = client.create_state_machine(
        name=MACHINE.rpartition(":")[2], definition=json.dumps(_PASS), roleArn=_ROLE
    )["stateMachineArn"]

    def names() -> list[str]:
        """Return the names of all executions."""
        found = client.list_executions(stateMachineArn=arn)["executions"]
        return [execution["name"] for execution in found]

    return names
