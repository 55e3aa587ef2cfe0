"""The monitoring stack: alarms, their topic, a dashboard."""

from aws_cdk import CfnOutput, Duration, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.alarms import (
    AlarmGroup,
    AlarmRule,
    dropped,
    relay_alarms,
    request_alarms,
    run_rules,
    service_rules,
)
from infra.constructs.mail_events import MailEvents
from infra.constructs.queue import WorkQueue
from infra.declared import share_alarms
from infra.declared_alarms import object_groups, share_rules
from infra.job_alarms import job_groups, job_rules
from infra.metrics import PERIOD, gateway_metric, service_errors, service_metric
from infra.stacks.data import DataStack
from infra.stacks.jobs import JobsStack
from infra.stacks.service import ServiceStack
from infra.stacks.workers import WorkersStack
from infra.stages.schema import Stage

DASHBOARD_WIDTH = 12


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
        jobs: JobsStack,
        workers: WorkersStack,
        env: Environment,
    ) -> None:
        """Make alarms that reach the stage's e-mail address, and a dashboard."""
        super().__init__(scope, id, env=env)
        topic = self._topic(stage)
        functions = {
            name: function.alias
            for stack in (service, jobs, workers)
            for name, function in stack.functions.items()
        }
        rules = [
            *service_rules(stage, data.table, service.functions),
            *run_rules(workers, jobs),
            *job_rules(stage, jobs),
            *share_rules(stage),
            *_reputation_rules(workers.mail_events),
        ]
        groups = [
            request_alarms(stage, service.functions),
            _mail_alarms(workers.mails),
            relay_alarms(workers),
            *job_groups(jobs),
            *object_groups(workers),
        ]
        tell = actions.SnsAction(topic)
        for rule in rules:
            self._alarm(rule).add_alarm_action(tell)
        for group in groups:
            self._group(group).add_alarm_action(tell)
        self._dashboard(stage, data.table, functions, workers, jobs)
        CfnOutput(self, "AlarmTopic", value=topic.topic_arn)

    def _alarm(self, rule: AlarmRule) -> cloudwatch.Alarm:
        """Make an alarm that tells nobody yet."""
        operators, missing = cloudwatch.ComparisonOperator, cloudwatch.TreatMissingData
        return cloudwatch.Alarm(
            self,
            rule.id,
            metric=rule.metric,
            alarm_description=rule.reason,
            threshold=rule.threshold,
            evaluation_periods=rule.periods,
            comparison_operator=(
                operators.LESS_THAN_THRESHOLD
                if rule.heartbeat
                else operators.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
            ),
            treat_missing_data=(
                missing.BREACHING if rule.heartbeat else missing.NOT_BREACHING
            ),
        )

    def _group(self, group: AlarmGroup) -> cloudwatch.CompositeAlarm:
        """Make alarms of which any raises the group's, which is told only once."""
        return cloudwatch.CompositeAlarm(
            self,
            group.id,
            alarm_description=group.reason,
            alarm_rule=cloudwatch.AlarmRule.any_of(*map(self._alarm, group.rules)),
        )

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
        workers: WorkersStack,
        jobs: JobsStack,
    ) -> None:
        """Draw what clients see first, then what may explain it."""
        by_function, mails = functions.items(), workers.mails
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
            "Jobs": [
                service_metric(stage, name, "Sum")
                for name in (
                    "JobsCreated",
                    "JobsSucceeded",
                    "JobsFailed",
                    "JobsCancelled",
                    "JobsRetried",
                )
            ],
            "Jobs: messages that wait, and that nobody could handle": [
                jobs.jobs.queue.metric_approximate_number_of_messages_visible(
                    label="to start", period=PERIOD
                ),
                jobs.endings.queue.metric_approximate_number_of_messages_visible(
                    label="to end", period=PERIOD
                ),
                jobs.jobs.metric_dead(label="dead letters of starts"),
                jobs.endings.metric_dead(label="dead letters of endings"),
            ],
            **{
                f"Objects for {name}: that wait, and that nobody could handle": [
                    objects.work.queue.metric_approximate_number_of_messages_visible(
                        label="waiting", period=PERIOD
                    ),
                    objects.work.metric_dead(label="dead letters"),
                ]
                for name, objects in workers.objects.items()
            },
            **{
                alarm.name: [
                    service_metric(stage, name, "Sum")
                    for name in (alarm.counted, *alarm.others)
                ]
                for alarm in share_alarms()
            },
            "Runs that were given up": [
                dropped(function, label=name)
                for stack in (workers, jobs)
                for name, function in stack.functions.items()
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


def _mail_alarms(mails: WorkQueue) -> AlarmGroup:
    """Return the alarms on mails in the queue that are sent late or never."""
    rules = [
        AlarmRule(
            "MailDeadLetters",
            mails.metric_dead(),
            1,
            1,
            "A mail could not be sent in five attempts; its id is in the dead letters.",
        ),
        AlarmRule(
            "MailDelay",
            mails.queue.metric_approximate_age_of_oldest_message(
                period=PERIOD, statistic="Maximum"
            ),
            600,
            3,
            "A mail waits for over ten minutes: the worker fails, or SES throttles.",
        ),
    ]
    return AlarmGroup(
        "MailsNotSent",
        rules,
        "Mails are not sent: the worker fails, or SES refuses them or throttles.",
    )


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
