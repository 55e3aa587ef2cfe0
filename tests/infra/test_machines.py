"""State machines: a definition decides what its role may do."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.machines import DefinitionError, called_functions, definition
from infra.stacks.jobs import machine_id
from runtime.core.declaration import JobKind
from tests.infra.job_resources import MACHINES, grants, job, with_machines
from tests.infra.meaning.planting import (
    Mistake,
    adding,
    appending,
    planted,
    refusing,
    setting,
)
from tests.infra.templates import ROOT, Assembly, listed, statements

# What the delivery of a machine's log, and its traces, take.
OF_RUNNING = {
    *("logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:GetLogDelivery"),
    *("logs:ListLogDeliveries", "logs:UpdateLogDelivery"),
    *("logs:DescribeLogGroups", "logs:DescribeResourcePolicies"),
    "logs:PutResourcePolicy",
    *("xray:GetSamplingRules", "xray:GetSamplingTargets"),
    *("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
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


def beyond_calling(assembly: Assembly, kind: JobKind) -> list[str]:
    """Return what the role of a machine may do besides calling functions.

    Each delivers its log and its traces.
    """
    role = job(assembly, f"{machine_id(kind)}Role")
    own = f"${{Jobs.{machine_id(kind)}Role}}"
    return [
        *(
            name
            for name in ("ManagedPolicyArns", "Policies")
            if name in role.properties
        ),
        *(
            f"{action} on {resource}"
            for policy in assembly.everywhere("AWS::IAM::Policy")
            if own in policy["Roles"]
            for statement in statements(policy["PolicyDocument"])
            for action in listed(statement["Action"])
            for resource in listed(statement["Resource"])
            if action != "lambda:InvokeFunction" and action not in OF_RUNNING
        ),
    ]


@pytest.mark.parametrize("kind", MACHINES, ids=lambda kind: kind.name)
def test_machine_may_do_nothing_but_call_functions(
    deployed: Assembly, kind: JobKind
) -> None:
    """The functions do the work, each with a role of its own."""
    assert beyond_calling(deployed, kind) == []
    (trust,) = statements(
        job(deployed, f"{machine_id(kind)}Role")["AssumeRolePolicyDocument"]
    )
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}


@with_machines
def test_right_that_no_task_needs_is_found(prod: Assembly) -> None:
    """In the policy of the role, in another one, or from AWS."""
    kind, *_ = MACHINES
    name = machine_id(kind)
    right = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:q"}
    for plant in (
        appending(
            "Jobs", f"{name}RoleDefaultPolicy", "PolicyDocument", "Statement", right
        ),
        adding(
            "Jobs",
            "Other",
            "AWS::IAM::Policy",
            Roles=[f"${{Jobs.{name}Role}}"],
            PolicyDocument={"Statement": [right]},
        ),
        setting("Jobs", f"{name}Role", ManagedPolicyArns=["arn:aws:iam::aws:policy/x"]),
    ):
        given = planted(prod, Mistake(plant, lambda _: []))
        assert beyond_calling(given, kind) != []


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
        {"Resource": "arn:aws:states:::dynamodb:putItem"},
        {"Resource": "arn:aws:states:::aws-sdk:s3:getObject"},
        {"Resource": "arn:aws:states:::states:startExecution.sync:2"},
        {"Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"},
        {"Resource": "${Job}"},
        {"Credentials": {"RoleArn": "arn:aws:iam::999999999999:role/other"}},
        {"Parameters": {"FunctionName": "arn:aws:lambda:::x"}},
        {"Parameters": {"FunctionName.$": "$.function"}},
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


@pytest.mark.parametrize(
    "changes",
    [
        {"ItemReader": {"Resource": "arn:aws:states:::s3:listObjectsV2"}},
        {"ResultWriter": {"Resource": "arn:aws:states:::s3:putObject"}},
        {
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED"},
                **json.loads(task()),
            }
        },
    ],
)
def test_map_that_reads_or_writes_by_itself_is_refused(changes: dict[str, Any]) -> None:
    """It would need rights on a bucket, or on executions of its own."""
    sound = {"Type": "Map", "ItemProcessor": json.loads(task())}
    assert called_functions(json.dumps({"States": {"M": sound}})) == {"Job"}
    with pytest.raises(DefinitionError):
        called_functions(json.dumps({"States": {"M": sound | changes}}))


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
    """The input of an execution may be about people."""
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
