"""A catalogue of metrics: each with its dimensions, statistics, and bad values.

A bad value is one that must raise an alarm, in one period of the alarm; a good one is
one that must not. Both are of one resource alone. Sources: the pages on metrics of each
service's developer guide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.declared import share_alarms
from infra.monitoring.backups import FAILURES
from tests.infra.meaning.references import find
from tests.infra.templates import Assembly

LAMBDA = "AWS/Lambda"


@dataclass(frozen=True)
class Kind:
    """A kind of metric.

    Attributes:
        dimensions: the sets of dimensions that it is published with.
        bad: a value that must raise an alarm, by the statistics that fit.
        good: a value that must not; None where a good service publishes nothing.
        silence: whether it is the lack of data that is bad.
        neutral: whether it is what another is compared with: no value is bad by itself.
        fine: good values of statistics whose scale is another.
    """

    dimensions: tuple[frozenset[str], ...]
    bad: Mapping[str, float]
    good: float | None = 0.0
    silence: bool = False
    neutral: bool = False
    fine: Mapping[str, float] = field(default_factory=dict)

    def bad_value(self, statistic: str) -> float | None:
        """Return the value that must raise an alarm; None if no statistic fits."""
        return self.bad.get(_kind_of(statistic))

    def good_value(self, statistic: str) -> float | None:
        """Return the value that must not."""
        return self.fine.get(_kind_of(statistic), self.good)


def _kind_of(statistic: str) -> str:
    """Return a statistic without its bounds: `PR(:1000)` is a percentile rank."""
    return statistic.partition("(")[0]


def _kind(*dimensions: str, **bad: float) -> Kind:
    """Return a kind of metric with one set of dimensions, published when it is zero."""
    return Kind((frozenset(dimensions),), bad)


def _sparse(*dimensions: str, **bad: float) -> Kind:
    """Return a kind of metric that is published only when it is not zero."""
    return Kind((frozenset(dimensions),), bad, good=None)


@dataclass(frozen=True)
class _Function:
    """The two sets of dimensions of an invoked function."""

    both: tuple[frozenset[str], ...] = field(
        default=(frozenset({"FunctionName"}), frozenset({"FunctionName", "Resource"}))
    )


_OF_FUNCTION = _Function().both

# Lambda tells versions apart while an alias leads to two of them.
_OF_VERSION = (
    frozenset({"FunctionName", "Resource"}),
    frozenset({"FunctionName", "Resource", "ExecutedVersion"}),
)

_OF_SERVICE = (frozenset({"service", "stage"}),)

KINDS: dict[tuple[str, str], Kind] = {
    # An outage: all that is asked fails, a hundred times a minute.
    ("AWS/ApiGateway", "5XXError"): _kind("ApiName", "Stage", Sum=100, Average=1),
    ("AWS/ApiGateway", "4XXError"): _kind("ApiName", "Stage", Average=1),
    # A request that ends with the gateway's patience.
    # None of which was answered in time, by percentile rank.
    ("AWS/ApiGateway", "Latency"): Kind(
        (frozenset({"ApiName", "Stage"}),),
        {"p99": 29_000, "p95": 29_000, "PR": 0},
        fine={"PR": 100},
    ),
    # Of which an outage fails a tenth: what is bad is the number beside it.
    ("AWS/ApiGateway", "Count"): Kind(
        (frozenset({"ApiName", "Stage"}),), {"Sum": 0}, 1_000, neutral=True
    ),
    # A version that fails at all that it is asked, which is a tenth of little.
    (LAMBDA, "Errors"): Kind(_OF_VERSION, {"Sum": 3}),
    (LAMBDA, "Duration"): Kind(_OF_VERSION, {"p99": 28_000}, good=None),
    ("Backend", "VersionServerErrors"): _sparse(
        "service", "function", "version", Sum=3
    ),
    (LAMBDA, "Throttles"): Kind(_OF_FUNCTION, {"Sum": 1}),
    (LAMBDA, "ProvisionedConcurrencySpilloverInvocations"): _sparse(
        "FunctionName", Sum=1
    ),
    (LAMBDA, "AsyncEventsDropped"): _sparse("FunctionName", Sum=1),
    # Older records are given up.
    (LAMBDA, "IteratorAge"): Kind(
        _OF_FUNCTION, {"Maximum": 3_600_000, "p99": 3_600_000}, good=None
    ),
    (LAMBDA, "PolledEventCount"): Kind(
        (frozenset({"EventSourceMappingUUID"}),), {"SampleCount": 0}, 5, silence=True
    ),
    (LAMBDA, "DroppedEventCount"): _sparse("EventSourceMappingUUID", Sum=1),
    (LAMBDA, "OnFailureDestinationDeliveredEventCount"): _sparse(
        "EventSourceMappingUUID", Sum=1
    ),
    ("AWS/Events", "Invocations"): Kind(
        (frozenset({"RuleName"}),), {"Sum": 0}, 1, silence=True
    ),
    ("AWS/Events", "FailedInvocations"): _sparse("RuleName", Sum=1),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): _kind("QueueName", Maximum=1),
    # An hour of outage.
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): _kind("QueueName", Maximum=3_600),
    **{
        ("AWS/DynamoDB", f"{name}ThrottleEvents"): Kind(
            (
                frozenset({"TableName"}),
                frozenset({"TableName", "GlobalSecondaryIndexName"}),
            ),
            {"Sum": 100},
            good=None,
        )
        for name in ("Read", "Write")
    },
    # Where AWS looks at an account itself.
    ("AWS/SES", "Reputation.BounceRate"): _kind("ses:configuration-set", Maximum=0.05),
    ("AWS/SES", "Reputation.ComplaintRate"): _kind(
        "ses:configuration-set", Maximum=0.001
    ),
    **{("AWS/Backup", name): _sparse("BackupVaultName", Sum=1) for name in FAILURES},
    ("AWS/Backup", "NumberOfBackupJobsCompleted"): Kind(
        (frozenset({"BackupVaultName"}),), {"Sum": 0}, 1, silence=True
    ),
    **{
        ("AWS/States", name): _sparse("StateMachineArn", Sum=1)
        for name in ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled")
    },
    # A function that fails at all that it is asked; no request is answered.
    **{
        ("AWS/CloudFront", f"Lambda{name}"): _sparse(
            "DistributionId", "Region", Sum=100
        )
        for name in ("ExecutionError", "ValidationError", "LimitExceededErrors")
    },
    ("AWS/CloudFront", "5xxErrorRate"): _kind("DistributionId", "Region", Average=100),
    # A cache at its smallest limits: full, and at work as much as it may.
    ("AWS/ElastiCache", "BytesUsedForCache"): _kind("clusterId", Maximum=1024**3),
    ("AWS/ElastiCache", "ElastiCacheProcessingUnits"): _kind(
        "clusterId", Sum=60 * 5_000
    ),
    ("AWS/ElastiCache", "Evictions"): _kind("clusterId", Sum=1),
    ("AWS/ElastiCache", "ThrottledCmds"): _kind("clusterId", Sum=1),
    # One process whose cache is dead, in a minute: it tries twice.
    ("Backend", "CacheFailures"): _sparse("service", "stage", Sum=2),
    # A kind of job that always fails, on a busy day.
    ("Backend", "JobsFailed"): _sparse("service", "stage", Sum=100),
    ("Backend", "ProbeSucceeded"): Kind(_OF_SERVICE, {"Average": 0}, 1, silence=True),
    ("Backend", "ServerErrors"): _sparse("service", "stage", Sum=100),
    **{
        ("Backend", name): kind
        for alarm in share_alarms()
        for name, kind in (
            # All of them are what the alarm is about, and more than the fewest.
            (alarm.counted, _sparse("service", "stage", Sum=10 * alarm.least)),
            *(
                (other, Kind(_OF_SERVICE, {"Sum": 0}, None, neutral=True))
                for other in alarm.others
            ),
        )
    },
}


def strangers(assembly: Assembly, dimensions: Mapping[str, str]) -> list[str]:
    """Name the dimensions whose value is of no resource that would publish it."""
    complaints = []
    for name, value in dimensions.items():
        test = _OWNERS.get(name)
        if test is None or not test(assembly, value, dimensions):
            complaints.append(f"{name}={value} is of nothing that is deployed")
    return complaints


def _is_a(assembly: Assembly, value: str, kind: str) -> bool:
    found = find(assembly, value)
    return found is not None and found.type == kind


def _is_alias(assembly: Assembly, value: str, rest: Mapping[str, str]) -> bool:
    function, _, name = value.rpartition(":")
    return function == rest["FunctionName"] and any(
        alias["FunctionName"] == function and alias["Name"] == name
        for alias in assembly.everywhere("AWS::Lambda::Alias")
    )


def _is_index(assembly: Assembly, value: str, rest: Mapping[str, str]) -> bool:
    table = find(assembly, rest["TableName"])
    return table is not None and value in {
        index["IndexName"] for index in table["GlobalSecondaryIndexes"]
    }


def _is_counted_mapping(assembly: Assembly, value: str, _: Mapping[str, str]) -> bool:
    mapping = find(assembly, value)
    return mapping is not None and "EventCount" in mapping.properties.get(
        "MetricsConfig", {}
    ).get("Metrics", [])


def _stage(assembly: Assembly) -> str:
    name: str = assembly.service.one("AWS::ApiGateway::Stage")["StageName"]
    return name


def _is_version(assembly: Assembly, value: str, rest: Mapping[str, str]) -> bool:
    version = find(assembly, value)
    function = rest.get("FunctionName") or rest.get("function")
    return (
        version is not None
        and version.type == "AWS::Lambda::Version"
        and version["FunctionName"] == function
    )


_OWNERS = {
    "ExecutedVersion": _is_version,
    "version": _is_version,
    "function": lambda a, v, _: _is_a(a, v, "AWS::Lambda::Function"),
    "FunctionName": lambda a, v, _: _is_a(a, v, "AWS::Lambda::Function"),
    "Resource": _is_alias,
    "BackupVaultName": lambda a, v, _: v.endswith(".BackupVaultName}")
    and _is_a(a, v, "AWS::Backup::BackupVault"),
    "RuleName": lambda a, v, _: _is_a(a, v, "AWS::Events::Rule"),
    "StateMachineArn": lambda a, v, _: _is_a(a, v, "AWS::StepFunctions::StateMachine"),
    "TableName": lambda a, v, _: _is_a(a, v, "AWS::DynamoDB::GlobalTable"),
    "GlobalSecondaryIndexName": _is_index,
    "QueueName": lambda a, v, _: v.endswith(".QueueName}")
    and _is_a(a, v, "AWS::SQS::Queue"),
    "EventSourceMappingUUID": _is_counted_mapping,
    "ApiName": lambda a, v, _: v == a.service.one("AWS::ApiGateway::RestApi")["Name"],
    "Stage": lambda a, v, _: v == _stage(a),
    "ses:configuration-set": lambda a, v, _: _is_a(a, v, "AWS::SES::ConfigurationSet"),
    "clusterId": lambda a, v, _: v
    in {
        cache["ServerlessCacheName"]
        for cache in a.everywhere("AWS::ElastiCache::ServerlessCache")
    },
    "DistributionId": lambda a, v, _: _is_a(a, v, "AWS::CloudFront::Distribution"),
    "Region": lambda a, v, _: v == "Global",
    "service": lambda a, v, _: v == "backend",
    "stage": lambda a, v, _: v == a.stage.name,
}
