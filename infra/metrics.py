"""The metrics that alarms, canaries and dashboards watch."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.stages.schema import Stage
from runtime.core.contract import (
    METRIC_NAMESPACE,
    METRIC_SERVICE,
    SERVER_ERRORS_METRIC,
)

PERIOD = Duration.minutes(1)


def service_metric(stage: Stage, name: str, statistic: str) -> cloudwatch.Metric:
    """Return a metric that the service writes itself, in its log (EMF)."""
    return cloudwatch.Metric(
        namespace=METRIC_NAMESPACE,
        metric_name=name,
        dimensions_map={"service": METRIC_SERVICE, "stage": stage.name},
        statistic=statistic,
        period=PERIOD,
    )


def service_errors(stage: Stage) -> cloudwatch.Metric:
    """Return the metric of the service's answers with a status of 500 and above.

    Lambda's own Errors metric misses them: the service answers where it fails.
    """
    return service_metric(stage, SERVER_ERRORS_METRIC, cloudwatch.Stats.SUM)


def gateway_metric(stage: Stage, name: str, statistic: str) -> cloudwatch.Metric:
    """Return a metric of API Gateway, which counts functions that cannot start, too.

    Args:
        stage: the stage that is deployed.
        name: such as 5XXError, Latency, Count.
        statistic: such as Sum or p99.
    """
    return cloudwatch.Metric(
        namespace="AWS/ApiGateway",
        metric_name=name,
        dimensions_map={"ApiName": stage.api_name, "Stage": stage.name},
        statistic=statistic,
        period=PERIOD,
    )
