"""A queue of work, with its dead letters."""

from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.metrics import PERIOD
from infra.stages.functions import FunctionSettings

# AWS's advice: a message must not come back while its batch is still at work,
# attempts that Lambda itself repeats included.
_TIMEOUTS_PER_DELIVERY = 6
_KEPT = Duration.days(4)
_DEAD_KEPT = Duration.days(14)


def dead_letter_queue(scope: Construct, id: str) -> sqs.Queue:
    """Make a queue that keeps for two weeks what could not be handled."""
    return sqs.Queue(
        scope,
        id,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=_DEAD_KEPT,
    )


def dead_messages(queue: sqs.Queue, **options: Any) -> cloudwatch.Metric:
    """Return the metric that counts the messages in a queue of dead letters."""
    return queue.metric_approximate_number_of_messages_visible(
        period=PERIOD, statistic="Maximum", **options
    )


class WorkQueue(Construct):
    """An encrypted queue over TLS only, with another for what fails too often.

    Attributes:
        queue: takes the work.
        dead_letters: keeps the messages that failed too often.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        worker: FunctionSettings,
        attempts: int,
    ) -> None:
        """Make both queues.

        Args:
            worker: the function that works the queue off.
            attempts: the number of deliveries before a message is given up.
        """
        super().__init__(scope, id)
        self.dead_letters = dead_letter_queue(self, "DeadLetters")
        timeout = worker.timeout.total_seconds() * _TIMEOUTS_PER_DELIVERY
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=_KEPT,
            visibility_timeout=Duration.seconds(timeout),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letters, max_receive_count=attempts
            ),
        )

    def metric_dead(self, **options: Any) -> cloudwatch.Metric:
        """Return the metric that counts the messages which could not be handled."""
        return dead_messages(self.dead_letters, **options)
