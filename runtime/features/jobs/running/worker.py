"""The worker that does jobs: whole ones, and the steps of state machines.

A kind of job that needs libraries, memory or rights of its own is done by another
function with the same handler.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from runtime.core.aws import aws_client
from runtime.core.clock import utc_now
from runtime.core.declaration import JobKind, resolve
from runtime.core.dynamodb.table import Table
from runtime.core.invocation import invocation
from runtime.core.jobs.ending import CANCELLED, FAILED, JobEnding, Outcome
from runtime.core.jobs.errors import (
    JobBeingEnded,
    JobBusy,
    JobCancelled,
    JobEnded,
    JobFailed,
    JobKindUnknown,
)
from runtime.core.jobs.leases import Invocation
from runtime.core.jobs.models import JobStatus
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.working import JobWorker
from runtime.core.observability import configure_logging
from runtime.core.settings import CommonSettings, read_settings
from runtime.wiring import job_kinds

_LOCAL_LIMIT = timedelta(minutes=15)

_settings = read_settings(CommonSettings)
configure_logging(_settings)
_table = Table(aws_client("dynamodb", _settings), _settings.DYNAMODB_TABLE_NAME)
_store = JobRepository(_table)
_kinds = job_kinds()
_worker = JobWorker(_store, _table, utc_now)
_ending = JobEnding(_store, _kinds, _table, utc_now)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do a whole job, or the step of one that the event names.

    Args:
        event: `attempt`, and for a step its name as `step` and its input as `given`.
        context: Lambda's context.

    Returns:
        What the function of the step has returned; nothing for a whole job.
    """
    with invocation(context, _settings.STAGE, long=True):
        attempt = Attempt.parse(event["attempt"])
        if "step" in event:
            return _do_step(
                attempt, event["step"], event["given"], _invocation(context)
            )
        _do_job(attempt, _invocation(context))
        return {}


def _do_step(
    attempt: Attempt, name: str, given: dict[str, Any], invoked: Invocation
) -> dict[str, Any]:
    """Do one step of a state machine, which judges its errors by their names."""
    kind = _kind_of(attempt)
    if kind is None:
        raise JobEnded
    function = resolve(kind.steps[name])
    try:
        return _worker.step(attempt, name, function, invocation=invoked, given=given)
    except JobFailed as error:
        # A machine knows the class by this name only.
        raise JobFailed(error.code, error.detail) from error


def _do_job(attempt: Attempt, invoked: Invocation) -> None:
    """Do a whole job, and end it; an error lets Lambda try it again."""
    kind = _kind_of(attempt)
    if kind is None:
        return
    function = resolve(kind.run)
    try:
        result = _worker.step(attempt, kind.name, function, invocation=invoked)
    except JobBeingEnded:
        # Whoever began to end it may be gone. The reason is in the job already.
        outcome = FAILED
    except (JobEnded, JobBusy):
        # Somebody else does it; if that one fails, Lambda tries it again.
        return
    except JobCancelled:
        outcome = CANCELLED
    except JobFailed as error:
        outcome = Outcome(JobStatus.FAILED, code=error.code, detail=error.detail)
    else:
        outcome = Outcome(JobStatus.SUCCEEDED, result=result)
    _ending.end(attempt, outcome)


def _kind_of(attempt: Attempt) -> JobKind | None:
    """Return the kind of an attempt's job; None if the job is gone.

    Raises:
        JobKindUnknown: this version of the function does not know it.
    """
    job = _store.get(attempt.owner, attempt.job_id)
    if job is None:
        return None
    if job.kind not in _kinds:
        raise JobKindUnknown(job.kind)
    return _kinds[job.kind]


def _invocation(context: Any) -> Invocation:
    """Return the id of this invocation, and when it ends."""
    now: datetime = utc_now()
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    left = timedelta(milliseconds=remaining()) if remaining else _LOCAL_LIMIT
    request_id = getattr(context, "aws_request_id", None) or uuid4().hex
    return Invocation(str(request_id), now + left)
