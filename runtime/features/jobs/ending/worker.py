"""The worker that ends jobs: called by state machines, and when one has given up.

Once a quarter of an hour a schedule calls it too, for jobs that nobody has heard of.
"""

import json
from typing import Any

from runtime.core.aws import aws_client
from runtime.core.clock import utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.invocation import invocation
from runtime.core.jobs.ending import CANCELLED, FAILED, JobEnding, Outcome
from runtime.core.jobs.models import JobStatus
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.observability import configure_logging
from runtime.core.settings import CommonSettings, read_settings
from runtime.wiring import job_kinds

_TIMED_OUT = Outcome(
    JobStatus.FAILED, code="timed_out", detail="The work took longer than it may."
)
_ABORTED = Outcome(
    JobStatus.FAILED, code="aborted", detail="An operator stopped the work."
)
_BY_STATUS = {"TIMED_OUT": _TIMED_OUT, "ABORTED": _ABORTED}
_BY_ERROR = {
    "JobCancelled": CANCELLED,
    "States.Timeout": _TIMED_OUT,
    "States.HeartbeatTimeout": _TIMED_OUT,
}

_settings = read_settings(CommonSettings)
configure_logging(_settings)
_table = Table(aws_client("dynamodb", _settings), _settings.DYNAMODB_TABLE_NAME)
_ending = JobEnding(JobRepository(_table), job_kinds(), _table, utc_now)


def handler(event: dict[str, Any], context: Any) -> None:
    """End the attempt that the event is about, or on schedule those that have stopped.

    Args:
        event: `attempt` with `result` or `error` from a state machine; the record of
            an invocation that was given up; the change of an execution's status; or
            that of a schedule.
        context: Lambda's context.
    """
    with invocation(context, _settings.STAGE):
        if "attempt" in event:
            attempt = Attempt.parse(event["attempt"])
            _ending.end(attempt, _outcome(event))
        elif "requestPayload" in event:
            given_up = event["requestPayload"]
            _ending.end(Attempt.parse(given_up["attempt"]), FAILED)
        elif "input" in event.get("detail", {}):
            detail = event["detail"]
            attempt = Attempt.parse(json.loads(detail["input"])["attempt"])
            _ending.end(attempt, _BY_STATUS.get(detail["status"], FAILED))
        else:
            _ending.sweep()


def _outcome(event: dict[str, Any]) -> Outcome:
    """Return the outcome that a state machine tells of."""
    if "error" not in event:
        return Outcome(JobStatus.SUCCEEDED, result=event["result"])
    name = event["error"].get("Error", "")
    if name == "JobFailed":
        return _refusal(event["error"].get("Cause", ""))
    return _BY_ERROR.get(name, FAILED)


def _refusal(cause: str) -> Outcome:
    """Return the outcome of a step that said why the job cannot be done."""
    try:
        message = str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return FAILED
    code, _, detail = message.partition(": ")
    return Outcome(JobStatus.FAILED, code=code, detail=detail or FAILED.detail)
