"""The worker that ends jobs: called by state machines, and by a queue.

The queue brings executions that ended otherwise and invocations that were given up. A
schedule calls it too, for jobs that nobody has heard of.
"""

import json
import logging
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

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

logger = logging.getLogger(__name__)

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


_processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any] | None:
    """End the attempts that the event is about, or on schedule those that have stopped.

    Args:
        event: `attempt` with `result` or `error`, from a state machine; the messages of
            the queue; or the event of a schedule.
        context: Lambda's context.

    Returns:
        Which messages must be delivered again.
    """
    with invocation(context, _settings.STAGE, long=True):
        if "Records" in event:
            return dict(
                process_partial_response(
                    event=event, record_handler=_hear, processor=_processor
                )
            )
        if "attempt" in event:
            _ending.end(Attempt.parse(event["attempt"]), _outcome(event))
        else:
            _ending.sweep()
    return None


def _hear(record: SQSRecord) -> None:
    """End the attempt that a message tells of; if that fails, it is delivered again."""
    try:
        told = json.loads(record.body)
        if "requestPayload" in told:
            attempt, outcome = told["requestPayload"]["attempt"], FAILED
        else:
            detail = told["detail"]
            attempt = json.loads(detail["input"])["attempt"]
            outcome = _BY_STATUS.get(detail["status"], FAILED)
        _ending.end(Attempt.parse(attempt), outcome)
    except Exception:
        logger.exception("a job was not ended")
        raise


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
