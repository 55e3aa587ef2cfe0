"""The alarms on a distribution, which stand where CloudFront has its metrics."""

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.metrics import PERIOD, aws_metric, total
from infra.monitoring.rules import AlarmGroup, AlarmRule

_FUNCTION_ERRORS = (
    "LambdaExecutionError",
    "LambdaValidationError",
    "LambdaLimitExceededErrors",
)


def edge_group(distribution: cloudfront.IDistribution) -> AlarmGroup:
    """Return the alarms on requests that fail at the edge, or behind it.

    The gateway never sees what the function fails at, so its own alarms are silent.
    """
    return AlarmGroup(
        "EdgeFails",
        [
            AlarmRule(
                "EdgeFunctionErrors",
                total(_metric(distribution, name) for name in _FUNCTION_ERRORS),
                5,
                3,
                "The function at the edge fails, answers what CloudFront refuses, or "
                "is asked more than Lambda allows: its viewers get 502 or 503.",
                "edge",
            ),
            AlarmRule(
                "EdgeErrorRate",
                # In per cent. As for the gateway: two of five minutes show an outage
                # at one request in five minutes, and hide one stray error.
                _metric(
                    distribution,
                    "5xxErrorRate",
                    cloudwatch.Stats.AVERAGE,
                    Duration.minutes(5),
                ),
                5,
                2,
                "Of the requests to the distribution, however few, one in twenty "
                "meets a server error: of the frontend, the gateway or the edge.",
                "edge",
            ),
        ],
        "Clients see server errors at the edge; the alarms below this one say whose.",
        "edge",
    )


def _metric(
    distribution: cloudfront.IDistribution,
    name: str,
    statistic: str = cloudwatch.Stats.SUM,
    period: Duration = PERIOD,
) -> cloudwatch.Metric:
    """Return a metric of a distribution."""
    of = {"DistributionId": distribution.distribution_id, "Region": "Global"}
    return aws_metric("AWS/CloudFront", name, of, statistic, period)
