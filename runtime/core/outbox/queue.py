"""The queue that work behind a request is sent to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from runtime.core.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_BATCH_LIMIT = 10


class Message(NamedTuple):
    """A message of a queue; the row that it is about holds everything else.

    Attributes:
        body: names the row.
        group: the owner of the work. An owner who sends much does not delay the others
            (SQS calls it a fair queue); None shares one place among all.
    """

    body: str
    group: str | None = None


class WorkQueue:
    """An SQS queue; whatever is sent twice must be done once."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Sequence[Message]) -> None:
        """Send messages, ten with each call.

        Raises:
            Unavailable: SQS took some and refused others; send all of them again.
        """
        for start in range(0, len(messages), _BATCH_LIMIT):
            chunk = messages[start : start + _BATCH_LIMIT]
            answer = self._client.send_message_batch(
                QueueUrl=self._url,
                Entries=[_entry(number, each) for number, each in enumerate(chunk)],
            )
            if answer.get("Failed"):
                raise Unavailable("The queue refused a message.")


def _entry(number: int, message: Message) -> "SendMessageBatchRequestEntryTypeDef":
    """Return a message as the API takes it."""
    entry: SendMessageBatchRequestEntryTypeDef = {
        "Id": str(number),
        "MessageBody": message.body,
    }
    if message.group is not None:
        entry["MessageGroupId"] = message.group
    return entry
