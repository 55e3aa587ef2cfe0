"""The queues of dead letters of a stage, and where their messages go back to."""

from collections.abc import Mapping
from typing import Any

from runtime.features import declarations
from tools.jobs.letters import DeadLetterQueue
from tools.local.job_names import DEAD

_CALLED_BY_OBJECTS = [
    worker.name for each in declarations() for worker in each.workers if worker.events
]
LOCAL = {
    "mail": "MAIL_QUEUE_URL",
    "jobs": "JOB_QUEUE_URL",
    "endings": "ENDING_QUEUE_URL",
    **{name: f"{name.upper()}_QUEUE_URL" for name in _CALLED_BY_OBJECTS},
}
"""The setting that holds the URL of each queue of the local stage."""
DEPLOYED = {
    "mail": ("MailDeadLettersUrl", "MailQueueUrl"),
    "mail-events": ("MailEventDeadLettersUrl", "MailEventQueueUrl"),
    "jobs": ("JobDeadLettersUrl", "JobQueueUrl"),
    "endings": ("EndingDeadLettersUrl", "EndingQueueUrl"),
    "rules": ("UndeliveredEndingsUrl", "EndingQueueUrl"),
    "failures": ("FailuresUrl", ""),
    "sweeps": ("JobFailuresUrl", ""),
    **{
        name: (f"{name.title()}DeadLettersUrl", f"{name.title()}QueueUrl")
        for name in _CALLED_BY_OBJECTS
    },
    **{
        f"{name}-rule": (f"{name.title()}UndeliveredUrl", f"{name.title()}QueueUrl")
        for name in _CALLED_BY_OBJECTS
    },
}
"""The outputs of the stacks that hold the URLs of each queue and of its source."""


class NoQueues(Exception):
    """The stage has no queues that could be found."""


def local_queues(settings: Mapping[str, str]) -> list[DeadLetterQueue]:
    """Return the queues of the local stage.

    Raises:
        NoQueues: the settings name none.
    """
    found = [
        DeadLetterQueue(name, settings[setting] + DEAD, settings[setting])
        for name, setting in LOCAL.items()
        if settings.get(setting)
    ]
    if not found:
        raise NoQueues("There is no local stage: start one with `make run`.")
    return found


def deployed_queues(cloudformation: Any, prefix: str) -> list[DeadLetterQueue]:
    """Return the queues of a deployed stage.

    Args:
        cloudformation: a client of CloudFormation in the region of the stage.
        prefix: the beginning of the names of its stacks.

    Raises:
        NoQueues: the stage is not deployed there.
    """
    outputs: dict[str, str] = {}
    for name in (f"{prefix}-Workers", f"{prefix}-Jobs"):
        try:
            stacks = cloudformation.describe_stacks(StackName=name)["Stacks"]
        except cloudformation.exceptions.ClientError as error:
            if "does not exist" in str(error):
                continue
            raise
        for stack in stacks:
            for output in stack.get("Outputs", []):
                outputs[output["OutputKey"]] = output["OutputValue"]
    found = [
        DeadLetterQueue(name, outputs[dead], outputs.get(source, ""))
        for name, (dead, source) in DEPLOYED.items()
        if dead in outputs
    ]
    if not found:
        raise NoQueues(f"No stack of {prefix} tells of queues: is it deployed here?")
    return found
