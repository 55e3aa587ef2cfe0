"""Jobs: queues, functions and state machines follow what features declare."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.declared import job_kinds, job_workers, table_actions, workers
from infra.machines import DefinitionError, called_functions, definition
from infra.stacks.jobs import machine_id
from runtime.core.declaration import JobKind
from runtime.features.jobs.settings import StartSettings
from tests.infra.meaning.planting import Mistake, planted, refusing
from tests.infra.templates import ROOT, Assembly, Resource, listed, statements

MACHINES = [kind for kind in job_kinds() if kind.machine]
with_machines = pytest.mark.skipif(not MACHINES, reason="no feature has a machine")


def job(assembly: Assembly, name: str) -> Resource:
    """Return a resource of the stack of jobs."""
    return assembly.jobs.resources[name]


def grants(assembly: Assembly, name: str, action: str) -> set[str]:
    """Return the resources on which a role may do something."""
    policy = job(assembly, f"{name}RoleDefaultPolicy")["PolicyDocument"]
    return {
        resource
        for statement in statements(policy)
        if action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def misgranted(assembly: Assembly, kind: JobKind) -> set[str]:
    """Return what a machine calls and may not, or may call and does not."""
    machine = job(assembly, f"{machine_id(kind)}Machine")
    text = machine["DefinitionString"]
    called = {
        machine["DefinitionSubstitutions"][name] for name in called_functions(text)
    }
    return called ^ grants(assembly, machine_id(kind), "lambda:InvokeFunction")


@pytest.mark.parametrize("kind", MACHINES, ids=lambda kind: kind.name)
def test_machine_may_call_what_its_definition_names(
    deployed: Assembly, kind: JobKind
) -> None:
    """Its tasks and its role are compared; nothing was written by hand."""
    machine = job(deployed, f"{machine_id(kind)}Machine")
    assert machine["DefinitionString"] == definition(kind.machine)
    assert machine["DefinitionSubstitutions"] == {
        "Job": f"${{Jobs.{kind.worker.title()}Live}}",
        "Ending": "${Jobs.EndingLive}",
    }
    assert misgranted(deployed, kind) == set()


@with_machines
def test_task_without_a_grant_and_grant_without_a_task_are_found(
    prod: Assembly,
) -> None:
    """A comparison that finds neither would prove nothing."""
    kind, *_ = MACHINES
    policy = f"{machine_id(kind)}RoleDefaultPolicy"

    def empty(_: Assembly) -> list[str]:
        """Stand for a check."""
        return []

    refused = planted(
        prod, Mistake(refusing("Jobs", policy, "lambda:InvokeFunction"), empty)
    )
    assert misgranted(refused, kind) == {"${Jobs.JobLive}", "${Jobs.EndingLive}"}

    def lessen(assembly: Assembly) -> None:
        """Take the tasks out that end the job."""
        machine = job(assembly, f"{machine_id(kind)}Machine")
        parsed = json.loads(machine["DefinitionString"])
        states = parsed["States"]
        parsed["States"] = {n: s for n, s in states.items() if "Ending" not in str(s)}
        machine.properties["DefinitionString"] = json.dumps(parsed)

    lessened = planted(prod, Mistake(lessen, empty))
    assert misgranted(lessened, kind) == {"${Jobs.EndingLive}"}


def task(**changes: Any) -> str:
    """Return a definition with one task."""
    given = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "${Job}"},
    }
    return json.dumps({"States": {"A": given | changes}})


@pytest.mark.parametrize(
    "changes",
    [
        {"Resource": "arn:aws:states:::sqs:sendMessage"},
        {"Parameters": {"FunctionName": "arn:aws:lambda:::x"}},
        {"Comment": "${Ending}"},
    ],
)
def test_definition_that_no_right_could_be_read_from_is_refused(
    changes: dict[str, Any],
) -> None:
    """Another service, a function by its name, a substitution that nobody calls."""
    assert called_functions(task()) == {"Job"}
    with pytest.raises(DefinitionError):
        called_functions(task(**changes))


def test_tasks_within_states_count() -> None:
    """Parallel branches and maps call functions, too."""
    inner = json.loads(task())
    outer = {
        "P": {"Type": "Parallel", "Branches": [inner]},
        "M": {"Type": "Map", "ItemProcessor": inner},
    }
    assert called_functions(json.dumps({"States": outer})) == {"Job"}


@pytest.mark.parametrize("kind", MACHINES, ids=lambda kind: kind.name)
def test_machine_is_traced_and_logs_no_input(deployed: Assembly, kind: JobKind) -> None:
    """What an execution is given may be about people."""
    machine = job(deployed, f"{machine_id(kind)}Machine")
    assert machine["StateMachineType"] == "STANDARD"
    assert machine["TracingConfiguration"] == {"Enabled": True}
    logged = machine["LoggingConfiguration"]
    assert (logged["Level"], logged["IncludeExecutionData"]) == ("ALL", False)


@pytest.mark.parametrize("path", sorted(ROOT.glob("runtime/**/*.asl.json")), ids=str)
def test_every_definition_is_of_a_kind(path: Path) -> None:
    """One that nobody declares would never run."""
    name = path.relative_to(ROOT / "runtime").as_posix()
    assert name in {kind.machine for kind in MACHINES}


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
    """The one that ends jobs undoes those of every kind."""
    kinds = [kind for kind in job_kinds() if name == "ending" or kind.worker == name]
    wanted = set(table_actions(workers()[name], *kinds))
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
