"""The monitoring stack: alarms, their topic, a dashboard."""

from typing import NamedTuple

from aws_cdk import CfnOutput, Duration, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.mail_events import MailEvents
from infra.constructs.queue import WorkQueue
from infra.metrics import PERIOD, gateway_metric, service_errors, service_metric
from infra.stacks.data import DataStack
from infra.stacks.service import ServiceStack
from infra.stacks.workers import WorkersStack
from infra.stages.schema import Stage

DASHBOARD_WIDTH = 12


class AlarmRule(NamedTuple):
    """An alarm: the condition under which somebody has to look, and the reason."""

    id: str
    metric: cloudwatch.IMetric
    threshold: float
    minutes: int
    reason: str


class OperationsStack(Stack):
    """Alarms and dashboard that watch the service, which does not know of them."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        data: DataStack,
        service: ServiceStack,
        workers: WorkersStack,
        env: Environment,
    ) -> None:
        """Make alarms that reach the stage's e-mail address, and a dashboard."""
        super().__init__(scope, id, env=env)
        topic = self._topic(stage)
        functions = {
            name: function.alias
            for stack in (service, workers)
            for name, function in stack.functions.items()
        }
        rules = [
            *_rules(stage, data.table, functions),
            *_mail_rules(workers.mails, functions["relay"]),
            *_reputation_rules(workers.mail_events),
            _rotation_rule(functions["rotation"]),
            _removal_rule(functions["removal"]),
        ]
        for rule in rules:
            alarm = cloudwatch.Alarm(
                self,
                rule.id,
                metric=rule.metric,
                alarm_description=rule.reason,
                threshold=rule.threshold,
                evaluation_periods=rule.minutes,
                comparison_operator=(
                    cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
                ),
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
            alarm.add_alarm_action(actions.SnsAction(topic))
        self._dashboard(stage, data.table, functions, workers.mails)
        CfnOutput(self, "AlarmTopic", value=topic.topic_arn)

    def _topic(self, stage: Stage) -> sns.Topic:
        """Make the topic of alarms; it sends e-mail if the stage names an address."""
        topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # A topic with a policy of its own loses SNS's default one, which had let
        # CloudWatch in.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        if stage.alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(stage.alarm_email))
        return topic

    def _dashboard(
        self,
        stage: Stage,
        table: dynamodb.ITableV2,
        functions: dict[str, lambda_.Alias],
        mails: WorkQueue,
    ) -> None:
        """Draw what clients see first, then what may explain it."""
        by_function = functions.items()
        rows = {
            "Requests": [
                gateway_metric(stage, "Count", "Sum"),
                gateway_metric(stage, "4XXError", "Sum"),
                gateway_metric(stage, "5XXError", "Sum"),
            ],
            "Latency that clients see (ms)": [
                gateway_metric(stage, "Latency", statistic)
                for statistic in ("p50", "p95", "p99")
            ],
            "Latency within the service (ms)": [
                service_metric(stage, "RequestLatency", statistic)
                for statistic in ("p50", "p99")
            ],
            "Server errors that the service answered": [service_errors(stage)],
            "Concurrent executions": [
                alias.metric("ConcurrentExecutions", label=name, statistic="Maximum")
                for name, alias in by_function
            ],
            "Throttled and failed invocations": [
                metric
                for name, alias in by_function
                for metric in (
                    alias.metric_throttles(label=f"{name} throttled"),
                    alias.metric_errors(label=f"{name} failed"),
                )
            ],
            "Mail": [
                service_metric(stage, name, "Sum")
                for name in (
                    "MailsSent",
                    "MailsNeedless",
                    "MailsUncertain",
                    "MailsUndeliverable",
                    "MailsBounced",
                    "MailsSoftBounced",
                    "MailsComplained",
                    "MailsRejected",
                )
            ],
            "Mail: messages that wait, and that nobody could handle": [
                mails.queue.metric_approximate_number_of_messages_visible(
                    label="waiting", period=PERIOD
                ),
                mails.metric_dead(label="dead letters"),
            ],
            "Table: consumed units": [
                table.metric_consumed_read_capacity_units(period=PERIOD),
                table.metric_consumed_write_capacity_units(period=PERIOD),
            ],
        }
        dashboard = cloudwatch.Dashboard(
            self, "Dashboard", dashboard_name=stage.prefix, start="-PT6H"
        )
        for title, metrics in rows.items():
            dashboard.add_widgets(
                cloudwatch.GraphWidget(
                    title=title, left=list(metrics), width=DASHBOARD_WIDTH
                )
            )


def _rules(
    stage: Stage, table: dynamodb.ITableV2, functions: dict[str, lambda_.Alias]
) -> list[AlarmRule]:
    """Return every alarm, with its threshold and the reason to be woken by it."""
    return [
        AlarmRule(
            "GatewayServerErrors",
            gateway_metric(stage, "5XXError", cloudwatch.Stats.SUM),
            5,
            3,
            "Clients see server errors; functions that cannot start count as well.",
        ),
        AlarmRule(
            "ServiceServerErrors",
            service_errors(stage),
            5,
            3,
            "The service answers with 500 and above; its log has the request ids.",
        ),
        AlarmRule(
            "Latency",
            gateway_metric(stage, "Latency", "p99"),
            3_000,
            5,
            "One request in a hundred takes longer than three seconds.",
        ),
        *(
            AlarmRule(
                f"{name.title()}Throttles",
                alias.metric_throttles(period=PERIOD),
                1,
                2,
                f"Lambda refuses to start more of {name}: concurrency is used up.",
            )
            for name, alias in functions.items()
        ),
        *(
            AlarmRule(
                f"{name.title()}Errors",
                alias.metric_errors(period=PERIOD),
                1,
                2,
                f"{name} crashes, times out or cannot start.",
            )
            for name, alias in functions.items()
        ),
        AlarmRule(
            "TableThrottles",
            _throttled_requests(table),
            10,
            2,
            "DynamoDB refuses requests: one key or the table is too hot.",
        ),
    ]


def _mail_rules(mails: WorkQueue, relay: lambda_.Alias) -> list[AlarmRule]:
    """Return the alarms on mail that comes late or never."""
    return [
        AlarmRule(
            "MailDeadLetters",
            mails.metric_dead(),
            1,
            1,
            "A mail could not be sent in five attempts; its id is in the dead letters.",
        ),
        AlarmRule(
            "MailDelay",
            mails.queue.metric_approximate_age_of_oldest_message(period=PERIOD),
            600,
            3,
            "A mail waits for over ten minutes: the worker fails, or SES throttles.",
        ),
        AlarmRule(
            "MailRelayDelay",
            relay.metric("IteratorAge", statistic="Maximum", period=PERIOD),
            300_000,
            3,
            "Mails reach the queue more than five minutes after their cause.",
        ),
    ]


def _reputation_rules(events: MailEvents) -> list[AlarmRule]:
    """Return the alarms on what costs the account its right to send mail.

    AWS reviews an account at 5 % of bounces or 0.1 % of complaints, and pauses its
    sending at 10 % or 0.5 %. Half of the former leaves time to find the cause.
    """
    return [
        AlarmRule(
            "MailBounceRate",
            _reputation(events, "BounceRate"),
            0.025,
            1,
            "2.5 % of mails bounce; at 5 % AWS reviews the account, at 10 % it stops "
            "all its mail.",
        ),
        AlarmRule(
            "MailComplaintRate",
            _reputation(events, "ComplaintRate"),
            0.0005,
            1,
            "One recipient in 2,000 complains; at one in 1,000 AWS reviews the "
            "account, at five it stops all its mail.",
        ),
        AlarmRule(
            "MailEventDeadLetters",
            events.work.metric_dead(),
            1,
            1,
            "A report of SES could not be read; the account of its address is not "
            "marked, and mail goes there still.",
        ),
    ]


def _reputation(events: MailEvents, name: str) -> cloudwatch.Metric:
    """Return a rate that SES publishes every few minutes, of this stage's mails."""
    return cloudwatch.Metric(
        namespace="AWS/SES",
        metric_name=f"Reputation.{name}",
        dimensions_map={"ses:configuration-set": events.configuration_set},
        statistic=cloudwatch.Stats.MAXIMUM,
        period=Duration.hours(1),
    )


def _rotation_rule(rotation: lambda_.Alias) -> AlarmRule:
    """Return the alarm on a key rotation that failed; it runs only once a day."""
    return AlarmRule(
        "KeysNotRotated",
        rotation.metric_errors(period=PERIOD),
        1,
        1,
        "Keys could not be rotated; what they sign is good, and the log says why.",
    )


def _removal_rule(removal: lambda_.Alias) -> AlarmRule:
    """Return the alarm on accounts that could not be erased; one failed run counts."""
    return AlarmRule(
        "AccountsNotRemoved",
        removal.metric_errors(period=PERIOD),
        1,
        1,
        "An account could not be removed; every run tries it again, the log says why.",
    )


def _throttled_requests(table: dynamodb.ITableV2) -> cloudwatch.IMetric:
    """Count the reads and writes that DynamoDB refused."""
    return cloudwatch.MathExpression(
        expression="reads + writes",
        label="Throttled",
        period=Duration.minutes(1),
        using_metrics={
            "reads": table.metric("ReadThrottleEvents", statistic="Sum", period=PERIOD),
            "writes": table.metric(
                "WriteThrottleEvents", statistic="Sum", period=PERIOD
            ),
        },
    )
