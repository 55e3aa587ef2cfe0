"""Names of what runs workers locally: queues, functions and state machines."""

import json

from runtime.core.declaration import ObjectsCreated
from runtime.features import declarations

ACCOUNT = "000000000000"
EVENT_SOURCES: dict[str, ObjectsCreated] = {
    worker.name: worker.events
    for each in declarations()
    for worker in each.workers
    if worker.events
}
"""The events of objects that call workers, by the names of these."""
_PREFIX = "backend-local"


def queue_setting(worker: str) -> str:
    """Return the setting with the URL of the queue of events that call a worker."""
    return f"{worker.upper()}_QUEUE_URL"


QUEUES = {
    "MAIL_QUEUE_URL": f"{_PREFIX}-mail",
    "JOB_QUEUE_URL": f"{_PREFIX}-jobs",
    "ENDING_QUEUE_URL": f"{_PREFIX}-endings",
    **{queue_setting(name): f"{_PREFIX}-{name}" for name in EVENT_SOURCES},
}
"""The name of each queue, by the setting that holds its URL."""
DEAD = "-dead"
"""The end of the name of the queue that takes the dead letters of another."""
ENDING = "ending"


def queue_arn(setting: str, region: str) -> str:
    """Return the ARN of the queue whose URL a setting holds."""
    return f"arn:aws:sqs:{region}:{ACCOUNT}:{QUEUES[setting]}"


def function_name(worker: str) -> str:
    """Return the name of the function that stands for a worker."""
    return f"{_PREFIX}-{worker}"


def function_arn(worker: str, region: str) -> str:
    """Return the ARN of the function that stands for a worker."""
    return f"arn:aws:lambda:{region}:{ACCOUNT}:function:{function_name(worker)}"


def machine_name(kind: str) -> str:
    """Return the name of the state machine of a kind of job."""
    return f"{_PREFIX}-{kind.replace('.', '-')}"


def machine_arn(kind: str, region: str) -> str:
    """Return the ARN of the state machine of a kind of job."""
    return f"arn:aws:states:{region}:{ACCOUNT}:stateMachine:{machine_name(kind)}"


def task_workers() -> list[str]:
    """Return the workers that state machines and asynchronous invocations call."""
    kinds = [kind for each in declarations() for kind in each.jobs]
    return sorted({kind.worker for kind in kinds} | {ENDING})


def job_targets(region: str) -> str:
    """Return what begins the jobs of each kind, as the setting JOB_TARGETS."""
    targets = {
        kind.name: (
            machine_arn(kind.name, region)
            if kind.machine
            else function_arn(kind.worker, region)
        )
        for each in declarations()
        for kind in each.jobs
    }
    return json.dumps(targets, separators=(",", ":"))
