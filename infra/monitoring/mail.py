"""The alarms on mails: from the table to the queue, to SES, and back."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.constructs.mail_events import MailEvents
from infra.constructs.queue import WorkQueue
from infra.metrics import PERIOD, aws_metric, total
from infra.monitoring.rules import AlarmGroup, AlarmRule, dropped, of_stream
from infra.stacks.workers import WorkersStack


def relay_alarms(workers: WorkersStack) -> AlarmGroup:
    """Return the alarms on mails and jobs that do not come from table to queue."""
    relay = workers.functions["relay"]
    rules = [
        AlarmRule(
            "MailRelayDelay",
            relay.alias.metric("IteratorAge", statistic="Maximum", period=PERIOD),
            300_000,
            3,
            "Mails and jobs reach their queues over five minutes after their cause.",
            "outbox",
        ),
        AlarmRule(
            "RelayGaveUp",
            total(
                aws_metric("AWS/Lambda", name, of_stream(workers))
                for name in (
                    "DroppedEventCount",
                    "OnFailureDestinationDeliveredEventCount",
                )
            ),
            1,
            1,
            "The relay gave up a batch of the stream; the sweep hands its rows over.",
            "outbox",
        ),
        AlarmRule(
            "MailsNotSwept",
            dropped(relay),
            1,
            1,
            "A sweep failed; the next one does its work, and the log says why.",
            "outbox",
        ),
    ]
    return AlarmGroup(
        "MailsNotRelayed",
        rules,
        "Mails and jobs are written down and do not reach their queues in time: the "
        "relay fails.",
        "outbox",
    )


def mail_alarms(mails: WorkQueue) -> AlarmGroup:
    """Return the alarms on mails in the queue that are sent late or never."""
    rules = [
        AlarmRule(
            "MailDeadLetters",
            mails.metric_dead(),
            1,
            1,
            "A mail could not be sent in five attempts; its id is in the dead letters.",
            "mail",
        ),
        AlarmRule(
            "MailDelay",
            mails.queue.metric_approximate_age_of_oldest_message(
                period=PERIOD, statistic="Maximum"
            ),
            600,
            3,
            "A mail waits for over ten minutes: the worker fails, or SES throttles.",
            "mail",
        ),
    ]
    return AlarmGroup(
        "MailsNotSent",
        rules,
        "Mails are not sent: the worker fails, or SES refuses them or throttles.",
        "mail",
    )


def reputation_rules(events: MailEvents) -> list[AlarmRule]:
    """Return the alarms on what costs the account its right to send mail.

    AWS reviews an account at 5 % of bounces or 0.1 % of complaints, and pauses its
    sending at 10 % or 0.5 %. Half of the former leaves time to find the cause.
    """
    return [
        AlarmRule(
            "MailBounceRate",
            reputation(events, "BounceRate"),
            0.025,
            1,
            "2.5 % of mails bounce; at 5 % AWS reviews the account, at 10 % it stops "
            "all its mail.",
            "mail-reputation",
        ),
        AlarmRule(
            "MailComplaintRate",
            reputation(events, "ComplaintRate"),
            0.0005,
            1,
            "One recipient in 2,000 complains; at one in 1,000 AWS reviews the "
            "account, at five it stops all its mail.",
            "mail-reputation",
        ),
        AlarmRule(
            "MailEventDeadLetters",
            events.work.metric_dead(),
            1,
            1,
            "A report of SES could not be read; the account of its address is not "
            "marked, and mail goes there still.",
            "dead-letters",
        ),
    ]


def reputation(events: MailEvents, name: str) -> cloudwatch.Metric:
    """Return a rate that SES publishes every few minutes, of this stage's mails."""
    return cloudwatch.Metric(
        namespace="AWS/SES",
        metric_name=f"Reputation.{name}",
        dimensions_map={"ses:configuration-set": events.configuration_set},
        statistic=cloudwatch.Stats.MAXIMUM,
        period=Duration.hours(1),
    )
