"""The metrics that alarms, canaries and dashboards watch."""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.stages.schema import Stage
from runtime.core.contract import (
    METRIC_NAMESPACE,
    METRIC_SERVICE,
    SERVER_ERRORS_METRIC,
    VERSION_ERRORS_METRIC,
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


def version_errors(function: str, version: str, period: Duration) -> cloudwatch.Metric:
    """Return the metric of the server errors that one version has answered with."""
    return cloudwatch.Metric(
        namespace=METRIC_NAMESPACE,
        metric_name=VERSION_ERRORS_METRIC,
        dimensions_map={
            "service": METRIC_SERVICE,
            "function": function,
            "version": version,
        },
        statistic=cloudwatch.Stats.SUM,
        period=period,
    )


def gateway_metric(
    stage: Stage, name: str, statistic: str, period: Duration = PERIOD
) -> cloudwatch.Metric:
    """Return a metric of API Gateway, which counts functions that cannot start, too.

    Args:
        stage: the stage that is deployed.
        name: such as 5XXError, Latency, Count.
        statistic: such as Sum or p99.
        period: the time that one value is of.
    """
    dimensions = {"ApiName": stage.api_name, "Stage": stage.name}
    return aws_metric("AWS/ApiGateway", name, dimensions, statistic, period)


def aws_metric(
    namespace: str,
    name: str,
    dimensions: Mapping[str, str],
    statistic: str = cloudwatch.Stats.SUM,
    period: Duration = PERIOD,
) -> cloudwatch.Metric:
    """Return a metric that AWS keeps of a resource.

    Args:
        namespace: such as AWS/Lambda.
        name: the metric's name in it.
        dimensions: exactly those that AWS publishes it with.
        statistic: such as Sum or p99.
        period: the time that one value is of.
    """
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dict(dimensions),
        statistic=statistic,
        period=period,
    )


def total(metrics: Iterable[cloudwatch.Metric]) -> cloudwatch.MathExpression:
    """Add metrics up; AWS publishes some only when they are not zero.

    A sum with a missing part would be missing itself, hence the zeros.
    """
    using: dict[str, cloudwatch.IMetric] = {
        f"part{number}": metric for number, metric in enumerate(metrics)
    }
    return cloudwatch.MathExpression(
        expression=" + ".join(f"FILL({id}, 0)" for id in using),
        label="Total",
        period=PERIOD,
        using_metrics=using,
    )


def share(
    counted: cloudwatch.Metric, others: Iterable[cloudwatch.Metric], least: int
) -> cloudwatch.MathExpression:
    """Return the share of one count in it and others; nothing of less than `least`.

    What is not counted in a period is zero.
    """
    using: dict[str, cloudwatch.IMetric] = {"counted": counted}
    using |= {f"other{number}": metric for number, metric in enumerate(others)}
    all_of = " + ".join(f"FILL({id}, 0)" for id in using)
    return cloudwatch.MathExpression(
        expression=f"IF({all_of} >= {least}, FILL(counted, 0) / ({all_of}), 0)",
        label="Share",
        period=counted.period,
        using_metrics=using,
    )
