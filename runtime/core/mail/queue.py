"""The queue of mails to be sent; a message holds nothing but the mail's id."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runtime.core.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH_LIMIT = 10


class MailQueue:
    """The SQS queue that the ids of mails are sent to."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, mail_ids: Sequence[str]) -> None:
        """Send the ids of mails; a mail whose id is sent twice is still sent once.

        Raises:
            Unavailable: SQS took some and refused others; send all of them again.
        """
        for start in range(0, len(mail_ids), _BATCH_LIMIT):
            chunk = mail_ids[start : start + _BATCH_LIMIT]
            answer = self._client.send_message_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(number), "MessageBody": mail_id}
                    for number, mail_id in enumerate(chunk)
                ],
            )
            if answer.get("Failed"):
                raise Unavailable("The queue refused a message.")
