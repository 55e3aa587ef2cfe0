"""Jobs on the deployed stacks: done, cancelled, stopped, tried again, and poison."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import Person
from tests.e2e.deployment import PREFIX
from tests.e2e.gateway import Gateway
from tests.integration.client import Api

pytestmark = pytest.mark.e2e

_PATIENCE = 90.0


def _until(found: Callable[[], Any], what: str) -> Any:
    """Wait until there is something, and return it."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.3)
    raise AssertionError(f"{what} within {_PATIENCE} s")


def _ended(own: Api, job_id: str, status: str) -> Any:
    """Wait until a job has ended, demand how, and return it."""
    ends = ("succeeded", "failed", "cancelled")

    def read() -> Any:
        job = own.get(f"/api/jobs/{job_id}").body
        return job if job["status"] in ends else None

    job = _until(read, "the job did not end")
    assert job["status"] == status, job
    return job


def _outputs(gateway: Gateway) -> Any:
    return gateway.deployment.outputs[f"{PREFIX}-Jobs"]


def _machine(gateway: Gateway) -> str:
    """Return the ARN of the machine that makes items findable again."""
    return gateway.deployment.physical_id("Jobs", "AWS::StepFunctions::StateMachine")


def test_items_are_made_findable_again_by_a_job(ada: Person) -> None:
    """From the request by stream, queue and machine to the result, polled by ETag."""
    own = ada.api
    assert own.post("/api/items", {"title": "To be found"}).status == 201

    asked = own.post("/api/items/reindex")

    assert asked.status == 202, asked.body
    job = _ended(own, asked.body["id"], "succeeded")
    assert job["result"]["items"] >= 1
    read = own.get(f"/api/jobs/{job['id']}")
    tag = {"If-None-Match": read.headers["etag"]}
    assert own.get(f"/api/jobs/{job['id']}", headers=tag).status == 304


def test_poison_becomes_a_dead_letter_and_comes_back_by_redrive(
    gateway: Gateway,
) -> None:
    """Receive it from the queue of dead letters, twice: before and after."""
    sqs = gateway.deployment.cloud.client("sqs")
    queue, dead = (
        _outputs(gateway)[name] for name in ("JobQueueUrl", "JobDeadLettersUrl")
    )
    sqs.send_message(QueueUrl=queue, MessageBody="poison", MessageGroupId="U#nobody")

    def letter() -> Any:
        got = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=1)
        found = got.get("Messages", [])
        return next((each for each in found if each["Body"] == "poison"), None)

    for again in (True, False):
        found = _until(letter, "the message was no dead letter")
        if again:
            sqs.send_message(
                QueueUrl=queue, MessageBody=found["Body"], MessageGroupId="U#nobody"
            )
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=found["ReceiptHandle"])


def test_an_execution_that_is_stopped_fails_its_job_which_can_be_tried_again(
    gateway: Gateway, bob: Person
) -> None:
    """Stop it while it runs: no state catches that, only the rule of events."""
    own = bob.api
    machines = gateway.deployment.cloud.client("stepfunctions")
    arn = _machine(gateway)
    for number in range(40):
        assert own.post("/api/items", {"title": f"Item {number}"}).status == 201
    job_id = own.post("/api/items/reindex").body["id"]

    def execution() -> Any:
        running = machines.list_executions(stateMachineArn=arn, statusFilter="RUNNING")
        found = running["executions"]
        return next((each for each in found if each["name"] == f"{job_id}-1"), None)

    found = _until(execution, "the execution did not run")
    machines.stop_execution(executionArn=found["executionArn"])

    job = _ended(own, job_id, "failed")
    assert job["problem"]["code"] == "aborted"
    retried = own.post(f"/api/jobs/{job_id}/retry")
    assert (retried.status, retried.body["attempt"]) == (200, 2)
    assert _ended(own, job_id, "succeeded")["problem"] is None


def test_a_job_is_cancelled_or_has_ended_before(bob: Person) -> None:
    """Whichever is faster: it ends once, and an end stays as it is."""
    own = bob.api
    job_id = own.post("/api/items/reindex").body["id"]

    answer = own.post(f"/api/jobs/{job_id}/cancel")

    assert answer.status in (200, 409), answer.body
    _ended(own, job_id, "cancelled" if answer.status == 200 else "succeeded")
    assert own.post(f"/api/jobs/{job_id}/cancel").body["code"] == "job_ended"
