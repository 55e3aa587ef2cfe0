"""Sends the mails that the queue names."""

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
from runtime.core.mail.delivery import Mailer
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.rendering import Letters
from runtime.core.mail.ses import Post
from runtime.core.observability import configure_logging
from runtime.core.settings import read_settings
from runtime.core.worker_settings import MailSettings
from runtime.features.accounts.mailed_links.repository import OneTimeRepository
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.profiles.repository import UserRepository

logger = logging.getLogger(__name__)


def make_mailer(settings: MailSettings) -> Mailer:
    """Put a mailer together."""
    table = Table(aws_client("dynamodb", settings), settings.DYNAMODB_TABLE_NAME)
    return Mailer(
        OutboxRepository(table),
        UserRepository(table),
        OneTimeTokens(OneTimeRepository(table), utc_now),
        Letters(settings.PROJECT_NAME),
        Post(aws_client("sesv2", settings), settings.MAIL_FROM, settings.PROJECT_NAME),
        utc_now,
        settings.FRONTEND_URL,
    )


_settings = read_settings(MailSettings)
configure_logging(_settings)
_mailer = make_mailer(_settings)
# A batch of one that fails is a failed message, not a failed function.
_processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def _deliver(record: SQSRecord) -> None:
    """Send one mail; one that fails is delivered again, and the others are not."""
    try:
        _mailer.deliver(record.body)
    except Exception as error:
        # The exception's text may name an address.
        logger.error("a mail was not sent: %s", type(error).__name__)
        raise


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Send the mails of one batch, and say which have to come again."""
    with invocation(context, _settings.STAGE):
        answer = process_partial_response(
            event=event, record_handler=_deliver, processor=_processor
        )
    return dict(answer)
