"""The alarms on requests, table and runs: when somebody has to look, and why."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb

from infra.constructs.function import ServiceFunction
from infra.constructs.queue import dead_messages
from infra.constructs.timetable import Timetable
from infra.declared import scheduled_workers
from infra.metrics import (
    PERIOD,
    aws_metric,
    gateway_metric,
    service_errors,
    total,
)
from infra.stacks.jobs import JobsStack
from infra.stacks.workers import WorkersStack
from infra.stages.schema import FunctionSettings, Stage
from runtime.core.dynamodb.schema import INDEXES


class AlarmRule(NamedTuple):
    """An alarm: the condition under which somebody has to look, and the reason.

    Attributes:
        id: its name.
        metric: what it watches; the period is the metric's.
        threshold: raised at this value and above; of a heartbeat, below it.
        periods: how many in a row.
        reason: what the person who is woken reads first.
        heartbeat: whether it is the silence that raises it.
    """

    id: str
    metric: cloudwatch.IMetric
    threshold: float
    periods: int
    reason: str
    heartbeat: bool = False


class AlarmGroup(NamedTuple):
    """Alarms that one cause may raise together; only the group tells anybody."""

    id: str
    rules: Sequence[AlarmRule]
    reason: str


def request_alarms(
    stage: Stage, functions: Mapping[str, ServiceFunction]
) -> AlarmGroup:
    """Return the alarms on server errors: few of many requests, and many of few.

    Args:
        stage: the stage.
        functions: those that answer requests, by name.
    """
    rules = [
        AlarmRule(
            "GatewayServerErrors",
            gateway_metric(stage, "5XXError", cloudwatch.Stats.SUM),
            20,
            1,
            "Clients see many server errors at once.",
        ),
        AlarmRule(
            "GatewayErrorRate",
            # The average of zeros and ones is the rate. Two of five minutes: an outage
            # shows at one request in five minutes, and one stray error does not.
            gateway_metric(
                stage, "5XXError", cloudwatch.Stats.AVERAGE, Duration.minutes(5)
            ),
            0.05,
            2,
            "Of the requests, however few, one in twenty meets a server error.",
        ),
        AlarmRule(
            "ServiceServerErrors",
            service_errors(stage),
            5,
            3,
            "The service answers with 500 and above; its log has the request ids.",
        ),
        *(
            AlarmRule(
                f"{name.title()}Throttles",
                function.alias.metric_throttles(period=PERIOD),
                1,
                2,
                f"Lambda refuses to start more of {name}: concurrency is used up.",
            )
            for name, function in functions.items()
        ),
    ]
    return AlarmGroup(
        "ServerErrors",
        rules,
        "Clients see server errors; the alarms below this one say how many and whose.",
    )


def service_rules(
    stage: Stage,
    table: dynamodb.ITableV2,
    functions: Mapping[str, ServiceFunction],
) -> list[AlarmRule]:
    """Return the alarms on what makes requests slow.

    Args:
        stage: the stage.
        table: the table with all its indexes.
        functions: those that answer requests, by name.
    """
    return [
        AlarmRule(
            "Latency",
            gateway_metric(stage, "Latency", "p99"),
            3_000,
            5,
            "One request in a hundred takes longer than three seconds.",
        ),
        AlarmRule(
            "TableThrottles",
            _throttled_requests(table),
            10,
            2,
            "DynamoDB refuses requests: a key, an index or the table is too hot.",
        ),
        *(
            AlarmRule(
                f"{name.title()}Spillover",
                aws_metric(
                    "AWS/Lambda",
                    "ProvisionedConcurrencySpilloverInvocations",
                    {"FunctionName": function.function.function_name},
                ),
                1,
                15,
                f"Requests to {name} meet cold starts for a quarter of an hour: "
                "more is asked for than is kept warm, and scaling does not catch up.",
            )
            for name, function in functions.items()
            if _settings(stage, name).provisioned
        ),
    ]


def run_rules(workers: WorkersStack, jobs: JobsStack) -> list[AlarmRule]:
    """Return the alarms on schedules: a run that is given up, late, or never begins.

    A run that fails and succeeds at Lambda's next attempt raises none.
    """
    schedules = {**workers.schedules, **jobs.schedules}
    rules = [timetable.rule.rule_name for timetable in schedules.values()]
    rules += [each.rule.rule_name for each in workers.objects.values()]
    if jobs.stopped:
        rules.append(jobs.stopped.rule_name)
    return [
        AlarmRule(
            "KeysNotRotated",
            dropped(workers.functions["rotation"]),
            1,
            1,
            "Keys could not be rotated; what they sign is good, and the log says why.",
        ),
        AlarmRule(
            "AccountsNotRemoved",
            dropped(workers.functions["removal"]),
            1,
            1,
            "An account could not be removed; every run tries it again, the log says "
            "why.",
        ),
        *(
            AlarmRule(
                f"{name.title()}GivenUp",
                dropped(workers.functions[name]),
                1,
                1,
                f"A run of {name} failed; the next one does its work, and the log "
                "says why.",
            )
            for name in scheduled_workers()
        ),
        AlarmRule(
            "SchedulesUndelivered",
            total(
                aws_metric("AWS/Events", "FailedInvocations", {"RuleName": rule})
                for rule in rules
            ),
            1,
            1,
            "EventBridge could not call a worker or reach a queue: it is gone, or may "
            "not be called.",
        ),
        AlarmRule(
            "RunDeadLetters",
            dead_messages(workers.failures),
            1,
            1,
            "What a worker, the relay or a schedule gave up is in the queue Failures; "
            "empty it once its cause is gone.",
        ),
        *(_heartbeat(name, timetable) for name, timetable in schedules.items()),
        AlarmRule(
            "StreamSilent",
            aws_metric(
                "AWS/Lambda",
                "PolledEventCount",
                _of_stream(workers),
                cloudwatch.Stats.SAMPLE_COUNT,
                Duration.minutes(5),
            ),
            1,
            3,
            "Nobody reads the table's stream: its mapping is disabled or broken.",
            heartbeat=True,
        ),
    ]


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
        ),
        AlarmRule(
            "RelayGaveUp",
            total(
                aws_metric("AWS/Lambda", name, _of_stream(workers))
                for name in (
                    "DroppedEventCount",
                    "OnFailureDestinationDeliveredEventCount",
                )
            ),
            1,
            1,
            "The relay gave up a batch of the stream; the sweep hands its rows over.",
        ),
        AlarmRule(
            "MailsNotSwept",
            dropped(relay),
            1,
            1,
            "A sweep failed; the next one does its work, and the log says why.",
        ),
    ]
    return AlarmGroup(
        "MailsNotRelayed",
        rules,
        "Mails and jobs are written down and do not reach their queues in time: the "
        "relay fails.",
    )


def dropped(function: ServiceFunction, label: str | None = None) -> cloudwatch.Metric:
    """Count the runs that Lambda has given up, whatever the reason."""
    metric = aws_metric(
        "AWS/Lambda",
        "AsyncEventsDropped",
        {"FunctionName": function.function.function_name},
    )
    return metric.with_(label=label) if label else metric


def _heartbeat(name: str, timetable: Timetable) -> AlarmRule:
    """Return the alarm on a schedule that has missed two of its times in a row."""
    every = timetable.every.to_seconds()
    # An alarm looks back over a day at most, or a week in periods of an hour.
    period = 3600 if every > 12 * 3600 else 300
    return AlarmRule(
        f"{name}Silent",
        aws_metric(
            "AWS/Events",
            "Invocations",
            {"RuleName": timetable.rule.rule_name},
            period=Duration.seconds(period),
        ),
        1,
        int(2 * every / period) + 1,
        f"The schedule {name} has not called its worker twice in a row.",
        heartbeat=True,
    )


def _of_stream(workers: WorkersStack) -> dict[str, str]:
    """Return the dimension of the metrics of the stream's mapping."""
    return {"EventSourceMappingUUID": workers.stream.event_source_mapping_id}


def _throttled_requests(table: dynamodb.ITableV2) -> cloudwatch.IMetric:
    """Count the reads and writes that DynamoDB refused, of the table and each index.

    Those of an index are not among those of its table.
    """
    places = [
        {"TableName": table.table_name},
        *(
            {"TableName": table.table_name, "GlobalSecondaryIndexName": index}
            for index in INDEXES
        ),
    ]
    return total(
        aws_metric("AWS/DynamoDB", name, place)
        for place in places
        for name in ("ReadThrottleEvents", "WriteThrottleEvents")
    )


def _settings(stage: Stage, name: str) -> FunctionSettings:
    """Return the stage's settings of a function that answers requests."""
    return stage.auth if name == "auth" else stage.api
