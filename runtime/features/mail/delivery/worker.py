"""The worker that sends the mails whose ids are in the queue."""

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
from runtime.core.context import current_deadline
from runtime.core.dynamodb.table import Table
from runtime.core.invocation import invocation
from runtime.core.mail.delivery import MailDelivery
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.rendering import MailRenderer
from runtime.core.mail.ses import Refused, SesMailer
from runtime.core.observability import configure_logging
from runtime.core.settings import read_settings
from runtime.features.mail.settings import MailSettings
from runtime.wiring import mail_contents

logger = logging.getLogger(__name__)


def make_delivery(settings: MailSettings) -> MailDelivery:
    """Build the service that delivers mail."""
    table = Table(aws_client("dynamodb", settings), settings.DYNAMODB_TABLE_NAME)
    contents = mail_contents(table, utc_now, settings.FRONTEND_URL)
    ses = aws_client("sesv2", settings)
    return MailDelivery(
        outbox=OutboxRepository(table),
        contents=contents,
        renderer=MailRenderer(settings.PROJECT_NAME, contents.folders),
        mailer=SesMailer(
            ses,
            settings.MAIL_FROM,
            settings.PROJECT_NAME,
            settings.MAIL_CONFIGURATION_SET,
        ),
        clock=utc_now,
        frontend=settings.FRONTEND_URL,
    )


_settings = read_settings(MailSettings)
configure_logging(_settings)
_delivery = make_delivery(_settings)
# If every message of a batch fails, they are reported as failed messages too; the
# function itself has not failed.
_processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


class NoTimeLeft(Exception):
    """The invocation is about to end; a mail that it began might be sent twice."""


def _deliver(record: SQSRecord) -> None:
    """Send one mail; if that fails, the queue delivers only this one again."""
    if current_deadline().seconds_left() <= 0:
        raise NoTimeLeft
    try:
        _delivery.deliver(record.body)
    except Refused as error:
        # Of SES's answer it holds the code alone, by which the runbook goes.
        logger.error("a mail was not sent: Refused, %s", error)
        raise
    except Exception as error:
        # The exception's text may name an address.
        logger.error("a mail was not sent: %s", type(error).__name__)
        raise


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Send the mails of one batch, and return which must be delivered again."""
    with invocation(context, _settings.STAGE):
        answer = process_partial_response(
            event=event, record_handler=_deliver, processor=_processor
        )
    return dict(answer)
