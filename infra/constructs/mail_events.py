"""The events of SES about mails that it took, and the queue that they get into."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.queue import WorkQueue
from infra.stages.functions import FunctionSettings

REPORTED = (
    ses.EmailSendingEvent.BOUNCE,
    ses.EmailSendingEvent.COMPLAINT,
    ses.EmailSendingEvent.REJECT,
)


class MailEvents(Construct):
    """The configuration set of the stage's mails, with its events in a queue.

    Only SES can put an event there, and only for this configuration set: a forged one
    would keep an account from getting mail.

    Attributes:
        configuration_set: the name that mails are sent with.
        work: the queue of events.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        worker: FunctionSettings,
        attempts: int,
    ) -> None:
        """Make the configuration set, the topic of its events and their queue.

        Args:
            worker: the function that works the queue off.
            attempts: the number of deliveries before an event is given up.
        """
        super().__init__(scope, id)
        made = ses.ConfigurationSet(
            self,
            "Set",
            # The rates that AWS judges, of this stage alone.
            reputation_metrics=True,
            # Also what does not come from an account, such as a new address that is
            # no good, must not bounce twice.
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
        )
        self.configuration_set = made.configuration_set_name
        # It keeps no message; the queue that does is encrypted.
        topic = sns.Topic(self, "Topic", enforce_ssl=True)
        # This also lets SES publish there, before SES tries.
        made.add_event_destination(
            "Events",
            destination=ses.EventDestination.sns_topic(topic),
            events=list(REPORTED),
        )
        self.work = WorkQueue(self, "Events", worker=worker, attempts=attempts)
        topic.add_subscription(
            subscriptions.SqsSubscription(
                self.work.queue,
                raw_message_delivery=True,
                # What could not be delivered is the same message as what was in vain.
                dead_letter_queue=self.work.dead_letters,
            )
        )

    @property
    def configuration_set_arn(self) -> str:
        """The configuration set as permissions name it."""
        return Stack.of(self).format_arn(
            service="ses",
            resource="configuration-set",
            resource_name=self.configuration_set,
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )
