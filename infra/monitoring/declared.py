"""The alarms on what features declare: objects to be handled, and shares of counts."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.constructs.queue import dead_messages
from infra.declared import share_alarms
from infra.metrics import PERIOD, service_metric, share
from infra.monitoring.rules import AlarmGroup, AlarmRule
from infra.stacks.workers import WorkersStack
from infra.stages.schema import Stage


def object_groups(workers: WorkersStack) -> list[AlarmGroup]:
    """Return the alarms on objects that nobody handles in time, by their workers."""
    return [
        AlarmGroup(
            f"{name.title()}sNotHandled",
            [
                AlarmRule(
                    f"{name.title()}DeadLetters",
                    objects.work.metric_dead(),
                    1,
                    1,
                    f"An event of an object could not be handled by {name} in five "
                    "attempts.",
                    "objects",
                ),
                AlarmRule(
                    f"{name.title()}Delay",
                    objects.work.queue.metric_approximate_age_of_oldest_message(
                        period=PERIOD, statistic="Maximum"
                    ),
                    600,
                    3,
                    f"An object waits for over ten minutes for {name}: it fails, or is "
                    "throttled.",
                    "objects",
                ),
                AlarmRule(
                    f"{name.title()}Undelivered",
                    dead_messages(objects.undelivered),
                    1,
                    1,
                    f"EventBridge could not tell {name} of an object.",
                    "objects",
                ),
            ],
            f"Objects are in the bucket and {name} does not handle them in time.",
            "objects",
        )
        for name, objects in workers.objects.items()
    ]


def share_rules(stage: Stage) -> list[AlarmRule]:
    """Return the alarms of features on the shares of what they count."""
    quarter = Duration.minutes(15)

    def count(name: str) -> cloudwatch.Metric:
        """Return what a feature counts within a quarter of an hour."""
        return service_metric(stage, name, cloudwatch.Stats.SUM).with_(period=quarter)

    return [
        AlarmRule(
            alarm.name,
            share(count(alarm.counted), map(count, alarm.others), alarm.least),
            alarm.share,
            2,
            alarm.reason,
            alarm.runbook,
        )
        for alarm in share_alarms()
    ]
