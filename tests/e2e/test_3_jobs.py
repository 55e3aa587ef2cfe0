"""Jobs on the deployed stacks: done, cancelled, stopped, tried again, and poison."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from infra.declared import job_kinds
from tests.e2e.conftest import Person
from tests.e2e.deployment import PREFIX
from tests.e2e.gateway import Gateway
from tests.integration.client import Api
from tools.jobs.letters import DeadLetters
from tools.jobs.queues import deployed_queues

pytestmark = pytest.mark.e2e

reindexing = pytest.mark.skipif(
    "items.reindex" not in {kind.name for kind in job_kinds()},
    reason="the feature whose jobs are tried here was removed",
)
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


def _machine(gateway: Gateway) -> str:
    """Return the ARN of the machine that makes items findable again."""
    return gateway.deployment.physical_id(
        "Jobs", "AWS::StepFunctions::StateMachine", "ItemsReindex"
    )


@reindexing
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
    """Find it among the dead letters, send it back, and find it there again."""
    cloud = gateway.deployment.cloud
    sqs = cloud.client("sqs")
    found = deployed_queues(cloud.client("cloudformation"), PREFIX)
    queue = next(each for each in found if each.name == "jobs")
    # A message that fails comes again after minutes, five times.
    sqs.set_queue_attributes(
        QueueUrl=queue.source, Attributes={"VisibilityTimeout": "1"}
    )
    dead = DeadLetters(sqs, queue)
    sqs.send_message(
        QueueUrl=queue.source, MessageBody="poison", MessageGroupId="U#nobody"
    )

    for _ in range(2):
        _until(dead.count, "the message was no dead letter")
        assert [letter.about for letter in dead.show(10)] == ["poison"]
        assert dead.redrive(lambda *_: None).moved == 1
        assert dead.count() == 0
    _until(dead.count, "the message was no dead letter")
    sqs.purge_queue(QueueUrl=queue.url)


@reindexing
def test_an_execution_that_is_stopped_fails_its_job_which_can_be_tried_again(
    gateway: Gateway, bob: Person
) -> None:
    """Stop it while it runs: no state catches that, only the rule of events."""
    own = bob.api
    machines = gateway.deployment.cloud.client("stepfunctions")
    arn = _machine(gateway)
    items = [{"title": f"Item {number}"} for number in range(100)]
    assert own.post("/api/items/bulk", {"create": items}).status == 200
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


@reindexing
def test_a_job_is_cancelled_or_has_ended_before(bob: Person) -> None:
    """Whichever is faster: it ends once, and an end stays as it is."""
    own = bob.api
    job_id = own.post("/api/items/reindex").body["id"]

    answer = own.post(f"/api/jobs/{job_id}/cancel")

    assert answer.status in (200, 409), answer.body
    _ended(own, job_id, "cancelled" if answer.status == 200 else "succeeded")
    assert own.post(f"/api/jobs/{job_id}/cancel").body["code"] == "job_ended"
