"""The functions, state machines and rule that run jobs in the emulator.

The functions only forward their events to the local server; the machines are made of
the definitions that are deployed.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from infra.machines import SUBSTITUTION
from runtime.core.declaration import JobKind
from runtime.core.jobs.models import JobStatus
from runtime.features import declarations
from tools.local.config import ROOT, LocalConfig, LocalError
from tools.local.job_names import (
    ENDING,
    function_arn,
    function_name,
    machine_arn,
    machine_name,
    queue_arn,
    task_workers,
)
from tools.local.resources import client
from tools.local.tasks import PREFIX, SECRET
from tools.local.workers import task_seconds

_ROLE = "arn:aws:iam::000000000000:role/backend-local"
_RULE = "backend-local-jobs-ended"
# Longer than the work may take, so that the answer is still heard.
_MARGIN_SECONDS = 90
_SHIM = Path(__file__).with_name("task_shim.py")


def make_jobs(config: LocalConfig, settings: dict[str, str]) -> None:
    """Create or update functions, state machines and the rule.

    Raises:
        LocalError: the definition of a state machine cannot be used.
    """
    functions, region = client("lambda", settings), settings["AWS_REGION"]
    for worker in task_workers():
        _make_function(functions, worker, config, settings)
    machines = client("stepfunctions", settings)
    made = [kind for each in declarations() for kind in each.jobs if kind.machine]
    for kind in made:
        _make_machine(machines, kind, region)
    ended = [machine_arn(kind.name, region) for kind in made]
    _make_rule(client("events", settings), ended, region)


def definition_of(kind: JobKind, region: str) -> str:
    """Return the definition of a kind's state machine, with the functions it calls.

    Raises:
        LocalError: it is no JSON, or has a substitution that nobody knows.
    """
    path = ROOT / "runtime" / kind.machine
    given = {
        "Job": function_arn(kind.worker, region),
        "Ending": function_arn(ENDING, region),
    }
    try:
        text = SUBSTITUTION.sub(
            lambda found: given[found[1]], path.read_text(encoding="utf-8")
        )
        json.loads(text)
    except KeyError as error:
        raise LocalError(f"{path}: nobody knows the substitution {error}.") from None
    except (OSError, ValueError) as error:
        raise LocalError(f"{path}: {error}") from None
    return text


def resume_jobs(settings: dict[str, str]) -> int:
    """Ask again for the start of every job that has not ended, and return how many.

    What ran in the emulator ended with it. What runs still is not started twice.
    """
    from runtime.core.aws import aws_client
    from runtime.core.dynamodb.schema import jobs_pk, owner_of
    from runtime.core.dynamodb.table import Table
    from runtime.core.jobs.rows import Attempt, job_of
    from runtime.core.outbox.queue import Message, WorkQueue
    from runtime.core.settings import CommonSettings, read_settings

    known = read_settings(CommonSettings)
    table = Table(aws_client("dynamodb", known), settings["DYNAMODB_TABLE_NAME"])
    queue = WorkQueue(client("sqs", settings), settings["JOB_QUEUE_URL"])
    asked = 0
    for status in (JobStatus.RUNNING, JobStatus.WAITING):
        after: Any = None
        more = True
        while more:
            rows, more = table.query(
                jobs_pk(status), index="gsi1", after=after, limit=100
            )
            attempts = [
                Attempt(owner_of(row["pk"]), row["id"], job_of(row).attempt)
                for row in rows
            ]
            queue.send([Message(str(each)) for each in attempts])
            asked += len(rows)
            if rows:
                after = {k: rows[-1][k] for k in ("pk", "sk", "gsi1pk", "gsi1sk")}
    return asked


def _make_function(
    functions: Any, worker: str, config: LocalConfig, settings: dict[str, str]
) -> None:
    """Create the function that stands for a worker, or renew it."""
    name, package = function_name(worker), _package()
    limit = round(task_seconds()) + _MARGIN_SECONDS
    given_up = queue_arn("ENDING_QUEUE_URL", settings["AWS_REGION"])
    properties: dict[str, Any] = {
        "Runtime": "python3.13",
        "Role": _ROLE,
        "Handler": "task_shim.handler",
        "Timeout": min(limit, 900),
        "Environment": {
            "Variables": {
                "TASK_URL": f"{config.url}{PREFIX}{worker}",
                "TASK_SECRET": settings[SECRET],
                "TASK_SECONDS": str(limit),
            }
        },
    }
    try:
        functions.create_function(
            FunctionName=name, Code={"ZipFile": package}, **properties
        )
    except functions.exceptions.ResourceConflictException:
        functions.update_function_code(FunctionName=name, ZipFile=package)
        functions.update_function_configuration(FunctionName=name, **properties)
    functions.put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=2,
        DestinationConfig={"OnFailure": {"Destination": given_up}},
    )


def _package() -> bytes:
    """Return the function's package: one file."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as package:
        # A fixed time, so that the same source is the same package.
        entry = zipfile.ZipInfo(_SHIM.name, (1980, 1, 1, 0, 0, 0))
        package.writestr(entry, _SHIM.read_bytes())
    return memory.getvalue()


def _make_machine(machines: Any, kind: JobKind, region: str) -> None:
    """Create the state machine of a kind, or update it if its definition changed."""
    arn, definition = machine_arn(kind.name, region), definition_of(kind, region)
    try:
        there = machines.describe_state_machine(stateMachineArn=arn)
    except machines.exceptions.StateMachineDoesNotExist:
        machines.create_state_machine(
            name=machine_name(kind.name), definition=definition, roleArn=_ROLE
        )
        return
    if there["definition"] != definition:
        machines.update_state_machine(stateMachineArn=arn, definition=definition)


def _make_rule(events: Any, machines: list[str], region: str) -> None:
    """Send to the queue of endings what tells of executions that ended otherwise."""
    pattern = {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
            "stateMachineArn": machines,
        },
    }
    events.put_rule(Name=_RULE, EventPattern=json.dumps(pattern))
    target = {"Id": "endings", "Arn": queue_arn("ENDING_QUEUE_URL", region)}
    events.put_targets(Rule=_RULE, Targets=[target])
