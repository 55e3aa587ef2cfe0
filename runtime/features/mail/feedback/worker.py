"""The worker that marks addresses which mail does not reach, by what SES reports."""

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
from runtime.core.mail.feedback import MailFeedback
from runtime.core.observability import configure_logging
from runtime.core.settings import CommonSettings, read_settings
from runtime.wiring import mail_contents

logger = logging.getLogger(__name__)


def make_feedback(settings: CommonSettings) -> MailFeedback:
    """Build the service that takes SES's reports; it writes no mail, so no links."""
    table = Table(aws_client("dynamodb", settings), settings.DYNAMODB_TABLE_NAME)
    return MailFeedback(mail_contents(table, utc_now, frontend="").undelivered)


_settings = read_settings(CommonSettings)
configure_logging(_settings)
_feedback = make_feedback(_settings)
# If every message of a batch fails, they are reported as failed messages too; the
# function itself has not failed.
_processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def _receive(record: SQSRecord) -> None:
    """Take one report; if that fails, the queue delivers only this one again."""
    try:
        _feedback.receive(record.body)
    except Exception as error:
        # The exception's text may name an address.
        logger.error("a report of SES was not taken: %s", type(error).__name__)
        raise


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take the reports of one batch, and return which must be delivered again."""
    with invocation(context, _settings.STAGE):
        answer = process_partial_response(
            event=event, record_handler=_receive, processor=_processor
        )
    return dict(answer)
