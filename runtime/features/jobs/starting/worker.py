"""The worker that starts jobs, called by their queue."""

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
from runtime.core.jobs.ending import JobEnding
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.starting import AwsLauncher, JobStarter
from runtime.core.observability import configure_logging
from runtime.core.settings import read_settings
from runtime.features.jobs.settings import StartSettings
from runtime.wiring import job_kinds

logger = logging.getLogger(__name__)


def make_starter(settings: StartSettings) -> JobStarter:
    """Build the service that starts jobs."""
    table = Table(aws_client("dynamodb", settings), settings.DYNAMODB_TABLE_NAME)
    store = JobRepository(table)
    launcher = AwsLauncher(
        settings.JOB_TARGETS,
        aws_client("lambda", settings),
        aws_client("stepfunctions", settings),
    )
    ending = JobEnding(store, job_kinds(), table, utc_now)
    return JobStarter(store, launcher, ending, utc_now)


_settings = read_settings(StartSettings)
configure_logging(_settings)
_starter = make_starter(_settings)
# If every message of a batch fails, they are reported as failed messages too; the
# function itself has not failed.
_processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def _start(record: SQSRecord) -> None:
    """Start one attempt; if that fails, the queue delivers only this one again."""
    try:
        _starter.start(Attempt.parse(record.body))
    except Exception:
        logger.exception("a job was not started")
        raise


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Start the attempts of one batch, and return which must be delivered again."""
    with invocation(context, _settings.STAGE):
        answer = process_partial_response(
            event=event, record_handler=_start, processor=_processor
        )
    return dict(answer)
