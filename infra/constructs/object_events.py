"""The events of objects that appear in the bucket, and the queue that they get into."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.queue import WorkQueue, dead_letter_queue
from infra.stages.functions import FunctionSettings
from runtime.core.declaration import ObjectsCreated

ATTEMPTS = 5
# A day is EventBridge's own limit: an event has no better attempt.
_MAX_AGE = Duration.hours(24)


class ObjectEvents(Construct):
    """The queue of a worker's events, which only EventBridge can put there.

    Attributes:
        work: the queue of events.
        undelivered: the events that EventBridge could not put there.
        rule: the rule that selects them.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        bucket: s3.IBucket,
        source: ObjectsCreated,
        worker: FunctionSettings,
    ) -> None:
        """Make the queues and the rule.

        Args:
            bucket: the bucket, which sends its events to EventBridge.
            source: which of them are meant.
            worker: the function that works the queue off.
        """
        super().__init__(scope, id)
        self.work = WorkQueue(self, "Objects", worker=worker, attempts=ATTEMPTS)
        self.undelivered = dead_letter_queue(self, "Undelivered")
        self.rule = events.Rule(
            self,
            "Created",
            description=f"Tells of objects that appear under {source.prefix}",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [bucket.bucket_name]},
                    "object": {"key": events.Match.prefix(source.prefix)},
                },
            ),
            targets=[
                targets.SqsQueue(
                    self.work.queue,
                    dead_letter_queue=self.undelivered,
                    max_event_age=_MAX_AGE,
                )
            ],
        )
