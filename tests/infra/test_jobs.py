"""Jobs: queues and functions follow what features declare."""

import pytest

from infra.declared import (
    job_kinds,
    job_workers,
    table_actions,
    undoing_table_actions,
    workers,
)
from infra.stacks.jobs import machine_id
from runtime.features.jobs.settings import StartSettings
from tests.infra.job_resources import MACHINES, grants, job, with_machines
from tests.infra.templates import Assembly, listed, statements


@pytest.mark.parametrize(
    ("queue", "worker", "attempts"),
    [("Jobs", "Start", 5), ("Endings", "Ending", 5)],
)
def test_message_that_fails_comes_again_alone_and_becomes_a_dead_letter(
    deployed: Assembly, queue: str, worker: str, attempts: int
) -> None:
    """It does not come while its batch is at work."""
    given = job(deployed, f"{queue}Queue")
    timeout = job(deployed, f"{worker}Function")["Timeout"]
    assert given["VisibilityTimeout"] >= 6 * timeout
    assert given["RedrivePolicy"] == {
        "deadLetterTargetArn": f"${{Jobs.{queue}DeadLetters.Arn}}",
        "maxReceiveCount": attempts,
    }
    assert "FifoQueue" not in given.properties
    mapping = job(deployed, f"{worker}LiveQueue")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["EventSourceArn"] == f"${{Jobs.{queue}Queue.Arn}}"
    assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2


@pytest.mark.parametrize("name", ["start", "ending", *job_workers()])
def test_function_may_do_to_the_table_what_it_and_its_kinds_declare(
    deployed: Assembly, name: str
) -> None:
    """The one that ends jobs undoes those of the kinds that leave something."""
    kinds = [
        kind
        for kind in job_kinds()
        if (kind.undo if name == "ending" else kind.worker == name)
    ]
    by = undoing_table_actions if name == "ending" else table_actions
    wanted = set(by(workers()[name], *kinds))
    policy = job(deployed, f"{name.title()}RoleDefaultPolicy")["PolicyDocument"]
    granted = {
        action
        for statement in statements(policy)
        if "${Data.Table.Arn}" in listed(statement["Resource"])
        for action in listed(statement["Action"])
    }
    assert granted == wanted
    assert job(deployed, f"{name.title()}Function")["Handler"] == (
        workers()[name].handler
    )


def test_start_knows_every_kind_and_may_start_no_more(deployed: Assembly) -> None:
    """Its setting is what its role allows."""
    variables = job(deployed, "StartFunction")["Environment"]["Variables"]
    targets = StartSettings.model_validate(variables | {"_env_file": None}).JOB_TARGETS
    assert set(targets) == {kind.name for kind in job_kinds()}
    machines = {targets[kind.name] for kind in MACHINES}
    assert grants(deployed, "Start", "states:StartExecution") == machines
    others = set(targets.values()) - machines
    assert grants(deployed, "Start", "lambda:InvokeFunction") == others


@with_machines
def test_execution_that_ends_otherwise_is_told_to_the_queue_of_endings(
    deployed: Assembly,
) -> None:
    """Stopping one runs no state; what cannot be delivered is kept."""
    rule = job(deployed, "Stopped")
    assert rule["EventPattern"] == {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
            "stateMachineArn": [
                f"${{Jobs.{machine_id(kind)}Machine}}" for kind in MACHINES
            ],
        },
    }
    (target,) = rule["Targets"]
    assert target["Arn"] == "${Jobs.EndingsQueue.Arn}"
    assert target["DeadLetterConfig"] == {"Arn": "${Jobs.UndeliveredEndings.Arn}"}
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)


@pytest.mark.parametrize("name", job_workers())
def test_short_job_that_gives_up_is_told_to_the_queue_of_endings(
    deployed: Assembly, name: str
) -> None:
    """Lambda tries it again twice before."""
    config = job(deployed, f"{name.title()}Events")
    assert config["MaximumRetryAttempts"] == 2
    assert config["DestinationConfig"] == {
        "OnFailure": {"Destination": "${Jobs.EndingsQueue.Arn}"}
    }
    sends = grants(deployed, name.title(), "sqs:SendMessage")
    assert sends == {"${Jobs.EndingsQueue.Arn}"}


def test_jobs_that_nobody_told_of_are_swept(deployed: Assembly) -> None:
    """A sweep that fails leaves a message; the next is its second attempt."""
    rule = job(deployed, "JobSweep")
    assert rule["ScheduleExpression"] == "rate(15 minutes)"
    (target,) = rule["Targets"]
    assert target["Arn"] == "${Jobs.EndingLive}"
    config = job(deployed, "EndingEvents")
    assert config["MaximumRetryAttempts"] == 0
    assert config["DestinationConfig"] == {
        "OnFailure": {"Destination": "${Jobs.JobFailures.Arn}"}
    }


def test_operator_finds_queues_and_machines_in_the_outputs(deployed: Assembly) -> None:
    """The commands on dead letters and jobs read them."""
    outputs = deployed.jobs.outputs
    assert outputs["JobQueueUrl"] == "${Jobs.JobsQueue}"
    assert outputs["JobDeadLettersUrl"] == "${Jobs.JobsDeadLetters}"
    assert outputs["EndingQueueUrl"] == "${Jobs.EndingsQueue}"
    assert outputs["EndingDeadLettersUrl"] == "${Jobs.EndingsDeadLetters}"
    assert outputs["JobFailuresUrl"] == "${Jobs.JobFailures}"
    if MACHINES:
        assert outputs["UndeliveredEndingsUrl"] == "${Jobs.UndeliveredEndings}"
    for kind in MACHINES:
        name = machine_id(kind)
        assert outputs[f"{name}MachineArn"] == f"${{Jobs.{name}Machine}}"
