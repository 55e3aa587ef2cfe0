"""The alarms on the cache that all processes share."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.metrics import aws_metric, service_metric
from infra.monitoring.rules import AlarmGroup, AlarmRule
from infra.stages.schema import Stage
from runtime.core.contract import CACHE_FAILURES_METRIC

_NAMESPACE = "AWS/ElastiCache"
_GB = 1024**3
_NEARLY = 0.8
_SECONDS = 60


def cache_groups(stage: Stage) -> list[AlarmGroup]:
    """Return the alarms of a cache that fails, is full, or works to its limit.

    They are one group, and wake nobody: without its cache a stage is slower, and ends
    sessions within 3 s as if it never had one.
    """
    settings = stage.valkey
    if settings is None:
        return []
    rules = [
        AlarmRule(
            "CacheFailures",
            # A process tries a dead cache twice a minute; one that is slow now and then
            # is none.
            service_metric(stage, CACHE_FAILURES_METRIC, cloudwatch.Stats.SUM),
            1,
            5,
            "The functions do not reach the cache, or it refuses what they ask.",
            "cache",
        ),
        AlarmRule(
            "CacheThrottled",
            _metric(stage, "ThrottledCmds", cloudwatch.Stats.SUM),
            1,
            3,
            "The cache refuses commands: more work than it may do in a second.",
            "cache",
        ),
        AlarmRule(
            "CacheEvictions",
            _metric(stage, "Evictions", cloudwatch.Stats.SUM),
            1,
            3,
            "The cache drops entries to make room for others.",
            "cache",
        ),
        AlarmRule(
            "CacheNearlyFull",
            _metric(stage, "BytesUsedForCache", cloudwatch.Stats.MAXIMUM),
            _NEARLY * settings.storage_gb * _GB,
            5,
            "The cache holds four fifths of what it may.",
            "cache",
        ),
        AlarmRule(
            "CacheBusy",
            _metric(stage, "ElastiCacheProcessingUnits", cloudwatch.Stats.SUM),
            _NEARLY * settings.ecpu_per_second * _SECONDS,
            5,
            "The cache works four fifths of what it may.",
            "cache",
        ),
    ]
    return [
        AlarmGroup(
            "CacheUnwell",
            rules,
            "The cache that all processes share is dead, slow, full or overworked: "
            "sessions are read from the table, and end within 3 s instead of at once.",
            "cache",
        )
    ]


def _metric(stage: Stage, name: str, statistic: str) -> cloudwatch.Metric:
    """Return a metric of the cache, of a minute."""
    return aws_metric(
        _NAMESPACE,
        name,
        {"clusterId": stage.cache_name},
        statistic,
        Duration.seconds(_SECONDS),
    )
