"""The worker that hears of objects that arrive in the bucket, by a queue."""

import logging
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from runtime.core.aws import aws_client
from runtime.core.clock import new_ulid, utc_now
from runtime.core.context import count_metric
from runtime.core.dynamodb.table import Table
from runtime.core.invocation import invocation
from runtime.core.observability import configure_logging
from runtime.core.s3.contents import Contents
from runtime.core.settings import BucketSettings, read_settings
from runtime.features.files.arrivals.models import Arrival
from runtime.features.files.arrivals.repository import ArrivalRepository
from runtime.features.files.arrivals.service import ArrivalService, Outcome
from runtime.wiring import job_kinds

logger = logging.getLogger(__name__)

_METRICS = {
    Outcome.TAKEN: "FilesArrived",
    Outcome.KNOWN: "FilesArrivedAgain",
    Outcome.REMOVED: "FilesNotAwaited",
    Outcome.FOREIGN: "FilesNotAwaited",
}


def make_arrivals(settings: BucketSettings) -> ArrivalService:
    """Build the service; it needs no keys."""
    return ArrivalService(
        ArrivalRepository(
            Table(aws_client("dynamodb", settings), settings.DYNAMODB_TABLE_NAME)
        ),
        Contents(lambda: aws_client("s3", settings), settings.S3_BUCKET_NAME),
        bucket=settings.S3_BUCKET_NAME,
        kind=job_kinds()["files.process"],
        clock=utc_now,
        new_id=new_ulid,
    )


_settings = read_settings(BucketSettings)
configure_logging(_settings)
_arrivals = make_arrivals(_settings)
_processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Hear of the objects that a batch of messages tells of.

    Returns:
        Which messages must be delivered again.
    """
    with invocation(context, _settings.STAGE):
        return dict(
            process_partial_response(
                event=event, record_handler=_hear, processor=_processor
            )
        )


def _hear(record: SQSRecord) -> None:
    """Hear of one object; if that fails, its message is delivered again."""
    try:
        count_metric(_METRICS[_arrivals.hear(Arrival.parse(record.body))])
    except Exception:
        logger.exception("an object that has arrived was not taken")
        raise
