"""The alarms on what clients meet: errors, slowness, and what is behind them."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb

from infra.constructs.function import ServiceFunction
from infra.metrics import (
    PERIOD,
    aws_metric,
    gateway_metric,
    service_errors,
    total,
)
from infra.monitoring.rules import AlarmGroup, AlarmRule
from infra.stages.functions import FunctionSettings
from infra.stages.schema import Stage
from runtime.core.dynamodb.schema import INDEXES


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
            "server-errors",
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
            "server-errors",
        ),
        AlarmRule(
            "ServiceServerErrors",
            service_errors(stage),
            5,
            3,
            "The service answers with 500 and above; its log has the request ids.",
            "server-errors",
        ),
        *(
            AlarmRule(
                f"{name.title()}Throttles",
                function.alias.metric_throttles(period=PERIOD),
                1,
                2,
                f"Lambda refuses to start more of {name}: concurrency is used up.",
                "server-errors",
            )
            for name, function in functions.items()
        ),
    ]
    return AlarmGroup(
        "ServerErrors",
        rules,
        "Clients see server errors; the alarms below this one say how many and whose.",
        "server-errors",
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
            "latency",
        ),
        AlarmRule(
            "TableThrottles",
            _throttled_requests(table),
            10,
            2,
            "DynamoDB refuses requests: a key, an index or the table is too hot.",
            "throttled-table",
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
                "latency",
            )
            for name, function in functions.items()
            if _settings(stage, name).provisioned
        ),
    ]


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
